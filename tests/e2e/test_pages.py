"""The pages in a real browser: charts, themes, languages, widths and accessibility."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from metrics import services
from tests.e2e.accessibility import PHONE, violations, violations_in_light_and_dark
from tests.metrics.documents import BROKEN, PAIR

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(alice):
    """Give Alice the worked example."""
    return services.load_example_for(alice)


PAGES = {
    "first page": "/",
    "gallery": "/gallery/",
    "list": "/architectures/",
    "tokens": "/tokens/",
    "glossary": "/glossary/",
    "analysis": "/architectures/{id}/",
    "side by side": "/compare/?design={id}&design=template:two-zones&design=template:raft-store",
    "deleting": "/architectures/{id}/delete/",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_accessible_in_light_and_dark_and_fits_a_phone(new_page, alice, shop, path):
    page = new_page(alice, viewport=PHONE)
    page.goto(path.format(id=shop.pk))
    assert violations_in_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


DARK_PAGES = {
    "choosing what to compare": "/compare/",
    "laboratory": "/laboratory/",
    "histories": "/simulations/histories/",
    "simulations": "/simulations/",
    "staleness": "/staleness/",
    "password": "/accounts/password/change/",
    "addresses": "/accounts/email/",
    "second factor": "/accounts/2fa/",
    "advice": "/architectures/{id}/advice/",
    "periods": "/architectures/{id}/periods/",
    "capacity": "/architectures/{id}/capacity/",
    "no load": "/architectures/{plain}/capacity/",
    "cut sets": "/architectures/{id}/cut-sets/",
    "no quorum": "/architectures/{plain}/quorums/",
    "nothing uncertain": "/architectures/{plain}/uncertainty/",
    "why": "/architectures/{id}/why/?figure=availability",
    "history": "/architectures/{id}/history/",
    "sharing": "/architectures/{id}/share/",
    "difference": "/architectures/{id}/simulate/difference/",
}


@pytest.mark.parametrize("path", DARK_PAGES.values(), ids=DARK_PAGES.keys())
def test_a_page_is_accessible_in_the_dark_and_fits_a_phone(new_page, alice, shop, path):
    draft = services.Draft(document=PAIR)
    plain = services.create_architecture(owner=alice, draft=draft)
    page = new_page(alice, color_scheme="dark", viewport=PHONE)
    page.goto(path.format(id=shop.pk, plain=plain.pk))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_page_of_a_broken_document_is_accessible(page, alice):
    draft = services.Draft(document=BROKEN)
    broken = services.create_architecture(owner=alice, draft=draft, allow_errors=True)
    page.goto(f"/architectures/{broken.pk}/")
    page.get_by_role("link", name="Correct it in the editor").wait_for()
    assert violations(page) == []


def test_the_sign_in_page_is_accessible(new_page):
    page = new_page()
    page.goto("/accounts/login/")
    assert violations(page) == []


def test_charts_are_drawn_under_the_strict_policy_and_follow_the_theme(page, shop):
    page.goto(f"/architectures/{shop.pk}/")
    page.locator("[data-plotly=chart-downtime-by-cause-data]").scroll_into_view_if_needed()
    title = page.locator("[data-plotly=chart-downtime-by-cause-data] .xtitle")
    title.wait_for()
    light = title.evaluate("node => getComputedStyle(node).fill")
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector("
        "'[data-plotly=chart-downtime-by-cause-data] .xtitle')).fill !== before",
        arg=light,
    )
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_theme_is_kept_on_the_next_page(page):
    page.goto("/tokens/")
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    page.goto("/gallery/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_every_chart_has_its_figures_as_a_table_and_a_figure_says_why_by_keyboard(page, shop):
    page.goto(f"/architectures/{shop.pk}/")
    chart = page.locator("[data-plotly=chart-downtime-by-cause-data]")
    chart.get_by_text("The same as a table").click()
    assert chart.get_by_role("table").is_visible()
    table = page.get_by_role("region", name="Components").get_by_role("table").first
    table.locator("tbody tr").first.get_by_role("link").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    shown = page.evaluate("document.activeElement.text")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Availability")
    expect(dialog.locator(".why-value")).to_have_text(shown)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.text") == shown
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table')") is None


def test_the_language_is_switched_in_the_header_and_by_keyboard(page):
    page.goto("/gallery/")
    page.locator("summary[aria-label=Language]").press("Enter")
    page.get_by_role("button", name="繁體中文").press("Enter")
    page.wait_for_url("**/gallery/")
    page.get_by_role("heading", name="範本庫").wait_for()


def test_a_design_is_deleted_after_a_question(page, shop):
    page.goto("/architectures/")
    page.get_by_role("link", name=f"Delete {shop.name}").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_text("was deleted.").wait_for()
    page.get_by_role("heading", name="No architecture yet").wait_for()


def test_the_first_key_press_offers_to_skip_the_navigation(page):
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
