from __future__ import annotations

import pytest
from django.urls import reverse

from metrics import services
from tests.metrics.web.test_pages import _built_front_end  # noqa: F401 - used by every test

pytestmark = pytest.mark.django_db


def make(owner, **changes):
    tree = {
        "format": "reliability/v1",
        "name": "Shop",
        "components": {
            "web": {
                "failure": {"mtbf": {"low": "10d", "best": "30d", "high": "60d"}, "mttr": "10m"},
                "replicas": 2,
                "required": 1,
                "needs": ["pay"],
                "cost": {"fixed": {"low": 10, "best": 20, "high": 50}},
            },
            "pay": {
                "failure": {
                    "availability": {"median": "99.9%", "error_factor": 5},
                    "mttr": "1h",
                },
            },
        },
        "journeys": {"buy": {"name": "Buying", "entry": "web"}},
        "objectives": {"availability": "99.8%"},
    }
    return services.create_architecture(
        owner=owner, draft=services.Draft(document=tree | changes), allow_errors=True
    )


def page(client, architecture):
    response = client.get(reverse("metrics:uncertainty", args=[architecture.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_sentence_says_the_interval_and_which_unknown_matters_most(alices_browser, alice):
    html = page(alices_browser, make(alice))
    assert "With a probability of 90 %, the availability of the whole lies between 99.5" in html
    assert "What matters most is components.pay.failure.availability" in html
    assert "The objective for availability is met with a probability of 7" in html


def test_the_page_has_a_histogram_a_tornado_and_tables(alices_browser, alice):
    html = page(alices_browser, make(alice))
    assert "chart-uncertainty-data" in html
    assert "chart-tornado-data" in html
    assert "Buying" in html
    assert "lognormal, error factor 5" in html
    assert "range (PERT)" in html


def test_without_unknowns_the_page_teaches_how_to_write_them(alices_browser, alice):
    html = page(alices_browser, make(alice, components={"web": {}}, journeys={}))
    assert "Nothing in this document is uncertain yet" in html
    assert "error_factor: 3" in html


def test_a_document_with_errors_shows_its_problems(alices_browser, alice):
    html = page(alices_browser, make(alice, sites={"a": {"parent": "nowhere"}}))
    assert "nowhere" in html


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    url = reverse("metrics:uncertainty", args=[make(bob).pk])
    assert alices_browser.get(url).status_code == 404
