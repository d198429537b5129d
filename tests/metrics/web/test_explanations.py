from __future__ import annotations

import pytest
from django.urls import reverse

from tests.metrics.web.test_pages import (
    _built_front_end,  # noqa: F401 - used by every test
    make,
)

pytestmark = pytest.mark.django_db


def get(client, architecture, **query):
    return client.get(reverse("metrics:explanation", args=[architecture.pk]), query)


def test_a_figure_is_explained_on_a_page_of_its_own(alices_browser, alice):
    html = get(alices_browser, make(alice), figure="mttr_hours").content.decode()
    assert "<html" in html
    assert "MTTR = U / f" in html


def test_the_part_alone_opens_over_another_page(alices_browser, alice):
    html = get(alices_browser, make(alice), figure="mttr_hours", part=1).content.decode()
    assert "<html" not in html
    assert "MTTR = U / f" in html


def test_the_overview_links_its_figures_to_their_explanations(alices_browser, alice):
    html = alices_browser.get(reverse("metrics:analysis", args=[make(alice).pk])).content.decode()
    assert "/why/?figure=mtbf_hours&amp;scope=whole" in html


def test_a_figure_that_does_not_exist_is_not_found(alices_browser, alice):
    assert get(alices_browser, make(alice), figure="luck").status_code == 404


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    assert get(alices_browser, make(bob), figure="mttr_hours").status_code == 404
    assert get(alices_browser, make(bob), figure="mttr_hours", part=1).status_code == 404
