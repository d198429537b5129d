from __future__ import annotations

import pytest
from django.urls import reverse

from metrics import services
from metrics.web.cut_sets import in_words
from tests.metrics.web.test_pages import _built_front_end  # noqa: F401 - used by every test

pytestmark = pytest.mark.django_db


def make(owner, **changes):
    tree = {
        "format": "reliability/v1",
        "name": "Shop",
        "sites": {"a": {"name": "Zone A", "outage": {"mtbf": "1y", "mttr": "2h"}}},
        "components": {
            "web": {
                "name": "Web tier",
                "failure": {"mtbf": "30d", "mttr": "10m"},
                "placement": {"a": 3},
                "required": 2,
                "needs": ["db"],
            },
            "db": {"failure": {"mtbf": "1y", "mttr": "1h"}},
        },
    }
    return services.create_architecture(
        owner=owner, draft=services.Draft(document=tree | changes), allow_errors=True
    )


def page(client, architecture):
    response = client.get(reverse("metrics:cut-sets", args=[architecture.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_names_what_takes_the_whole_down_most(alices_browser, alice):
    html = page(alices_browser, make(alice))
    assert "a single event: outage of Zone A" in html
    assert "2 of 3 replicas of Web tier" in html
    assert "chart-cut-sets" in html
    assert "chart-fussell-vesely" in html


def test_what_never_fails_has_a_page_too(alices_browser, alice):
    html = page(alices_browser, make(alice, components={"web": {}}))
    assert "No combination of failures" in html


def test_somebody_elses_page_does_not_exist(alices_browser, bob):
    url = reverse("metrics:cut-sets", args=[make(bob).pk])
    assert alices_browser.get(url).status_code == 404


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("site:a", "outage of Zone A"),
        ("common_cause:web", "common cause of Web tier"),
        ("failover:web", "failover of Web tier"),
        ("gate:web", "move of Web tier to another target"),
        ("web", "Web tier"),
        ("web (3 of 6 replicas)", "3 of 6 replicas of Web tier"),
        ("web (1 of 3 replicas left)", "1 of the 3 replicas of Web tier elsewhere"),
    ],
)
def test_events_are_said_in_words(event, words):
    assert in_words(event, {"web": "Web tier"}, {"a": "Zone A"}) == words
