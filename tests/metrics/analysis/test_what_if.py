"""What if something fails: states by hand from section 5 of the model, recovery as the analysis."""

from __future__ import annotations

import pytest

from metrics.analysis.recovery import recovery
from metrics.analysis.what_if import what_if
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document
from metrics.domain.what_if import FailedElement

FAILURE = {"mtbf": "30d", "mttr": "10m"}
SITES = {"eu": {"kind": "region"}, "eu-a": {"parent": "eu"}, "eu-b": {"parent": "eu"}}
CACHE = {
    "target": "web",
    "if_down": "serve_cached",
    "hit_ratio": 0.9,
    "ttl": "10m",
    "stale_if_error": "1h",
}


def architecture(components, **parts):
    bare = {key: {"failure": FAILURE} | component for key, component in components.items()}
    return parse_document({"format": "reliability/v1", "components": bare} | parts)


def failing(design, *failed):
    return what_if(design, [FailedElement(**element) for element in failed])


def component(key):
    return {"kind": "component", "id": key}


def timeline(fate):
    return [(change.seconds, pytest.approx(change.served)) for change in fate.changes]


def test_nothing_is_lost_when_nothing_fails():
    found = failing(architecture({"web": {"needs": ["db"]}, "db": {}}))
    assert (found.served, found.lasting_served) == (1, 1)
    assert {fate.status for fate in found.components.values()} == {"up"}


def test_what_needs_a_failed_component_is_down_and_the_rest_goes_on():
    parts = {"web": {"needs": ["db"]}, "db": {}, "mail": {}}
    found = failing(architecture(parts), component("db"))
    statuses = {key: fate.status for key, fate in found.components.items()}
    assert statuses == {"web": "down", "db": "failed", "mail": "up"}
    assert found.journeys["web"].rto_seconds is None
    assert found.served == pytest.approx(1 / 2)


def test_a_cache_serves_whole_at_first_then_fades_and_is_empty_after_ttl_and_stale_time():
    design = architecture({"cdn": {"needs": [CACHE]}, "web": {}})
    journey = failing(design, component("web")).journeys["cdn"]
    assert journey.status == "cached"
    assert journey.cached_by == ("cdn",)
    assert journey.cached_seconds == 4_200
    assert timeline(journey) == [(0, 0.9), (3_600, 0.9), (4_200, 0)]
    assert [change.fades for change in journey.changes] == [False, True, False]


def test_a_cache_without_a_time_to_live_drops_at_once_when_it_may_not_be_stale_any_longer():
    need = CACHE | {"ttl": "0s", "stale_if_error": "5m"}
    design = architecture({"cdn": {"needs": [need]}, "web": {}})
    assert timeline(failing(design, component("web")).journeys["cdn"]) == [(0, 0.9), (300, 0)]


def test_a_group_that_sheds_serves_usable_over_required():
    web = {"replicas": 6, "required": 4, "below_required": "shed"}
    lost = {"kind": "replica", "id": "web", "count": 3}
    found = failing(architecture({"web": web}), lost)
    assert found.components["web"].status == "partial"
    assert found.journeys["web"].served == pytest.approx(3 / 4)


def test_replicas_beyond_the_required_ones_are_lost_without_loss():
    found = failing(
        architecture({"web": {"replicas": 3, "required": 2}}), {"kind": "replica", "id": "web"}
    )
    assert found.components["web"].status == "weakened"
    assert found.journeys["web"].status == "up"


def test_a_site_takes_what_stands_in_it_and_below_it():
    web = {"placement": {"eu-a": 1, "eu-b": 1}, "required": 1}
    design = architecture({"web": web}, sites=SITES)
    assert failing(design, {"kind": "site", "id": "eu-a"}).journeys["web"].status == "up"
    assert failing(design, {"kind": "site", "id": "eu"}).journeys["web"].status == "down"


def test_a_replica_in_a_lost_site_is_not_lost_twice():
    web = {"placement": {"eu-a": 1, "eu-b": 1}, "required": 1}
    design = architecture({"web": web}, sites=SITES)
    lost = {"kind": "replica", "id": "web", "site": "eu-a"}
    found = failing(design, lost, {"kind": "site", "id": "eu-a"})
    assert found.components["web"].lost_replicas == 1


def test_a_cut_link_leaves_the_target_up():
    found = failing(
        architecture({"web": {"needs": ["db"]}, "db": {}}),
        {"kind": "link", "id": "web", "index": 0, "target": "db"},
    )
    assert (found.components["web"].status, found.components["db"].status) == ("down", "up")


def test_a_lost_degrade_gate_costs_quality_only():
    need = {"target": "tips", "if_down": "degrade", "quality": 0.6}
    journey = failing(architecture({"web": {"needs": [need]}, "tips": {}}), component("tips"))
    fate = journey.journeys["web"]
    assert (fate.status, fate.served, fate.quality) == ("degraded", 1, 0.6)
    assert fate.without == ("tips",)


def test_a_gate_with_memory_moves_to_the_first_that_is_available():
    need = {"any_of": ["a", "b", "c"], "failover_time": "20s"}
    design = architecture({"web": {"needs": [need]}, "a": {}, "b": {}, "c": {}})
    journey = failing(design, component("a"), component("b")).journeys["web"]
    assert (journey.status, journey.rto_seconds.expected) == ("interrupted", 20)
    assert journey.recovered_by == ("web",)


def test_what_moves_only_after_a_failover_ended_waits_for_both():
    standby = {"mode": "hot", "failover_time": "45s"}
    a = {"needs": ["db"]}
    db = {"replicas": 2, "required": 1, "standby": standby}
    design = architecture({"web": {"needs": ["a"]}, "a": a, "db": db})
    found = failing(design, {"kind": "replica", "id": "db"})
    assert timeline(found.journeys["web"]) == [(0, 0), (45, 1)]


def test_the_data_lost_in_a_failover_are_the_lag_and_a_person_may_have_to_help():
    db = {
        "replicas": 2,
        "required": 1,
        "standby": {
            "mode": "hot",
            "failover_time": "45s",
            "coverage": 0.9,
            "manual_failover_time": "30m",
        },
        "data": {"replication": {"mode": "async", "lag": "2s"}},
    }
    fate = failing(architecture({"db": db}), {"kind": "replica", "id": "db"}).components["db"]
    assert (fate.rpo_seconds.expected, fate.rpo_seconds.worst) == (1, 2)
    assert fate.by_hand_probability == pytest.approx(0.1)
    assert fate.rto_seconds.expected == pytest.approx(0.9 * 45 + 0.1 * 1_800)
    assert fate.rto_seconds.worst == 1_800


def test_one_lost_replica_recovers_as_the_recovery_analysis_says():
    store = {"replicas": 3, "data": {"replication": {"mode": "raft"}}}
    db = {
        "replicas": 2,
        "required": 1,
        "standby": {"mode": "cold", "failover_time": "4m"},
        "needs": ["store"],
    }
    design = architecture({"web": {"needs": ["db"]}, "db": db, "store": store})
    rows = {row.disruption: row.rto_seconds for row in recovery(design)}
    for_db = failing(design, {"kind": "replica", "id": "db"}).journeys["web"]
    for_store = failing(design, {"kind": "replica", "id": "store"}).journeys["web"]
    assert (for_db.rto_seconds, for_store.rto_seconds) == (
        rows["instance: db"],
        rows["instance: store"],
    )


def test_a_balancer_loses_a_share_until_its_checks_notice():
    lb = {"health_check": {"interval": "5s", "threshold": 3}, "needs": ["web"]}
    design = architecture({"lb": lb, "web": {"replicas": 4, "required": 2}})
    fate = failing(design, {"kind": "replica", "id": "web"}).components["lb"]
    assert fate.undetected_share == pytest.approx(1 / 4)
    assert fate.undetected_seconds == pytest.approx(5 * 2.5)


@pytest.mark.parametrize(
    "element",
    [
        {"kind": "component", "id": "db"},
        {"kind": "site", "id": "web"},
        {"kind": "replica", "id": "web", "site": "eu"},
        {"kind": "link", "id": "web", "index": 3},
        {"kind": "link", "id": "web"},
    ],
)
def test_elements_that_the_document_does_not_have_are_refused(element):
    with pytest.raises(InvalidParameterError, match="is not in the document"):
        failing(architecture({"web": {}}, sites=SITES), element)
