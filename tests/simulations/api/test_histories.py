"""POST /api/v1/histories/check."""

from __future__ import annotations

import json

import pytest

from simulations.api.histories import EXAMPLE

pytestmark = pytest.mark.django_db
URL = "/api/v1/histories/check"
STALE = [
    *EXAMPLE,
    {"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 2},
    {"process": 1, "type": "ok", "f": "write", "key": "x", "value": 2},
    {"process": 2, "type": "invoke", "f": "read", "key": "x"},
    {"process": 2, "type": "ok", "f": "read", "key": "x", "value": 1},
]


def lines(events):
    return "\n".join(json.dumps(event) for event in events)


def test_an_array_of_events_is_checked(api):
    answer = api.post(URL, EXAMPLE, format="json")
    assert answer.status_code == 200
    assert answer.json() == {
        "verdict": "linearizable",
        "operations": 2,
        "keys": 1,
        "steps": answer.json()["steps"],
    }


def test_lines_of_a_stale_read_come_back_with_the_window(api):
    answer = api.post(URL, lines(STALE), content_type="application/x-ndjson").json()
    assert answer["verdict"] == "not linearizable"
    window = answer["window"]
    assert (window["key"], window["first_line"], window["last_line"]) == ("x", 5, 8)
    assert window["reason"] == (
        "Process 2's read returned 1 after process 1's write of 2, "
        "and nothing in between explains it."
    )
    assert [operation["essential"] for operation in window["operations"]] == [True, True]


def test_a_value_that_was_there_before_the_first_operation_is_told(api):
    events = [EXAMPLE[2], {**EXAMPLE[3], "value": 7}]
    answer = api.post(URL + "?initial=7", events, format="json")
    assert answer.json()["verdict"] == "linearizable"


def test_a_line_with_an_error_is_named(api):
    answer = api.post(URL, lines(STALE) + "\n{}", content_type="text/plain")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "line 9"
    assert answer.json()["errors"][0]["line"] == 9


def test_a_budget_above_the_limit_is_refused(api):
    answer = api.post(URL + "?budget=1000", EXAMPLE, format="json")
    assert answer.status_code == 400
    assert "budget" in answer.content.decode()
