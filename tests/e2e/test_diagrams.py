"""Drawings outside the editor in a real browser: drawn, walked by keys, accessible, on a phone."""

from __future__ import annotations

import copy

import pytest

from metrics import selectors, services, sharing
from tests.e2e.accessibility import PHONE, violations

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "shared page, dark": ("/shared/{secret}/", "dark"),
    "frame, light": ("/shared/{secret}/embed/", "light"),
    "comparison, dark": ("/architectures/{id}/history/compare/?from=1&to=2", "dark"),
}


@pytest.fixture
def shop(alice):
    """Give Alice the worked example, and a second version of it without its recommendations."""
    row = services.load_example_for(alice)
    document = copy.deepcopy(selectors.version_of(row).document)
    del document["components"]["recommendations"]
    needs = document["components"]["web"]["needs"]
    needs[:] = [need for need in needs if need != needs[1]]
    draft = services.Draft(document=document)
    services.save_version(row, draft, author=alice, expected_version=1)
    return row


@pytest.mark.parametrize(("path", "theme"), PAGES.values(), ids=PAGES.keys())
def test_a_page_with_a_drawing_is_accessible_and_fits_a_phone(new_page, alice, shop, path, theme):
    secret = sharing.share(shop, name="Auditor")[1]
    page = new_page(alice, color_scheme=theme, viewport=PHONE)
    page.goto(path.format(id=shop.pk, secret=secret))
    page.locator("[data-diagram]").first.scroll_into_view_if_needed()
    page.locator(".d-svg").first.wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_difference_leads_to_its_words_and_back_by_keyboard(page, shop):
    page.goto(f"/architectures/{shop.pk}/history/compare/?from=1&to=2")
    page.get_by_role("link", name="Show recommendations in the drawing").press("Enter")
    drawn = page.locator(".d-component[data-id=recommendations]")
    page.locator(".d-component[data-id=recommendations]:focus").wait_for()
    assert drawn.get_attribute("data-mark") == "removed"
    drawn.press("Enter")
    page.locator("#drawing-part-components-recommendations:focus").wait_for()
