"""Whole documents as chains: gates, availability, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.analysis import chains
from metrics.analysis.markov.steady import steady_state
from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures, mean_time_to_failure_hours
from tests.metrics.analysis.chains.solving import (
    built,
    by_hand,
    document,
    frequency,
    group,
    mttf_hours,
    standby,
    two_zones,
    unavailability,
)


def unit(mtbf: str, mttr: str, **more: Any) -> dict[str, Any]:
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **more}


@pytest.mark.parametrize("seed", range(30))
def test_a_document_without_memory_gets_the_figures_of_its_enumeration(seed: int) -> None:
    architecture = random_document(seed, processes_max=8)
    expected = enumerate_figures(architecture)["components"]
    found = built(architecture, states_max=2_000)
    solved: dict[str, Any] = {
        name: (unavailability(found, up), frequency(found, up) * YEAR_SECONDS / HOUR_SECONDS)
        for name, up in found.available.items()
    }
    assert solved == {
        name: pytest.approx(
            (figures["unavailability"], figures["failure_frequency_per_year"]), rel=1e-10
        )
        for name, figures in expected.items()
    }


def test_the_mean_time_to_failure_is_that_of_the_enumeration() -> None:
    web = unit("100h", "2h", placement={"a": 1, "b": 2}, required=2, needs=["db"])
    db = unit("300h", "4h", placement={"a": 1, "b": 1}, required=1)
    architecture = document({"web": web, "db": db}, sites=two_zones())
    found = built(architecture)
    expected = mean_time_to_failure_hours(architecture)
    assert mttf_hours(found, found.available["web"]) == pytest.approx(expected, rel=1e-10)


def moving_gate(**more: Any) -> dict[str, Any]:
    return {"needs": [{"any_of": ["p", "q"], "failover_time": "2h", **more}]}


PROVIDERS = {"p": unit("50h", "5h"), "q": unit("80h", "10h")}
LOST_P, BACK_P, LOST_Q, BACK_Q, MOVED = 1 / 50, 1 / 5, 1 / 80, 1 / 10, 1 / 2
IN_USE_P = {
    # The state names what is up; the one in use comes first.
    ("pq", "q"): LOST_P,
    ("pq", "p"): LOST_Q,
    ("p", "pq"): BACK_Q,
    ("p", "-p"): LOST_P,
    ("-p", "p"): BACK_P,
    ("-p", "q"): BACK_Q,
    ("q", "pq"): BACK_P,
    ("q", "-p"): LOST_Q,
    ("q", "Q"): MOVED,
}
IN_USE_Q = {
    ("QP", "P"): LOST_Q,
    ("QP", "Q"): LOST_P,
    ("Q", "QP"): BACK_P,
    ("Q", "-Q"): LOST_Q,
    ("-Q", "Q"): BACK_Q,
    ("-Q", "P"): BACK_P,
    ("P", "QP"): BACK_Q,
    ("P", "-Q"): LOST_P,
    ("P", "p"): MOVED,
}


def test_a_gate_remembers_the_target_in_use() -> None:
    law = by_hand(IN_USE_P | IN_USE_Q)
    expected = law["-p"] + law["q"] + law["-Q"] + law["P"]
    found = built(document(PROVIDERS | {"shop": moving_gate()}))
    assert unavailability(found, found.available["shop"]) == pytest.approx(expected, rel=1e-10)
    assert found.chain.size == 8
    assert (found.gate_satisfied["shop", 0] == found.available["shop"]).all()


def test_a_gate_alone_brings_the_components_that_it_moves_between() -> None:
    architecture = document(PROVIDERS | {"shop": unit("9h", "1h") | moving_gate()})
    found = chains.build(architecture, [], gates=[("shop", 0)])
    assert set(found.group_up) == {"p", "q"}
    law = by_hand(IN_USE_P | IN_USE_Q)
    expected = law["-p"] + law["q"] + law["-Q"] + law["P"]
    gate = found.gate_satisfied["shop", 0]
    assert unavailability(found, gate) == pytest.approx(expected, rel=1e-10)
    assert "shop" not in found.available


def test_targets_of_a_gate_may_need_others() -> None:
    # Both targets stand on the same database and never fail by themselves: no move ever helps.
    targets = {"p": {"needs": ["db"]}, "q": {"needs": ["db"]}}
    architecture = document(targets | {"db": unit("40h", "4h"), "shop": moving_gate()})
    found = chains.build(architecture, ["shop"])
    assert unavailability(found, found.available["shop"]) == pytest.approx(1 / 11, rel=1e-12)


def test_three_targets_are_tried_in_order() -> None:
    # Only the first one ever fails: the gate moves to the second and stays there for good.
    gate = {"needs": [{"any_of": ["p", "q", "r"], "failover_time": "1h"}]}
    architecture = document({"p": unit("50h", "5h"), "q": {}, "r": {}, "shop": gate})
    found = built(architecture)
    law = steady_state(found.chain, start=found.start)
    assert found.chain.size == 4
    assert law[~found.available["shop"]].sum() == 0


def test_a_degraded_gate_leaves_availability_alone() -> None:
    architecture = document(PROVIDERS | {"shop": moving_gate(if_down="degrade", quality=0.5)})
    found = built(architecture)
    assert found.available["shop"].all()
    assert not found.gate_satisfied["shop", 0].all()


def test_a_shedding_group_tells_its_level() -> None:
    web = group(replicas=4, required=3, below_required="shed")
    found = built(document({"web": web}))
    assert sorted(set(found.group_level["web"].tolist())) == [0, 1, 2, 3]
    assert (found.available["web"] == (found.group_level["web"] > 0)).all()
    assert (found.group_up["web"] == (found.group_level["web"] == 3)).all()


def test_sites_are_up_with_all_that_they_lie_in() -> None:
    web = group(placement={"a": 1}, required=1)
    del web["replicas"]
    found = built(document({"web": web}, sites=two_zones()))
    assert set(found.sites_up) == {"a", "eu"}
    assert (found.sites_up["a"] <= found.sites_up["eu"]).all()
    law = steady_state(found.chain, start=found.start)
    up = (500 / 505) * (3000 / 3020)
    assert law[found.sites_up["a"]].sum() == pytest.approx(up, rel=1e-12)


def test_further_sites_may_be_variables() -> None:
    web = group(placement={"a": 1}, required=1)
    del web["replicas"]
    found = built(document({"web": web}, sites=two_zones()), sites=["b"])
    assert set(found.sites_up) == {"a", "b", "eu"}
    assert found.chain.size == 2 * 8


def test_everything_is_up_at_the_start() -> None:
    spread = group(placement={"a": 1, "b": 1}) | standby("cold", "20m")
    del spread["replicas"]
    found = built(document(PROVIDERS | {"db": spread, "shop": moving_gate()}, sites=two_zones()))
    masks = [*found.sites_up.values(), *found.group_up.values(), *found.available.values()]
    assert all(mask[found.start] for mask in masks)
    assert found.beginning[found.start] == 1
    assert found.chain.sources.dtype == np.int32


def test_the_number_of_states_is_known_before_they_are_listed() -> None:
    spread = group(placement={"a": 1, "b": 1}) | standby("cold", "20m")
    del spread["replicas"]
    architecture = document({"db": spread, "queue": spread}, sites=two_zones())
    names = list(architecture.components)
    expected = chains.build(architecture, names).chain.size
    assert chains.state_count(architecture, names) == expected
    with pytest.raises(chains.TooManyStatesError):
        chains.build(architecture, names, states_max=expected - 1)


def test_a_group_of_too_many_replicas_is_refused_at_once() -> None:
    huge = group(replicas=200, required=100, repair_crews=3) | standby("warm", "1m")
    huge = {"placement": {"a": 100, "b": 100}} | huge
    architecture = document({"db": huge}, sites=two_zones())
    with pytest.raises(chains.TooManyStatesError):
        chains.build(architecture, ["db"])


def test_a_queue_with_too_many_orders_is_refused_at_once() -> None:
    queue = group(replicas=60, required=30, repair_crews=2, placement={"a": 30, "b": 30})
    with pytest.raises(chains.TooManyStatesError):
        chains.build(document({"db": queue}, sites=two_zones()), ["db"])


def test_times_with_memory_are_refused_with_a_reason() -> None:
    law = {"failure": {"mtbf": "50h", "mttr": "5h", "down": {"law": "deterministic"}}}
    architecture = document({"web": law})
    assert chains.supports(architecture, ["web"]) == "times that are not exponential"
    with pytest.raises(chains.UnsupportedError, match="not exponential"):
        chains.build(architecture, ["web"])


def test_a_law_of_shape_one_is_exponential() -> None:
    law = {"failure": {"mtbf": "50h", "mttr": "5h", "down": {"law": "gamma", "shape": 1}}}
    assert chains.supports(document({"web": law}), ["web"]) is None


def test_a_cache_below_a_gate_that_moves_is_refused_with_a_reason() -> None:
    cached = {"if_down": "serve_cached", "hit_ratio": 0.5, "ttl": "1h", "stale_if_error": "1h"}
    front = {"needs": [{"target": "p"} | cached]}
    moving = {"needs": [{"any_of": ["front", "q"], "failover_time": "1h"}]}
    architecture = document(PROVIDERS | {"front": front, "shop": moving})
    assert chains.supports(architecture, ["p", "q", "front"]) is None
    assert chains.supports(architecture, ["shop"]) is not None


def test_stages_matter_only_to_failovers_of_fixed_length() -> None:
    fixed = group() | standby("hot", "20m", failover_law="deterministic")
    free = group() | standby("hot", "20m")
    architecture = document({"fixed": fixed, "free": free})
    assert chains.has_deterministic_failover(architecture, ["fixed"])
    assert not chains.has_deterministic_failover(architecture, ["free"])
    one = chains.build(architecture, ["free"]).chain.size
    assert chains.build(architecture, ["free"], stages=8).chain.size == one
    assert chains.build(architecture, ["fixed"], stages=8).chain.size > one
