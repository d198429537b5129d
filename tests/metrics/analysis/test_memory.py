"""Failovers of standby groups and gates, against chains solved by hand and long simulations.

Simulated figures were taken with `manage.py simulate --precision 0.01 --seed 7`.
"""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture

SIMULATED = 0.02
"""Two half-widths of the simulated unavailabilities."""


def whole(components, sites=None, entry=None):
    document = {"format": "reliability/v1", "components": components, "sites": sites or {}}
    journeys = {"journeys": {"all": {"entry": entry}}} if entry else {}
    return evaluate(Architecture.model_validate(document | journeys)).whole


def unit(mtbf, mttr, **rest):
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **rest}


def standby(failover_time, mode="hot"):
    return {"mode": mode, "failover_time": failover_time}


def pair_unavailability(fails, repairs, moves):
    """Solve a hot pair as a Markov chain: both; moving; one; none, of which one is active.

    From "none" the active one returns first as often as the idle one, which starts a failover.
    """
    rates = np.array(
        [
            [0, fails, fails, 0],
            [repairs, 0, moves, fails],
            [repairs, 0, 0, fails],
            [0, repairs, repairs, 0],
        ]
    )
    balance = rates.T - np.diag(rates.sum(axis=1))
    balance[-1] = 1
    _, moving, _, none = np.linalg.solve(balance, [0, 0, 0, 1])
    return moving + none


def test_a_hot_pair_that_is_often_down_twice_is_as_its_chain_says():
    app = unit("10h", "1h", replicas=2, required=1, standby=standby("6m"))
    found = whole({"app": app}).unavailability
    assert found == pytest.approx(pair_unavailability(0.1, 1, 10), rel=1e-12)


def test_a_gate_over_two_equal_targets_is_as_the_chain_of_a_hot_pair():
    gate = {"any_of": ["one", "two"], "failover_time": "12m"}
    targets = {"one": unit("20h", "2h"), "two": unit("20h", "2h")}
    found = whole({**targets, "app": {"needs": [gate]}}).unavailability
    assert found == pytest.approx(pair_unavailability(0.05, 0.5, 5), rel=1e-12)


def test_what_all_targets_of_a_gate_need_starts_no_move():
    gate = {"any_of": ["one", "two"], "failover_time": "6m"}
    one = unit("10d", "2h", needs=["db"])
    alone = unit("10d", "2h")
    app = {"needs": [gate]}
    shared = whole({"db": unit("10d", "1h"), "one": one, "two": one, "app": app})
    apart = whole({"one": alone, "two": alone, "app": app})
    lost = 1 / 241
    series = lost + (1 - lost) * apart.unavailability
    # A target lost while `db` is away is left only once `db` is back: hardly more than a series.
    assert series < shared.unavailability < 1.0003 * series


def test_a_gate_stays_with_the_target_that_seldom_fails():
    gate = {"any_of": ["one", "two"], "failover_time": "6m"}
    targets = {"one": unit("5d", "1h"), "two": unit("60d", "10h")}
    found = whole({**targets, "app": {"needs": [gate]}}).unavailability
    assert found == pytest.approx(1.8167e-4, rel=SIMULATED)


def test_a_third_target_serves_while_two_are_down():
    gate = {"any_of": ["one", "two", "three"], "failover_time": "30m"}
    targets = {"one": unit("20h", "5h"), "two": unit("50h", "5h"), "three": unit("100h", "5h")}
    found = whole({**targets, "app": {"needs": [gate]}}).unavailability
    assert found == pytest.approx(1.05075e-2, rel=SIMULATED)


def test_an_active_role_stays_in_the_site_that_seldom_fails():
    sites = {
        "x": {"outage": {"mtbf": "5d", "mttr": "2h"}},
        "y": {"outage": {"mtbf": "300d", "mttr": "4h"}},
    }
    app = unit("60d", "1h", placement={"x": 3, "y": 2}, required=2, standby=standby("6m"))
    assert whole({"app": app}, sites).unavailability == pytest.approx(3.1839e-4, rel=SIMULATED)


def test_two_active_replicas_lost_with_their_site_cost_two_failovers():
    sites = {
        "x": {"outage": {"mtbf": "30d", "mttr": "2h"}},
        "y": {"outage": {"mtbf": "60d", "mttr": "4h"}},
    }
    app = unit("20d", "2h", placement={"x": 2, "y": 2}, required=2, standby=standby("10m"))
    assert whole({"app": app}, sites).unavailability == pytest.approx(1.01427e-3, rel=SIMULATED)


def test_the_outage_of_a_region_counts_from_every_state_of_its_zones():
    sites = {
        "r1": {"outage": {"mtbf": "100d", "mttr": "5h"}},
        "r1a": {"parent": "r1", "outage": {"mtbf": "30d", "mttr": "2h"}},
        "r1b": {"parent": "r1", "outage": {"mtbf": "40d", "mttr": "2h"}},
        "r2": {"outage": {"mtbf": "10d", "mttr": "3h"}},
    }
    app = unit(
        "20d",
        "2h",
        placement={"r1a": 1, "r1b": 1, "r2": 1},
        required=1,
        standby=standby("10m", mode="warm"),
    )
    found = whole({"app": app}, sites)
    assert found.unavailability == pytest.approx(6.3566e-4, rel=SIMULATED)
    assert found.failure_frequency_per_year == pytest.approx(34.14, rel=SIMULATED)
