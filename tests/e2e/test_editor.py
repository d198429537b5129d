"""The editor, as a person uses it: with the keyboard, with mistakes, with a poor connection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from metrics import services
from tests.e2e.accessibility import violations, violations_in_light_and_dark

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = {
    "format": "reliability/v1",
    "name": "Shop",
    "components": {
        "web": {
            "failure": {"mtbf": "30d", "mttr": "10m"},
            "replicas": 3,
            "required": 2,
            "needs": ["db"],
        },
        "db": {"kind": "database", "failure": {"mtbf": "1y", "mttr": "4h"}},
    },
}
EMPTY = {"format": "reliability/v1", "name": "", "components": {}}
FIGURES_MILLISECONDS_MAX = 1000


def open_editor(page, owner, document=SHOP):
    architecture = services.create_architecture(
        owner=owner, draft=services.Draft(document=document), allow_errors=True
    )
    page.goto(f"/architectures/{architecture.pk}/edit/")
    expect(page.get_by_role("region", name="Canvas")).to_be_visible()
    return architecture


def select(page, component):
    page.locator(f'[data-id="component:{component}"]').click()
    expect(page.get_by_role("heading", level=2, name=component)).to_be_visible()


def availability(page):
    return page.get_by_test_id("availability")


def test_three_components_are_built_connected_and_failed_with_the_keyboard_alone(page, alice):
    open_editor(page, alice, EMPTY)
    add_with_keys(page, "load", "load-balancer")
    add_with_keys(page, "service", "service")  # what is selected comes to need it
    add_with_keys(page, "database", "database")
    expect(page.get_by_label("load-balancer needs service: fails without it")).to_be_attached()
    expect(page.get_by_label("service needs database: fails without it")).to_be_attached()
    # 2 y / (2 y + 1 h) times 30 d / (30 d + 10 min) times 1 y / (1 y + 4 h)
    expect(availability(page)).to_have_text("99.9255 %")
    page.keyboard.press("F6")
    expect(page.get_by_role("tab", name="Inspector")).to_be_focused()
    page.keyboard.press("Shift+F6")
    expect(page.locator('[data-id="component:database"]')).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("load-balancer is down")).to_be_visible()


def add_with_keys(page, typed, made):
    page.keyboard.press("a")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-id="component:{made}"]')).to_be_focused()


def test_two_components_are_connected_with_the_keyboard(page, alice):
    components = {"a": SHOP["components"]["db"], "b": SHOP["components"]["db"]}
    open_editor(page, alice, SHOP | {"components": components})
    page.locator('[data-id="component:a"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("c")
    page.keyboard.type("b")
    page.keyboard.press("Enter")
    expect(page.get_by_label("a needs b: fails without it")).to_be_attached()
    expect(page.locator('[data-id="component:a"]')).to_be_focused()


def test_figures_follow_a_change_within_a_second(page, alice):
    open_editor(page, alice)
    select(page, "db")
    page.get_by_label("Replicas", exact=True).fill("2")
    page.get_by_label("Required", exact=True).fill("1")
    expect(availability(page)).to_have_text(
        re.compile(r"^99\.9999"), timeout=FIGURES_MILLISECONDS_MAX
    )


def test_undo_and_redo_lead_through_the_same_figures(page, alice):
    open_editor(page, alice)
    before = availability(page).inner_text()
    select(page, "db")
    page.get_by_label("MTTR", exact=True).fill("8h")
    expect(availability(page)).not_to_have_text(before)
    after = availability(page).inner_text()
    page.get_by_role("button", name="Undo").click()
    expect(availability(page)).to_have_text(before)
    page.get_by_role("button", name="Redo").click()
    expect(availability(page)).to_have_text(after)


def test_what_was_typed_survives_a_reload(page, alice, complaints):
    open_editor(page, alice)
    select(page, "db")
    page.get_by_label("MTTR", exact=True).fill("6h")
    page.reload()
    select(page, "db")
    expect(page.get_by_label("MTTR", exact=True)).to_have_value("6h")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.get_by_label("Identifier", exact=True).fill("postgr")  # and not left
    page.reload()
    expect(page.get_by_label("Identifier", exact=True)).to_have_value("postgr")
    complaints.clear()  # the leaving page may have saved first, which the browser reports


def test_what_was_typed_without_a_connection_is_saved_later(page, alice, complaints):
    architecture = open_editor(page, alice)
    select(page, "db")
    page.context.set_offline(True)
    page.get_by_label("MTTR", exact=True).fill("6h")
    expect(page.get_by_text("Offline: 1 change waits in this browser")).to_be_visible()
    page.get_by_label("Replicas", exact=True).fill("2")
    expect(page.get_by_text("Offline: 2 changes wait in this browser")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    complaints.clear()  # the browser reports each call that could not be made
    document = page.request.get(f"/api/v1/architectures/{architecture.pk}").json()["document"]
    assert document["components"]["db"]["failure"]["mttr"] == "6h"


def test_a_problem_leads_to_its_field(page, alice, complaints):
    open_editor(page, alice)
    select(page, "db")
    page.get_by_label("MTTR", exact=True).fill("4 hourz")
    page.get_by_role("button", name="1 problem", exact=True).click()
    page.get_by_role("button", name="components.db.failure.mttr").click()
    expect(page.get_by_label("MTTR", exact=True)).to_be_focused()
    expect(page.get_by_label("MTTR", exact=True)).to_have_value("4 hourz")
    complaints.clear()  # the browser reports the refused analysis


def test_two_who_change_one_version_merge_place_by_place(new_page, alice, complaints):
    first, second = new_page(alice), new_page(alice)
    architecture = open_editor(first, alice)
    second.goto(f"/architectures/{architecture.pk}/edit/")
    select(second, "db")
    select(first, "db")
    first.get_by_label("MTTR", exact=True).fill("6h")
    first.get_by_label("Replicas", exact=True).fill("2")
    expect(first.get_by_text("Saved", exact=True)).to_be_visible()
    second.get_by_label("MTTR", exact=True).fill("8h")
    second.get_by_label("MTBF", exact=True).fill("2y")
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 1 place that both changed waits for your choice.")
    assert violations(second) == []
    dialog.get_by_role("radio", name=re.compile("Theirs: 6h$")).press("Space")
    expect(dialog).to_contain_text("The merged document has no problems.")
    dialog.get_by_role("button", name="Save the merged document").click()
    expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    document = second.request.get(f"/api/v1/architectures/{architecture.pk}").json()["document"]
    assert document["components"]["db"] == SHOP["components"]["db"] | {
        "failure": {"mtbf": "2y", "mttr": "6h"},
        "replicas": 2,
    }
    second.get_by_role("button", name="Undo").click()
    expect(second.get_by_label("MTTR", exact=True)).to_have_value("8h")
    complaints.clear()  # the browser reports the refused write


def test_two_tabs_of_one_browser_follow_each_other_and_merge(new_page, alice, complaints):
    first = new_page(alice)
    architecture = open_editor(first, alice)
    second = first.context.new_page()
    second.goto(f"/architectures/{architecture.pk}/edit/")
    select(second, "db")
    select(first, "db")
    first.get_by_label("MTTR", exact=True).fill("6h")
    expect(second.get_by_label("MTTR", exact=True)).to_have_value("6h")
    expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    first.get_by_label("MTTR", exact=True).fill("7h")
    second.get_by_label("Replicas", exact=True).fill("2")
    expect(first.get_by_label("Replicas", exact=True)).to_have_value("2")
    expect(second.get_by_label("MTTR", exact=True)).to_have_value("7h")
    expect(first.get_by_text("Saved", exact=True)).to_be_visible()
    first.context.route(re.compile(r"\?draft=1$"), lambda route: route.fulfill(status=503))
    first.get_by_label("MTTR", exact=True).fill("8h")
    with first.context.expect_page() as opened:
        first.evaluate("window.open(location.href)")  # as the browser's “Duplicate tab” does
    copy = opened.value
    select(copy, "db")
    copy.get_by_label("MTTR", exact=True).fill("9h")
    expect(copy.get_by_text("The server is busy: 1 change waits in this browser")).to_be_visible()
    assert kept_mttrs(first) == ["8h", "9h"]
    complaints.clear()  # the browser reports the writes that came second or not at all


def kept_mttrs(page):
    """Return what the tabs of this browser hold and could not save."""
    return page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"
        ".map((key) => JSON.parse(localStorage[key]).tree.components.db.failure.mttr).sort()"
    )


def test_text_and_canvas_follow_each_other(page, alice):
    open_editor(page, alice)
    page.get_by_role("button", name="YAML", exact=True).click()
    text = page.get_by_label("YAML text of the document")
    text.fill("format: reliability/v1\ncomponents:\n  api: {failure: {mtbf: 9h, mttr: 1h}}\n")
    expect(page.locator('[data-id="component:api"]')).to_be_visible()
    expect(availability(page)).to_have_text("90.0 %")
    text.fill("format: [")
    expect(page.get_by_text(re.compile("^Line 1 cannot be read"))).to_be_visible()
    expect(text).to_have_value("format: [")


def test_an_element_is_copied_into_another_document(new_page, alice):
    page = new_page(alice, permissions=["clipboard-read", "clipboard-write"])
    open_editor(page, alice)
    page.locator('[data-id="component:db"]').click()
    page.keyboard.press("Control+c")
    open_editor(page, alice, EMPTY)
    page.locator("body").press("Control+v")
    expect(page.locator('[data-id="component:db"]')).to_be_visible()
    expect(availability(page)).to_have_text("99.9544 %")


def test_an_element_has_a_menu_for_keys_and_pointer(page, alice):
    open_editor(page, alice)
    page.locator('[data-id="component:db"]').focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="Menu of db")
    expect(menu.get_by_role("menuitem", name="Fail or recover")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("End")
    expect(menu.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator('[data-id="component:db"]')).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.type("Orders")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3, name="Orders")).to_be_visible()
    page.locator(".react-flow__edge").click(button="right", force=True)
    page.get_by_role("menuitem", name="Insert between").click()
    page.keyboard.type("cache")
    page.keyboard.press("Enter")
    expect(page.get_by_label("cache needs db: fails without it")).to_be_attached()
    expect(page.get_by_label("web needs cache: fails without it")).to_be_attached()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("web needs db: fails without it")).to_be_attached()


def touch(session, kind, *points):
    """Put fingers down, move or lift them, as the screen of a phone reports it."""
    places = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})


def test_fingers_and_the_sheets_of_a_phone_lead_to_every_field(new_page, alice):
    page = new_page(alice, viewport={"width": 390, "height": 844}, has_touch=True)
    open_editor(page, alice)
    screen = page.context.new_cdp_session(page)
    zoom = page.get_by_role("button", name=re.compile("^Zoom [0-9]+ %"))
    expect(zoom).not_to_have_text("100 %")  # the first look shows everything
    before = zoom.text_content()
    box = page.locator('[data-id="component:db"]').bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    touch(screen, "touchStart", middle)
    expect(page.get_by_role("menu", name="Menu of db")).to_be_visible()
    touch(screen, "touchEnd")
    page.keyboard.press("Escape")
    touch(screen, "touchStart", middle, (middle[0] - 60, middle[1] + 60))
    touch(screen, "touchMove", middle, (middle[0] - 90, middle[1] + 90))
    touch(screen, "touchEnd")
    expect(zoom).not_to_have_text(before)
    page.locator('[data-id="component:db"]').tap()
    page.get_by_role("navigation", name="Architecture editor").get_by_text("Inspector").tap()
    page.get_by_label("MTTR", exact=True).fill("8h")
    expect(availability(page)).to_have_text(re.compile(r"^99\.90"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_inspector_figures_text_and_table_are_accessible(page, alice):
    open_editor(page, alice)
    select(page, "db")
    assert violations_in_light_and_dark(page) == []
    page.get_by_role("tab", name="Figures").click()
    page.get_by_role("button", name="YAML", exact=True).click()
    page.get_by_role("button", name="Table", exact=True).click()
    expect(page.get_by_role("grid", name="Components")).to_be_visible()
    assert violations_in_light_and_dark(page) == []


def test_figures_of_the_last_valid_state_stay_readable(page, alice, complaints):
    open_editor(page, alice)
    select(page, "db")
    page.get_by_label("MTTR", exact=True).fill("4 hourz")
    page.get_by_role("button", name="1 problem", exact=True).click()
    assert violations_in_light_and_dark(page) == []
    complaints.clear()  # the browser reports the refused analysis
