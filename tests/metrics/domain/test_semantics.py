"""Every rule that spans several parts has a document that breaks it and no other."""

from __future__ import annotations

import pytest

from metrics.domain.limits import DEPENDENCIES_MAX, REPLICAS_MAX
from metrics.domain.reading import parse_document
from metrics.domain.semantics import notices
from tests.metrics.domain.documents import codes, tree

CASES = [
    ({"components__web__failure": {"mttr": "1h"}}, "web.failure", "failure_form_missing"),
    (
        {"components__web__failure": {"mttr": "1h", "mtbf": "1y", "availability": "99%"}},
        "web.failure",
        "failure_form_twice",
    ),
    ({"components__web__failure": {"mtbf": "1y"}}, "web.failure.mttr", "missing_key"),
    (
        {"components__web__failure__up": {"law": "uniform", "half_width": "31d"}},
        "web.failure.up.half_width",
        "half_width_too_large",
    ),
    ({"components__web__failure__up": {"law": "cauchy"}}, "web.failure.up.law", "unknown_choice"),
    (
        {"components__web__failure__up": {"law": "weibull", "shape": 0}},
        "web.failure.up.shape",
        "out_of_range",
    ),
    (
        {"components__web__failure": {"availability": "0%", "mttr": "1h"}},
        "web.failure.availability",
        "out_of_range",
    ),
    (
        {"components__web__common_cause": {"mtbf": "1y"}},
        "web.common_cause.mttr",
        "common_cause_form",
    ),
    (
        {"components__web__common_cause": {"mtbf": "1y", "beta": 0.1}},
        "web.common_cause",
        "common_cause_form",
    ),
    (
        {"components__store__failure": None},
        "store.common_cause.beta",
        "beta_without_failure",
    ),
    ({"components__web__placement": {"eu-c": 3}}, "web.placement.eu-c", "dangling_reference"),
    ({"components__db__placement": {"eu-a": 0}}, "db.placement", "no_replicas"),
    ({"components__db__replicas": 3}, "db.replicas", "replicas_contradict_placement"),
    ({"components__web__required": 5}, "web.required", "required_too_large"),
    ({"components__db__below_required": "shed"}, "db.below_required", "standby_with_shed"),
    (
        {"components__store__standby": {"mode": "hot", "failover_time": "1s"}},
        "store.standby",
        "standby_with_consensus",
    ),
    (
        {"components__db__standby": {"mode": "hot", "coverage": 0.9}},
        "db.standby.manual_failover_time",
        "manual_failover_time_missing",
    ),
    ({"components__db__standby__mode": "cold"}, "db.standby.dormancy", "dormancy_without_warm"),
    (
        {"components__db__data__replication__quorum": 2},
        "db.data.replication.quorum",
        "option_without_consensus",
    ),
    (
        {"components__store__below_required": "shed"},
        "store.below_required",
        "consensus_with_shed",
    ),
    (
        {"components__store__data__replication__quorum": 6},
        "store.data.replication.quorum",
        "quorum_too_large",
    ),
    ({"components__store__required": 5}, "store.required", "required_contradicts_quorum"),
    (
        {"components__store__data__replication__election_timeout": ["3s", "1s"]},
        "store.data.replication.election_timeout",
        "election_timeout_order",
    ),
    (
        {"components__store__data__replication__election_time": {"mean": "1s", "p50": "1s"}},
        "store.data.replication.election_time",
        "election_time_quantiles",
    ),
    (
        {
            "components__store__data__replication__election_time": {
                "mean": "9s",
                **dict.fromkeys(("min", "p10", "p50", "p90", "p99", "max"), "1s"),
            }
        },
        "store.data.replication.election_time",
        "election_time_order",
    ),
    ({"components__db__data__backup__at": "moon"}, "db.data.backup.at", "dangling_reference"),
    ({"components__cdn__needs": [{"if_down": "fail"}]}, "cdn.needs[0]", "gate_missing"),
    (
        {"components__cdn__needs": [{"target": "web", "all_of": ["db"]}]},
        "cdn.needs[0]",
        "gate_twice",
    ),
    ({"components__cdn__needs": ["wbe"]}, "cdn.needs[0].target", "dangling_reference"),
    ({"components__db__needs": ["web"]}, "db.needs[0]", "cycle"),
    ({"components__db__needs": ["db"]}, "db.needs[0]", "cycle"),
    (
        {"components__cdn__needs": [{"any_of": ["db", "web", "db"]}]},
        "cdn.needs[0].any_of[2]",
        "duplicate_target",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "required": 1}]},
        "cdn.needs[0].required",
        "option_without_any_of",
    ),
    (
        {"components__cdn__needs": [{"all_of": ["web"], "failover_time": "1s"}]},
        "cdn.needs[0].failover_time",
        "option_without_any_of",
    ),
    (
        {"components__cdn__needs": [{"any_of": ["web"], "required": 2}]},
        "cdn.needs[0].required",
        "required_too_large",
    ),
    (
        {
            "components__cdn__needs": [
                {"any_of": ["web", "db"], "required": 2, "failover_time": "1s"}
            ]
        },
        "cdn.needs[0].failover_time",
        "failover_needs_one",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "if_down": "degrade"}]},
        "cdn.needs[0].quality",
        "quality_missing",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "if_down": "degrade", "quality": 1}]},
        "cdn.needs[0].quality",
        "out_of_range",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "quality": 0.5}]},
        "cdn.needs[0].quality",
        "option_without_if_down",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "ttl": "5m"}]},
        "cdn.needs[0].ttl",
        "option_without_if_down",
    ),
    (
        {"components__cdn__needs": [{"target": "web", "if_down": "serve_cached"}]},
        "cdn.needs[0].hit_ratio",
        "hit_ratio_missing",
    ),
]


@pytest.mark.parametrize(
    ("changes", "path", "code"), [pytest.param(*case, id=f"{case[2]}: {case[1]}") for case in CASES]
)
def test_a_broken_rule_is_the_only_problem(changes, path, code):
    document = tree(**changes)
    assert codes(document) == {f"components.{path}": code}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sites__eu-a__parent": "moon"}, {"sites.eu-a.parent": "dangling_reference"}),
        ({"sites__eu__parent": "eu-b"}, {"sites.eu-b.parent": "cycle"}),
        ({"sites__eu__outage": {"mttr": "1h"}}, {"sites.eu.outage": "failure_form_missing"}),
        ({"journeys__order__entry": "moon"}, {"journeys.order.entry": "dangling_reference"}),
        ({"journeys__order__share": 0.3}, {"journeys": "shares_do_not_add_up"}),
        ({"journeys__order__share": None}, {"journeys.order.share": "share_missing"}),
        ({"layout__cdn__x": "left"}, {"layout.cdn.x": "wrong_type"}),
        ({"economics__currency": "euro"}, {"economics.currency": "bad_identifier"}),
        ({"components": {}}, {"components": "too_few"}),
        ({"format": "reliability/v2"}, {"format": "unknown_choice"}),
    ],
    ids=str,
)
def test_a_broken_rule_of_the_whole_is_named_at_its_place(changes, expected):
    document = tree(**changes)
    found = codes(document)
    assert {path: found.get(path) for path in expected} == expected


def test_the_document_of_the_tests_is_valid():
    assert codes(tree()) == {}


def test_shares_in_thirds_may_be_rounded_to_ten_digits():
    third = {"entry": "web", "share": 0.3333333333}
    assert codes(tree(journeys={"a": third, "b": third, "c": third})) == {}


def test_there_are_not_more_replicas_in_all_than_allowed():
    components = {f"c{i}": {"replicas": REPLICAS_MAX // 2} for i in range(3)}
    document = {"format": "reliability/v1", "components": components}
    assert codes(document) == {"components": "too_many_replicas"}


def test_there_are_not_more_dependencies_in_all_than_allowed():
    targets = {f"t{i}": {} for i in range(500)}
    users = {
        f"u{i}": {"needs": [{"all_of": list(targets)}]} for i in range(DEPENDENCIES_MAX // 500 + 1)
    }
    document = {"format": "reliability/v1", "components": {**targets, **users}}
    assert codes(document) == {"components": "too_many_dependencies"}


def test_every_cycle_is_reported():
    ring = {f"c{i}": {"needs": [f"c{(i + 1) % 3}"]} for i in range(3)}
    pair = {"d0": {"needs": ["d1"]}, "d1": {"needs": ["d0"]}}
    document = {"format": "reliability/v1", "components": {**ring, **pair}}
    assert codes(document) == {"components.c2.needs[0]": "cycle", "components.d1.needs[0]": "cycle"}


NOTICES = [
    ({}, {"components.store": "unreached"}),
    ({"components__web__kind": "databse"}, {"components.web.kind": "unusual_kind"}),
    ({"components__web__placement__eu": 0}, {"components.web.placement.eu": "zero_count"}),
    ({"components__db__required": 2}, {"components.db.standby": "no_spare"}),
    (
        {"components__db__standby__failover_time": "0s"},
        {"components.db.standby": "instant_failover"},
    ),
    (
        {"components__db__needs": ["mail", {"target": "mail", "if_down": "fail"}]},
        {"components.db.needs[1]": "needed_twice"},
    ),
    (
        {"components__web__needs__1": {"any_of": ["psp-1", "psp-2"]}},
        {"components.web.needs[1]": "switch_without_time"},
    ),
    (
        {"components__db__data__backup__at": "eu"},
        {"components.db.data.backup.at": "backup_beside_data"},
    ),
    ({"components__db__data__backup__at": "eu-a"}, {}),
    ({"components__web__placement": {"eu-a": 4}}, {"components.web.placement": "one_site"}),
    ({"components__store__replicas": 4}, {"components.store": "even_voters"}),
    (
        {"components__store__data__replication__quorum": 2},
        {"components.store.data.replication.quorum": "small_quorum"},
    ),
    (
        {"components__store__data__replication__heartbeat": "1s"},
        {"components.store.data.replication.heartbeat": "slow_heartbeat"},
    ),
    (
        {"components__db__data__replication__mode": "sync"},
        {"components.db.data.replication.lag": "lag_ignored"},
    ),
    ({"components__psp-1__failure": None}, {"components.psp-1": "never_fails"}),
    ({"components__web__failure__mttr": "31d"}, {"components.web.failure": "mostly_down"}),
    ({"components__cdn__needs__0__hit_ratio": 0}, {"components.cdn.needs[0]": "useless_cache"}),
]


@pytest.mark.parametrize(("changes", "expected"), NOTICES, ids=str)
def test_what_is_probably_not_meant_is_noticed(changes, expected):
    found = notices(parse_document(tree(**changes)))
    of_itself = {"components.store": "unreached"}
    assert {n.path: n.code for n in found} == of_itself | expected


def test_a_notice_has_an_advice():
    notice = notices(parse_document(tree()))[0]
    assert notice.message == "No journey reaches “store”, so it changes no figure."
    assert notice.advice.startswith("Let a component need it")
