"""Whether a history is linearizable: some order explains every result and keeps real time.

Keys are independent of each other, so that each is checked alone (locality, Herlihy and Wing
1990). All get a small budget of steps first, the smallest key first; those that are not decided
get a larger one in the next round.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulations.checkers.encoding import track_of
from simulations.checkers.operations import (
    Answer,
    Kind,
    Model,
    Operation,
    Outcome,
    Verdict,
    Window,
)
from simulations.checkers.search import FOUND, IMPOSSIBLE, OUT_OF_MEMORY
from simulations.checkers.windows import failing_window, solve

STEPS_MAX = 10_000_000
"""What a check tries unless it is told otherwise; some seconds."""
FIRST_ROUND_STEPS = 2_000
ROUND_GROWTH = 4
_KINDS = (Kind.READ, Kind.WRITE, Kind.CAS)
_OUTCOMES = (Outcome.INFO, Outcome.OK, Outcome.FAIL, Outcome.INFO)


def check(
    operations: Sequence[Operation],
    *,
    model: Model = Model.REGISTER,
    steps_max: int = STEPS_MAX,
    initial: Any = None,
    failures_observe: bool = False,
) -> Verdict:
    """Decide whether a history is linearizable, within a number of steps.

    Parameters
    ----------
    operations
        The history, in any order. An operation without known outcome (`Outcome.INFO`) may take
        effect at any time after its invocation, or never; a failed one has none.
    model
        `KV` also takes nothing for the empty text, as stores of text do.
    steps_max
        Choices that the searches may try together. About a million a second.
    initial
        What every key holds before the first operation.
    failures_observe
        Whether a failed compare-and-set has seen another value than it expected. It may as well
        have failed for another reason, so that by default it says nothing.

    Returns
    -------
    Verdict
        `UNKNOWN` with the keys that are left when the steps did not suffice.
    """
    checking = Checking(operations, model=model, initial=initial, failures_observe=failures_observe)
    budget = FIRST_ROUND_STEPS
    while checking.pending and checking.steps < steps_max:
        for key in checking.pending:
            left = steps_max - checking.steps
            if left > 0:
                checking.attempt(key, min(budget, left))
        budget *= ROUND_GROWTH
    return checking.verdict


class Checking:
    """A check that goes on key by key, for whoever has a clock."""

    def __init__(
        self,
        operations: Sequence[Operation],
        *,
        model: Model = Model.REGISTER,
        initial: Any = None,
        failures_observe: bool = False,
    ) -> None:
        """Split a history by its keys."""
        self.operations = len(operations)
        self.steps = 0
        self._window: Window | None = None
        self._full: set[Hashable] = set()
        by_key: dict[Hashable, list[Operation]] = {}
        for operation in operations:
            by_key.setdefault(operation.key, []).append(operation)
        self.keys = len(by_key)
        if model is Model.KV:
            by_key = {key: [_without_empty(o) for o in some] for key, some in by_key.items()}
        tracks = (
            track_of(key, some, initial, failures_observe=failures_observe)
            for key, some in sorted(by_key.items(), key=lambda pair: len(pair[1]))
        )
        self._open = {track.key: track for track in tracks}

    @property
    def pending(self) -> tuple[Hashable, ...]:
        """Keys that are worth another attempt, the smallest first; none after a failure."""
        return () if self._window else tuple(k for k in self._open if k not in self._full)

    def attempt(self, key: Hashable, steps: int) -> None:
        """Search one key from the start, with at most so many steps."""
        track = self._open[key]
        found = solve(track, track.items, steps)
        self.steps += found.steps
        if found.result == OUT_OF_MEMORY:
            self._full.add(key)
        if found.result == FOUND:
            del self._open[key]
        if found.result == IMPOSSIBLE:
            self._window = failing_window(track, found)

    @property
    def verdict(self) -> Verdict:
        """What is known by now."""
        answer = Answer.UNKNOWN if self._open else Answer.LINEARIZABLE
        undecided = tuple(self._open)
        if self._window:
            answer, undecided = Answer.NOT_LINEARIZABLE, ()
        return Verdict(answer, self.operations, self.keys, self.steps, self._window, undecided)


def check_table(
    table: NDArray[np.void] | Iterable[Any], *, initial: int = 0, steps_max: int = STEPS_MAX
) -> Verdict:
    """Check the history of a simulated cluster.

    Parameters
    ----------
    table
        Rows with the fields client, key, kind (0 read, 1 write, 2 compare-and-set), argument,
        expected, result, invoked, ended and outcome (0 open, 1 succeeded, 2 failed, 3 unknown), as
        a structured array or as records. A compare-and-set that succeeded with the result 0 has
        found another value.
    initial
        What every register holds at first.
    """
    return check(operations_of(table), initial=initial, steps_max=steps_max)


def warm_up() -> None:
    """Compile the search, before somebody waits for it."""
    text = Operation(0, Kind.APPEND, None, "a", returned=1, outcome=Outcome.OK)
    seen = Operation(0, Kind.READ, None, result="a", invoked=2, returned=3, outcome=Outcome.OK)
    check([text, seen], model=Model.KV)


def operations_of(table: NDArray[np.void] | Iterable[Any]) -> list[Operation]:
    """Return the operations of a simulated history; see `check_table`."""
    names = ("client", "key", "kind", "argument", "expected", "result", "invoked", "ended")
    if isinstance(table, np.ndarray):
        columns = [table[name].tolist() for name in (*names, "outcome")]
        rows: Iterable[tuple[int, ...]] = zip(*columns, strict=True)
    else:
        rows = (tuple(int(getattr(row, n)) for n in (*names, "outcome")) for row in table)
    return [_operation(*row) for row in rows]


def _operation(*row: int) -> Operation:
    client, key, number, argument, expected, found, invoked, ended, result = row
    kind, outcome = _KINDS[number], _OUTCOMES[result]
    value: int | bool = bool(found) if kind is Kind.CAS else found
    returned = None if outcome is Outcome.INFO else ended
    return Operation(client, kind, key, argument, expected, value, invoked, returned, outcome)


def _without_empty(operation: Operation) -> Operation:
    """Take the empty text for nothing."""
    if "" not in (operation.argument, operation.expected, operation.result):
        return operation
    values = (operation.argument, operation.expected, operation.result)
    if operation.kind is Kind.APPEND:
        return operation
    argument, expected, result = (None if value == "" else value for value in values)
    return Operation(
        operation.process,
        operation.kind,
        operation.key,
        argument,
        expected,
        result,
        operation.invoked,
        operation.returned,
        operation.outcome,
        operation.line,
        operation.returned_line,
    )
