"""Money and complexity are sums that a reader can check."""

from __future__ import annotations

import pytest

from metrics.analysis.complexity import WEIGHTS, complexity, dependency_depth
from metrics.analysis.cost import cost
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.headlines import headline_of
from metrics.domain.reading import parse_document


def architecture(**parts):
    components = {
        "cdn": {"kind": "cdn", "cost": {"fixed": 180}, "needs": ["web"]},
        "web": {"replicas": 3, "required": 2, "cost": {"per_replica": 140}, "needs": ["db"]},
        "db": {
            "kind": "database",
            "replicas": 2,
            "required": 1,
            "standby": {
                "mode": "hot",
                "failover_time": "1m",
                "coverage": 0.9,
                "manual_failover_time": "1h",
            },
            "data": {"backup": {"every": "1d"}},
            "cost": {"fixed": 20, "per_replica": 300},
        },
    }
    return parse_document({"format": "reliability/v1", "components": components, **parts})


def test_the_cost_is_the_sum_of_fixed_parts_and_replicas():
    figures = cost(architecture())
    assert figures.per_month == 180 + 3 * 140 + 20 + 2 * 300
    assert [(item.component, item.label, item.amount) for item in figures.items] == [
        ("cdn", "Fixed cost", 180),
        ("web", "Replicas", 420),
        ("db", "Fixed cost", 20),
        ("db", "Replicas", 600),
    ]


def test_downtime_costs_its_hours():
    economics = {"currency": "USD", "downtime_cost_per_hour": 1000}
    figures = cost(architecture(economics=economics), 0.25)
    assert (figures.currency, figures.downtime_per_month) == ("USD", 250)


def test_the_cost_of_downtime_is_absent_when_nothing_says_it():
    assert cost(architecture(), 0.25).downtime_per_month is None


@pytest.mark.parametrize(("budget", "within"), [(1220, True), (1219, False), (None, None)])
def test_the_budget_is_compared_with_the_running_cost(budget, within):
    assert cost(architecture(objectives={"budget": budget})).within_budget is within


def test_the_index_is_the_sum_of_its_items():
    figures = complexity(architecture())
    counts = {item.label: item.amount / WEIGHTS[item.label] for item in figures.items}
    assert counts == pytest.approx(
        {
            "Components": 3,
            "Further instances": 3,
            "Distinct kinds": 3,
            "Sites": 0,
            "Failover mechanisms": 1,
            "Depth of dependencies": 3,
            "Manual steps": 2,
        }
    )
    assert figures.index == pytest.approx(3 + 0.2 * 3 + 3 + 3 + 3 + 4 * 2)


def test_the_depth_counts_components_on_the_longest_chain():
    assert dependency_depth(architecture()) == 3


def test_a_long_chain_is_no_problem():
    chain = {f"c{i}": {"needs": [f"c{i + 1}"] if i < 1999 else []} for i in range(2000)}
    document = parse_document({"format": "reliability/v1", "components": chain})
    assert dependency_depth(document) == 2000


def test_what_costs_nothing_is_told_from_what_has_no_price():
    free = Architecture.model_validate(
        {"format": "reliability/v1", "components": {"db": {"cost": {"fixed": 0}}}}
    )
    unknown = Architecture.model_validate({"format": "reliability/v1", "components": {"db": {}}})
    assert [item.amount for item in cost(free).items] == [0.0]
    assert cost(unknown).items == ()
    assert headline_of(evaluate(free)).cost_per_month == 0.0
    assert headline_of(evaluate(unknown)).cost_per_month is None
