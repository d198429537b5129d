"""Schedules of faults as people write them: one statement a line, each at its time.

::

    at 2s crash leader for 3s           # for: it ends after that time; else another line ends it
    at 3s partition 0 1 | 2 3 4
    at 5s heal
    at 6s cut 0 -> 2 for 1s
    about every 30s pause 1 for 500ms   # at random: both times are means of exponential laws

The names are the servers from 0 on, `leader` (who leads at that moment; the statement waits while
nobody does), `rest` (all servers that no other side names), `all`, and `clients`, or `clients0` to
`clients2` for those of one place. An administrator asks the protocol by `elect 3` (that server's
election timer goes off now), `transfer 2`, `add 5` and `remove 0`.

`parse_schedule` reads a text, `str` of its result writes it, and `write_schedule` hands it to a
world.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from metrics.domain.problems import Phrase, gettext_noop
from simulations.kernel.limits import (
    ACTIONS_MAX,
    CLIENT,
    PLACES_MAX,
    SOURCES_MAX,
    TICKS_PER_SECOND,
)
from simulations.kernel.state import LEADER_BIT, REST_BIT
from simulations.scenarios.schedule_reading import read_statement
from simulations.scenarios.schedule_statements import (
    ALL,
    CLIENTS,
    LEADER,
    REST,
    Schedule,
    ScheduleError,
    Statement,
    What,
)

__all__ = ["Schedule", "ScheduleError", "Statement", "What", "parse_schedule", "write_schedule"]

MILLION = 1_000_000


def parse_schedule(text: str, *, servers: int) -> Schedule:
    """Read a schedule; lines or semicolons end a statement, `#` begins a comment.

    Raises
    ------
    ScheduleError
        With the line, what was found there, what is allowed and what to do.
    """
    found: list[Statement] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for part in line.partition("#")[0].split(";"):
            if part.strip():
                found.append(read_statement(part, line=number, servers=servers))
                _check_count(found, number)
    return Schedule(tuple(found))


def _check_count(found: list[Statement], line: int) -> None:
    at_random = sum(one.at_random for one in found)
    for count, limit in ((len(found) - at_random, ACTIONS_MAX), (at_random, SOURCES_MAX)):
        if count > limit:
            raise ScheduleError(
                line,
                str(count),
                Phrase(gettext_noop("at most %(limit)s statements of a kind"), {"limit": limit}),
                Phrase(gettext_noop("Leave some out.")),
            )


def write_schedule(world: Any, schedule: Schedule) -> None:
    """Write a schedule into the settings of a world, behind the random faults that it has.

    `world.nodes` and `world.sources` are set before. A random fault beyond the bound of the world
    is refused with a `ScheduleError`.
    """
    world.actions = len(schedule.planned)
    for action, statement in zip(world.action, schedule.planned, strict=False):
        action.at = _ticks(statement.at_seconds)
        action.lasts = _ticks(statement.lasts_seconds or 0.0)
        _write_effect(action.effect, statement, world.nodes)
    for statement in schedule.random:
        if world.sources == SOURCES_MAX:
            raise ScheduleError(
                statement.line,
                str(statement),
                Phrase(gettext_noop("at most %(limit)s random faults"), {"limit": SOURCES_MAX}),
                Phrase(gettext_noop("Leave some out.")),
            )
        source = world.source[world.sources]
        world.sources += 1
        source.members = 0
        source.mean_up = statement.at_seconds * TICKS_PER_SECOND
        source.mean_down = (statement.lasts_seconds or 0.0) * TICKS_PER_SECOND
        _write_effect(source.effect, statement, world.nodes)


def _write_effect(effect: Any, statement: Statement, servers: int) -> None:
    effect.what = int(statement.what)
    effect.amount = _amount(statement)
    effect.span = _ticks(statement.span_seconds)
    effect.one_way = int(statement.one_way)
    effect.groups = len(statement.groups)
    for place, group in enumerate(statement.groups):
        effect.group[place] = reduce(or_, (_bits(name, servers) for name in group))


def _ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND)


def _amount(statement: Statement) -> int:
    match statement.what:
        case What.SLOW:
            return round(statement.amount * 100)
        case What.DRIFT:
            return round(statement.amount * MILLION)
        case What.JUMP | What.DELAY:
            return _ticks(statement.amount)
        case What.LIMIT:
            return round(statement.amount)
        case _:
            return round(statement.amount * 2**32)


def _bits(name: str, servers: int) -> int:
    if name == LEADER:
        return LEADER_BIT
    if name == REST:
        return REST_BIT
    if name == ALL:
        return (1 << servers) - 1
    if name == CLIENTS:
        return ((1 << PLACES_MAX) - 1) << CLIENT
    if name.startswith(CLIENTS):
        return 1 << (CLIENT + int(name.removeprefix(CLIENTS)))
    return 1 << int(name)
