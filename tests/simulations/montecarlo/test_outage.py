"""What of a trace belongs to its outage, on traces written by hand."""

from __future__ import annotations

from simulations.montecarlo.outage import spans_of, timeline_of

DOWN = {"available": False, "served": 0.0, "quality": 0.0}
WORKS = {"available": True, "served": 1.0, "quality": 1.0}


def down(t, name, **changes):
    return {"t": t, "event": "down", "name": name, **changes}


def up(t, name, **changes):
    return {"t": t, "event": "up", "name": name, **changes}


START = {"t": -900.0, "event": "start", "down": ["replica:db#1@a", "replica:mail#1"]}
TRACE = [
    START,
    down(-800.0, "replica:web#1"),
    up(-700.0, "replica:web#1"),
    up(-600.0, "replica:mail#1"),
    down(0.0, "site:b", components={"db": DOWN}, journeys={"buy": False, "whole": False}),
    up(60.0, "site:b", components={"db": WORKS}, journeys={"buy": True, "whole": True}),
    {"t": 60.0, "event": "end", "reason": "restored"},
]


def test_what_was_over_before_the_outage_is_left_out():
    told = timeline_of(TRACE, 60.0)
    assert [event["name"] for event in told.events] == ["site:b", "site:b"]
    assert set(told.spans) == {"replica:db#1@a", "site:b", "component:db", "journey:buy", "whole"}


def test_what_had_failed_when_it_begins_is_told_when_it_still_matters():
    told = timeline_of(TRACE, 60.0)
    assert (told.begins, told.down) == (-900.0, ("replica:db#1@a",))


def test_what_happened_before_the_beginning_is_part_of_the_state_there():
    first = {**START, "down": []}
    slow = {"available": True, "served": 0.5, "quality": 1.0}
    early = down(-850.0, "replica:mail#2", components={"mail": slow})
    over = up(-840.0, "replica:mail#2")
    told = timeline_of([first, early, over, *TRACE[4:]], 60.0)
    assert (told.begins, told.down, told.components) == (0.0, (), {"mail": slow})


def test_a_component_that_was_lost_all_the_time_is_down_from_the_first_moment():
    first = {**START, "components": {"log": DOWN}, "journeys": {}}
    assert spans_of([first, *TRACE[1:]], 60.0)["component:log"] == [(-900.0, 60.0)]


def test_a_recording_that_stopped_early_says_so():
    cut = [*TRACE[:5], {"t": 30.0, "event": "end", "reason": "limit of events"}]
    assert (timeline_of(TRACE, 60.0).is_complete, timeline_of(cut, 60.0).is_complete) == (
        True,
        False,
    )
