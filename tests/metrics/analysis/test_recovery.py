"""RTO and RPO of small systems, computed by hand from the rules of the model."""

from __future__ import annotations

import pytest

from metrics.analysis.recovery import recovery
from metrics.domain.reading import parse_document

HOUR, MINUTE = 3600.0, 60.0
BACKUP = {"every": "24h", "takes": "40m", "restore": "2h", "detect": "30m", "at": "offsite"}
STANDBY = {
    "mode": "hot",
    "failover_time": "45s",
    "coverage": 0.98,
    "manual_failover_time": "30m",
}
SITES = {
    "eu": {"kind": "region", "outage": {"mtbf": "10y", "mttr": "8h"}},
    "eu-a": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}},
    "eu-b": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}},
}
FAILURE = {"mtbf": "1y", "mttr": "4h"}


def unit(**changes):
    """Return a component of one replica that is repaired in four hours."""
    return {"failure": FAILURE, **changes}


def rows(components, **document):
    """Return the recovery figures by disruption, for the one journey into `app`."""
    tree = {
        "format": "reliability/v1",
        "components": components,
        "journeys": {"use": {"entry": "app"}},
        **document,
    }
    return {row.disruption: row for row in recovery(parse_document(tree))}


def seconds(figure):
    return None if figure is None else (figure.expected, figure.worst)


def rto(components, disruption, **document):
    return seconds(rows(components, **document)[disruption].rto_seconds)


def rpo(components, disruption, **document):
    return seconds(rows(components, **document)[disruption].rpo_seconds)


class TestOneComponent:
    def test_a_lost_instance_is_repaired(self):
        assert rto({"app": unit()}, "instance: app") == (4 * HOUR, 4 * HOUR)

    def test_enough_active_replicas_go_on_at_once(self):
        assert rto({"app": unit(replicas=3, required=2)}, "instance: app") == (0, 0)

    def test_a_component_that_is_lost_whole_comes_back_after_its_common_cause(self):
        app = unit(replicas=3, required=2, common_cause={"mtbf": "180d", "mttr": "25m"})
        assert rto({"app": app}, "component: app") == (25 * MINUTE, 25 * MINUTE)

    def test_without_a_common_cause_it_is_repaired(self):
        assert rto({"app": unit(replicas=3, required=2)}, "component: app")[0] == 4 * HOUR

    def test_a_failover_takes_its_expected_time_and_at_worst_the_manual_one(self):
        app = unit(replicas=2, required=1, standby=STANDBY)
        expected, worst = rto({"app": app}, "instance: app")
        assert expected == pytest.approx(0.98 * 45 + 0.02 * 1800)
        assert worst == 1800

    def test_a_failover_with_full_coverage_has_no_worse_case(self):
        app = unit(replicas=2, required=1, standby={"mode": "cold", "failover_time": "5m"})
        assert rto({"app": app}, "instance: app") == (300, 300)

    def test_a_repair_that_is_sooner_than_the_failover_decides(self):
        app = unit(replicas=2, required=1, standby={"mode": "cold", "failover_time": "5h"})
        assert rto({"app": app}, "instance: app") == (4 * HOUR, 4 * HOUR)

    def test_a_standby_without_a_spare_waits_for_the_repair(self):
        app = unit(replicas=2, required=2, standby={"mode": "hot", "failover_time": "5m"})
        assert rto({"app": app}, "instance: app")[0] == 4 * HOUR

    def test_a_voting_group_elects_a_leader(self):
        replication = {"mode": "raft", "election_timeout": ["1s", "2s"]}
        app = unit(replicas=3, data={"replication": replication})
        expected, worst = rto({"app": app}, "instance: app")
        assert 0.5 < expected < 2.5
        assert worst == 4

    def test_a_voting_group_without_quorum_waits(self):
        app = unit(replicas=1, data={"replication": {"mode": "raft"}})
        assert rto({"app": app}, "instance: app")[0] == 4 * HOUR

    def test_what_nothing_brings_back_has_no_rto(self):
        row = rows({"app": {}}, objectives={"rto": {"instance": "1h"}})["instance: app"]
        assert row.rto_seconds is None
        assert row.objective.rto == "breached"


class TestSites:
    def spread(self, **changes):
        return {"app": unit(placement={"eu-a": 1, "eu-b": 1}, required=1, **changes)}

    def test_a_lost_zone_goes_unnoticed_when_the_other_suffices(self):
        assert rto(self.spread(), "site: eu-a", sites=SITES) == (0, 0)

    def test_a_lost_zone_with_too_few_left_returns_with_the_zone(self):
        app = {"app": unit(placement={"eu-a": 2, "eu-b": 1}, required=2)}
        assert rto(app, "site: eu-a", sites=SITES) == (2 * HOUR, 2 * HOUR)

    def test_a_shedding_group_goes_on_in_part(self):
        app = {"app": unit(placement={"eu-a": 1, "eu-b": 1}, below_required="shed")}
        assert rto(app, "site: eu-a", sites=SITES) == (0, 0)

    def test_a_lost_region_returns_after_its_own_time(self):
        assert rto(self.spread(), "region: eu", sites=SITES) == (8 * HOUR, 8 * HOUR)

    def test_a_standby_moves_out_of_a_lost_zone(self):
        expected, worst = rto(self.spread(standby=STANDBY), "site: eu-b", sites=SITES)
        assert (expected, worst) == (pytest.approx(80.1), 1800)

    def test_a_quorum_that_is_left_elects_a_leader(self):
        app = unit(placement={"eu-a": 1, "eu-b": 2}, data={"replication": {"mode": "raft"}})
        figures = rows({"app": app}, sites=SITES)
        assert figures["site: eu-a"].rto_seconds.expected < 1
        assert figures["site: eu-b"].rto_seconds.expected == 2 * HOUR

    def test_a_region_is_no_site_as_well(self):
        assert "site: eu" not in rows(self.spread(), sites=SITES)

    def test_a_top_level_zone_is_a_site_and_a_region(self):
        app = {"app": unit(placement={"dc": 1})}
        figures = rows(app, sites={"dc": {"outage": {"mtbf": "1y", "mttr": "3h"}}})
        assert figures["site: dc"].rto_seconds == figures["region: dc"].rto_seconds

    def test_a_restore_elsewhere_that_is_sooner_than_the_region_decides(self):
        app = {"app": unit(placement={"eu-a": 1}, data={"backup": BACKUP})}
        row = rows(app, sites=SITES)["region: eu"]
        # Four hours until a new replica is there, then two and a half to detect and restore.
        assert row.rto_seconds.expected == 6.5 * HOUR
        assert row.rpo_seconds.expected == 12 * HOUR

    def test_a_backup_in_the_lost_site_does_not_help(self):
        app = {"app": unit(placement={"eu-a": 1}, data={"backup": {**BACKUP, "at": "eu-b"}})}
        row = rows(app, sites=SITES)["region: eu"]
        assert row.rto_seconds.expected == 8 * HOUR
        assert row.rpo_seconds.expected == 0

    def test_a_disaster_destroys_the_data_of_the_region(self):
        app = {"app": unit(placement={"eu-a": 1}, data={"backup": {**BACKUP, "at": "eu-b"}})}
        objectives = {"region_is_disaster": True, "rpo": {"region": "1y"}}
        row = rows(app, sites=SITES, objectives=objectives)["region: eu"]
        assert row.rto_seconds is None
        assert row.rpo_seconds is None
        assert row.objective.rpo == "breached"


class TestData:
    def test_corrupt_data_are_restored(self):
        app = {"app": unit(data={"backup": BACKUP})}
        assert rto(app, "data: app") == (2.5 * HOUR, 2.5 * HOUR)
        assert rpo(app, "data: app") == (12 * HOUR, 24 * HOUR + 40 * MINUTE)

    def test_replicas_do_not_help_against_corruption(self):
        replication = {"mode": "sync"}
        app = {"app": unit(replicas=3, required=1, data={"replication": replication})}
        assert rto(app, "data: app") is None
        assert rpo(app, "data: app") is None

    def test_shipped_logs_shorten_what_is_lost(self):
        data = {"backup": BACKUP, "log_shipping": {"every": "6m"}}
        app = {"app": unit(data=data)}
        assert rpo(app, "data: app") == (3 * MINUTE, 46 * MINUTE)

    def test_a_backup_that_fails_costs_another_interval(self):
        app = {"app": unit(data={"backup": {**BACKUP, "success": 0.8}})}
        expected, worst = rpo(app, "data: app")
        assert expected == pytest.approx(12 * HOUR + 0.25 * 24 * HOUR)
        assert worst == 48 * HOUR + 40 * MINUTE

    @pytest.mark.parametrize(
        ("mode", "expected"), [("async", (1, 2)), ("sync", (0, 0))], ids=["async", "sync"]
    )
    def test_a_failover_loses_what_was_on_its_way(self, mode, expected):
        replication = {"mode": mode} | ({"lag": "2s"} if mode == "async" else {})
        app = unit(replicas=2, required=1, standby=STANDBY, data={"replication": replication})
        assert rpo({"app": app}, "instance: app") == expected

    def test_a_standby_without_the_data_has_them_restored_first(self):
        data = {"replication": {"mode": "none"}, "backup": BACKUP}
        standby = {"mode": "cold", "failover_time": "15m"}
        app = unit(replicas=2, required=1, standby=standby, data=data)
        assert rto({"app": app}, "instance: app")[0] == 2.75 * HOUR
        assert rpo({"app": app}, "instance: app")[0] == 12 * HOUR


class TestGates:
    def test_the_journey_waits_for_the_longest_way_and_the_path_says_why(self):
        components = {
            "app": unit(needs=["web", "mail"]),
            "web": unit(needs=["db"]),
            "mail": unit(),
            "db": unit(replicas=2, required=1, standby=STANDBY),
        }
        row = rows(components)["instance: db"]
        assert row.path == ("app", "web", "db")
        assert row.how == ("waits for web", "waits for db", "fails over in 45s, or by hand in 30m")
        assert row.rto_seconds.expected == pytest.approx(80.1)

    def test_parts_recover_in_parallel(self):
        components = {
            "app": {"needs": ["one", "two"]},
            "one": unit(placement={"eu-a": 1}),
            "two": unit(placement={"eu-a": 1, "eu-b": 1}, required=1, standby=STANDBY),
        }
        row = rows(components, sites=SITES)["site: eu-a"]
        assert row.rto_seconds.expected == 2 * HOUR
        assert row.path == ("app", "one")

    def test_a_degraded_journey_goes_on(self):
        need = {"target": "mail", "if_down": "degrade", "quality": 0.5}
        assert rto({"app": unit(needs=[need]), "mail": unit()}, "instance: mail") == (0, 0)

    @pytest.mark.parametrize(
        ("stale", "expected"),
        [
            pytest.param("5h", (0, 0), id="the cache lasts longer than the repair"),
            pytest.param("1h", (4 * HOUR, 4 * HOUR), id="the cache runs dry before"),
        ],
    )
    def test_a_cache_bridges_what_is_shorter_than_it_lasts(self, stale, expected):
        need = {"target": "web", "if_down": "serve_cached", "hit_ratio": 0.9}
        components = {"app": unit(needs=[{**need, "stale_if_error": stale}]), "web": unit()}
        assert rto(components, "instance: web") == expected

    def test_any_of_goes_on_with_another_at_once(self):
        components = {"app": unit(needs=[{"any_of": ["a", "b"]}]), "a": unit(), "b": unit()}
        assert rto(components, "instance: a") == (0, 0)

    def test_any_of_with_memory_moves_away_from_the_first(self):
        need = {"any_of": ["a", "b"], "failover_time": "20s"}
        components = {"app": unit(needs=[need]), "a": unit(), "b": unit()}
        assert rto(components, "instance: a") == (20, 20)
        assert rto(components, "instance: b") == (0, 0)

    def test_a_gate_waits_for_as_many_as_it_needs(self):
        components = {
            "app": {"needs": [{"any_of": ["a", "b", "c"], "required": 2}]},
            "a": {"failure": {"mtbf": "1y", "mttr": "1h"}, "placement": {"dc": 1}},
            "b": {**unit(placement={"dc": 2}, required=1), "standby": STANDBY},
            "c": unit(),
        }
        sites = {"dc": {"outage": {"mtbf": "1y", "mttr": "3h"}}}
        assert rto(components, "site: dc", sites=sites)[0] == 3 * HOUR

    def test_a_disruption_of_something_else_does_nothing(self):
        row = rows({"app": unit(), "other": unit()})["instance: other"]
        assert seconds(row.rto_seconds) == (0, 0)
        assert row.path == ()


class TestVerdicts:
    @pytest.mark.parametrize(
        ("objective", "verdict"),
        [({"instance": "4h"}, "met"), ({"instance": "3h"}, "breached"), ({}, "no objective")],
    )
    def test_the_expected_time_is_compared_with_the_objective(self, objective, verdict):
        row = rows({"app": unit()}, objectives={"rto": objective})["instance: app"]
        assert row.objective.rto == verdict
        assert row.objective.rpo == "no objective"
