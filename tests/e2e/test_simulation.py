"""Validate by simulation: from the click to the verdict, with a real worker and real kernels."""

from __future__ import annotations

import re

import pytest
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import expect

from metrics.services import create_from_template
from reliability_app.celery import app

SECONDS_MAX = 30


@pytest.fixture
def worker(transactional_db):
    """Run a worker in a thread of the test; broker and database are those of the test."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=60):
        yield


def test_the_worked_example_is_validated_while_one_watches(page, alice, worker):
    architecture = create_from_template(owner=alice, slug="online-shop")
    page.goto(f"/architectures/{architecture.pk}/")
    page.get_by_role("button", name="Validate by simulation").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel the simulation")).to_be_visible()
    sentence = page.locator(".verdict-sentence")
    expect(sentence).to_contain_text(
        re.compile(r"(confirms|does not contradict|contradicts) the availability"),
        timeout=SECONDS_MAX * 1000,
    )
    whole = page.get_by_role("row", name=re.compile("^Unavailability"))
    expect(whole.first).to_contain_text(re.compile("confirmed|not refuted|refuted"))
    expect(page.get_by_role("button", name="Cancel the simulation")).to_be_hidden()
    page.get_by_role("link", name="Architecture", exact=True).click()
    expect(page.locator("#simulation")).to_contain_text("the availability of")
