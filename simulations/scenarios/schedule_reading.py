"""Read one statement of a schedule, word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pydantic_core import PydanticCustomError

from metrics.domain.problems import Phrase, gettext_noop
from metrics.domain.quantities import parse_duration
from simulations.kernel.limits import GROUPS_MAX, NODES_MAX, PLACES_MAX
from simulations.scenarios.schedule_statements import (
    ALL,
    CLIENTS,
    ENDLESS,
    LEADER,
    REQUESTS,
    REST,
    ScheduleError,
    Statement,
    What,
)

SECONDS_MAX: Final = 1e9
FACTOR_MAX: Final = 1e6
DRIFT_MAX: Final = 0.5
BANDWIDTH_MAX: Final = 1e12
UNITS: Final = {"B/s": 1.0, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9}
ARROWS: Final = ("->", "<->")
SIDE: Final = "|"
_WORD = re.compile(r"<->|->|\||[^\s|]+?(?=<->|->|[\s|]|$)")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?", re.ASCII)
_BANDWIDTH = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([kMG]?B/s)", re.ASCII)

Words = Phrase | str


@dataclass
class Reader:
    """The words of a statement and how far they are read."""

    words: list[str]
    line: int
    servers: int
    place: int = 0

    def peek(self) -> str:
        """Return the next word; empty at the end."""
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self) -> str:
        word = self.peek()
        self.place += 1
        return word

    def takes(self, word: str) -> bool:
        """Whether the next word is this one, which is then read."""
        found = self.peek() == word
        self.place += found
        return found

    def expect(self, word: str) -> None:
        if not self.takes(word):
            self.refuse(f"“{word}”", Phrase(gettext_noop("Write it between the words around it.")))

    def refuse(self, allowed: Words, advice: Phrase, found: str | None = None) -> None:
        """Raise the error for the next word, or for the one that was found."""
        word = self.peek() if found is None else found
        end = gettext_noop("the end of the line")
        raise ScheduleError(
            self.line,
            f"“{word}”" if word else end,
            allowed if isinstance(allowed, Phrase) else Phrase(allowed),
            advice,
        )

    def number(self, text: str) -> float | None:
        """Read a plain number; None when it is none."""
        return float(text) if _NUMBER.fullmatch(text) else None


# ---- quantities ----------------------------------------------------------------------------------


def read_seconds(reader: Reader, *, positive: bool = True, signed: bool = False) -> float:
    """Read a time, such as 500ms."""
    word = reader.take()
    sign = -1.0 if signed and word.startswith("-") else 1.0
    try:
        value = parse_duration(word[1:] if sign < 0 else word)
    except PydanticCustomError:
        value = -1.0
    if value < 0.0 or value > SECONDS_MAX or (positive and value == 0.0):
        reader.refuse(
            Phrase(gettext_noop("a time with a unit (ms, s, m, h, d)")),
            Phrase(gettext_noop("Write for example 500ms or 2s.")),
            word,
        )
    return sign * value


def read_share(reader: Reader, *, most: float = 1.0, signed: bool = False) -> float:
    """Read a share, such as 30% or 0.3."""
    word = reader.take()
    plain = word.removesuffix("%")
    value = -2.0
    if reader.number(plain) is not None:
        value = float(Decimal(plain) / (1 if plain == word else 100))
    if abs(value) > most or (value < 0.0 and not signed):
        allowed = gettext_noop("a share of at most %(most)s")
        reader.refuse(
            Phrase(allowed, {"most": f"{most * 100:g}%"}),
            Phrase(gettext_noop("Write for example 30% or 0.3.")),
            word,
        )
    return value


def read_factor(reader: Reader) -> float:
    """Read by how many times a node is slower."""
    word = reader.take()
    value = reader.number(word)
    if value is None or not 1.0 <= value <= FACTOR_MAX:
        reader.refuse(
            Phrase(gettext_noop("a number from 1 on")),
            Phrase(gettext_noop("Write for example: slow 3 by 20")),
            word,
        )
    return value or 1.0


def read_bandwidth(reader: Reader) -> float:
    """Read bytes a second."""
    word = reader.take()
    match = _BANDWIDTH.fullmatch(word)
    value = float(match[1]) * UNITS[match[2]] if match else 0.0
    if not 1.0 <= value <= BANDWIDTH_MAX:
        reader.refuse(
            Phrase(gettext_noop("a number and B/s, kB/s, MB/s or GB/s")),
            Phrase(gettext_noop("Write for example: limit 10MB/s")),
            word,
        )
    return value


# ---- names ---------------------------------------------------------------------------------------


def read_names(reader: Reader, *others: str) -> tuple[str, ...]:
    """Read servers, the leader and other names that make sense here; at least one."""
    names: list[str] = []
    while is_name(reader, reader.peek(), others):
        names.append(reader.take())
    word = reader.peek()
    if not names or (word.isdigit() and word not in names):
        allowed = Phrase(
            gettext_noop("a server from 0 to %(last)s or one of: %(names)s"),
            {"last": reader.servers - 1, "names": ", ".join(others)},
        )
        reader.refuse(allowed, Phrase(gettext_noop("Name who is concerned.")))
    return tuple(dict.fromkeys(names))


def is_name(reader: Reader, word: str, others: tuple[str, ...]) -> bool:
    """Whether a word names somebody of this cluster."""
    if word.isdigit() and word.isascii():
        return len(word) == 1 and int(word) < reader.servers
    if CLIENTS in others and word in {f"{CLIENTS}{place}" for place in range(PLACES_MAX)}:
        return True
    return word in others


def read_side(reader: Reader) -> tuple[str, ...]:
    """Read one side of a partition or one end of links."""
    return read_names(reader, LEADER, REST, ALL, CLIENTS)


def read_links(reader: Reader) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Read two ends and the arrow between them; returns them and whether it has one point."""
    left = read_side(reader)
    arrow = reader.take()
    if arrow not in ARROWS:
        reader.refuse(
            "-> , <->", Phrase(gettext_noop("Write for example 0 -> 2, or 0 <-> 2.")), arrow
        )
    return (left, read_side(reader)), arrow == "->"


def read_where(reader: Reader, base: Statement) -> Statement:
    """Read on which links; without a word on all."""
    if not reader.takes("on"):
        return base
    groups, one_way = read_links(reader)
    return replace(base, groups=groups, one_way=one_way)


# ---- statements ----------------------------------------------------------------------------------


def read_nodes(reader: Reader, base: Statement) -> Statement:
    return replace(base, groups=(read_names(reader, LEADER, ALL),))


def read_restart(reader: Reader, base: Statement) -> Statement:
    return replace(base, groups=(read_names(reader, ALL) if reader.peek() else (ALL,),))


def read_request(reader: Reader, base: Statement) -> Statement:
    """Read the servers that an administrator names; those that are added need not exist yet."""
    if base.what is What.ADD:
        reader.servers = NODES_MAX
    return replace(base, groups=(read_names(reader, LEADER),))


def read_slow(reader: Reader, base: Statement) -> Statement:
    base = read_nodes(reader, base)
    reader.expect("by")
    return replace(base, amount=read_factor(reader))


def read_clock(reader: Reader, base: Statement) -> Statement:
    base = read_nodes(reader, base)
    if reader.takes("offset"):
        return replace(
            base, what=What.JUMP, amount=read_seconds(reader, positive=False, signed=True)
        )
    reader.expect("drift")
    return replace(base, amount=read_share(reader, most=DRIFT_MAX, signed=True))


def read_partition(reader: Reader, base: Statement) -> Statement:
    sides = [read_side(reader)]
    while reader.takes(SIDE):
        sides.append(read_side(reader))
    names = [name for side in sides for name in side]
    if not 2 <= len(sides) <= GROUPS_MAX or len(set(names)) < len(names):
        reader.refuse(
            Phrase(
                gettext_noop("from 2 to %(most)s sides without common names"), {"most": GROUPS_MAX}
            ),
            Phrase(gettext_noop("Write for example: partition 0 1 | 2 3 4")),
            " | ".join(" ".join(side) for side in sides),
        )
    return replace(base, groups=tuple(sides))


def read_isolate(reader: Reader, base: Statement) -> Statement:
    return replace(base, groups=(read_side(reader), (REST,)))


def read_cut(reader: Reader, base: Statement) -> Statement:
    groups, one_way = read_links(reader)
    return replace(base, groups=groups, one_way=one_way)


def read_heal(reader: Reader, base: Statement) -> Statement:
    return read_cut(reader, base) if reader.peek() else base


def read_trouble(reader: Reader, base: Statement) -> Statement:
    """Read a share of messages, and where."""
    return read_where(reader, replace(base, amount=read_share(reader)))


def read_reorder(reader: Reader, base: Statement) -> Statement:
    base = replace(base, amount=read_share(reader))
    reader.expect("by")
    return read_where(reader, replace(base, span_seconds=read_seconds(reader)))


def read_delay(reader: Reader, base: Statement) -> Statement:
    return read_where(reader, replace(base, amount=read_seconds(reader)))


def read_limit(reader: Reader, base: Statement) -> Statement:
    return read_where(reader, replace(base, amount=read_bandwidth(reader)))


VERBS: Final[Mapping[str, tuple[What, Callable[[Reader, Statement], Statement]]]] = {
    "crash": (What.CRASH, read_nodes),
    "kill": (What.KILL, read_nodes),
    "wipe": (What.WIPE, read_nodes),
    "restart": (What.RESTART, read_restart),
    "pause": (What.PAUSE, read_nodes),
    "slow": (What.SLOW, read_slow),
    "clock": (What.DRIFT, read_clock),
    "partition": (What.CUT, read_partition),
    "isolate": (What.CUT, read_isolate),
    "cut": (What.CUT, read_cut),
    "heal": (What.HEAL, read_heal),
    "lose": (What.LOSE, read_trouble),
    "duplicate": (What.DUPLICATE, read_trouble),
    "reorder": (What.REORDER, read_reorder),
    "delay": (What.DELAY, read_delay),
    "limit": (What.LIMIT, read_limit),
    "elect": (What.ELECT, read_request),
    "transfer": (What.TRANSFER, read_request),
    "add": (What.ADD, read_request),
    "remove": (What.REMOVE, read_request),
}


def read_when(reader: Reader) -> tuple[float, bool]:
    """Read the time, or the mean time between faults at random."""
    if reader.takes("at"):
        return read_seconds(reader, positive=False), False
    if reader.takes("about"):
        reader.expect("every")
        return read_seconds(reader), True
    reader.refuse(
        "“at”, “about every”", Phrase(gettext_noop("Begin a line with a time: at 2s crash 1"))
    )
    raise AssertionError


def read_lasts(reader: Reader, base: Statement) -> Statement:
    """Read how long it lasts, which a pause and random faults must say."""
    if reader.takes("for"):
        base = replace(base, lasts_seconds=read_seconds(reader))
    timeless = base.what in ENDLESS
    needed = base.what is What.PAUSE or (base.at_random and base.what is not What.JUMP)
    if base.at_random and base.what in {What.HEAL, What.RESTART, *REQUESTS}:
        reader.refuse(
            Phrase(gettext_noop("a fault that ends by itself")),
            Phrase(gettext_noop("Give this statement a time: at 5s heal")),
            base.what.name.lower(),
        )
    if (base.lasts_seconds is None and needed) or (base.lasts_seconds is not None and timeless):
        reader.refuse(
            Phrase(gettext_noop("nothing more" if timeless else "“for” and a time")),
            Phrase(gettext_noop("Write for example: pause 1 for 500ms")),
            "for" if timeless else reader.peek(),
        )
    return base


def read_statement(text: str, *, line: int, servers: int) -> Statement:
    """Read one statement."""
    reader = Reader(_WORD.findall(text), line, servers)
    at, at_random = read_when(reader)
    verb = reader.take()
    if verb not in VERBS:
        reader.refuse(", ".join(VERBS), Phrase(gettext_noop("Say what happens.")), verb)
    what, read = VERBS[verb]
    base = Statement(what=what, at_seconds=at, at_random=at_random, line=line)
    statement = read_lasts(reader, read(reader, base))
    if reader.peek():
        reader.refuse(
            Phrase(gettext_noop("nothing more")),
            Phrase(gettext_noop("Begin a new line for another statement.")),
        )
    return statement
