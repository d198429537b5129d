"""From the operations on one key to the integers that the search works on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulations.checkers.operations import Kind, Operation, Outcome
from simulations.checkers.search import (
    APPEND,
    CALL,
    CALLS_BEFORE,
    DIFFER,
    DIFFERS,
    EFFECT,
    END,
    ENTRIES,
    ENTRY_PLACE,
    ENTRY_WIDTH,
    FIRST,
    FOLLOWING,
    FRAME_WIDTH,
    FRAMES,
    GROUP_COUNT,
    GROUPS,
    HAS_APPENDS,
    HASH,
    HEADER,
    HEADS,
    HEADS_MASK,
    IS_RETURN,
    KIND,
    LINKS,
    LINKS_MASK,
    LOST,
    MAYBE,
    MAYBE_WORDS,
    NEEDED,
    NEEDS,
    OPERATION_WIDTH,
    OPERATIONS,
    OWNER,
    PLACE,
    POOL,
    POOL_WORDS,
    PRECEDING,
    RANDOM,
    READ,
    READERS,
    READS,
    REQUIRED,
    RESETS,
    RETURN,
    SECOND,
    STATE,
    STATE_WIDTH,
    STATES,
    SWAP,
    TAKEN,
    TOKENS,
    TOKENS_FROM,
    TOKENS_TO,
    TRAIL,
    WORD,
    WRITE,
    WRITERS,
)
from simulations.checkers.sequences import NONE, Ints, follow, grow

POOL_WORDS_MAX = 1 << 25
"""Memory of one search: 256 MiB."""
HEADS_BITS_MAX = 20
Flags = NDArray[np.bool_]
_KINDS = {Kind.READ: READ, Kind.WRITE: WRITE, Kind.CAS: SWAP, Kind.APPEND: APPEND}


class Shape(Enum):
    """What a key holds; appends join texts, or add an element to a list."""

    VALUE = 0
    TEXT = 1
    LIST = 2


class Item(NamedTuple):
    """What the search has to know of one operation. `returned` is None for an unknown outcome."""

    kind: int
    first: Any
    """What is read, written, appended or expected."""
    second: Any
    invoked: int
    returned: int | None
    operation: Operation


@dataclass(frozen=True, slots=True)
class Track:
    """The operations on one key that matter, by invocation."""

    key: Any
    shape: Shape
    initial: Any
    items: tuple[Item, ...]


def track_of(
    key: Any, operations: Iterable[Operation], initial: Any, *, failures_observe: bool
) -> Track:
    """Keep what tells something: no failed operation, and no read of unknown outcome.

    With `failures_observe` a compare-and-set that failed has seen another value than it expected.
    """
    items = [item for o in operations if (item := _item(o, failures_observe=failures_observe))]
    items.sort(key=lambda item: item.invoked)
    return Track(key, _shape(items, initial), initial, tuple(items))


def memory_of(track: Track, items: Sequence[Item], steps_max: int) -> Ints:
    """Return the memory of a search of at most so many steps for an order of some items."""
    states = States.of(track, items)
    coded = [states.code(item) for item in items]
    times = Counter(code for code in coded if code.kind in {WRITE, SWAP, APPEND})
    effects = {code: number for number, code in enumerate(times)}
    numbers = [effects.get(code, NONE) for code in coded]
    required = [i for i, item in enumerate(items) if item.returned is not None]
    unknown = [i for i, item in enumerate(items) if item.returned is None]
    unknown.sort(key=lambda i: (numbers[i], items[i].invoked))
    order = required + unknown
    ends = np.cumsum([0, *(len(coded[i].tokens) for i in order)])
    operations = np.zeros((len(order), OPERATION_WIDTH), dtype=np.int64)
    for column, values in (
        (KIND, (coded[i].kind for i in order)),
        (FIRST, (coded[i].first for i in order)),
        (SECOND, (coded[i].second for i in order)),
        (EFFECT, (numbers[i] if times[coded[i]] > 1 else NONE for i in order)),
        (TOKENS_FROM, ends[:-1]),
        (TOKENS_TO, ends[1:]),
    ):
        operations[:, column] = _ints(values)
    entries = _entries(operations, [items[i] for i in required], [items[i] for i in unknown])
    sizes = [len(list(group)) for _, group in groupby(unknown, key=lambda i: numbers[i])]
    bounds = len(required) + np.cumsum([0, *sizes], dtype=np.int64)
    groups = np.column_stack((bounds[:-1], bounds[1:], np.zeros(len(sizes), dtype=np.int64)))
    memory = _Memory(operations, len(required), states.count, steps_max)
    memory.header[STATE] = states.number(track.initial)
    memory.header[HAS_APPENDS] = track.shape is not Shape.VALUE
    memory.header[GROUP_COUNT] = len(groups)
    memory.put(ENTRIES, entries)
    memory.put(GROUPS, groups)
    memory.put(TOKENS, _ints(token for i in order for token in coded[i].tokens))
    memory.put(LINKS, states.links)
    memory.header[LINKS_MASK] = len(states.links) // 2 - 1
    return memory.joined()


class _Memory:
    """Puts the tables of a search one after the other."""

    def __init__(self, operations: Ints, required: int, lost: int, steps_max: int) -> None:
        self.header = np.zeros(HEADER, dtype=np.int64)
        self._tables: list[Ints] = [self.header]
        self._words = HEADER
        count, header = len(operations), self.header
        kind, is_needed = operations[:, KIND], np.arange(count) < required
        observes = np.isin(kind, (READ, SWAP))
        header[HASH], header[REQUIRED], header[LOST] = 1, required, lost
        header[END], header[DIFFERS] = 2 * required + 1, (kind == DIFFER).sum()
        header[RESETS], header[NEEDED] = (kind == WRITE).sum(), (observes & is_needed).sum()
        header[MAYBE_WORDS] = maybe_words = -(-(count - required) // WORD)
        heads = 1 << min(HEADS_BITS_MAX, max(6, steps_max.bit_length()))
        header[HEADS_MASK] = heads - 1
        header[POOL_WORDS] = min(POOL_WORDS_MAX, (steps_max + 2) * (maybe_words + 8))
        self.put(OPERATIONS, operations)
        self.put(STATES, _state_table(operations, observes, is_needed, lost + 1))
        self.put(TAKEN, np.zeros(required // WORD + 1, dtype=np.int64))
        self.put(MAYBE, np.zeros(maybe_words, dtype=np.int64))
        self.put(TRAIL, np.zeros(count + 1, dtype=np.int64))
        self.put(FRAMES, np.zeros((count + 1) * FRAME_WIDTH, dtype=np.int64))
        self.put(RANDOM, _scrambled(required))
        self.put(HEADS, np.full(heads, NONE))

    def put(self, name: int, table: Ints) -> None:
        """Add a table, whose place the header tells under a name."""
        self.header[name] = self._words
        self._tables.append(table.reshape(-1))
        self._words += table.size

    def joined(self) -> Ints:
        """Return all tables, and behind them room for what is remembered."""
        self.header[POOL] = self._words
        memory = np.empty(self._words + int(self.header[POOL_WORDS]), dtype=np.int64)
        np.concatenate(self._tables, out=memory[: self._words])
        return memory


def _state_table(operations: Ints, observes: Flags, is_needed: Flags, states: int) -> Ints:
    """Count who observes and who leaves each state."""
    kind, first, second = (operations[:, column] for column in (KIND, FIRST, SECOND))
    table = np.zeros((states, STATE_WIDTH), dtype=np.int64)
    for column, chosen in (
        (READERS, first[observes]),
        (NEEDS, first[observes & is_needed]),
        (READS, first[(kind == READ) & is_needed]),
        (WRITERS, np.concatenate((first[kind == WRITE], second[kind == SWAP]))),
    ):
        table[:, column] = np.bincount(chosen, minlength=states)
    return table


class _Code(NamedTuple):
    kind: int
    first: int
    second: int
    tokens: tuple[int, ...]


@dataclass(slots=True)
class States:
    """The states that some operation observes, with their numbers; all others are one.

    A text or list is a path from the empty one, one token a step, so that the state after an
    append is found without building the text.
    """

    shape: Shape
    count: int = 1
    numbers: dict[Any, int] = field(default_factory=dict)
    symbols: dict[Any, int] = field(default_factory=dict)
    links: Ints = field(default_factory=lambda: np.full(4, NONE))

    @classmethod
    def of(cls, track: Track, items: Sequence[Item]) -> States:
        """Give numbers to the initial state and to everything that is read or expected."""
        states = cls(track.shape)
        observed = {frozen(item.first) for item in items if item.kind in {READ, SWAP, DIFFER}}
        if track.shape is Shape.VALUE:
            values = dict.fromkeys([frozen(track.initial), *observed])
            states.numbers = {value: number for number, value in enumerate(values)}
            states.count = len(values)
            return states
        for item in items:
            for value in (item.first, item.second):
                for symbol in states.spelled(value):
                    states.symbols.setdefault(symbol, len(states.symbols))
        states._grow(track.initial, (i.first for i in items if i.kind in {READ, SWAP, DIFFER}))
        return states

    def _grow(self, initial: Any, observed: Iterable[Any]) -> None:
        wanted = {frozen(value): value for value in (initial, *observed)}
        for symbol in self.spelled(initial):
            self.symbols.setdefault(symbol, len(self.symbols))
        paths = {value: self.tokens(original) for value, original in wanted.items()}
        room = 2 * sum(map(len, paths.values())) + 2
        self.links = np.full(2 << room.bit_length(), NONE)
        for value, path in paths.items():
            if self._is_sequence(wanted[value]):
                self.numbers[value], self.count = grow(self.links, path, self.count)
            else:
                self.numbers[value], self.count = self.count, self.count + 1

    def number(self, value: Any) -> int:
        """Return the state of a value; a value that nobody observes has the last number."""
        known = self.numbers.get(frozen(value))
        if known is not None or self.shape is Shape.VALUE or not self._is_sequence(value):
            return self.count if known is None else known
        return follow(self.links, self.tokens(value), self.count)

    def code(self, item: Item) -> _Code:
        """Return an item in numbers."""
        if item.kind != APPEND:
            second = self.number(item.second) if item.kind == SWAP else 0
            return _Code(item.kind, self.number(item.first), second, ())
        added = [item.first] if self.shape is Shape.LIST else item.first
        return _Code(APPEND, 0, 0, tuple(self.tokens(added).tolist()))

    def spelled(self, value: Any) -> Sequence[Any]:
        """Return the symbols of a text or list; an element that is appended is a symbol too."""
        if self.shape is Shape.TEXT:
            return value if isinstance(value, str) else ""
        return [frozen(e) for e in value] if isinstance(value, list | tuple) else [frozen(value)]

    def tokens(self, value: Any) -> Ints:
        """Return the symbols of a sequence as numbers."""
        spelled = self.spelled(value) if self._is_sequence(value) and value else ()
        return _ints(self.symbols[symbol] for symbol in spelled)

    def _is_sequence(self, value: Any) -> bool:
        kinds = str if self.shape is Shape.TEXT else (list, tuple)
        return value is None or isinstance(value, kinds)


def frozen(value: Any) -> Any:
    """Return a value of JSON as something that can be a key; true is not 1."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, list | tuple):
        return ("list", *map(frozen, value))
    if isinstance(value, Mapping):
        return ("map", frozenset((key, frozen(inner)) for key, inner in value.items()))
    return value


def _item(operation: Operation, *, failures_observe: bool) -> Item | None:
    kind, first = _KINDS[operation.kind], operation.argument
    returned = operation.returned
    match operation.kind, operation.outcome:
        case Kind.READ, Outcome.OK:
            first = operation.result
        case Kind.READ, _:
            return None
        case Kind.CAS, Outcome.OK:
            first = operation.expected
            kind = DIFFER if operation.result is False else SWAP
        case Kind.CAS, Outcome.FAIL if failures_observe:
            kind, first = DIFFER, operation.expected
        case _, Outcome.FAIL:
            return None
        case Kind.CAS, Outcome.INFO:
            first = operation.expected
    if operation.outcome is Outcome.INFO:
        returned = None
    return Item(kind, first, operation.argument, operation.invoked, returned, operation)


def _shape(items: Sequence[Item], initial: Any) -> Shape:
    """Tell what a key holds: only what is appended to is a text or a list."""
    appended = [item.first for item in items if item.kind == APPEND]
    if not appended:
        return Shape.VALUE
    others = [initial, *(item.first for item in items if item.kind != APPEND)]
    is_list = any(isinstance(value, list | tuple) for value in others)
    return Shape.LIST if is_list or not all(isinstance(v, str) for v in appended) else Shape.TEXT


def _entries(operations: Ints, required: Sequence[Item], unknown: Sequence[Item]) -> Ints:
    """Put calls and returns in order of time; of equal times, calls come first."""
    count = len(required)
    calls = _ints(item.invoked for item in required)
    ends = _ints(item.returned or 0 for item in required)
    times = np.concatenate((calls, ends, _ints(item.invoked for item in unknown)))
    is_return = np.repeat([0, 1, 0], [count, count, len(unknown)])
    order = np.lexsort((is_return, times))
    place = np.empty_like(order)
    place[order] = np.arange(1, len(order) + 1)
    listed = order[order < 2 * count]
    entry = np.empty(2 * count, dtype=np.int64)
    entry[listed] = np.arange(1, 2 * count + 1)
    operations[:, PLACE] = np.concatenate((place[:count], place[2 * count :]))
    operations[:count, CALL], operations[:count, RETURN] = entry[:count], entry[count:]
    entries = np.zeros((2 * count + 2, ENTRY_WIDTH), dtype=np.int64)
    entries[1:-1, OWNER] = listed % max(1, count)
    entries[1:, IS_RETURN] = [*is_return[listed], 1]
    entries[1:, ENTRY_PLACE] = [*place[listed], len(order) + 1]
    entries[1:, CALLS_BEFORE] = np.cumsum(entries[1:, IS_RETURN] == 0)
    entries[:, FOLLOWING] = np.arange(1, 2 * count + 3)
    entries[:, PRECEDING] = np.arange(-1, 2 * count + 1)
    return entries


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _scrambled(count: int) -> Ints:
    """Return fixed numbers of 62 bits without a pattern (SplitMix64), to tell sets apart."""
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(2)).astype(np.int64)
