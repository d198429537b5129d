"""What remembers, and what has to be solved together, apart or approximately."""

from __future__ import annotations

import pytest

from metrics.analysis import solving
from metrics.analysis.clusters import items, joined
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture

OUTAGE = {"outage": {"mtbf": "60d", "mttr": "2h"}}
PAIR = {"mode": "hot", "failover_time": "45s", "coverage": 0.98, "manual_failover_time": "30m"}


def pair(*sites, mtbf="300d"):
    return {
        "failure": {"mtbf": mtbf, "mttr": "2h"},
        "placement": dict.fromkeys(sites, 1),
        "required": 1,
        "standby": PAIR,
    }


def document(components, *, sites="abcd", **rest):
    return Architecture.model_validate(
        {
            "format": "reliability/v1",
            "sites": sites if isinstance(sites, dict) else dict.fromkeys(sites, OUTAGE),
            "components": components,
            **rest,
        }
    )


def three_pairs():
    needs = {"needs": ["one", "two", "three"]}
    pairs = {name: pair("a", "b") for name in needs["needs"]}
    return document({"app": needs, **pairs})


def clusters_of(architecture):
    return [cluster.components for cluster in joined(architecture, items(architecture))]


def test_groups_that_share_a_site_are_one_cluster():
    shared = document({"one": pair("a", "b"), "two": pair("b", "c"), "far": pair("d")})
    assert clusters_of(shared) == [("one", "two")]


def test_groups_in_different_sites_are_apart():
    apart = document({"one": pair("a", "b"), "two": pair("c", "d")})
    assert clusters_of(apart) == [("one",), ("two",)]


def test_a_gate_with_memory_brings_along_all_that_its_targets_need():
    gate = {"any_of": ["x", "y"], "failover_time": "1m"}
    plain = {"failure": {"mtbf": "30d", "mttr": "1h"}}
    found = document(
        {"app": {"needs": [gate]}, "x": {**plain, "needs": ["db"]}, "y": plain, "db": plain}
    )
    assert clusters_of(found) == [("x", "y", "db")]


def test_a_spare_that_takes_over_at_once_is_no_memory():
    instant = {**pair("a", "b"), "standby": {"mode": "hot"}}
    assert clusters_of(document({"one": instant})) == []


@pytest.fixture
def small_chains(monkeypatch):
    """Let no chain of three pairs be built, nor any larger one."""
    solving.forget()
    monkeypatch.setattr(solving, "WRITTEN_MAX", 100)
    yield
    solving.forget()


def test_too_many_groups_for_one_chain_are_nearly_as_in_one(small_chains, monkeypatch):
    approximate = evaluate(three_pairs()).whole
    monkeypatch.undo()
    solving.forget()
    exact = evaluate(three_pairs()).whole
    assert exact.exactness["availability"] == "exact"
    assert approximate.unavailability == pytest.approx(exact.unavailability, rel=0.01)
    assert approximate.failure_frequency_per_year == pytest.approx(
        exact.failure_frequency_per_year, rel=0.02
    )


def test_the_label_of_groups_too_many_for_one_chain_states_the_error_of_their_pairs(small_chains):
    label = evaluate(three_pairs()).whole.exactness["availability"]
    assert label.startswith("approximate: groups that share sites independent given the latest")


def test_each_group_by_itself_stays_exact_where_they_are_too_many(small_chains):
    together = evaluate(three_pairs()).components["one"]
    solving.forget()
    alone = evaluate(document({"one": pair("a", "b")}, sites="ab")).components["one"]
    assert together.unavailability == pytest.approx(alone.unavailability, rel=1e-9)


def test_an_outage_that_begins_a_failover_again_and_at_once_brings_a_group_up():
    """The figure is that of a chain with named replicas: see tests/agreement/markov_oracle."""
    instant = {"mode": "warm", "coverage": 0.821, "manual_failover_time": "36s", "dormancy": 0.95}
    group = {
        "failure": {"mtbf": "144660h", "mttr": "10h"},
        "placement": {"s0": 1, "s1": 2},
        "required": 1,
        "standby": instant,
    }
    sites = {"s0": {"outage": {"mtbf": "3332h", "mttr": "4h"}}, "s1": {}}
    whole = evaluate(document({"c0": group}, sites=sites)).whole
    assert whole.failure_frequency_per_year == pytest.approx(0.021191180389146625, rel=1e-9)


def test_a_chain_is_solved_once_for_documents_that_differ_elsewhere():
    solving.forget()
    pairs = {"one": pair("a", "b"), "two": pair("a", "b")}
    evaluate(document({**pairs, "web": {"failure": {"mtbf": "30d", "mttr": "1h"}}}))
    known = len(solving._tables)
    evaluate(document({**pairs, "web": {"failure": {"mtbf": "60d", "mttr": "1h"}}}))
    assert len(solving._tables) == known == 1
