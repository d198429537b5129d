"""The two simulators behind the shape of a campaign."""

from __future__ import annotations

import json
import re
import time

import pytest
from django.utils import translation
from django.utils.translation import gettext

from metrics.analysis.evaluate import evaluate
from metrics.domain.errors import DomainError
from metrics.domain.reading import parse_document
from simulations import campaigns
from simulations.campaigns import CampaignError, Inputs
from simulations.engines.cluster import cluster_parameters

PAIR = parse_document(
    {
        "format": "reliability/v1",
        "components": {
            "web": {
                "failure": {"mtbf": "10d", "mttr": "1d"},
                "replicas": 2,
                "required": 1,
            }
        },
    }
)
STORE = parse_document(
    {
        "format": "reliability/v1",
        "sites": {
            "eu": {"kind": "region", "outage": {"mtbf": "10y", "mttr": "8h"}},
            "eu-a": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}},
            "eu-b": {"parent": "eu"},
        },
        "components": {
            "store": {
                "failure": {"mtbf": "30d", "mttr": "10m"},
                "placement": {"eu-a": 2, "eu-b": 1},
                "common_cause": {"mtbf": "1y", "mttr": "1h"},
                "data": {"replication": {"mode": "raft", "election_timeout": ["150ms", "300ms"]}},
            },
            "web": {"needs": ["store"]},
        },
    }
)


def inputs(kind, architecture, **options):
    parameters = campaigns.engine_of(kind).parse(architecture, options)
    return Inputs(kind=kind, architecture=architecture, parameters=parameters, seed=3)


def test_monte_carlo_agrees_with_the_closed_form_of_a_pair():
    asked = inputs("montecarlo", PAIR, years=2000.0)
    chunks = [campaigns.run_chunk(asked, index) for index in range(_chunks(asked))]
    merged = campaigns.merge(asked, chunks)
    compared = campaigns.compare(
        asked, evaluation=evaluate(PAIR).to_json(), result=json.loads(_canonical(merged))
    )
    assert merged.finished
    assert compared[0]["scope"] == "whole"
    assert compared[0]["estimate"] == pytest.approx((1 / 11) ** 2)
    assert compared[0]["interval"][0] < (1 / 11) ** 2 < compared[0]["interval"][1]
    assert compared[0]["verdict"] == "confirmed"


def test_monte_carlo_stops_at_the_first_prefix_with_the_precision():
    asked = inputs("montecarlo", PAIR, precision=0.05)
    chunks = [campaigns.run_chunk(asked, index) for index in range(4)]
    everything = campaigns.merge(asked, chunks)
    needed = campaigns.merge(asked, chunks[: everything.chunks])
    assert everything.finished
    assert everything.chunks < len(chunks)
    assert _canonical(everything) == _canonical(needed)


def test_monte_carlo_guesses_how_far_a_precision_is():
    asked = inputs("montecarlo", PAIR, precision=0.0001)
    merged = campaigns.merge(asked, [campaigns.run_chunk(asked, 0)])
    assert not merged.finished
    assert 0 < merged.progress < 0.5


def test_a_cluster_measures_elections_and_writes_beside_their_prediction():
    asked = inputs("cluster", STORE, component="store", years=40.0)
    chunks = [campaigns.run_chunk(asked, index) for index in range(_chunks(asked))]
    merged = campaigns.merge(asked, chunks)
    compared = campaigns.compare(asked, evaluation={}, result=json.loads(_canonical(merged)))
    figures = {item["figure"]: item for item in compared}
    assert merged.finished
    assert {item["scope"] for item in compared} == {"components.store"}
    assert figures["write_unavailability"]["ratio"] == pytest.approx(1.0, abs=0.5)
    assert figures["leader_down_time_ms"]["estimate"] == pytest.approx(150, abs=60)


def test_a_cluster_fails_by_its_replicas_its_common_cause_and_all_its_sites():
    faults = cluster_parameters(STORE, {"component": "store", "years": 1.0}).faults
    assert {(fault.name, fault.members) for fault in faults} == {
        ("replica 1", (0,)),
        ("replica 2", (1,)),
        ("replica 3", (2,)),
        ("common cause", (0, 1, 2)),
        ("site eu", (0, 1, 2)),
        ("site eu-a", (0, 1)),
    }


def test_a_cluster_is_replayed_event_by_event_from_its_seed():
    asked = inputs("cluster", STORE, component="store", trials=1)
    first, second = (list(campaigns.trace(asked, events_max=500, result=None)) for _ in range(2))
    assert first == second
    assert (first[0]["event"], first[-1]["reason"]) == ("start", "elected")


def test_monte_carlo_says_that_it_has_seen_no_outage_yet():
    asked = inputs("montecarlo", PAIR, years=1.0)
    with pytest.raises(CampaignError, match="No outage of the whole"):
        campaigns.trace(asked, events_max=500, result=None)


def test_leader_crashes_are_counted_one_by_one():
    asked = inputs("cluster", STORE, component="store", trials=50)
    merged = campaigns.merge(asked, [campaigns.run_chunk(asked, 0)])
    assert merged.result["leader_down_time_ms"]["trials"] == 50


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        pytest.param("montecarlo", {"yeras": 5}, "yeras", id="misspelt option"),
        pytest.param("montecarlo", {"years": "5"}, "years", id="text for a number"),
        pytest.param("montecarlo", {"years": True}, "years", id="truth for a number"),
        pytest.param("montecarlo", {"years": 10**400}, "years", id="a number no float holds"),
        pytest.param("montecarlo", {"years": -1}, "years", id="negative years"),
        pytest.param("montecarlo", {"precision": 2}, "precision", id="a precision of 200 %"),
        pytest.param("cluster", {}, "component", id="no component"),
        pytest.param("cluster", {"component": "web"}, "component", id="not a consensus group"),
        pytest.param(
            "cluster", {"component": "store", "trials": 1, "years": 1}, "trials", id="two ends"
        ),
        pytest.param("cluster", {"component": "store", "trials": 1.5}, "trials", id="half a trial"),
        pytest.param("cluster", {"component": "store", "years": 1e9}, "years", id="too many years"),
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(kind, options, field):
    with pytest.raises(DomainError) as caught:
        inputs(kind, STORE, **options)
    assert caught.value.field == field


def test_an_unknown_kind_is_refused_with_those_that_exist():
    with pytest.raises(CampaignError, match="cluster, difference, montecarlo"):
        campaigns.engine_of("dice")


def _chunks(asked):
    return campaigns.engine_of(asked.kind).plan(asked).chunks


def _canonical(merged):
    return campaigns.canonical_json(merged.result)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("montecarlo", {"years": 10.0, "precision": 0.1}),
        ("montecarlo", {"replications": 3}),
        ("montecarlo", {"precision": 7.0}),
        ("montecarlo", {"years": "many"}),
        ("montecarlo", {"years": 10.0, "replications": 1.5}),
        ("montecarlo", {"chunks": 3}),
        ("cluster", {"component": "web"}),
        ("cluster", {"component": "store", "years": 10.0, "trials": 10}),
        ("cluster", {"component": "store", "trials": 0}),
        ("cluster", {"component": "store", "years": 1e9}),
        ("cluster", {}),
        ("guess", {}),
    ],
)
def test_every_refusal_can_be_said_in_chinese(kind, options):
    with pytest.raises(DomainError) as refused:
        campaigns.engine_of(kind).parse(STORE, options)
    with translation.override("zh-hant"):
        said = refused.value.render(gettext)
    assert re.search(r"[\u4e00-\u9fff].*。$", said), said


def test_a_bound_within_a_refusal_is_said_in_chinese_too():
    with pytest.raises(CampaignError) as refused:
        campaigns.engine_of("cluster").parse(STORE, {"component": "store", "trials": 0})
    assert str(refused.value) == (
        "This component cannot be run as a cluster: trials must be at least 1."
    )
    with translation.override("zh-hant"):
        assert refused.value.render(gettext) == "這個元件無法以叢集執行：trials 至少須為 1。"


def test_the_predicted_cost_of_a_cluster_is_of_the_size_of_the_measured_one():
    asked = inputs("cluster", STORE, component="store", years=100_000.0)
    planned = campaigns.engine_of("cluster").plan(asked)
    campaigns.run_chunk(asked, 0)  # Compiles the kernels.
    start = time.process_time()
    campaigns.run_chunk(asked, 1)
    measured = time.process_time() - start
    assert 0.1 < measured / (planned.seconds / planned.chunks) < 10.0
