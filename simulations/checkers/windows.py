"""The smallest stretch of a history that no order explains, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from metrics.domain.problems import Phrase, gettext_noop
from simulations.checkers.encoding import Item, Shape, Track, frozen, memory_of
from simulations.checkers.operations import Kind, Operation, Outcome, Window
from simulations.checkers.search import (
    DIFFER,
    ENTRIES,
    ENTRY_WIDTH,
    FURTHEST,
    IMPOSSIBLE,
    OWNER,
    READ,
    STEPS,
    SWAP,
    search,
)

STEPS_A_SEARCH = 50_000
"""A part of the history takes at least so many steps before it is left as it is."""
STEPS_MAX = 3_000_000
"""All searches for the window together; it stays larger than need be when they do not suffice."""
ESSENTIAL_MAX = 60
_OBSERVERS = (READ, DIFFER)


class Solution(NamedTuple):
    """What a search came to."""

    result: int
    steps: int
    reached: int
    """Time of the last return before which all was explained."""


def solve(track: Track, items: Sequence[Item], steps: int) -> Solution:
    """Search an order of some items of a track."""
    memory = memory_of(track, items, steps)
    result = search(memory, steps)
    required = [item for item in items if item.returned is not None]
    row = memory[ENTRIES] + min(memory[FURTHEST], 2 * len(required)) * ENTRY_WIDTH
    reached = required[memory[row + OWNER]].returned or 0 if required else 0
    return Solution(result, int(memory[STEPS]), reached)


def failing_window(track: Track, found: Solution) -> Window:
    """Narrow down why a track has no order, as a search has found out.

    The end is the first return up to which the history has no order. The start is the latest one
    from which on there is none either, whatever value earlier operations may have left; what runs
    across the start may have taken effect before it, or not. For a key with appends, all that was
    written before the start stays, and only earlier observations are forgotten.
    """
    narrowing = _Narrowing(track, 2 * found.steps + STEPS_A_SEARCH)
    end = narrowing.end(found.reached)
    items = _until(track.items, end)
    start = narrowing.start(items)
    inside = [item for item in items if item.returned is not None and item.invoked >= start]
    last = max(inside, key=lambda item: item.returned or 0)
    first = min(inside, key=lambda item: item.invoked)
    essential = narrowing.essential(items, start, inside, last)
    operations = tuple(item.operation for item in items if _runs_after(item, start))
    chosen = [item.operation for item in essential]
    return Window(
        key=track.key,
        operations=operations,
        essential=tuple(chosen),
        first=first.operation,
        last=last.operation,
        reason=_reason(chosen),
    )


@dataclass(slots=True)
class _Narrowing:
    """Searches of parts of one track, within a number of steps for all of them."""

    track: Track
    steps_a_search: int
    left: int = STEPS_MAX

    def end(self, reached: int) -> int:
        """Return the time of the first return up to which there is no order."""
        times = sorted({i.returned for i in self.track.items if i.returned is not None})
        times = [time for time in times if time >= reached]
        chosen = _first(
            len(times) - 1,
            lambda n: self._fails(_until(self.track.items, times[n]), self.track.initial),
        )
        return times[chosen]

    def start(self, items: Sequence[Item]) -> int:
        """Return the latest time from which on there is no order."""
        times = sorted({item.invoked for item in items if item.returned is not None}, reverse=True)
        return times[_first(len(times) - 1, lambda n: self._fails_from(items, times[n]))]

    def essential(
        self, items: Sequence[Item], start: int, inside: Sequence[Item], last: Item
    ) -> list[Item]:
        """Return what is left when operations are ignored that the contradiction can spare."""
        kept = sorted(inside, key=lambda item: item.invoked)
        if len(kept) > ESSENTIAL_MAX:
            return kept
        spared: set[int] = set()
        for item in kept:
            tried = spared | {id(item)}
            eased = [e for i in items if (e := _eased(i) if id(i) in tried else i)]
            if item is not last and self._fails_from(eased, start):
                spared = tried
        return [item for item in kept if id(item) not in spared]

    def _fails_from(self, items: Sequence[Item], start: int) -> bool:
        """Whether there is no order from a time on, whatever was the value at that time."""
        if self.track.shape is not Shape.VALUE:
            later = [i for i in items if i.kind not in _OBSERVERS or i.invoked >= start]
            return self._fails(later, self.track.initial)
        earlier = [item for item in items if item.invoked < start]
        eased = (_eased(item) for item in earlier if _runs_after(item, start))
        later = [item for item in eased if item]
        later += [item for item in items if item.invoked >= start]
        return all(self._fails(later, value) for value in _left_by(self.track, earlier, later))

    def _fails(self, items: Sequence[Item], initial: Any) -> bool:
        """Whether some items surely have no order."""
        if self.left <= 0:
            return False
        track = Track(self.track.key, self.track.shape, initial, ())
        found = solve(track, items, min(self.left, self.steps_a_search))
        self.left -= found.steps + len(items)
        return found.result == IMPOSSIBLE


def _first(last: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from 0 to `last` for which it holds, which it does at `last`."""
    low, high = 0, 0
    while high < last and not holds(high):
        low, high = high + 1, min(last, 2 * high + 1)
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _until(items: Iterable[Item], end: int) -> list[Item]:
    """Return a history as it was known at a time; what had not ended is unknown."""
    known = []
    for item in items:
        if item.invoked > end:
            break
        still_open = item.returned is not None and item.returned > end
        part = _eased(item) if still_open else item
        if part:
            known.append(part)
    return known


def _eased(item: Item) -> Item | None:
    """Return an operation as if its outcome were unknown."""
    return None if item.kind in _OBSERVERS else item._replace(returned=None)


def _runs_after(item: Item, time: int) -> bool:
    return item.returned is None or item.returned >= time


def _left_by(track: Track, earlier: Iterable[Item], later: Iterable[Item]) -> list[Any]:
    """Return the values that may stand before the later operations, as far as they can tell."""
    observed = {frozen(i.first) for i in later if i.kind in {*_OBSERVERS, SWAP}}
    left = {frozen(track.initial): track.initial}
    for item in earlier:
        if item.kind not in _OBSERVERS:
            value = item.second if item.kind == SWAP else item.first
            left.setdefault(frozen(value), value)
    others = [value for key, value in left.items() if key not in observed]
    return [value for key, value in left.items() if key in observed] + others[:1]


# ---- in words -----------------------------------------------------------------------------------


def _reason(essential: Sequence[Operation]) -> Phrase:
    """Say in one sentence what contradicts what."""
    last = max(essential, key=lambda operation: operation.returned or 0)
    others = [operation for operation in essential if operation is not last]
    if not others:
        return Phrase(_ALONE[last.kind], {"what": told(last)})
    if len(others) == 1:
        other = others[0]
        after = (other.returned or 0) < last.invoked
        template = _AFTER if after else _BESIDE
        return Phrase(template, {"what": told(last), "other": told(other)})
    listed = Phrase("%(a)s", {"a": told(others[0])})
    for operation in others[1:]:
        listed = Phrase(_JOINED, {"before": listed, "next": told(operation)})
    return Phrase(_TOGETHER, {"what": told(last), "others": listed})


def told(operation: Operation) -> Phrase:
    """Tell one operation: who did what, with what result."""
    values = {
        "process": operation.process,
        "value": _shown(operation.argument),
        "expected": _shown(operation.expected),
        "result": _shown(operation.result),
    }
    match operation.kind, operation.outcome:
        case Kind.READ, Outcome.OK:
            template = gettext_noop("process %(process)s's read returned %(result)s")
        case Kind.READ, _:
            template = gettext_noop("process %(process)s's read of unknown result")
        case Kind.WRITE, _:
            template = gettext_noop("process %(process)s's write of %(value)s")
        case Kind.APPEND, _:
            template = gettext_noop("process %(process)s's append of %(value)s")
        case _ if operation.outcome is Outcome.FAIL or operation.result is False:
            template = gettext_noop(
                "process %(process)s's compare-and-set found another value than %(expected)s"
            )
        case _:
            template = gettext_noop(
                "process %(process)s's compare-and-set from %(expected)s to %(value)s"
            )
    used = {name: value for name, value in values.items() if f"%({name})s" in template}
    return Phrase(template, used)


SHOWN_CHARS_MAX = 60


def _shown(value: Any) -> str:
    text = "nil" if value is None else str(value)
    return text if len(text) <= SHOWN_CHARS_MAX else f"…{text[1 - SHOWN_CHARS_MAX :]}"


_ALONE = {
    Kind.READ: gettext_noop("%(what)s, which nothing had left by then"),
    Kind.CAS: gettext_noop("%(what)s: at no time did it find what it says"),
    Kind.WRITE: gettext_noop("%(what)s fits nowhere"),
    Kind.APPEND: gettext_noop("%(what)s fits nowhere"),
}
_AFTER = gettext_noop("%(what)s after %(other)s, and nothing in between explains it")
_BESIDE = gettext_noop("%(what)s while %(other)s was under way, and no order explains both")
_JOINED = gettext_noop("%(before)s; %(next)s")
_TOGETHER = gettext_noop("%(what)s, which no order brings together with: %(others)s")
