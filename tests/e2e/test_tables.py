"""The tables of the editor: all that the canvas can do, and what a spreadsheet brings along."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.test_editor import EMPTY, availability, open_editor

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Component\tMTBF (h)\tMTTR\tInstances\tDepends on"
FORTY = "\r\n".join(
    [HEADER, *(f"s{n}\t1.000,5\t10 min\t2\ts0" for n in range(1, 40)), "s0\t\t\t\t"]
)


def paste(page, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def keys(page, *presses):
    for press in presses:
        page.keyboard.press(press)


def test_a_model_is_built_connected_and_analysed_in_the_tables_with_the_keyboard_alone(
    new_page, alice
):
    page = new_page(alice, permissions=["clipboard-read", "clipboard-write"], color_scheme="light")
    open_editor(page, alice, EMPTY)
    page.locator("body").press("t")
    page.get_by_role("tab", name="Components").press("Tab")
    keys(page, "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
    cell = page.locator(":focus")
    expect(cell).to_have_attribute("role", "rowheader")

    page.keyboard.type("web")
    keys(page, "Enter")
    page.keyboard.type("Main DB")
    keys(page, "Enter")
    before = "99.9537 %"  # twice in series: 30 d / (30 d + 10 min)
    expect(availability(page)).to_have_text(before)

    keys(page, "Control+Home", "ArrowRight")
    expect(cell).to_have_text("web")
    keys(page, *["ArrowRight"] * 10)
    page.keyboard.type("Main DB")
    keys(page, "Enter")
    expect(page.get_by_role("gridcell", name="main-db", exact=True)).to_have_count(1)
    keys(page, "Control+z")
    expect(page.get_by_role("gridcell", name="main-db", exact=True)).to_have_count(0)

    paste(page, FORTY)
    dialog = page.get_by_role("dialog", name="Paste a table")
    expect(dialog.get_by_text("The document with these rows has no problems.")).to_be_visible()
    assert violations(page) == []
    keys(page, "Enter")
    expect(page.get_by_role("tab", name="Components 42")).to_be_visible()
    expect(page.get_by_role("tab", name="Who needs whom 39")).to_be_visible()
    expect(availability(page)).not_to_have_text(before)
    keys(page, "Control+z")
    expect(page.get_by_role("tab", name="Components 2")).to_be_visible()
    expect(availability(page)).to_have_text(before)
