"""Single changes: which there are, and that each makes the document that it says."""

from __future__ import annotations

import pytest

from metrics import gallery
from metrics.analysis.changes.every import changes, is_valid, patch_of
from metrics.analysis.evaluate import outline
from metrics.domain.canonical import digest, to_tree
from metrics.domain.merging import merge_patch, merged
from metrics.domain.reading import parse_document, read_document

SERVER = {"failure": {"mtbf": "719h", "mttr": "1h"}}
ZONES = {
    "a": {"outage": {"mtbf": "1y", "mttr": "2h"}},
    "b": {"outage": {"mtbf": "1y", "mttr": "2h"}},
}
STANDBY = {
    "mode": "cold",
    "failover_time": "10m",
    "coverage": 0.9,
    "manual_failover_time": "1h",
}


def document(sites=None, **components):
    return parse_document(
        {"format": "reliability/v1", "sites": sites or {}, "components": components}
    )


def by_key(design, loads=None):
    """Return the changes by key; of alternatives the last."""
    return {change.key: change for change in changes(design, loads or {})}


def component_after(design, key, name="web"):
    return by_key(design)[key].architecture.components[name]


@pytest.mark.parametrize("slug", [item.slug for item in gallery.templates()])
def test_every_patch_makes_the_changed_document_of_the_document(slug):
    design = read_document(gallery.template(slug).text)
    tree = to_tree(design)
    made = [
        (digest(parse_document(merged(tree, patch_of(design, item.architecture)))), item)
        for item in changes(design, {})
        if is_valid(item.architecture)
    ]
    assert made
    assert all(found == digest(item.architecture) for found, item in made)


@pytest.mark.parametrize("slug", [item.slug for item in gallery.templates()])
def test_every_change_is_said_in_words_and_leaves_the_document_valid(slug):
    design = read_document(gallery.template(slug).text)
    found = list(changes(design, {}))
    assert all(is_valid(item.architecture) for item in found)
    assert all(item.does.endswith(".") and "%(" not in item.does for item in found)
    assert all(item.assumption is None or "%(" not in item.assumption for item in found)


@pytest.mark.parametrize("replicas", [1, 2, 3])
def test_one_more_replica_of_which_one_suffices_multiplies_the_unavailability(replicas):
    design = document(web=SERVER | {"replicas": replicas, "required": 1})
    grown = by_key(design)["add-replica:web"].architecture
    assert outline(grown)[1].unavailability == pytest.approx(720.0 ** -(replicas + 1), rel=1e-12)


def test_one_fewer_required_is_an_alternative_to_one_more_replica():
    design = document(web=SERVER | {"replicas": 2})
    change = by_key(design)["fewer-required:web"]
    assert outline(change.architecture)[1].unavailability == pytest.approx(720.0**-2, rel=1e-12)
    assert change.assumption == "So few replicas (1) carry the whole load."


def test_fewer_replicas_are_not_required_where_they_would_be_too_busy():
    design = document(web=SERVER | {"replicas": 2})
    assert "fewer-required:web" not in by_key(design, {"web": 0.45})
    change = by_key(design, {"web": 0.3})["fewer-required:web"]
    assert change.assumption == (
        "So few replicas (1) carry the whole load: with the demand in the document each is"
        " 60% busy."
    )


def test_one_more_replica_is_tried_in_every_zone_of_its_kind():
    design = document(ZONES, web=SERVER | {"placement": {"a": 1}})
    placements = [
        change.architecture.components["web"].placement
        for change in changes(design, {})
        if change.key == "add-replica:web"
    ]
    assert placements == [{"a": 2}, {"a": 1, "b": 1}]


def test_replicas_of_one_zone_are_spread_over_an_existing_one():
    design = document(ZONES, web=SERVER | {"placement": {"a": 2}, "required": 1})
    assert component_after(design, "spread:web").placement == {"a": 1, "b": 1}
    assert "new-zone:web" not in by_key(design)


def test_where_all_zones_are_used_another_one_with_the_same_outages_is_opened():
    design = document(ZONES, web=SERVER | {"placement": {"a": 2, "b": 2}, "required": 2})
    after = by_key(design)["new-zone:web"].architecture
    assert after.sites["a-2"].outage == design.sites["a"].outage
    assert after.components["web"].placement == {"a": 1, "b": 2, "a-2": 1}


def test_a_voting_group_gets_two_more_members():
    store = SERVER | {"replicas": 3, "data": {"replication": {"mode": "raft"}}}
    grown = component_after(document(store=store), "add-replica:store", "store")
    assert (grown.replica_count, grown.required_count) == (5, 3)


def test_a_database_without_a_copy_gets_a_standby_and_not_a_second_replica():
    found = by_key(document(db=SERVER | {"kind": "database"}))
    assert "add-replica:db" not in found
    standby = found["add-standby:db"].architecture.components["db"]
    assert standby.standby.mode == "hot"
    assert (standby.replica_count, standby.required_count) == (2, 1)


def test_what_belongs_to_somebody_else_is_not_replicated_or_repaired():
    psp = {"kind": "external", "failure": {"availability": "99.9%", "mttr": "1h"}}
    assert list(changes(document(psp=psp), {})) == []


def test_a_standby_fails_over_faster_by_itself_or_by_hand_or_runs_hot():
    design = document(web=SERVER | {"replicas": 2, "required": 1, "standby": STANDBY})
    after = {
        key: component_after(design, f"{key}:web").standby
        for key in ("faster-failover", "wider-coverage", "faster-manual-failover", "hot-standby")
    }
    assert after["faster-failover"].failover_time == 300
    assert after["wider-coverage"].coverage == 0.95
    assert after["faster-manual-failover"].manual_failover_time == 1800
    assert (after["hot-standby"].mode, after["hot-standby"].failover_time) == ("hot", 60)


def test_a_faster_repair_does_not_let_a_server_fail_more_often():
    web = {"failure": {"availability": "99%", "mttr": "2h"}}
    failure = component_after(document(web=web), "faster-repair:web").failure
    assert failure.mttr == 3600
    assert failure.mean_up_seconds == pytest.approx(198 * 3600)


def test_a_second_repair_crew_and_no_bound_are_two_advices():
    found = by_key(document(web=SERVER | {"replicas": 3, "required": 1, "repair_crews": 1}))
    assert found["more-crews:web"].architecture.components["web"].repair_crews == 2
    assert found["enough-crews:web"].architecture.components["web"].repair_crews is None


def test_a_common_cause_is_made_rarer_and_shorter():
    design = document(web=SERVER | {"common_cause": {"mtbf": "100d", "mttr": "30m"}})
    assert component_after(design, "staged-changes:web").common_cause.mtbf == 200 * 86400
    assert component_after(design, "faster-rollback:web").common_cause.mttr == 900


def test_a_shared_part_of_the_failure_rate_is_halved():
    design = document(web=SERVER | {"common_cause": {"beta": 0.1}})
    assert component_after(design, "staged-changes:web").common_cause.beta == 0.05


def test_backups_are_made_oftener_and_logs_are_shipped():
    data = {"replication": {"mode": "async", "lag": "2s"}, "backup": {"every": "1d"}}
    db = SERVER | {"kind": "database", "replicas": 2, "required": 1, "data": data}
    design = document(db=db)
    assert component_after(design, "more-backups:db", "db").data.backup.every == 43200
    assert component_after(design, "ship-logs:db", "db").data.log_shipping.every == 300
    replication = component_after(design, "sync-replication:db", "db").data.replication
    assert (replication.mode, replication.lag) == ("sync", None)


def test_a_cdn_may_serve_stale_and_a_service_may_do_without():
    design = document(
        cdn=SERVER | {"kind": "cdn", "needs": ["web"]}, web=SERVER | {"needs": ["mail"]}, mail={}
    )
    found = by_key(design)
    assert found["serve-stale:cdn>web"].architecture.components["cdn"].needs[0].hit_ratio == 0.8
    gate = found["optional-need:web>mail"].architecture.components["web"].needs[0]
    assert (gate.if_down, gate.quality) == ("degrade", 0.9)


def test_a_merge_patch_removes_by_null_and_replaces_lists():
    before, after = {"a": [1], "b": 2, "c": {"d": 3}}, {"a": [1, 2], "c": {"d": 3, "e": 4}}
    patch = merge_patch(before, after)
    assert patch == {"a": [1, 2], "b": None, "c": {"e": 4}}
    assert merged(before, patch) == after
