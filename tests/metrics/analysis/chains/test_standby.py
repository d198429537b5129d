"""Standby groups against textbook formulas and limits.

References
----------
.. [1] K. S. Trivedi, "Probability and Statistics with Reliability, Queuing, and Computer Science
   Applications", 2nd ed., 2002, section 8.6: birth-death availability and reliability models.
.. [2] A. Birolini, "Reliability Engineering", 8th ed., 2017, section 6.5: 1-out-of-2 redundancy.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from metrics.analysis.chains import with_deterministic_failover
from tests.metrics.analysis.chains.solving import (
    LAMBDA,
    MTTR,
    MU,
    built,
    by_hand,
    document,
    frequency,
    group,
    group_mttf_hours,
    group_unavailability,
    mttf_hours,
    standby,
    two_zones,
    unavailability,
)

RHO = LAMBDA / MU
DORMANCIES = {"hot": 1.0, "warm": 0.5, "cold": 0.0}


@pytest.mark.parametrize(("mode", "dormancy"), DORMANCIES.items())
def test_two_units_with_one_crew_and_no_delay_are_a_birth_death_process(
    mode: str, dormancy: float
) -> None:
    # [2], table 6.6: rates lambda + dormancy lambda, then lambda; mu and mu back.
    first = (1 + dormancy) * RHO
    expected = first * RHO / (1 + first + first * RHO)
    found = group_unavailability(group(repair_crews=1) | standby(mode))
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("mode", "dormancy"), DORMANCIES.items())
def test_two_units_with_two_crews_and_no_delay_are_a_birth_death_process(
    mode: str, dormancy: float
) -> None:
    first = (1 + dormancy) * RHO
    expected = first * RHO / 2 / (1 + first + first * RHO / 2)
    found = group_unavailability(group() | standby(mode))
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("mode", "dormancy"), DORMANCIES.items())
def test_the_mean_time_to_failure_of_two_units_is_that_of_the_textbook(
    mode: str, dormancy: float
) -> None:
    # [2], equation (6.87): (lambda + lambda_r + lambda + mu) / ((lambda + lambda_r) lambda).
    expected = ((2 + dormancy) * LAMBDA + MU) / ((1 + dormancy) * LAMBDA * LAMBDA)
    found = group_mttf_hours(group(repair_crews=1) | standby(mode))
    assert found == pytest.approx(expected, rel=1e-12)


def test_cold_spares_without_time_for_repair_add_up_their_lives() -> None:
    component = group(replicas=4, failure={"mtbf": "10h", "mttr": "1000000y"}) | standby("cold")
    assert group_mttf_hours(component) == pytest.approx(40, rel=1e-6)


def test_a_failover_that_is_not_always_covered_is_the_chain_of_the_textbook() -> None:
    # [1], example 8.23 (two processors, imperfect coverage, reconfiguration and reboot), with a
    # repair that may end first, which calls the failover off.
    covered, coverage, manual = 1 / 0.1, 0.9, 1 / 2.0
    rates = {
        ("both", "covered"): coverage * LAMBDA,
        ("both", "manual"): (1 - coverage) * LAMBDA,
        ("both", "spare lost"): LAMBDA,
        ("covered", "both"): MU,
        ("covered", "spare lost"): covered,
        ("covered", "none"): LAMBDA,
        ("manual", "both"): MU,
        ("manual", "spare lost"): manual,
        ("manual", "none"): LAMBDA,
        ("spare lost", "both"): MU,
        ("spare lost", "none"): LAMBDA,
        ("none", "spare lost"): MU,
        ("none", "covered"): coverage * MU,
        ("none", "manual"): (1 - coverage) * MU,
    }
    law = by_hand(rates)
    expected = law["covered"] + law["manual"] + law["none"]
    more = standby("hot", "6m", coverage=coverage, manual_failover_time="2h")
    found = built(document({"db": group() | more}))
    assert unavailability(found, found.group_up["db"]) == pytest.approx(expected, rel=1e-10)
    often = law["both"] * LAMBDA + law["spare lost"] * LAMBDA
    assert frequency(found, found.group_up["db"]) == pytest.approx(often, rel=1e-10)
    assert mttf_hours(found, found.group_up["db"]) == pytest.approx(
        # Until the active one fails: the spare comes and goes meanwhile without effect.
        1 / LAMBDA,
        rel=1e-10,
    )


@pytest.mark.parametrize("required", [1, 2, 3])
def test_hot_spares_that_take_over_at_once_are_a_plain_group(required: int) -> None:
    placement = {"a": 2, "b": 2}
    plain = group(placement=placement, required=required)
    del plain["replicas"]
    swift = plain | standby("hot", "1ms")
    found = group_unavailability(swift, sites=two_zones())
    assert found == pytest.approx(group_unavailability(plain, sites=two_zones()), rel=1e-5)


@pytest.mark.parametrize("required", [1, 2, 3])
def test_hot_spares_that_take_no_time_are_exactly_a_plain_group(required: int) -> None:
    plain = group(replicas=4, required=required, repair_crews=2)
    found = group_unavailability(plain | standby("hot"))
    assert found == pytest.approx(group_unavailability(plain), rel=1e-13)


def test_coverage_does_not_matter_when_a_manual_failover_is_as_fast() -> None:
    always = group() | standby("warm", "30m")
    seldom = group() | standby("warm", "30m", coverage=0.1, manual_failover_time="30m")
    found = group_unavailability(seldom)
    assert found == pytest.approx(group_unavailability(always), rel=1e-12)


def test_a_warm_spare_that_ages_fully_is_a_hot_one() -> None:
    warm = group(replicas=3) | standby("warm", "10m", dormancy=1)
    found = group_unavailability(warm)
    assert found == pytest.approx(group_unavailability(group(replicas=3) | standby("hot", "10m")))


def test_the_order_of_like_zones_does_not_matter() -> None:
    def placed(*zones: str) -> dict[str, Any]:
        spread = group(placement={zones[0]: 2, zones[1]: 2}) | standby("cold", "20m")
        del spread["replicas"]
        return spread

    found = group_unavailability(placed("a", "b"), sites=two_zones())
    assert found == pytest.approx(group_unavailability(placed("b", "a"), sites=two_zones()))


def test_zones_without_outages_are_no_places_of_their_own() -> None:
    quiet = {"x": {}, "y": {"parent": "x"}}
    spread = group(placement={"x": 1, "y": 2}) | standby("warm", "20m")
    del spread["replicas"]
    together = built(document({"db": spread}, sites=quiet))
    alone = built(document({"db": group(replicas=3) | standby("warm", "20m")}))
    assert together.chain.size == alone.chain.size
    assert not together.sites_up


def test_a_role_moves_only_by_a_failover_that_ends() -> None:
    # The zone with the active replica alone is lost now and then; nothing else fails. Without
    # failback the role waits in the other zone, whose outages cost a failover in turn.
    sites = {
        "a": {"outage": {"mtbf": "50h", "mttr": "5h"}},
        "b": {"outage": {"mtbf": "200h", "mttr": "4h"}},
    }
    component = {"placement": {"a": 1, "b": 1}, "required": 1} | standby("hot", "1h")
    lost_a, back_a, lost_b, back_b, done = 1 / 50, 1 / 5, 1 / 200, 1 / 4, 1.0
    rates = {
        ("in a", "from a"): lost_a,
        ("in a", "in a, b lost"): lost_b,
        ("in a, b lost", "in a"): back_b,
        ("in a, b lost", "all lost, in a"): lost_a,
        ("from a", "in a"): back_a,
        ("from a", "in b, a lost"): done,
        ("from a", "all lost, in a"): lost_b,
        ("all lost, in a", "from a"): back_b,
        ("all lost, in a", "in a, b lost"): back_a,
        ("in b", "from b"): lost_b,
        ("in b", "in b, a lost"): lost_a,
        ("in b, a lost", "in b"): back_a,
        ("in b, a lost", "all lost, in b"): lost_b,
        ("from b", "in b"): back_b,
        ("from b", "in a, b lost"): done,
        ("from b", "all lost, in b"): lost_a,
        ("all lost, in b", "from b"): back_a,
        ("all lost, in b", "in b, a lost"): back_b,
    }
    law = by_hand(rates)
    down = ("from a", "from b", "all lost, in a", "all lost, in b")
    found = group_unavailability(component, sites=sites)
    assert found == pytest.approx(sum(law[state] for state in down), rel=1e-10)


def test_a_failover_of_fixed_length_is_that_of_the_semi_markov_process() -> None:
    # States: both; a failover runs; the spare is lost; none. The failover ends at T unless the
    # lost replica returns (mu) or the chosen one fails (lambda); Trivedi [1], section 7.5.
    length = MTTR / 10
    both_rates = LAMBDA + MU
    survives = math.exp(-both_rates * length)
    ends = (1 - survives) / both_rates
    rates = {
        ("both", "failover"): LAMBDA,
        ("both", "spare lost"): LAMBDA,
        # A semi-Markov state behaves in the long run as a Markov one of the same mean and jumps.
        ("failover", "spare lost"): survives / ends,
        ("failover", "both"): MU,
        ("failover", "none"): LAMBDA,
        ("spare lost", "both"): MU,
        ("spare lost", "none"): LAMBDA,
        ("none", "spare lost"): MU,
        ("none", "failover"): MU,
    }
    law = by_hand(rates)
    more = standby("hot", f"{length * 60:g}m", failover_law="deterministic")
    architecture = document({"db": group() | more})

    def solve(stages: int) -> float:
        found = built(architecture, stages=stages)
        return unavailability(found, found.group_up["db"])

    found = with_deterministic_failover(solve)
    expected = law["failover"] + law["none"]
    assert found.value == pytest.approx(expected, rel=1e-9)
    assert abs(found.value - expected) <= found.error
    assert found.error < 1e-8 * expected


def test_groups_on_the_same_zones_keep_their_own_figures() -> None:
    spread = group(placement={"a": 1, "b": 1}) | standby("hot", "20m")
    del spread["replicas"]
    cold = spread | standby("cold", "40m", coverage=0.9, manual_failover_time="3h")
    found = built(document({"db": spread, "queue": cold}, sites=two_zones()))
    for_db = unavailability(found, found.group_up["db"])
    for_queue = unavailability(found, found.group_up["queue"])
    assert for_db == pytest.approx(group_unavailability(spread, sites=two_zones()), rel=1e-11)
    assert for_queue == pytest.approx(group_unavailability(cold, sites=two_zones()), rel=1e-11)
