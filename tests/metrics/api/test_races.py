"""Requests at the same time: each of them in a thread and a database connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from rest_framework.test import APIClient

from metrics.models import ArchitectureVersion, StoredArchitecture
from tests.metrics.factories import make_architecture, one_server

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/architectures"
AT_ONCE = 4


def at_once(user, ask):
    """Ask `AT_ONCE` times, all at the same moment, and return the answers."""
    barrier = Barrier(AT_ONCE)

    def run(number):
        client = APIClient()
        client.force_authenticate(user)
        barrier.wait()
        try:
            return ask(client, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_of_changes_to_one_version_exactly_one_is_made(alice):
    row = make_architecture(alice)

    def put(client, number):
        document = one_server(name=f"Number {number}")
        return client.put(f"{LIST}/{row.pk}", document, format="json", HTTP_IF_MATCH='"v1"')

    answers = at_once(alice, put)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert ArchitectureVersion.objects.filter(architecture=row).count() == 2
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    row.refresh_from_db()
    assert row.name == winner.json()["name"]


def test_of_requests_under_one_key_exactly_one_is_carried_out(alice):
    def post(client, number):
        return client.post(LIST, one_server(), format="json", HTTP_IDEMPOTENCY_KEY="one")

    answers = at_once(alice, post)
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    assert len({answer.content for answer in answers}) == 1
    assert StoredArchitecture.objects.count() == 1


def test_analyses_at_the_same_time_agree(alice):
    row = make_architecture(alice)
    answers = at_once(alice, lambda client, number: client.get(f"{LIST}/{row.pk}/analysis"))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert len({answer.content for answer in answers}) == 1
