"""Validate by simulation: from the click to the verdict, with a real worker and real kernels."""

from __future__ import annotations

import re
import threading

import pytest
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import expect

from metrics.services import create_from_template
from reliability_app.celery import app
from simulations.tasks import sweep
from tests.e2e.accessibility import PHONE, violations, violations_in_light_and_dark

SECONDS_MAX = 30


@pytest.fixture
def worker(transactional_db):
    """Run a worker in a thread of the test; broker and database are those of the test."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=60):
        yield
        # It looks whether it shall end after each message, or after two seconds without any.
        threading.Timer(0.1, sweep.apply_async).start()


def test_the_worked_example_is_validated_while_one_watches(page, alice, worker):
    architecture = create_from_template(owner=alice, slug="online-shop")
    page.goto(f"/architectures/{architecture.pk}/")
    page.get_by_role("button", name="Validate by simulation").click()
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
    page.locator("#simulation").get_by_role("link", name="Play it on the drawing").click()
    the_worst_outage_is_played_on_the_drawing(page)
    an_edit_makes_the_verdict_expire_and_it_is_simulated_again_in_place(page)


def the_worst_outage_is_played_on_the_drawing(page):
    bar = page.get_by_role("region", name="The worst outage")
    expect(bar.get_by_role("status")).to_contain_text("Before the outage")
    bar.get_by_role("button", name="To the moment when service is lost").click()
    expect(bar).to_contain_text("Service is lost: the outage begins.")
    failed = page.locator('.component-node:is([data-fortune="failed"], [data-fortune="down"])')
    expect(failed.first).to_contain_text(re.compile("Failed|Down"))
    page.get_by_role("tab", name="Simulation").click()
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_role("row", name=re.compile("^Availability")).first).to_contain_text("99 %")
    assert violations(page) == []
    bar.get_by_role("slider", name="Moment of the outage").press("End")
    expect(bar).to_contain_text("Service is back after")
    expect(bar).to_contain_text("Users have lost nothing")
    expect(failed).to_have_count(0)
    bar.get_by_role("combobox", name="Outage").select_option("2")
    bar = page.get_by_role("region", name="The second longest outage")
    expect(bar).to_contain_text("Service was lost: ")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def an_edit_makes_the_verdict_expire_and_it_is_simulated_again_in_place(page):
    page.get_by_role("tab", name="Inspector").click()
    page.get_by_label("Description").fill("Changed after the simulation")
    page.get_by_role("tab", name="Simulation").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("Expired: the document has changed since this simulation.")
    panel.get_by_role("button", name="Validate again").click()
    panel.get_by_role("button", name="Cancel").click()
    expect(panel).to_contain_text(re.compile("was cancelled|confirms|does not contradict"))


def test_a_long_simulation_shows_its_progress_and_can_be_cancelled_and_resumed(page, alice, worker):
    architecture = create_from_template(owner=alice, slug="online-shop")
    page.goto(f"/architectures/{architecture.pk}/simulate/")
    page.get_by_label("When to stop").select_option("years")
    page.get_by_label("Simulated years").fill("3000000")
    page.get_by_role("button", name="Start the simulation").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel the simulation").click()
    expect(page.locator(".verdict-sentence")).to_contain_text("was cancelled")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Cancel the simulation")).to_be_visible()
    page.get_by_role("button", name="Cancel the simulation").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_the_pages_of_a_simulation_can_be_used_by_everybody(new_page, alice, worker):
    architecture = create_from_template(owner=alice, slug="raft-store")
    page = new_page(alice, viewport=PHONE)
    page.goto(f"/architectures/{architecture.pk}/simulate/")
    assert violations_in_light_and_dark(page) == []
    page.get_by_label("What to simulate").select_option("cluster")
    page.get_by_label("Simulated years").fill("500")
    page.get_by_role("button", name="Start the simulation").click()
    expect(page.get_by_text("What was simulated")).to_be_visible(timeout=SECONDS_MAX * 1000)
    expect(page.locator(".verdict-sentence")).to_contain_text("the availability of")
    assert violations_in_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
