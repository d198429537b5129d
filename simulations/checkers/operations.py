"""What clients did to a store and what became of it: the operations of a history, and verdicts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from metrics.domain.problems import Phrase


class Kind(StrEnum):
    """What an operation asks for."""

    READ = "read"
    WRITE = "write"
    CAS = "cas"
    APPEND = "append"


class Outcome(StrEnum):
    """What a client learnt. Nobody knows whether an operation that ended with INFO took effect."""

    OK = "ok"
    FAIL = "fail"
    INFO = "info"


class Model(StrEnum):
    """What a key holds: one value, or text or a list that can be appended to."""

    REGISTER = "register"
    KV = "kv"


class Answer(StrEnum):
    """Whether there is an order of the operations that explains all results."""

    LINEARIZABLE = "linearizable"
    NOT_LINEARIZABLE = "not linearizable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one process on one key."""

    process: int | str
    kind: Kind
    key: Hashable
    argument: Any = None
    """What is written or appended; the new value of a compare-and-set."""
    expected: Any = None
    """What a compare-and-set compares with."""
    result: Any = None
    """What a read returned. False of a compare-and-set that found another value."""
    invoked: int = 0
    """Time of the invocation, in any unit; of equal times, invocations come first."""
    returned: int | None = None
    outcome: Outcome = Outcome.INFO
    line: int | None = None
    """Line of the invocation in its file, counted from 1; `returned_line` likewise."""
    returned_line: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The smallest stretch of time that no order explains, whatever was the value before it."""

    key: Hashable
    operations: tuple[Operation, ...]
    """All operations that run in it, by invocation."""
    essential: tuple[Operation, ...]
    """Those of them that contradict each other; the last one is where it shows."""
    first: Operation
    last: Operation
    reason: Phrase

    @property
    def lines(self) -> tuple[int, int] | None:
        """First and last line of the window in its file."""
        first, last = self.first.line, self.last.returned_line
        return None if first is None or last is None else (first, last)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, with the window when it is no, and the undecided keys when it is unknown."""

    answer: Answer
    operations: int
    keys: int
    steps: int
    """Choices that the search tried."""
    window: Window | None = None
    undecided: tuple[Hashable, ...] = ()
