"""Statements of a schedule of faults and how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Final

from metrics.domain.errors import DomainError
from metrics.domain.problems import Phrase, gettext_noop
from metrics.domain.quantities import format_duration
from simulations.kernel import state


class What(IntEnum):
    """What a statement does, with the codes of the kernel."""

    CRASH = state.CRASH
    KILL = state.KILL
    WIPE = state.WIPE
    PAUSE = state.PAUSE
    SLOW = state.SLOW
    DRIFT = state.CLOCK_DRIFT
    JUMP = state.CLOCK_JUMP
    CUT = state.CUT
    LOSE = state.LOSS
    DELAY = state.DELAY
    DUPLICATE = state.DUPLICATE
    REORDER = state.REORDER
    LIMIT = state.BANDWIDTH
    HEAL = state.HEAL
    RESTART = state.RESTART
    ELECT = state.ELECT
    TRANSFER = state.TRANSFER
    ADD = state.ADD
    REMOVE = state.REMOVE


LEADER: Final = "leader"
REST: Final = "rest"
ALL: Final = "all"
CLIENTS: Final = "clients"
REQUESTS: Final = frozenset({What.ELECT, What.TRANSFER, What.ADD, What.REMOVE})
"""What an administrator asks of the protocol."""
ENDLESS: Final = frozenset({What.JUMP, What.HEAL, What.RESTART, *REQUESTS})
"""What happens in a moment and so has no `for`."""
OF_LINKS: Final = frozenset(
    {What.CUT, What.LOSE, What.DELAY, What.DUPLICATE, What.REORDER, What.LIMIT, What.HEAL}
)


class ScheduleError(DomainError):
    """A schedule that cannot be read: the line, what was found, what is allowed, what to do."""

    code = "invalid_schedule"

    def __init__(self, line: int, found: str, allowed: Phrase, advice: Phrase) -> None:
        super().__init__(
            gettext_noop("Line %(line)s: found %(found)s; allowed here: %(allowed)s. %(advice)s"),
            field="schedule",
            params={"line": line, "found": found, "allowed": allowed, "advice": advice},
        )
        self.line = line


@dataclass(frozen=True, slots=True)
class Statement:
    """One line. `amount` is a factor, a share, seconds or bytes a second, as `what` needs."""

    what: What
    at_seconds: float
    lasts_seconds: float | None = None
    at_random: bool = False
    """The times are means: it begins after `at_seconds` and lasts `lasts_seconds`."""
    groups: tuple[tuple[str, ...], ...] = ()
    one_way: bool = False
    amount: float = 0.0
    span_seconds: float = 0.0
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        when = f"about every {seconds(self.at_seconds)}" if self.at_random else ""
        words = [when or f"at {seconds(self.at_seconds)}", *self._words()]
        if self.lasts_seconds is not None:
            words.append(f"for {seconds(self.lasts_seconds)}")
        return " ".join(words)

    def _words(self) -> list[str]:
        sides = [" ".join(group) for group in self.groups]
        verb = self.what.name.lower()
        match self.what:
            case What.SLOW:
                return [verb, sides[0], "by", f"{self.amount:g}"]
            case What.DRIFT:
                return ["clock", sides[0], verb, percent(self.amount)]
            case What.JUMP:
                return ["clock", sides[0], "offset", seconds(self.amount)]
            case What.CUT if not self.one_way:
                return ["partition", " | ".join(sides)]
        if self.what in OF_LINKS and sides:
            links = (" -> " if self.one_way else " <-> ").join(sides)
            sides = [links] if self.what in {What.CUT, What.HEAL} else ["on", links]
        return [verb, *self._trouble(), *sides]

    def _trouble(self) -> list[str]:
        match self.what:
            case What.DELAY:
                return [seconds(self.amount)]
            case What.LIMIT:
                return [f"{self.amount:.15g}B/s"]
            case What.REORDER:
                return [percent(self.amount), "by", seconds(self.span_seconds)]
            case What.LOSE | What.DUPLICATE:
                return [percent(self.amount)]
            case _:
                return []


@dataclass(frozen=True, slots=True)
class Schedule:
    """All statements, in the order in which they are written."""

    statements: tuple[Statement, ...] = ()

    def __str__(self) -> str:
        return "\n".join(str(statement) for statement in self.statements)

    @property
    def planned(self) -> tuple[Statement, ...]:
        """Statements with a time; the world knows them by their place in this order."""
        return tuple(one for one in self.statements if not one.at_random)

    @property
    def random(self) -> tuple[Statement, ...]:
        """Statements that come and go at random."""
        return tuple(one for one in self.statements if one.at_random)


def seconds(value: float) -> str:
    """Write a time with its sign and unit."""
    return f"-{format_duration(-value)}" if value < 0 else format_duration(value)


def percent(share: float) -> str:
    """Write a share as a percentage that reads back the same."""
    return f"{(Decimal(repr(share)) * 100).normalize():f}%"
