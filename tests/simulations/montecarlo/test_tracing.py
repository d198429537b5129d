"""The story of one outage, checked against what the compiled run saw of it."""

from __future__ import annotations

import pytest

from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.tracing import Moment, trace
from tests.simulations.montecarlo.factories import document, unit


def worst_of(parameters):
    count = chunks.plan(parameters)
    parts = [chunks.run_chunk(parameters, parameters.seed, index) for index in range(count)]
    return chunks.merge(parameters, parts).worst_outage


def story_of(architecture, *, years=200.0, events_max=2000):
    parameters = MonteCarloParameters.of(architecture, years=years, seed=4)
    worst = worst_of(parameters)
    moment = Moment(worst.history, worst.began_seconds, worst.seconds)
    return worst, list(trace(parameters, moment, events_max=events_max))


@pytest.fixture(scope="module")
def shop():
    sites = {"a": {"outage": {"mtbf": "2000h", "mttr": "5h"}}, "b": {}}
    components = {
        "web": unit("300h", "2h", placement={"a": 1, "b": 1}, required=1, needs=["db"]),
        "db": unit(
            "900h",
            "8h",
            placement={"a": 1, "b": 1},
            required=1,
            standby={"mode": "hot", "failover_time": "10m"},
        ),
    }
    return document(components, sites=sites, journeys={"buy": {"entry": "web"}})


def test_the_story_begins_and_ends_with_the_outage(shop):
    worst, story = story_of(shop)
    falls = [event for event in story if event.get("journeys", {}).get("whole") is False]
    rises = [event for event in story if event.get("journeys", {}).get("whole") is True]
    assert falls[-1]["t"] == pytest.approx(0.0, abs=1e-6)
    assert rises[-1]["t"] == pytest.approx(worst.seconds)
    assert story[-1] == {"t": pytest.approx(worst.seconds), "event": "end", "reason": "restored"}


def test_everything_that_is_up_again_had_gone_down(shop):
    _, story = story_of(shop)
    known = {*story[0]["down"], *(e["name"] for e in story[1:-1] if e["event"] == "down")}
    assert {event["name"] for event in story[1:-1] if event["event"] == "up"} <= known


def test_the_component_that_took_the_journey_down_is_named_with_it(shop):
    _, story = story_of(shop)
    falls = [event for event in story if event.get("journeys", {}).get("whole") is False]
    fall = falls[-1]
    assert fall["components"]["web"]["available"] is False
    assert fall["event"] == "down"


def test_a_replica_is_named_with_its_number_and_its_site(shop):
    _, story = story_of(shop)
    names = {event["name"] for event in story[1:-1]}
    assert names & {"replica:db#1@a", "replica:db#2@b"}


def test_the_story_stops_at_its_limit_of_events(shop):
    _, story = story_of(shop, events_max=3)
    assert len(story) <= 5


def test_a_history_without_an_outage_has_no_worst_one():
    parameters = MonteCarloParameters(architecture=document({"a": {}}), years=10, seed=1)
    assert worst_of(parameters) is None
