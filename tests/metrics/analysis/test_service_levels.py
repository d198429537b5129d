"""Loads over the states of a group, against sums written out by hand."""

from __future__ import annotations

import pytest

from metrics.analysis.queueing import performance
from metrics.domain.reading import parse_document

A = 0.9
"""Availability of one replica: up 9 h, down 1 h."""


def app(**changes):
    return {
        "failure": {"mtbf": "9h", "mttr": "1h"},
        "capacity": {"rps": 10, "service_time": "100ms"},
        "replicas": 2,
        "required": 1,
        **changes,
    }


def document(components, *, demand, sites=None):
    return parse_document(
        {
            "format": "reliability/v1",
            "sites": sites or {},
            "components": components,
            "journeys": {"use": {"entry": "app", "demand": demand}},
        }
    )


def load(component, *, demand, sites=None):
    return performance(document({"app": component}, demand=demand, sites=sites))


def saturation(result):
    return float(result.components["app"].levels.saturation @ result.joint.probabilities)


def test_one_of_two_replicas_cannot_carry_more_than_its_own_capacity():
    assert saturation(load(app(), demand=12)) == pytest.approx(2 * A * (1 - A))


def test_a_group_that_is_down_is_not_saturated():
    assert saturation(load(app(required=2), demand=12)) == 0


def test_shedding_keeps_the_load_of_what_is_left():
    result = load(app(required=2, below_required="shed"), demand=12)
    assert saturation(result) == 0
    assert result.components["app"].levels.utilisation_mean == pytest.approx(0.6)


def test_utilisation_is_averaged_over_the_states_that_serve():
    both, one = A * A, 2 * A * (1 - A)
    expected = (both * 0.25 + one * 0.5) / (both + one)
    assert load(app(), demand=5).components["app"].levels.utilisation_mean == pytest.approx(
        expected
    )


def test_response_time_is_averaged_over_the_states_that_keep_up():
    # M/M/1 with 5 of 10 a second: 0.2 s. M/M/2 with a = 0.5: wait C/(20 - 5), C = 0.1.
    both, one = A * A, 2 * A * (1 - A)
    expected = (both * (0.1 + 0.1 / 15) + one * 0.2) / (both + one)
    levels = load(app(), demand=5).components["app"].levels
    assert levels.response_seconds_mean == pytest.approx(expected)


def test_a_standby_serves_with_its_active_replicas_alone():
    standby = {"mode": "hot", "failover_time": "1s"}
    levels = load(app(standby=standby), demand=5).components["app"].levels
    assert levels.utilisation_mean == levels.healthy.utilisation == pytest.approx(0.5)


def test_a_common_cause_takes_away_the_time_in_which_a_group_could_be_saturated():
    result = load(app(common_cause={"mtbf": "3h", "mttr": "1h"}), demand=12)
    assert saturation(result) == pytest.approx(0.75 * 2 * A * (1 - A))


def test_the_loss_of_a_zone_saturates_what_is_left():
    zone = {"outage": {"mtbf": "99h", "mttr": "1h"}}
    perfect = {"capacity": {"rps": 10}, "placement": {"a": 1, "b": 1}, "required": 1}
    result = load(perfect, demand=12, sites={"a": zone, "b": zone})
    assert saturation(result) == pytest.approx(2 * 0.99 * 0.01)


def test_a_journey_is_saturated_when_one_of_its_groups_is():
    db = {**app(), "capacity": {"rps": 10}}
    result = performance(document({"app": app(needs=["db"]), "db": db}, demand=12))
    alone = 2 * A * (1 - A)
    assert result.journeys["use"].saturation == pytest.approx(1 - (1 - alone) ** 2)


def test_groups_in_the_same_zones_are_saturated_together():
    zone = {"outage": {"mtbf": "99h", "mttr": "1h"}}
    group = {"capacity": {"rps": 10}, "placement": {"a": 1, "b": 1}, "required": 1}
    components = {"app": {**group, "needs": ["db"]}, "db": group}
    result = performance(document(components, demand=12, sites={"a": zone, "b": zone}))
    assert result.journeys["use"].saturation == pytest.approx(2 * 0.99 * 0.01)


def test_a_group_without_a_capacity_has_no_levels():
    result = performance(document({"app": {"replicas": 2}}, demand=12))
    assert result.components["app"].levels is None
    assert result.journeys["use"].saturation is None
