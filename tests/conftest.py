"""Fixtures for all tests: Alice is the user, Bob is somebody else."""

from __future__ import annotations

import gc
import os

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings
from rest_framework.test import APIClient

settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci")

# Playwright runs an event loop in the thread of the tests, which Django takes for asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What collection makes stays until the end: looking through it for garbage finds none.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage again, but never look at the thousands of tests themselves."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def language_of_the_test_alone():
    """Forget the language that a request of an earlier test has left in this thread."""
    translation.deactivate()


@pytest.fixture
def alice(django_user_model):
    return django_user_model.objects.create_user("alice", password="alice's long password")


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_user("bob", password="bob's long password")


@pytest.fixture
def api(alice):
    """Return a client of the REST API that is logged in as Alice."""
    client = APIClient()
    client.force_authenticate(alice)
    return client


@pytest.fixture
def api_of_bob(bob):
    client = APIClient()
    client.force_authenticate(bob)
    return client


@pytest.fixture
def stranger():
    """Return a client of the REST API that nobody is logged in with."""
    return APIClient()


@pytest.fixture
def alices_browser(client, alice):
    """Return Django's test client, logged in as Alice."""
    client.force_login(alice)
    return client


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits count in the cache; one test must not use up another's."""
    cache.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each worker begin with its slow tests, so that none waits for another one's at the end.

    Each takes an equal part of the list, one after the other, and steals from the ends later on.
    Slow tests of one module stay together: they share what is made once.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow") is not None]
    quick = [item for item in items if item.get_closest_marker("slow") is None]
    turn = {path: k % workers for k, path in enumerate(dict.fromkeys(item.path for item in slow))}
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        dealt += [item for item in slow if turn[item.path] == worker]
        room = max(0, len(items) * (worker + 1) // workers - len(dealt))
        dealt += quick[:room]
        quick = quick[room:]
    items[:] = dealt
