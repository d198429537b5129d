"""Sensitivities against derivatives that can be written down."""

from __future__ import annotations

import pytest

from metrics.analysis.sensitivity.parameters import parameter_at, parameters, with_value
from metrics.analysis.sensitivity.sweeps import sensitivity
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document

U = 1 / 720
"""Unavailability of a server with 719 h of operation and 1 h of repair."""


def document(**web):
    """Return a document with one component, priced."""
    component = {
        "failure": {"mtbf": "719h", "mttr": "1h"},
        "cost": {"fixed": 40, "per_replica": 60},
    }
    return parse_document(
        {
            "format": "reliability/v1",
            "components": {"web": component | web},
            "economics": {"currency": "EUR", "downtime_cost_per_hour": 1000},
        }
    )


def slopes(parameter, **web):
    return sensitivity(document(**web), parameter=parameter).sweep.slopes


def elasticity(path, figure="whole.unavailability", **web):
    """Return the elasticity in the ranking."""
    ranked = sensitivity(document(**web)).parameters
    return next(item for item in ranked if item.path == path).elasticities[figure]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("whole.unavailability", -(1 - U)),
        ("whole.failure_frequency_per_year", -(1 - U)),
        ("whole.mtbf_hours", 1.0),
        ("whole.mttr_hours", 0.0),
        ("whole.downtime_minutes_per_month", -(1 - U)),
        ("whole.lost_requests", -(1 - U)),
        ("cost.downtime_per_month", -(1 - U)),
        ("cost.per_month", 0.0),
    ],
)
def test_the_slope_by_the_mtbf_of_one_server_is_the_derivative(figure, expected):
    slope = slopes("components.web.failure.mtbf")[figure]
    assert slope.elasticity == pytest.approx(expected, abs=1e-9)
    assert abs(slope.elasticity - expected) <= slope.error
    assert slope.error < 1e-6


def test_the_slope_by_the_mttr_of_one_server_is_its_availability():
    slope = slopes("components.web.failure.mttr")["whole.unavailability"]
    assert slope.elasticity == pytest.approx(1 - U, abs=1e-9)


def test_n_replicas_of_which_one_suffices_follow_the_mttr_n_times_as_much():
    found = slopes("components.web.failure.mttr", replicas=3, required=1)
    assert found["whole.unavailability"].elasticity == pytest.approx(3 * (1 - U), abs=1e-8)


def test_an_unavailability_follows_the_complement_of_an_availability():
    failure = {"availability": "99.9999999%", "mttr": "1h"}
    found = slopes("components.web.failure.availability", failure=failure)
    assert found["whole.unavailability"].elasticity == pytest.approx(1.0, abs=1e-8)


def test_the_longest_recovery_follows_the_only_repair_time():
    found = slopes("components.web.failure.mttr")
    assert found["recovery.rto_worst_seconds"].elasticity == pytest.approx(1.0, abs=1e-8)


def test_the_ranking_has_the_same_elasticity_as_the_detail():
    assert elasticity("components.web.failure.mtbf") == pytest.approx(-(1 - U), rel=1e-4)


def test_the_ranking_begins_with_what_matters_most():
    ranked = sensitivity(document(), figure="cost.per_month").parameters
    assert [item.path for item in ranked[:3]] == [
        "components.web.replicas",
        "components.web.cost.per_replica",
        "components.web.cost.fixed",
    ]


def test_a_price_has_its_share_of_the_cost_as_elasticity():
    found = elasticity("components.web.cost.per_replica", "cost.per_month")
    assert found == pytest.approx(0.6, rel=1e-4)


def test_a_count_takes_one_step_and_gives_the_elasticity_of_the_arc():
    found = elasticity("components.web.replicas", replicas=1, required=1)
    # From u to u² while the count doubles: log(u) / log(2).
    assert found == pytest.approx(-9.4919, rel=1e-4)


def test_more_replicas_keep_as_many_required_where_the_document_says_nothing():
    design = document(replicas=2)
    grown = with_value(design, parameter_at(design, "components.web.replicas"), 3)
    assert grown.components["web"].required_count == 2


def test_a_sweep_marks_values_that_make_the_document_invalid():
    swept = sensitivity(
        document(replicas=2, required=2), parameter="components.web.replicas", values=[1, 2, 3]
    ).sweep
    assert [point.invalid is not None for point in swept.points] == [True, False, False]
    assert "2 replicas are required" in swept.points[0].invalid
    assert swept.points[0].figures is None


def test_a_sweep_over_a_count_has_whole_numbers_and_closed_forms():
    points = sensitivity(
        document(replicas=1, required=1), parameter="components.web.replicas", values=[1, 2, 3]
    ).sweep.points
    found = [point.figures["whole.unavailability"] for point in points]
    assert found == pytest.approx([U, U**2, U**3], rel=1e-12)
    assert [point.is_current for point in points] == [True, False, False]


def test_a_sweep_over_a_duration_is_even_in_its_logarithm_and_has_the_present_value():
    swept = sensitivity(
        document(), parameter="components.web.failure.mttr", ends=("30m", "2h"), points=3
    ).sweep
    assert [point.text for point in swept.points] == ["30m", "1h", "2h"]
    found = [point.figures["whole.mttr_hours"] for point in swept.points]
    assert found == pytest.approx([0.5, 1.0, 2.0])


def test_one_form_of_a_failure_takes_the_place_of_another():
    design = document()
    availability = parameter_at(
        document(failure={"availability": "99%", "mttr": "1h"}),
        "components.web.failure.availability",
    )
    failure = with_value(design, availability, 0.5).components["web"].failure
    assert failure.mtbf is None
    assert failure.unavailability == 0.5


@pytest.mark.parametrize(
    "path",
    [
        "sites.a.outage.mtbf",
        "components.db.standby.failover_time",
        "components.db.standby.coverage",
        "components.db.placement.a",
        "components.web.needs[0].stale_if_error",
        "components.db.data.backup.every",
        "journeys.buy.demand",
        "components.web.health_check.interval",
        "economics.downtime_cost_per_hour",
    ],
)
def test_every_kind_of_number_is_listed_by_its_path(path):
    listed = {item.path: item for item in parameters(everything())}
    assert listed[path].low <= listed[path].x <= listed[path].high


def test_an_unknown_path_is_refused_with_the_one_that_was_meant():
    with pytest.raises(InvalidParameterError, match=r"Did you mean “components\.web\.failure"):
        sensitivity(document(), parameter="components.web.failure.mtbff")


@pytest.mark.parametrize("value", ["5", "-1h", "soon", None, [1], 3])
def test_a_value_that_cannot_be_read_is_refused(value):
    with pytest.raises(InvalidParameterError, match="is no value of"):
        sensitivity(document(), parameter="components.web.failure.mttr", values=[value])


def test_an_unknown_figure_is_refused():
    with pytest.raises(InvalidParameterError, match="no figure"):
        sensitivity(document(), figure="whole.beauty")


def everything():
    """Return a document with a number of every kind."""
    return parse_document(
        {
            "format": "reliability/v1",
            "sites": {"a": {"outage": {"mtbf": "1y", "mttr": "2h"}}, "b": {}},
            "components": {
                "web": {
                    "failure": {"mtbf": "30d", "mttr": "1h"},
                    "health_check": {"interval": "5s"},
                    "needs": [
                        {
                            "target": "db",
                            "if_down": "serve_cached",
                            "hit_ratio": 0.5,
                            "ttl": "5m",
                            "stale_if_error": "1h",
                        }
                    ],
                },
                "db": {
                    "failure": {"mtbf": "1y", "mttr": "4h"},
                    "placement": {"a": 1, "b": 1},
                    "required": 1,
                    "standby": {"mode": "hot", "failover_time": "30s"},
                    "data": {"backup": {"every": "1d"}},
                },
            },
            "journeys": {"buy": {"entry": "web", "demand": "5 rps"}},
            "economics": {"downtime_cost_per_hour": 500},
        }
    )


def test_a_gate_is_never_asked_for_more_targets_than_it_has():
    server = {"failure": {"mtbf": "719h", "mttr": "1h"}}
    need = {"any_of": ["left"], "required": 1}
    components = {"web": {"needs": [need]}, "left": server}
    found = sensitivity(parse_document({"format": "reliability/v1", "components": components}))
    assert {item.path for item in found.parameters} >= {"components.left.failure.mtbf"}
    required = parameter_at(
        parse_document({"format": "reliability/v1", "components": components}),
        "components.web.needs[0].required",
    )
    assert required.high == 1
