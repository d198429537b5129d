"""How a page tells of downtime: its spread, its causes, its method and what was not reached."""

from __future__ import annotations

import json

import pytest

from simulations.models import Campaign
from simulations.web import outages
from simulations.web.facts import facts_of
from simulations.web.presentation import sentence_of

COMPARED = {
    "scope": "whole",
    "figure": "unavailability",
    "estimate": 0.001,
    "simulated": 0.001,
    "interval": [0.0009, 0.0011],
    "ratio": 1.0,
    "verdict": "confirmed",
    "reason": "",
}


def finished(*, parameters=None, **result):
    return Campaign(
        kind="montecarlo",
        state="succeeded",
        parameters=parameters or {},
        validation=[COMPARED],
        result_text=json.dumps(result),
    )


def test_the_spread_of_outages_and_months_stands_in_one_table():
    campaign = finished(
        outages={
            "whole": {
                "count": 9,
                "p50_seconds": 600,
                "p90_seconds": 3600,
                "p99_seconds": 7200,
                "longest_seconds": 9000,
            }
        },
        periods={
            "whole": {
                "month": {
                    "none_share": 0.5,
                    "p50_seconds": 60,
                    "p90_seconds": 900,
                    "p99_seconds": 1800,
                    "breach_probability": {"mean": 0.1, "low": 0.05, "high": 0.2},
                }
            }
        },
    )
    outage, month = outages.spreads_of(campaign)
    assert (outage.median, outage.longest, outage.without) == ("10 min", "2.50 h", "–")
    assert (month.without, month.p99) == ("50 %", "30 min")
    assert month.breach == "10 % (5 % – 20 %)"


def test_causes_are_named_and_what_is_small_is_added_up():
    causes = [
        {"cause": f"replicas:c{k}", "downtime_share": 1 / 12, "downtime_minutes_per_year": 5.0}
        for k in range(12)
    ]
    shown = outages.causes_of(finished(causes=causes))
    assert (shown[0].name, shown[0].share, shown[0].downtime) == (
        "Replicas of c0",
        "8.33 %",
        "5 min",
    )
    assert (shown[-1].name, shown[-1].share) == ("Everything else", "16.7 %")


def test_a_precision_that_was_not_reached_is_said():
    campaign = finished(parameters={"precision": 0.01}, reached=False, half_width=0.04)
    assert "The precision of ±1\u00a0% was not reached" in sentence_of(campaign)
    assert "ends at ±4\u00a0%" in sentence_of(campaign)


@pytest.mark.parametrize(
    ("method", "words"),
    [
        pytest.param(None, "Crude Monte Carlo", id="crude"),
        pytest.param(
            {"name": "numeric", "claimed": True, "states": 5},
            "Solved as a Markov chain of 5 states instead of simulated",
            id="numeric",
        ),
        pytest.param(
            {"name": "importance", "claimed": True, "cycles": 4000, "effective_cycles": 1000},
            "Importance sampling; 1,000 of 4,000 cycles matter",
            id="importance",
        ),
        pytest.param(
            {"name": "splitting", "claimed": True}, "Multilevel splitting", id="splitting"
        ),
        pytest.param(
            {"name": "splitting", "claimed": True, "cycles": 4000, "effective_cycles": 1000.0},
            "Multilevel splitting; 1,000 of 4,000 histories matter",
            id="histories",
        ),
    ],
)
def test_the_method_is_named(method, words):
    result = {} if method is None else {"method": method}
    assert dict(facts_of(finished(years=10, **result)))["Method"] == words


def test_what_crude_simulation_would_have_needed_stands_beside_the_method():
    method = {
        **{"name": "numeric", "claimed": True, "states": 5},
        **{"crude_half_width": 0.01, "crude_years": 2e12, "crude_hours": 3000.0},
    }
    facts = dict(facts_of(finished(method=method)))
    assert facts["Crude Monte Carlo for ±1 %"] == "2.00 × 10¹² years, 3,000 hours of one core"
