"""Groups of replicas against closed forms and Markov chains solved here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from metrics.analysis.elections import election_seconds
from simulations.kernel import twin
from tests.simulations.montecarlo.factories import (
    HOURS_OF_YEAR,
    document,
    holds,
    simulated,
    stationary,
    unit,
)


def test_one_unit_is_down_mttr_of_every_cycle() -> None:
    whole = simulated(document({"a": unit("1000h", "10h")})).whole
    assert holds(whole["unavailability"], 10 / 1010)
    assert holds(whole["failure_frequency_per_year"], HOURS_OF_YEAR / 1010)
    assert holds(whole["mtbf_hours"], 1000)
    assert holds(whole["mttr_hours"], 10)


@pytest.mark.parametrize(
    "law",
    [
        {"law": "weibull", "shape": 0.7},
        {"law": "weibull", "shape": 3},
        {"law": "lognormal", "cv": 1.5},
        {"law": "gamma", "shape": 0.5},
        {"law": "gamma", "shape": 4},
        {"law": "deterministic"},
        {"law": "uniform", "half_width": "5h"},
    ],
    ids=lambda law: "-".join(str(value) for value in law.values()),
)
def test_any_law_of_down_times_leaves_the_long_run_fraction_as_it_is(law: dict[str, Any]) -> None:
    failure = {"mtbf": "100h", "mttr": "10h", "up": {"law": "gamma", "shape": 2}, "down": law}
    whole = simulated(document({"a": {"failure": failure}})).whole
    assert holds(whole["unavailability"], 10 / 110)
    assert holds(whole["mttr_hours"], 10)


def test_a_shedding_group_loses_what_its_replicas_cannot_carry() -> None:
    web = unit(replicas=3, required=2, below_required="shed")
    whole = simulated(document({"web": web})).whole
    one_left, none_left = 3 * 0.1**2 * 0.9, 0.1**3
    assert holds(whole["unavailability"], one_left + none_left)
    assert holds(whole["lost_requests"], one_left / 2 + none_left)


def test_replicas_in_two_zones_of_a_region_fail_alone_by_zone_and_by_region() -> None:
    sites = {
        "eu": {"kind": "region", "outage": {"mtbf": "990h", "mttr": "10h"}},
        "a": {"parent": "eu", "outage": {"mtbf": "95h", "mttr": "5h"}},
        "b": {"parent": "eu", "outage": {"mtbf": "95h", "mttr": "5h"}},
    }
    pair = unit(placement={"a": 1, "b": 1}, required=1)
    whole = simulated(document({"pair": pair}, sites=sites)).whole
    zone_or_replica = 1 - 0.95 * 0.9
    assert holds(whole["unavailability"], 0.01 + 0.99 * zone_or_replica**2)


def test_beta_strikes_all_replicas_at_its_share_of_their_rate() -> None:
    pair = unit("100h", "10h", replicas=2, required=1, common_cause={"beta": 0.1})
    whole = simulated(document({"pair": pair})).whole
    common, own = 10 / (1000 + 10), 10 / (100 / 0.9 + 10)
    assert holds(whole["unavailability"], common + (1 - common) * own**2)


@pytest.mark.parametrize(
    ("crews", "both_down"),
    [
        pytest.param({}, 0.1**2 / 2 / (1 + 0.1 + 0.1**2 / 2), id="each is repaired at once"),
        pytest.param({"repair_crews": 1}, 0.1**2 / (1 + 0.1 + 0.1**2), id="one crew"),
    ],
)
def test_a_cold_spare_that_takes_over_at_once_never_ages(
    crews: dict[str, int], both_down: float
) -> None:
    pair = unit("100h", "10h", replicas=2, required=1, standby={"mode": "cold"}) | crews
    whole = simulated(document({"pair": pair})).whole
    assert holds(whole["unavailability"], both_down)


def test_a_hot_spare_takes_over_after_a_failover_that_may_need_a_hand() -> None:
    standby = {
        "mode": "hot",
        "failover_time": "1h",
        "coverage": 0.8,
        "manual_failover_time": "5h",
    }
    pair = unit("100h", "10h", replicas=2, required=1, standby=standby)
    fail, repair = 1 / 100, 1 / 10
    law = stationary(
        {
            ("both", "covered"): 0.8 * fail,
            ("both", "by hand"): 0.2 * fail,
            ("both", "no spare"): fail,
            ("covered", "no spare"): 1 / 1,
            ("covered", "both"): repair,
            ("covered", "none"): fail,
            ("by hand", "no spare"): 1 / 5,
            ("by hand", "both"): repair,
            ("by hand", "none"): fail,
            ("no spare", "both"): repair,
            ("no spare", "none"): fail,
            ("none", "no spare"): repair,
            ("none", "covered"): 0.8 * repair,
            ("none", "by hand"): 0.2 * repair,
        }
    )
    whole = simulated(document({"pair": pair})).whole
    assert holds(whole["unavailability"], law["covered"] + law["by hand"] + law["none"])
    losses = (law["both"] + law["no spare"]) * fail * HOURS_OF_YEAR
    assert holds(whole["failure_frequency_per_year"], losses)


def test_machines_wait_for_one_repair_crew() -> None:
    machines = unit("100h", "10h", replicas=4, required=2, repair_crews=1)
    whole = simulated(document({"machines": machines})).whole
    weights = [1, 4 * 0.1, 12 * 0.1**2, 24 * 0.1**3, 24 * 0.1**4]
    assert holds(whole["unavailability"], sum(weights[3:]) / sum(weights))


@pytest.mark.slow
def test_two_units_with_one_crew_have_the_published_unavailability() -> None:
    pair = unit("25000h", "16h", replicas=2, required=1, repair_crews=1)
    whole = simulated(document({"pair": pair}), events=3e7).whole
    assert holds(whole["unavailability"], 8.18152095088091e-7, within=0.2)


def test_a_consensus_group_waits_for_elections_besides_its_quorum() -> None:
    replication = {"mode": "raft", "election_timeout": ["1h", "2h"], "heartbeat": "30m"}
    store = unit("100h", "10h", replicas=3, data={"replication": replication})
    architecture = document({"store": store})
    elect = 3600 / election_seconds(architecture.components["store"])
    fail, repair = 1 / 100, 1 / 10
    law = stationary(
        {
            ("3 led", "2 electing"): fail,
            ("3 led", "2 led"): 2 * fail,
            ("2 led", "1"): 2 * fail,
            ("2 led", "3 led"): repair,
            ("2 electing", "2 led"): elect,
            ("2 electing", "1"): 2 * fail,
            ("2 electing", "3 electing"): repair,
            ("3 electing", "3 led"): elect,
            ("3 electing", "2 electing"): 3 * fail,
            ("1", "0"): fail,
            ("1", "2 electing"): 2 * repair,
            ("0", "1"): 3 * repair,
        }
    )
    whole = simulated(architecture).whole
    assert holds(whole["unavailability"], 1 - law["3 led"] - law["2 led"])


def _standby(lost: list[tuple[int, int, float]]) -> SimpleNamespace:
    """Return five replicas, three in the first place; `lost` says (number, is up, failed at)."""
    clocks = [SimpleNamespace(is_up=1) for _ in range(5)]
    replicas = [
        SimpleNamespace(unit=0, pool=int(r > 2), clock=r, is_active=0, failed_at=0.0)
        for r in range(5)
    ]
    for number, is_up, failed_at in lost:
        replicas[number].is_active = 1
        replicas[number].failed_at = failed_at
        clocks[number].is_up = is_up
    unit = SimpleNamespace(first_replica=0, last_replica=5, cause_up=1)
    pools = [SimpleNamespace(works=0), SimpleNamespace(works=0)]
    return SimpleNamespace(unit=[unit], replica=replicas, clock=clocks, pool=pools)


@pytest.mark.parametrize(
    ("lost", "taken"),
    [
        pytest.param([(1, 1, 0.0), (4, 0, 5.0)], 1, id="the first place decides"),
        pytest.param([(0, 1, 0.0), (2, 0, 5.0)], 2, id="failed goes before out of reach"),
        pytest.param([(0, 0, 7.0), (2, 0, 5.0)], 2, id="failed first goes first"),
        pytest.param([(3, 1, 0.0), (4, 1, 0.0)], 3, id="out of reach by number"),
    ],
)
def test_a_failover_takes_the_role_of_the_one_lost_first(
    lost: list[tuple[int, int, float]], taken: int
) -> None:
    groups = twin.load("simulations.montecarlo.groups", interpreted=True)
    assert groups.lost_role(_standby(lost), 0) == taken
