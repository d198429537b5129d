"""Cut sets of documents against the document's fault tree and against figures by hand."""

from __future__ import annotations

import random

import pytest

from metrics.analysis.document_tree import document_tree
from metrics.analysis.evaluate import evaluate
from metrics.analysis.fault_trees.cut_sets import cut_sets
from metrics.analysis.fault_trees.solution import solve
from metrics.domain.reading import parse_document
from metrics.importers.open_psa import read_fault_tree
from metrics.importers.open_psa_writer import write_fault_tree


def document(components, **more):
    return parse_document({"format": "reliability/v1", "components": components} | more)


def random_document(seed):
    """Return a document without memory: nested sites, common causes, gates, shared targets."""
    draw = random.Random(seed)
    sites = {
        "r": {"outage": {"mtbf": "5y", "mttr": "6h"}},
        "za": {"parent": "r", "outage": {"mtbf": "1y", "mttr": "2h"}},
        "zb": {"parent": "r", "outage": {"mtbf": "2y", "mttr": "3h"}},
        "zc": {"outage": {"mtbf": "1y", "mttr": "5h"}},
    }
    components = {}
    for number in range(7):
        placement = {site: draw.randint(1, 2) for site in draw.sample(list(sites), 2)}
        component = {
            "failure": {"mtbf": f"{draw.randint(200, 4000)}h", "mttr": f"{draw.randint(1, 9)}h"},
            "required": draw.randint(1, sum(placement.values())),
            "placement": placement,
            "needs": needs_of(draw, [f"c{earlier}" for earlier in range(number)]),
        }
        if draw.random() < 0.4:
            component["common_cause"] = {"mtbf": "200d", "mttr": "1h"}
        components[f"c{number}"] = component
    journeys = {"one": {"entry": "c6"}, "two": {"entry": "c5"}}
    return document(components, sites=sites, journeys=journeys)


def needs_of(draw, earlier):
    if len(earlier) < 2:
        return []
    kinds = ("fail", "fail", "degrade")
    first = {"any_of": draw.sample(earlier, 2), "if_down": draw.choice(kinds)}
    return [first | ({"quality": 0.5} if first["if_down"] == "degrade" else {})]


@pytest.mark.parametrize("seed", range(12))
def test_counts_by_order_are_those_of_the_fault_tree_of_single_replicas(seed):
    given = random_document(seed)
    tree = solve(document_tree(given))
    counts = evaluate(given).cut_set_counts
    assert counts.status == "complete"
    assert counts.by_order == dict(sorted(cut_sets(tree).by_order.items()))


@pytest.mark.parametrize("seed", range(12))
def test_the_exported_tree_has_the_documents_unavailability(seed):
    given = random_document(seed)
    tree = solve(read_fault_tree(write_fault_tree(document_tree(given)).encode()))
    assert tree.probability(tree.probabilities()) == pytest.approx(
        evaluate(given).whole.unavailability, rel=1e-9
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_sum_bounds_the_unavailability_from_above(seed):
    result = evaluate(random_document(seed))
    total = result.cut_set_counts.sum_of_unavailabilities
    assert result.whole.unavailability <= total * (1 + 1e-12)
    listed = sum(item.unavailability for item in result.cut_sets)
    assert listed + result.cut_set_counts.remainder_unavailability >= total * (1 - 1e-12)


def test_events_are_named_and_ordered_by_contribution():
    sites = {
        "a": {"outage": {"mtbf": "1y", "mttr": "2h"}},
        "b": {"outage": {"mtbf": "1y", "mttr": "1h"}},
    }
    web = {
        "failure": {"mtbf": "99h", "mttr": "1h"},
        "placement": {"a": 3, "b": 3},
        "required": 3,
        "common_cause": {"mtbf": "999h", "mttr": "1h"},
        "needs": ["db"],
    }
    result = evaluate(
        document({"web": web, "db": {"failure": {"mtbf": "9h", "mttr": "1h"}}}, sites=sites)
    )
    assert [item.events for item in result.cut_sets] == [
        ("db",),
        ("common_cause:web",),
        ("site:a", "web (1 of 3 replicas left)"),
        ("site:b", "web (1 of 3 replicas left)"),
        ("web (4 of 6 replicas)",),
        ("site:a", "site:b"),
    ]
    assert [item.combinations for item in result.cut_sets] == [1, 1, 3, 3, 15, 1]
    assert result.cut_set_counts.by_order == {1: 2, 2: 7, 4: 15}


def test_a_cut_set_has_the_figures_of_its_parallel_parts():
    """Two unlike units in parallel: U = q₁q₂, and it fails U · (μ₁ + μ₂) times an hour."""
    a = {"failure": {"mtbf": "99h", "mttr": "1h"}}
    b = {"failure": {"mtbf": "196h", "mttr": "4h"}}
    top = {"needs": [{"any_of": ["a", "b"]}]}
    result = evaluate(document({"a": a, "b": b, "top": top}))
    (only,) = result.cut_sets
    assert set(only.events) == {"a", "b"}
    assert only.unavailability == pytest.approx(0.01 * 0.02, rel=1e-12)
    assert only.failure_frequency_per_year == pytest.approx(2e-4 * 1.25 * 8760, rel=1e-12)
    assert only.share == pytest.approx(1.0)


def test_a_failover_is_an_event_of_its_own():
    db = {
        "failure": {"mtbf": "1000h", "mttr": "2h"},
        "replicas": 2,
        "required": 1,
        "standby": {"mode": "hot", "failover_time": "1m"},
    }
    result = evaluate(document({"db": db}))
    assert {item.events for item in result.cut_sets} == {
        ("failover:db",),
        ("db (2 of 2 replicas)",),
    }
    assert sum(item.unavailability for item in result.cut_sets) == pytest.approx(
        result.whole.unavailability, rel=1e-4
    )


def test_fussell_vesely_is_the_part_of_the_cut_sets_with_the_component():
    a = {"failure": {"mtbf": "99h", "mttr": "1h"}}
    b = {"failure": {"mtbf": "9999h", "mttr": "1h"}}
    result = evaluate(document({"a": a, "b": b, "top": {"needs": ["a", "b"]}}))
    shares = {name: c.importance.fussell_vesely for name, c in result.components.items()}
    u = result.whole.unavailability
    assert shares["a"] == pytest.approx(0.01 / u)
    assert shares["b"] == pytest.approx(1e-4 / u)
    assert shares["top"] == 0.0


def test_journeys_have_cut_sets_of_their_own():
    parts = {name: {"failure": {"mtbf": "99h", "mttr": "1h"}} for name in ("a", "b")}
    result = evaluate(document(parts, journeys={"x": {"entry": "a"}, "y": {"entry": "b"}}))
    assert [item.events for item in result.journeys["x"].cut_sets] == [("a",)]
    assert [item.events for item in result.journeys["y"].cut_sets] == [("b",)]
    assert len(result.cut_sets) == 2


def test_what_is_left_out_of_many_sites_is_stated():
    sites = {f"s{n}": {"outage": {"mtbf": "1y", "mttr": "1h"}} for n in range(30)}
    web = {
        "failure": {"mtbf": "30d", "mttr": "1h"},
        "placement": dict.fromkeys(sites, 1),
        "required": 20,
    }
    counts = evaluate(document({"web": web}, sites=sites)).cut_set_counts
    assert counts.status == "truncated"
    assert counts.remainder_unavailability > 0
