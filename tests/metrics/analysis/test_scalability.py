"""Growth worked out by hand on small designs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.analysis.evaluate import evaluate
from metrics.analysis.scalability import grown, scalability
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document

Q = 0.1
"""Unavailability of one replica."""


def group(**changes):
    return {
        "failure": {"mtbf": "9h", "mttr": "1h"},
        "capacity": {"rps": 10},
        "replicas": 4,
        "required": 2,
        "cost": {"per_replica": 100},
        **changes,
    }


def document(*, demand=10, **components):
    return parse_document(
        {
            "format": "reliability/v1",
            "components": components,
            "journeys": {"use": {"entry": next(iter(components)), "demand": demand}},
        }
    )


def at(points, factor):
    return next(point for point in points if point.factor == factor)


def test_the_first_bottleneck_is_where_demand_meets_capacity():
    design = document(app=group(needs=["db"]), db=group(replicas=3))
    bottlenecks = scalability(design).bottlenecks
    assert [(item.component, item.saturates_at) for item in bottlenecks] == [
        ("db", pytest.approx(3)),
        ("app", pytest.approx(4)),
    ]


def test_as_it_is_more_demand_needs_more_replicas_at_once():
    points = scalability(document(app=group())).as_it_is
    assert at(points, 1).unavailability == pytest.approx(4 * (1 - Q) * Q**3 + Q**4)
    assert at(points, 3).required == {"app": 3}
    assert at(points, 3).unavailability == pytest.approx(
        6 * (1 - Q) ** 2 * Q**2 + 4 * (1 - Q) * Q**3 + Q**4
    )


def test_a_saturated_design_has_no_availability_and_says_which_group_it_is():
    point = at(scalability(document(app=group())).as_it_is, 5)
    assert point.saturated == ("app",)
    assert point.unavailability is None


def test_the_first_point_is_the_design_itself():
    design = document(app=group())
    first = scalability(design).grown[0]
    assert first.replicas == {"app": 4}
    assert first.unavailability == evaluate(design).whole.unavailability


def test_a_grown_group_keeps_its_proportion_of_spares():
    # 105 a second at 70 % of 10 each: 15 required, and twice as many in all.
    point = at(scalability(document(demand=10.5, app=group()), factors=[10]).grown, 10)
    assert (point.required, point.replicas) == ({"app": 15}, {"app": 30})
    assert point.cost_per_month == pytest.approx(3000)


def test_a_design_loaded_more_than_planned_keeps_its_own_load():
    component = document(demand=18, app=group()).components["app"]
    assert grown(component, 18, 2, 0.7).required_count == 4


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        pytest.param(
            {"standby": {"mode": "hot", "failover_time": "1s"}}, "standby", id="only actives serve"
        ),
        pytest.param(
            {
                "replicas": 3,
                "required": None,
                "data": {
                    "replication": {
                        "mode": "raft",
                        "election_timeout": ["150ms", "300ms"],
                        "heartbeat": "50ms",
                    }
                },
            },
            "consensus",
            id="all members vote",
        ),
    ],
)
def test_some_groups_do_not_grow_by_more_replicas(changes, limit):
    component = {key: value for key, value in group(**changes).items() if value is not None}
    result = scalability(document(app=component), factors=[1, 50])
    assert result.bottlenecks[0].limit == limit
    assert at(result.grown, 50).replicas == at(result.grown, 1).replicas
    assert at(result.grown, 50).saturated == ("app",)


def test_replicas_are_added_in_the_proportion_of_the_placement():
    tree = {
        "format": "reliability/v1",
        "sites": {"a": {}, "b": {}},
        "components": {
            "app": {"capacity": {"rps": 10}, "placement": {"a": 2, "b": 1}, "required": 3}
        },
    }
    component = parse_document(tree).components["app"]
    assert grown(component, 21, 3, 0.7).placement == {"a": 6, "b": 3}


def test_what_has_no_capacity_is_named():
    design = document(app=group(needs=["db"]), db={"replicas": 1})
    assert scalability(design).unknown == ("db",)


@given(st.floats(1, 100), st.floats(1, 19))
def test_the_grown_group_carries_its_demand_within_the_planned_load(factor, demand):
    component = document(demand=demand, app=group()).components["app"]
    bigger = grown(component, demand, factor, 0.7)
    planned = max(0.7, demand / 20)
    assert demand * factor / (bigger.required_count * 10) <= planned * (1 + 1e-6)
    assert bigger.replica_count >= 2 * bigger.required_count


@pytest.mark.parametrize("factors", [[], [0.0], [float("inf")]])
def test_factors_are_numbers_above_zero(factors):
    with pytest.raises(InvalidParameterError, match="factors"):
        scalability(document(app=group()), factors=factors)
