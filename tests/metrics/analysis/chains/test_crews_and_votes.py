"""Groups with few repair crews, common causes and voting groups."""

from __future__ import annotations

from math import comb, factorial

import pytest

from metrics.analysis.elections import election_seconds
from metrics.domain.quantities import HOUR_SECONDS
from tests.metrics.analysis.chains.solving import (
    LAMBDA,
    MU,
    built,
    by_hand,
    document,
    frequency,
    group,
    group_mttf_hours,
    group_unavailability,
    standby,
    two_zones,
    unavailability,
)

RAFT = {"replication": {"mode": "raft", "election_timeout": ["20m", "40m"]}}


def machine_repair(machines: int, crews: int, required: int) -> float:
    """Unavailability of the machine repairman (Trivedi, 2nd ed., 2002, section 8.2.3)."""
    weights = [
        (LAMBDA / MU) ** k
        * factorial(machines)
        / factorial(machines - k)
        / (factorial(min(k, crews)) * crews ** max(0, k - crews))
        for k in range(machines + 1)
    ]
    return float(sum(weights[machines - required + 1 :]) / sum(weights))


@pytest.mark.parametrize(("crews", "required"), [(1, 1), (1, 3), (2, 2), (3, 4), (5, 1)])
def test_few_crews_make_a_machine_repairman(crews: int, required: int) -> None:
    component = group(replicas=5, required=required, repair_crews=crews)
    expected = machine_repair(5, crews, required)
    assert group_unavailability(component) == pytest.approx(expected, rel=1e-12)


def test_a_hundred_machines_need_no_order_of_waiting() -> None:
    component = group(replicas=100, required=90, repair_crews=4)
    found = built(document({"db": component}))
    assert found.chain.size == 101
    expected = machine_repair(100, 4, 90)
    assert unavailability(found, found.group_up["db"]) == pytest.approx(expected, rel=1e-11)


def test_places_that_never_fail_do_not_change_a_queue() -> None:
    spread = group(placement={"a": 2, "b": 3}, required=3, repair_crews=1)
    del spread["replicas"]
    quiet = {"eu": {}, "a": {"parent": "eu"}, "b": {}}
    expected = machine_repair(5, 1, 3)
    assert group_unavailability(spread, sites=quiet) == pytest.approx(expected, rel=1e-12)


def test_crews_serve_zones_in_the_order_of_failures() -> None:
    # One replica in each of two zones, one crew; the order of waiting is part of the state.
    sites = {
        "a": {"outage": {"mtbf": "60h", "mttr": "6h"}},
        "b": {"outage": {"mtbf": "60h", "mttr": "6h"}},
    }
    spread = group(placement={"a": 1, "b": 1}, required=1, repair_crews=1)
    del spread["replicas"]
    found = built(document({"db": spread}, sites=sites))
    # Own states of the replicas: both up, a failed, b failed, a first, b first.
    own = by_hand(
        {
            ("", "a"): LAMBDA,
            ("", "b"): LAMBDA,
            ("a", ""): MU,
            ("b", ""): MU,
            ("a", "ab"): LAMBDA,
            ("b", "ba"): LAMBDA,
            ("ab", "b"): MU,
            ("ba", "a"): MU,
        }
    )
    q = 6 / 66
    one = own["a"] + own["b"]
    expected = own[""] * q**2 + one * q + own["ab"] + own["ba"]
    assert found.chain.size == 5 * 4
    assert unavailability(found, found.group_up["db"]) == pytest.approx(expected, rel=1e-12)


def test_an_idle_replica_that_failed_first_is_repaired_first() -> None:
    # The spare fails first and occupies the only crew; then the active one fails and waits.
    law = by_hand(
        {
            ("", "s"): LAMBDA,
            ("", "a"): LAMBDA,
            ("s", ""): MU,
            ("s", "sa"): LAMBDA,
            ("sa", "a"): MU,  # The spare is back: a failover starts.
            ("a", ""): MU,  # The active one is back before it ends.
            ("a", "s"): 1.0,  # The failover ends; what failed is now the spare.
            ("a", "as"): LAMBDA,
            ("as", "s"): MU,  # The active one is back and serves.
        }
    )
    component = group(repair_crews=1) | standby("hot", "1h")
    expected = law["a"] + law["sa"] + law["as"]
    assert group_unavailability(component) == pytest.approx(expected, rel=1e-10)


def test_a_common_cause_takes_every_replica() -> None:
    component = group(replicas=3, required=2, common_cause={"mtbf": "700h", "mttr": "3h"})
    u = LAMBDA / (LAMBDA + MU)
    replicas = sum(comb(3, k) * u**k * (1 - u) ** (3 - k) for k in (2, 3))
    cause = 3 / 703
    assert group_unavailability(component) == pytest.approx(
        cause + (1 - cause) * replicas, rel=1e-12
    )


def test_a_share_of_the_failures_strikes_all_replicas_at_once() -> None:
    # Without time for repair, the first failure of all: 2 (1 - beta) lambda or beta lambda.
    component = group(common_cause={"beta": 0.2}, required=2)
    expected = 1 / (2 * 0.8 * LAMBDA + 0.2 * LAMBDA)
    assert group_mttf_hours(component) == pytest.approx(expected, rel=1e-12)


def test_three_voters_elect_a_leader_after_each_loss_of_it() -> None:
    component = group(replicas=3, data=RAFT)
    del component["required"]
    architecture = document({"db": component})
    delta = HOUR_SECONDS / election_seconds(architecture.components["db"])
    rates = {
        ("3 led", "2 led"): 2 * LAMBDA,
        ("3 led", "2"): LAMBDA,
        ("3", "2"): 3 * LAMBDA,
        ("3", "3 led"): delta,
        ("2 led", "3 led"): MU,
        ("2 led", "1"): 2 * LAMBDA,
        ("2", "3"): MU,
        ("2", "1"): 2 * LAMBDA,
        ("2", "2 led"): delta,
        ("1", "2"): 2 * MU,
        ("1", "0"): LAMBDA,
        ("0", "1"): 3 * MU,
    }
    law = by_hand(rates)
    found = built(architecture)
    lost = law["0"] + law["1"] + law["2"] + law["3"]
    assert unavailability(found, found.group_up["db"]) == pytest.approx(lost, rel=1e-10)
    often = 3 * LAMBDA * law["3 led"] - 2 * LAMBDA * law["3 led"] + 2 * LAMBDA * law["2 led"]
    assert frequency(found, found.group_up["db"]) == pytest.approx(often, rel=1e-10)


def test_a_leader_is_lost_with_its_zone() -> None:
    # Replicas that never fail: only the leader's place matters.
    sites = {name: {"outage": {"mtbf": "90h", "mttr": "9h"}} for name in ("a", "b", "c")}
    component = {"placement": dict.fromkeys(sites, 1), "data": RAFT}
    architecture = document({"db": component}, sites=sites)
    delta = HOUR_SECONDS / election_seconds(architecture.components["db"])
    fail, back = 1 / 90, 1 / 9
    rates = {
        ("3 led", "2 led"): 2 * fail,
        ("3 led", "2"): fail,
        ("3", "2"): 3 * fail,
        ("3", "3 led"): delta,
        ("2 led", "3 led"): back,
        ("2 led", "1"): 2 * fail,
        ("2", "3"): back,
        ("2", "1"): 2 * fail,
        ("2", "2 led"): delta,
        ("1", "2"): 2 * back,
        ("1", "0"): fail,
        ("0", "1"): 3 * back,
    }
    law = by_hand(rates)
    expected = law["0"] + law["1"] + law["2"] + law["3"]
    found = built(architecture)
    assert unavailability(found, found.group_up["db"]) == pytest.approx(expected, rel=1e-10)
    assert found.beginning.max() == pytest.approx(1 / 3)


def test_voters_that_elect_in_no_time_only_need_a_quorum() -> None:
    swift = {"replication": {"mode": "raft", "message_delay": "0s", "heartbeat": "300ms"}}
    component = group(placement={"a": 2, "b": 1}, data=swift)
    del component["required"], component["replicas"]
    plain = group(placement={"a": 2, "b": 1}, required=2)
    del plain["replicas"]
    architecture = document({"db": component}, sites=two_zones())
    assert election_seconds(architecture.components["db"]) < 0.1
    found = group_unavailability(component, sites=two_zones())
    assert found == pytest.approx(group_unavailability(plain, sites=two_zones()), rel=1e-5)
