"""Uncertain values in a real browser: the page with its charts, and the editor beside them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from metrics import services
from tests.e2e.accessibility import PHONE, violations, violations_in_light_and_dark

pytestmark = pytest.mark.django_db(transaction=True)

MTTR = {"low": "1h", "best": "4h", "high": "1d"}
GUESSED = {
    "format": "reliability/v1",
    "name": "Guessed",
    "components": {
        "web": {
            "failure": {"mtbf": {"median": "30d", "error_factor": 3}, "mttr": "10m"},
            "replicas": 3,
            "required": 2,
            "needs": ["db"],
        },
        "db": {"kind": "database", "failure": {"mtbf": "1y", "mttr": MTTR}},
    },
    "objectives": {"availability": "99.9%"},
}


def stored(owner, document):
    return services.create_architecture(owner=owner, draft=services.Draft(document=document))


def test_the_page_is_accessible_and_fits_a_phone(new_page, alice):
    row = stored(alice, GUESSED)
    page = new_page(alice, viewport=PHONE)
    page.goto(f"/architectures/{row.pk}/uncertainty/")
    assert violations_in_light_and_dark(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_both_charts_are_drawn_and_the_tab_is_current(page, alice):
    row = stored(alice, GUESSED)
    page.goto(f"/architectures/{row.pk}/")
    page.get_by_role("link", name="Uncertainty", exact=True).click()
    expect(page.get_by_text("What matters most is components.db.failure.mttr")).to_be_visible()
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    expect(page.locator("figure.chart")).to_have_count(2)
    assert page.locator("figure.chart .barlayer .point").count() >= 4


def test_without_unknowns_the_page_shows_what_to_write(page, alice):
    sure = GUESSED["components"]["db"] | {"failure": {"mtbf": "1y", "mttr": "4h"}}
    row = stored(alice, GUESSED | {"components": {"db": sure}})
    page.goto(f"/architectures/{row.pk}/uncertainty/")
    expect(page.get_by_text("Nothing in this document is uncertain yet")).to_be_visible()
    assert violations(page) == []


def test_the_editor_shows_best_estimates_and_keeps_ranges_untouched(page, alice):
    row = stored(alice, GUESSED)
    page.goto(f"/architectures/{row.pk}/edit/")
    page.locator('[data-id="component:db"]').click()
    field = page.get_by_label("MTTR", exact=True)
    expect(field).to_have_value("4h")
    expect(page.get_by_text("certainly from 1h to 1d")).to_be_visible()
    page.get_by_label("Replicas", exact=True).fill("2")
    field.fill("5h")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    document = page.request.get(f"/api/v1/architectures/{row.pk}").json()["document"]
    assert document["components"]["db"]["failure"]["mttr"] == MTTR | {"best": "5h"}
    assert document["components"]["web"]["failure"]["mtbf"] == {
        "median": "30d",
        "error_factor": 3,
    }
    assert document["components"]["db"]["replicas"] == 2
