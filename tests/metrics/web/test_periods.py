"""The page over time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.metrics.factories import make_architecture, one_server
from tests.metrics.web.test_pages import _built_front_end  # noqa: F401 - used by every test

pytestmark = pytest.mark.django_db
GOAL = {"objectives": {"availability": "99.9%"}}


def page(client, architecture):
    response = client.get(reverse("metrics:periods", args=[architecture.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_manager_reads_how_often_a_month_is_missed(alices_browser, alice):
    html = page(alices_browser, make_architecture(alice, one_server(**GOAL)))
    assert "In 1 month of 2.4 this design will miss 99.9 %." in html


def test_charts_come_with_the_same_as_a_table(alices_browser, alice):
    html = page(alices_browser, make_architecture(alice, one_server(**GOAL)))
    assert html.count("The same as a table") == 6
    assert 'id="chart-downtime-month-data"' in html
    assert 'id="chart-breach-data"' in html


def test_without_an_objective_there_is_no_sentence(alices_browser, alice):
    html = page(alices_browser, make_architecture(alice))
    assert "this design will miss" not in html
    assert "Months and years" in html


def test_what_cannot_be_told_says_where_it_is_found(alices_browser, alice):
    failure = {"mtbf": "719h", "mttr": "1h", "up": {"law": "weibull", "shape": 2}}
    architecture = make_architecture(alice, one_server(components={"web": {"failure": failure}}))
    html = page(alices_browser, architecture)
    assert "times that are not exponential" in html
    assert "The availability simulation gives these figures" in html


def test_an_architecture_of_somebody_else_does_not_exist(alices_browser, bob):
    url = reverse("metrics:periods", args=[make_architecture(bob).pk])
    assert alices_browser.get(url).status_code == 404


def test_the_overview_shows_the_first_failure_and_the_months_over_budget(alices_browser, alice):
    architecture = make_architecture(alice, one_server(**GOAL))
    url = reverse("metrics:analysis", args=[architecture.pk])
    html = alices_browser.get(url).content.decode()
    assert "MTTF" in html
    assert "Months over budget" in html
