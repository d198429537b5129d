"""The states of one group of replicas, found one after the other: the compiled part.

A state is a row of small integers: the number of the context (which places are in reach), then
for each place the active replicas that are up, those under repair, the idle ones that are up and
those under repair; then the replicas that wait for a repair crew in the order in which they
failed; then the failover that runs (or the leader), and the common cause. Replicas are counted,
never named. Every rule is that of the reference semantics, sections 2 and 3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
RowArray = NDArray[np.int16]

ACTIVE, STANDBY, CONSENSUS = 0, 1, 2
ROWS, MOVES, IS_FULL, NEXT = 0, 1, 2, 3
"""The counters: states found, transitions found, whether there was no room, states gone through."""


class Rules(NamedTuple):
    """One group: what it is, and how fast things happen to it (1/s, seconds)."""

    kind: int
    places: int
    required: int
    crews: int
    """Repair crews, 0 when every replica has its own."""
    queue: int
    """Most replicas that can wait for a crew; 0 where their order makes no difference."""
    stages: int
    """Stages of a failover time; 1 for an exponential one."""
    failure: float
    repair: float
    dormancy: float
    cause_failure: float
    cause_repair: float
    coverage: float
    shift: float
    """Mean failover time of a covered failover, or mean election time."""
    manual: float


class Store(NamedTuple):
    """What has been found so far; `slots` is a hash table over the rows."""

    rows: RowArray
    slots: NDArray[np.int32]
    counters: IntArray
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    values: FloatArray


class Stack(NamedTuple):
    """States that still have to settle; the last row is the one at hand."""

    rows: RowArray
    chances: FloatArray


def width(rules: Rules) -> int:
    """Return the length of a row."""
    return 4 * rules.places + rules.queue + 5


@njit(cache=True, nogil=True)
def _are_equal(one: RowArray, other: RowArray) -> bool:
    """Compare two rows from the end, where they differ most often."""
    for k in range(len(one) - 1, -1, -1):  # noqa: SIM110 - compiled
        if one[k] != other[k]:
            return False
    return True


@njit(cache=True, nogil=True)
def _copy(into: RowArray, row: RowArray) -> None:
    for k in range(len(row)):
        into[k] = row[k]


@njit(cache=True, nogil=True)
def _number(store: Store, row: RowArray) -> int:
    """Return the number of a state, a new one if it has not been seen."""
    slot = _slot(store, row)
    if store.slots[slot] >= 0:
        return int(store.slots[slot])
    found = store.counters[ROWS]
    if found == len(store.rows):
        store.counters[IS_FULL] = 1
        return 0
    _copy(store.rows[found], row)
    store.slots[slot] = found
    store.counters[ROWS] = found + 1
    return int(found)


@njit(cache=True, nogil=True)
def _slot(store: Store, row: RowArray) -> int:
    """Return the slot that holds a row, or the free one in which it belongs."""
    mixed = np.uint64(1469598103934665603)
    for k in range(len(row)):
        mixed = (mixed ^ np.uint64(row[k])) * np.uint64(1099511628211)
    mixed ^= mixed >> np.uint64(29)
    last = len(store.slots) - 1
    slot = np.int64(mixed & np.uint64(0x7FFFFFFF)) & last
    while store.slots[slot] >= 0:
        if _are_equal(store.rows[store.slots[slot]], row):
            break
        slot = (slot + 1) & last
    return int(slot)


@njit(cache=True, nogil=True)
def _note(store: Store, source: int, row: RowArray, value: float) -> None:
    """Note a transition to a settled state."""
    target = _number(store, row)
    at = store.counters[MOVES]
    if target == source:
        return
    if at == len(store.values):
        store.counters[IS_FULL] = 1
        return
    store.sources[at] = source
    store.targets[at] = target
    store.values[at] = value
    store.counters[MOVES] = at + 1


@njit(cache=True, nogil=True)
def _fail(rules: Rules, row: RowArray, place: int, idle: int) -> None:
    """Let a replica fail: it is repaired at once or waits for a crew."""
    n = rules.places
    row[1 + 2 * n * idle + place] -= 1
    busy = 0
    for p in range(n):
        busy += row[1 + n + p] + row[1 + 3 * n + p]
    if rules.queue == 0 or busy < rules.crews:
        row[1 + n + 2 * n * idle + place] += 1
        return
    for k in range(1 + 4 * n, 1 + 4 * n + rules.queue):
        if row[k] == 0:
            row[k] = 2 * place + idle + 1
            return


@njit(cache=True, nogil=True)
def _return(rules: Rules, row: RowArray, place: int, idle: int) -> None:
    """End a repair; the crew turns to the one that has waited longest."""
    n = rules.places
    row[1 + n + 2 * n * idle + place] -= 1
    row[1 + 2 * n * idle + place] += 1
    first = 1 + 4 * n
    if rules.queue == 0 or row[first] == 0:
        return
    following = row[first] - 1
    for k in range(first, first + rules.queue - 1):
        row[k] = row[k + 1]
    row[first + rules.queue - 1] = 0
    row[1 + n + 2 * n * (following % 2) + following // 2] += 1


@njit(cache=True, nogil=True)
def _push(stack: Stack, top: int, row: RowArray, chance: float) -> int:
    _copy(stack.rows[top], row)
    stack.chances[top] = chance
    return top + 1


@njit(cache=True, nogil=True)
def _take_over(rules: Rules, reach: BoolArray, row: RowArray) -> None:
    """End a failover.

    The role leaves an active replica in the first place that has lost one: the one that failed
    first, and only when none there has failed, one that is out of reach.
    """
    n = rules.places
    shift = 1 + 4 * n + rules.queue
    chosen = row[shift] - 1
    row[1 + 2 * n + chosen] -= 1
    row[1 + chosen] += 1
    row[shift : shift + 3] = 0
    for p in range(n):
        # What is under repair failed before anything that still waits.
        if row[1 + n + p] > 0:
            row[1 + n + p] -= 1
            row[1 + 3 * n + p] += 1
            return
        for k in range(1 + 4 * n, shift):
            if row[k] == 2 * p + 1:
                row[k] += 1
                return
        if row[1 + p] > 0 and not reach[row[0], p]:
            row[1 + p] -= 1
            row[1 + 2 * n + p] += 1
            return


@njit(cache=True, nogil=True)
def _usable(rules: Rules, reach: BoolArray, row: RowArray, idle: int) -> int:
    """Count the usable active (or idle) replicas."""
    n = rules.places
    if row[4 * n + rules.queue + 4] == 0:
        return 0
    count = 0
    for p in range(n):
        if reach[row[0], p]:
            count += row[1 + 2 * n * idle + p]
    return count


@njit(cache=True, nogil=True)
def _steer(rules: Rules, reach: BoolArray, stack: Stack, top: int, chance: float) -> int:
    """Start, go on with or call off a failover of the state at hand; −1 when it has settled."""
    n = rules.places
    row = stack.rows[-1]
    shift = 1 + 4 * n + rules.queue
    if _usable(rules, reach, row, 0) >= rules.required or _usable(rules, reach, row, 1) == 0:
        row[shift : shift + 3] = 0
        return -1
    chosen = row[shift] - 1
    if chosen >= 0 and reach[row[0], chosen] and row[1 + 2 * n + chosen] > 0:
        return -1
    for p in range(n):
        if reach[row[0], p] and row[1 + 2 * n + p] > 0:
            chosen = p
            break
    row[shift] = chosen + 1
    row[shift + 1 : shift + 3] = 0
    if rules.coverage < 1:
        top = _push(stack, top, row, chance * (1 - rules.coverage))
        stack.rows[top - 1, shift + 1] = 1
    if rules.coverage > 0:
        top = _push(stack, top, row, chance * rules.coverage)
    return top


@njit(cache=True, nogil=True)
def _is_instant(rules: Rules, row: RowArray) -> bool:
    """Whether a failover takes no time at all."""
    shift = 1 + 4 * rules.places + rules.queue
    if rules.kind != STANDBY or row[shift] == 0:
        return False
    return (rules.shift if row[shift + 1] == 0 else rules.manual) == 0.0


@njit(cache=True, nogil=True)
def _lead(rules: Rules, reach: BoolArray, row: RowArray) -> bool:
    """Let a leader step down that lost its quorum or its reach; whether one must be elected."""
    leader = 1 + 4 * rules.places + rules.queue
    usable = _usable(rules, reach, row, 0)
    is_lost = row[leader] > 0 and not reach[row[0], row[leader] - 1]
    if usable < rules.required or is_lost:
        row[leader] = 0
    return usable >= rules.required and row[leader] == 0


@njit(cache=True, nogil=True)
def _elect(
    rules: Rules, reach: BoolArray, store: Store, row: RowArray, source: int, value: float
) -> None:
    """Note each outcome of an election: every usable voter is as likely."""
    usable = _usable(rules, reach, row, 0)
    leader = 1 + 4 * rules.places + rules.queue
    for p in range(rules.places):
        if reach[row[0], p] and row[1 + p] > 0:
            row[leader] = p + 1
            _note(store, source, row, value * row[1 + p] / usable)


@njit(cache=True, nogil=True)
def _settle(
    rules: Rules, reach: BoolArray, store: Store, stack: Stack, source: int, top: int
) -> None:
    """Let the lowest `top` states of the stack settle, and note where they lead."""
    row = stack.rows[-1]
    while top > 0:
        top -= 1
        _copy(row, stack.rows[top])
        chance = stack.chances[top]
        if rules.kind == STANDBY:
            if _is_instant(rules, row):
                _take_over(rules, reach, row)
                top = _push(stack, top, row, chance)
                continue
            following = _steer(rules, reach, stack, top, chance)
            if following >= 0:
                top = following
                continue
        elif rules.kind == CONSENSUS and _lead(rules, reach, row) and rules.shift == 0.0:
            _elect(rules, reach, store, row, source, chance)
            continue
        _note(store, source, row, chance)


@njit(cache=True, nogil=True)
def _change_replicas(
    rules: Rules, reach: BoolArray, store: Store, stack: Stack, source: int
) -> None:
    """Note what follows when a replica fails or returns."""
    n = rules.places
    shift = 1 + 4 * n + rules.queue
    for idle in range(2):
        rate = rules.failure * (rules.dormancy if idle else 1.0)
        for p in range(n):
            row = store.rows[source]
            up, under_repair = row[1 + 2 * n * idle + p], row[1 + n + 2 * n * idle + p]
            has_special = row[shift] == p + 1 and (rules.kind == STANDBY) == (idle == 1)
            others = up - 1 if has_special else up
            if others > 0 and rate > 0:
                _push(stack, 0, row, rate * others)
                _fail(rules, stack.rows[0], p, idle)
                _settle(rules, reach, store, stack, source, 1)
            if has_special and rate > 0:
                _push(stack, 0, row, rate)
                stack.rows[0, shift : shift + 3] = 0
                _fail(rules, stack.rows[0], p, idle)
                _settle(rules, reach, store, stack, source, 1)
            if under_repair > 0:
                # Without a queue those that wait are counted among those under repair.
                busy = min(under_repair, rules.crews) if rules.crews > 0 else under_repair
                _push(stack, 0, row, rules.repair * busy)
                _return(rules, stack.rows[0], p, idle)
                _settle(rules, reach, store, stack, source, 1)


@njit(cache=True, nogil=True)
def _change_rest(rules: Rules, reach: BoolArray, store: Store, stack: Stack, source: int) -> None:
    """Note what follows a common cause, the end of a stage or of a failover, an election."""
    row = store.rows[source]
    shift = 1 + 4 * rules.places + rules.queue
    if rules.cause_failure > 0:
        is_up = row[shift + 3] == 1
        _push(stack, 0, row, rules.cause_failure if is_up else rules.cause_repair)
        stack.rows[0, shift + 3] = 0 if is_up else 1
        _settle(rules, reach, store, stack, source, 1)
    if rules.kind == STANDBY and row[shift] > 0:
        mean = rules.shift if row[shift + 1] == 0 else rules.manual
        stack.rows[-1] = row
        if row[shift + 2] + 1 < rules.stages:
            stack.rows[-1, shift + 2] += 1
            _note(store, source, stack.rows[-1], rules.stages / mean)
        else:
            _push(stack, 0, row, rules.stages / mean)
            _take_over(rules, reach, stack.rows[0])
            _settle(rules, reach, store, stack, source, 1)
    elif rules.kind == CONSENSUS and row[shift] == 0:
        stack.rows[-1] = row
        if _lead(rules, reach, stack.rows[-1]):
            _elect(rules, reach, store, stack.rows[-1], source, 1.0 / rules.shift)


@njit(cache=True, nogil=True)
def explore(
    rules: Rules,
    reach: BoolArray,
    adjacent: tuple[IntArray, IntArray],
    store: Store,
    stack: Stack,
) -> None:
    """Find every state that can be reached from the rows in store, and the transitions.

    Parameters
    ----------
    rules : the group.
    reach : shape (contexts, places), whether a place is in reach.
    adjacent : contexts that may follow each context, as (first, others) like sparse rows.
    store : room for states and transitions, some filled in; empty slots. A transition within a
        context has a rate; one to another context the probability that the change of context
        leads there. When there is no more room, what is complete stays, and the search goes on
        from there in a larger store.
    stack : room for states that settle.
    """
    first, others = adjacent
    for k in range(store.counters[ROWS]):
        store.slots[_slot(store, store.rows[k])] = k
    while store.counters[NEXT] < store.counters[ROWS]:
        source = store.counters[NEXT]
        moves = store.counters[MOVES]
        _change_replicas(rules, reach, store, stack, source)
        _change_rest(rules, reach, store, stack, source)
        context = store.rows[source, 0]
        for k in range(first[context], first[context + 1]):
            _push(stack, 0, store.rows[source], 1.0)
            stack.rows[0, 0] = others[k]
            _settle(rules, reach, store, stack, source, 1)
        if store.counters[IS_FULL] == 1:
            store.counters[MOVES] = moves
            return
        store.counters[NEXT] = source + 1
