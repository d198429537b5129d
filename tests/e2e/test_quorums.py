"""Pages on quorums in a real browser: accessible, on a phone, with their charts drawn."""

from __future__ import annotations

import pytest

from metrics import services
from tests.e2e.accessibility import PHONE, violations
from tests.metrics.api.test_quorums import STORE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/architectures/{id}/quorums/", id="of an architecture"),
        pytest.param("/quorums/?voters=6", id="laboratory"),
        pytest.param("/staleness/?trials=2000", id="stale reads"),
    ],
)
def test_a_page_on_quorums_is_accessible_and_draws_its_charts_on_a_phone(new_page, alice, path):
    draft = services.Draft(document=STORE)
    row = services.create_architecture(owner=alice, draft=draft)
    page = new_page(alice, viewport=PHONE)
    page.goto(path.format(id=row.pk))
    page.locator("[data-plotly]").first.scroll_into_view_if_needed()
    page.locator("[data-plotly] .xtitle").first.wait_for()
    page.evaluate("scrollTo(0, 0)")  # the header covers what is scrolled below it
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
