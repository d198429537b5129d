"""Differences by meaning, on documents as they were typed."""

from __future__ import annotations

import pytest

from metrics.domain.differences import differences


def shown(before, after):
    return [(change.to_json()["path"], change.kind) for change in differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("30s", "0.5m", id="a duration in another unit"),
        pytest.param("1h30m", "90m", id="a sum of durations"),
        pytest.param("99.9%", 0.999, id="a percentage as a number"),
        pytest.param(1, 1.0, id="an integer as a float"),
        pytest.param(["db"], [{"target": "db"}], id="the short form of a gate"),
    ],
)
def test_two_spellings_of_one_thing_are_no_difference(before, after):
    assert shown({"x": before}, {"x": after}) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("30s", "30m", id="another duration"),
        pytest.param("99.999999999%", "99.9999999999%", id="one more nine"),
        pytest.param(True, 1, id="a boolean and a number"),
        pytest.param("1", 1, id="text and a number"),
        pytest.param(None, 0, id="null and a number"),
    ],
)
def test_two_things_are_a_difference(before, after):
    assert shown({"x": before}, {"x": after}) == [("x", "changed")]


def test_a_gate_in_front_leaves_the_ones_behind_alone():
    before = {"needs": ["db", {"target": "mail", "if_down": "degrade"}]}
    after = {"needs": ["cache", "db", {"target": "mail", "if_down": "fail"}]}
    assert shown(before, after) == [("needs[2].if_down", "changed"), ("needs[0]", "added")]


def test_a_removed_part_keeps_the_place_that_it_had():
    (change,) = differences({"needs": ["a", "b"]}, {"needs": ["a"]})
    assert change.to_json() == {
        "path": "needs[1]",
        "pointer": "/needs/1",
        "kind": "removed",
        "before": {"target": "b"},
    }


def test_moving_a_node_on_the_canvas_changes_nothing():
    assert shown({"layout": {"db": {"x": 1}}}, {"layout": {"db": {"x": 2}}}) == []


def test_documents_of_odd_shapes_can_be_compared():
    assert shown({"components": [1]}, {"components": {"web": None}}) == [("components", "changed")]
