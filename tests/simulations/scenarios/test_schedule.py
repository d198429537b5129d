"""Schedules: what is read is what was written, and errors say what to do."""

from __future__ import annotations

import pytest

from simulations.kernel.limits import ACTIONS_MAX, CLIENT, SOURCES_MAX
from simulations.kernel.record import new_objects
from simulations.kernel.state import CUT, LEADER_BIT, REST_BIT, World
from simulations.scenarios.schedule import (
    Schedule,
    ScheduleError,
    Statement,
    What,
    parse_schedule,
    write_schedule,
)

EVERY_FORM = """\
at 2s crash leader for 3s
at 2500ms kill 0 1
at 3s wipe 4 for 1m
at 4s restart all
at 4s pause 1 leader for 500ms
at 5s slow 3 by 2.5
at 0s clock 2 drift -0.02% for 1h
at 0s clock all offset -50ms
at 3s partition 0 1 clients0 | 2 3 | rest for 10s
at 3s partition leader | rest
at 6s cut 0 -> 2 3
at 7s heal
at 7s heal 0 -> 2
at 8s lose 30% on 0 <-> rest for 1s
at 8s delay 0.3ms
at 8s duplicate 0.1%
at 8s reorder 10% by 20ms on leader -> rest
at 8s limit 1500000B/s
at 9s elect 3
at 9s transfer leader
at 9s add 6 7
at 9s remove 0
about every 30d crash 1 for 10m
about every 30s partition leader | rest for 5s"""


def read(text, servers=5):
    return parse_schedule(text, servers=servers)


def test_what_is_written_reads_back_the_same():
    schedule = read(EVERY_FORM)
    assert str(schedule) == EVERY_FORM
    assert read(str(schedule)) == schedule
    assert (len(schedule.planned), len(schedule.random)) == (22, 2)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        pytest.param("at 1s isolate leader", "at 1s partition leader | rest", id="isolate"),
        pytest.param("at 1s cut 0<->2", "at 1s partition 0 | 2", id="cut both ways"),
        pytest.param("at 1s cut 0->2", "at 1s cut 0 -> 2", id="no spaces"),
        pytest.param("at 1.5s restart", "at 1500ms restart all", id="restart"),
        pytest.param("at 1s limit 1.5MB/s", "at 1s limit 1500000B/s", id="units"),
        pytest.param("at 1s lose 0.25", "at 1s lose 25%", id="a share as a number"),
    ],
)
def test_other_spellings_mean_the_same(written, canonical):
    assert str(read(written)) == canonical


def test_comments_blank_lines_and_semicolons_are_free():
    text = "# first\n\n  at 1s crash 0 # dies\n at 2s heal; at 3s restart;"
    assert str(read(text)) == "at 1s crash 0\nat 2s heal\nat 3s restart all"
    assert read("") == Schedule()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("crash 1", "found “crash”; allowed here: “at”, “about every”. Begin a line with a time"),
        ("at 2 crash 1", "found “2”; allowed here: a time with a unit"),
        ("at 2s crsh 1", "found “crsh”; allowed here: crash, kill, wipe"),
        ("at 2s crash 7", "found “7”; allowed here: a server from 0 to 4 or one of: leader, all"),
        ("at 2s crash", "found the end of the line; allowed here: a server"),
        ("at 2s crash 1 rest", "found “rest”; allowed here: nothing more"),
        ("at 2s pause 1", "found the end of the line; allowed here: “for” and a time"),
        ("at 2s pause 1 for 0s", "found “0s”; allowed here: a time"),
        ("at 2s slow 3", "found the end of the line; allowed here: “by”"),
        ("at 2s slow 3 by 0.5", "found “0.5”; allowed here: a number from 1 on"),
        ("at 2s clock 1 drift 90%", "found “90%”; allowed here: a share of at most 50%"),
        ("at 2s lose -1%", "found “-1%”; allowed here: a share of at most 100%"),
        ("at 2s cut 0 2", "found the end of the line; allowed here: -> , <->"),
        ("at 2s partition 0 1", "found “0 1”; allowed here: from 2 to 4 sides"),
        ("at 2s partition 0 | 0 1", "found “0 | 0 1”; allowed here: from 2 to 4 sides"),
        ("at 2s limit 5", "found “5”; allowed here: a number and B/s"),
        ("at 2s elect 6", "found “6”; allowed here: a server from 0 to 4 or one of: leader"),
        ("at 2s clock 1 offset 1s for 2s", "found “for”; allowed here: nothing more"),
        ("about 3s crash 1", "found “3s”; allowed here: “every”"),
        ("about every 3s crash 1", "found the end of the line; allowed here: “for” and a time"),
        ("about every 3s heal", "found “heal”; allowed here: a fault that ends by itself"),
    ],
)
def test_an_error_names_the_line_what_was_found_and_what_is_allowed(statement, message):
    with pytest.raises(ScheduleError) as caught:
        read(f"at 1s heal\n{statement}")
    assert str(caught.value).startswith(f"Line 2: {message}")
    assert caught.value.line == 2


def test_an_error_reads_in_the_language_of_the_reader():
    with pytest.raises(ScheduleError) as caught:
        read("at 2s crash 9")
    german = {"Name who is concerned.": "Wen betrifft es?"}
    assert caught.value.render(lambda text: german.get(text, text)).endswith("Wen betrifft es?")


def test_more_statements_than_a_world_holds_are_refused():
    lines = ["at 1s crash 0"] * ACTIONS_MAX
    assert len(read("\n".join(lines)).planned) == ACTIONS_MAX
    with pytest.raises(ScheduleError, match="allowed here: at most 64 statements"):
        read("\n".join([*lines, "at 2s heal"]))


def test_a_schedule_becomes_settings_of_the_world():
    world = new_objects(World)
    world.nodes, world.sources = 5, 3
    text = "at 2s partition 0 1 clients2 | leader rest for 1s\nat 3s slow all by 2.5"
    write_schedule(world, read(f"{text}\nabout every 30s wipe 1 for 5s"))
    first, second = world.action[0], world.action[1]
    assert (first.at, first.lasts, first.effect.what) == (20_000_000, 10_000_000, CUT)
    assert first.effect.group[:2] == [0b11 | 1 << (CLIENT + 2), LEADER_BIT | REST_BIT]
    assert (second.effect.amount, second.effect.group[0]) == (250, 0b11111)
    assert (world.actions, world.sources) == (2, 4)
    assert (world.source[3].mean_up, world.source[3].mean_down) == (3e8, 5e7)
    assert (world.source[3].effect.what, world.source[3].effect.group[0]) == (What.WIPE, 0b10)


def test_random_faults_beyond_the_bound_of_the_world_are_refused():
    world = new_objects(World)
    world.nodes, world.sources = 5, SOURCES_MAX
    with pytest.raises(ScheduleError, match="at most 20 random faults"):
        write_schedule(world, read("about every 30s wipe 1 for 5s"))


def test_statements_compare_by_what_they_say_not_by_their_line():
    assert read("\n\nat 1s crash 2").statements == (
        Statement(what=What.CRASH, at_seconds=1.0, groups=(("2",),)),
    )
