"""The laboratory in a real browser: a run is replayed by keyboard, a partition is moved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import PHONE, violations

pytestmark = pytest.mark.django_db(transaction=True)
RUN = "/laboratory/run/?seconds=2s&schedule=at+800ms+crash+leader+for+500ms&seed=3"

CAP = "/laboratory/cap/?seconds=5s&partition_at=2s&partition_for=2s"


def test_a_run_is_replayed_by_keyboard_alone_and_its_address_leads_back(page):
    page.goto(RUN)
    scene = page.locator("[data-replay-part=scene]")
    moment = page.locator("[data-replay-part=moment]")
    expect(moment).to_have_text("0 ms")
    scene.focus()
    page.keyboard.press("f")
    expect(moment).to_have_text("800 ms")
    expect(page.locator(".replay-events [aria-current]")).to_contain_text("crash leader")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-replay-part=announcement]")).to_contain_text("leader")
    elected = moment.inner_text()
    expect(page.locator("[data-replay-part=nodes] tbody tr")).to_have_count(5)
    page.keyboard.press("v")
    expect(page.locator("[data-replay-part=announcement]")).to_have_text(
        "There is none in this direction."
    )
    link = page.locator("[data-replay-link]").get_attribute("href")
    assert page.url.partition("#")[2] == link.partition("#")[2] != ""
    page.reload()
    expect(moment).to_have_text(elected)
    page.get_by_role("button", name="Play", exact=False).first.click()
    expect(moment).not_to_have_text(elected)


@pytest.mark.parametrize(
    ("scheme", "path", "shown"),
    [
        pytest.param("light", RUN, "[data-replay-part=stage]", id="a run"),
        pytest.param("dark", CAP, "#cap-answer table", id="CAP"),
    ],
)
def test_the_pages_of_the_laboratory_can_be_used_by_everybody(new_page, alice, scheme, path, shown):
    page = new_page(alice, color_scheme=scheme, viewport=PHONE)
    page.goto(path)
    expect(page.locator(shown).first).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_moving_the_partition_changes_the_answer_without_a_new_page(page):
    page.goto(CAP)
    page.evaluate("window.isTheSamePage = true")
    mark = page.locator("#cap-answer .story-mark").first
    before = mark.get_attribute("d")
    page.locator("[data-lab-slider=partition_for]").fill("1")
    page.wait_for_url(re.compile("partition_for=1s"))
    page.locator("[data-lab-slider=partition_at]").fill("3")
    page.wait_for_url(re.compile("partition_at=3s"))
    expect(mark).not_to_have_attribute("d", before)
    expect(page.locator("#cap-answer .verdict-sentence")).to_contain_text("None did both.")
    assert page.evaluate("window.isTheSamePage")


def test_settings_of_other_protocols_are_hidden_by_the_script_only(new_page, alice):
    page = new_page(alice)
    page.goto(RUN)
    page.locator("#setting-protocol").wait_for(state="attached")
    expect(page.locator("#setting-read_quorum")).to_be_disabled()
    page.get_by_text("Cluster and network").click()
    page.locator("#setting-protocol").select_option("leaderless")
    expect(page.locator("#setting-read_quorum")).to_be_enabled()
    expect(page.locator("#setting-lease")).to_be_disabled()
    plain = new_page(alice, java_script_enabled=False)
    plain.goto(RUN)
    expect(plain.locator("#setting-read_quorum")).to_be_enabled()
    expect(plain.locator("#setting-lease")).to_be_enabled()
