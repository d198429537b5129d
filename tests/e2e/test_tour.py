"""The guided first tour, over two pages, by its buttons, by the keys and by doing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from metrics import touring
from tests.e2e.accessibility import violations
from tests.e2e.test_editor import availability

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_tour_goes_on_by_doing_and_leaves_the_figures_as_they_were(page, alice):
    page.goto(f"/architectures/{touring.tour_architecture(alice).pk}/?tour=start")
    card = page.get_by_role("dialog")
    next_button = card.get_by_role("button", name="Next")
    expect(card).to_be_focused()
    expect(card).to_have_accessible_name("Figures and their verdicts")
    next_button.press("Enter")
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(card).to_have_accessible_name("Choose the database")
    before = availability(page).inner_text()
    expect(page.locator('[data-id="component:db"]')).to_be_visible()
    page.keyboard.press("F6")
    expect(page.locator('[data-id="component:db"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_have_accessible_name("Let it fail")
    expect(card.get_by_role("status")).to_contain_text("Press Fail")
    page.get_by_role("button", name="Fail", exact=True).click()
    expect(card).to_contain_text("who loses what")
    assert violations(page, ".tour-card") == []
    next_button.click()
    page.keyboard.press("F6")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    expect(card).to_contain_text("hardly moves")
    next_button.click()
    page.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("back where they were")
    expect(availability(page)).to_have_text(before)
    page.keyboard.press("F6")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
