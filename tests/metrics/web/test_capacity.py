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
                "name": "Web tier",
                "failure": {"mtbf": "30d", "mttr": "10m"},
                "replicas": 3,
                "required": 2,
                "capacity": {"rps": 100, "service_time": "10ms"},
                "needs": ["db"],
            },
            "db": {
                "failure": {"mtbf": "1y", "mttr": "1h"},
                "replicas": 2,
                "required": 1,
                "standby": {"mode": "hot", "failover_time": "30s"},
                "capacity": {"rps": 400},
            },
        },
        "journeys": {"buy": {"entry": "web", "demand": 100}},
    }
    return services.create_architecture(
        owner=owner, draft=services.Draft(document=tree | changes), allow_errors=True
    )


def page(client, architecture):
    response = client.get(reverse("metrics:capacity", args=[architecture.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_bottleneck_and_the_hard_limit_are_said_in_a_sentence(alices_browser, alice):
    html = page(alices_browser, make(alice))
    assert "demand may grow 3-fold before Web tier saturates" in html
    assert "everything but db, whose hard limit is 4 times" in html


def test_the_page_shows_what_each_group_needs_on_the_way(alices_browser, alice):
    html = page(alices_browser, make(alice))
    assert "chart-scale-replicas" in html
    assert "chart-scale-downtime" in html


def test_without_demand_the_page_says_what_to_write(alices_browser, alice):
    html = page(alices_browser, make(alice, journeys={"buy": {"entry": "web"}}))
    assert "Give at least one journey a demand" in html


def test_a_document_with_errors_shows_its_problems(alices_browser, alice):
    html = page(alices_browser, make(alice, sites={"a": {"parent": "nowhere"}}))
    assert "nowhere" in html


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    url = reverse("metrics:capacity", args=[make(bob).pk])
    assert alices_browser.get(url).status_code == 404
