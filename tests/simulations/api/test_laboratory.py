"""The laboratory over REST."""

from __future__ import annotations

import json

import pytest

from simulations.scenarios.lab.scenarios import SCENARIOS

pytestmark = pytest.mark.django_db
URL = "/api/v1/laboratory/"
SHORT = {"seconds": "1s", "schedule": "at 500ms crash leader"}


def pointers(answer):
    return {error["pointer"] for error in answer.json()["errors"]}


def test_scenarios_can_be_listed_and_run_by_name_with_changes(api):
    listed = api.get(URL + "scenarios").json()["scenarios"]
    assert [one["name"] for one in listed] == list(SCENARIOS)
    body = {"scenario": "leader-crash", "seconds": "4s", "seed": 8}
    report = api.post(URL + "run", body, format="json").json()
    assert (report["seed"], report["seconds"]) == (8, pytest.approx(4.0, abs=0.2))
    assert report["settings"]["schedule"] == SCENARIOS["leader-crash"].settings["schedule"]


def test_a_run_is_repeated_by_its_settings_and_its_seed(api):
    first = api.post(URL + "run", {**SHORT, "seed": 5}, format="json").json()
    again = api.post(URL + "run", {**first["settings"], "seed": 5}, format="json").json()
    assert again == first
    assert first["linearizability"]["answer"] == "linearizable"
    assert "violation" not in first


def test_a_broken_rule_is_named(api):
    report = api.post(URL + "run", {"scenario": "lost-vote"}, format="json").json()
    assert report["violation"]["invariant"].startswith("election safety")


def test_everything_that_is_wrong_is_told_with_pointers(api):
    answer = api.post(URL + "run", {"servers": 77, "delay": "soon", "luck": 1}, format="json")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert pointers(answer) == {"/servers", "/delay", "/luck"}


@pytest.mark.parametrize(
    "body", [{"seed": -1}, {"seed": True}, {"scenario": "luck"}, {"seed": "7"}, []]
)
def test_a_body_that_makes_no_sense_is_a_problem_document(api, body):
    answer = api.post(URL + "run", body, format="json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"].startswith("application/problem+json")


def test_trace_and_history_come_as_lines(api):
    trace = api.post(URL + "trace", SHORT, format="json")
    events = [json.loads(line) for line in trace.content.decode().splitlines()]
    history = api.post(URL + "history", SHORT, format="json")
    asked = [json.loads(line) for line in history.content.decode().splitlines()]
    assert trace["Content-Type"].startswith("application/x-ndjson")
    assert (events[0]["event"], events[-1]["event"]) == ("start", "end")
    assert sum(e["event"] == "invoke" for e in events) == sum(e["type"] == "invoke" for e in asked)


def test_cap_tells_both_sides_of_the_choices_that_are_asked_for(api):
    body = {
        "choices": ["raft-log", "one-one"],
        "seconds": "5s",
        "partition_at": "2s",
        "partition_for": "2s",
        "seed": 2,
    }
    report = api.post(URL + "cap", body, format="json").json()
    assert [one["choice"] for one in report["choices"]] == ["raft-log", "one-one"]
    apart = [one["sides"][1]["writes"]["availability"] for one in report["choices"]]
    assert apart[0] < 0.3
    assert apart[1] > 0.9
    assert "0.99" in report["choices"][0]["latency_without_partition_ms"]["writes"]


def test_an_unknown_choice_is_refused_at_its_pointer(api):
    answer = api.post(URL + "cap", {"choices": ["luck"]}, format="json")
    assert answer.status_code == 422
    assert pointers(answer) == {"/choices"}
