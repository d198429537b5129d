"""Charts of a campaign: what they draw, what their tables say, and when there is none."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from simulations.models import Campaign
from simulations.web import charts, presentation
from tests.metrics.factories import one_server


def compared(scope="whole", figure="unavailability", **more):
    return {
        "scope": scope,
        "figure": figure,
        "estimate": 0.001,
        "simulated": 0.0011,
        "interval": [0.0009, 0.0013],
        "ratio": 1.1,
        "verdict": "not_refuted",
        "reason": "",
    } | more


def finished(validation=(), **result):
    return Campaign(
        kind=Campaign.Kind.MONTECARLO,
        state=Campaign.State.SUCCEEDED,
        document=one_server(objectives={"availability": "99.9%"}),
        validation=list(validation),
        result_text=json.dumps(result),
    )


@pytest.fixture(autouse=True)
def _nothing_expires(monkeypatch):
    monkeypatch.setattr(charts, "expiry_of", lambda _campaign: None)


def test_each_figure_stands_by_its_deviation_with_its_interval_and_verdict():
    refuted = compared("journeys.buy", simulated=0.002, interval=[0.0015, 0.003], verdict="refuted")
    chart = charts.comparison_of(finished([compared(), refuted]))
    unsure, wrong = chart.spec["data"]
    assert (unsure["name"], wrong["name"]) == ("not refuted", "refuted")
    assert unsure["marker"]["symbol"] != wrong["marker"]["symbol"]
    assert wrong["x"] == pytest.approx([1.0])
    assert wrong["error_x"]["array"] == pytest.approx([1.0])
    assert wrong["error_x"]["arrayminus"] == pytest.approx([0.5])
    assert chart.rows[0][3:] == ("+10 %", "−10 %", "+30 %", "not refuted")


def test_one_wide_interval_leaves_the_others_visible():
    wide = compared(figure="mttf_hours", simulated=0.001, interval=[0.0, 0.1])
    chart = charts.comparison_of(finished([compared(), wide]))
    low, high = chart.spec["layout"]["xaxis"]["range"]
    assert (low, high) == pytest.approx((-0.4, 0.4))


@pytest.mark.parametrize(
    "validation",
    [
        pytest.param([], id="nothing to compare"),
        pytest.param([compared(interval=[0.0, None])], id="no upper end"),
        pytest.param([compared("components.web")], id="components alone"),
    ],
)
def test_without_intervals_there_is_no_chart(validation):
    assert charts.comparison_of(finished(validation)) is None


def test_the_simulated_downtime_is_drawn_with_what_the_objective_allows():
    month = {"count": 50, "curve": [[60.0, 0.5], [600.0, 0.25], [6000.0, 0.0]]}
    (chart,) = charts.downtime_of(finished(periods={"whole": {"month": month}}))
    curve, allowed = chart.spec["data"]
    assert (list(curve["x"]), list(curve["y"])) == ([60.0, 600.0, 6000.0], [0.5, 0.25, 0.0])
    assert list(allowed["x"]) == pytest.approx([2628.0, 2628.0])
    assert chart.rows[1] == ("10 min", "25 %")


def test_results_without_a_curve_have_no_chart_of_it():
    assert charts.downtime_of(finished(periods={"whole": {"month": {"count": 50}}})) == ()


def test_a_simulation_that_waits_long_says_that_no_worker_may_run():
    now = timezone.now()
    fresh, old = (
        Campaign(state=Campaign.State.QUEUED, created=now - timedelta(seconds=seconds))
        for seconds in (5, 90)
    )
    assert presentation.sentence_of(fresh) == "The simulation waits for a free worker."
    assert "make worker" in presentation.sentence_of(old)
