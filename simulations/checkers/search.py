"""Search for an order of the operations on one key that explains what its clients saw.

The search is that of Wing and Gong with the memory of Lowe: take one operation after the other
that may come first, go back when none can, and never look at the same situation twice. A situation
is the set of operations that were taken and the value that they leave. Some rules cut branches
without losing an order that exists; each replaces an order by another one that is as good:

- An observer (a read, or a compare-and-set that found another value) which fits the value is taken
  at once: it changes nothing, and later it might not fit any more.
- Of two operations with the same effect, the one that ends first goes first; an operation of
  unknown outcome waits for one of known outcome with the same effect.
- An operation of unknown outcome is taken only when it changes the value, something is left that
  may observe the new value, and no plain write follows at once; else it might as well never happen.
- A value is not left while a read still needs it and nothing is left that could write it again;
  nor is it entered when other operations must come before such a read (zones, Gibbons and Korach).
- A situation is also known when it was met with fewer operations of unknown outcome taken.

Values are states numbered from 0; `LOST` is the state that no observer tells from others.
Everything is bounded: by steps, and by the words of the memory.

The whole search works in one array of integers: a header of scalars and of the places of tables,
then the tables. Passing many arrays would spend most of the time counting references to them.

References
----------
J. M. Wing and C. Gong, "Testing and verifying concurrent objects", Journal of Parallel and
Distributed Computing 17, 1993.
P. B. Gibbons and E. Korach, "Testing shared memories", SIAM Journal on Computing 26, 1997.
G. Lowe, "Testing for linearizability", Concurrency and Computation: Practice and Experience 29(4),
2017.
A. Horn and D. Kroening, "Faster linearizability checking via P-compositionality", FORTE 2015.
"""

from __future__ import annotations

from numba import njit

from simulations.checkers.sequences import NONE, Ints, slot_of

READ, WRITE, SWAP, APPEND, DIFFER = 0, 1, 2, 3, 4
"""What an operation does to the state; `DIFFER` observes that the state is another one."""
IMPOSSIBLE, FOUND, OUT_OF_STEPS, OUT_OF_MEMORY = 0, 1, 2, 3
"""Results of a search."""
_NEW, _KNOWN = 4, 5
"""Besides: whether a situation was met before, or nothing can come of it."""

WORD = 62
"""Bits used of a word, so that it never turns negative."""
HEAD = 0

# The header. First what changes, then what is known of the operations, then where tables begin.
STATE, IS_FRESH, HASH, TAKEN_COUNT, FRAME_COUNT, STEPS, POOL_USED, BARRIER = range(8)
RESETS, NEEDED, FURTHEST = range(8, 11)
"""Writes left; required observers left; the last return that was come to."""
REQUIRED, LOST, HAS_APPENDS, DIFFERS, END, GROUP_COUNT, MAYBE_WORDS = range(11, 18)
"""`DIFFERS` counts observers of another value; `END` is the last entry."""
OPERATIONS, ENTRIES, STATES, GROUPS, TAKEN, MAYBE, TRAIL, FRAMES, RANDOM = range(18, 27)
TOKENS, LINKS, LINKS_MASK, HEADS, HEADS_MASK, POOL, POOL_WORDS = range(27, 34)
HEADER = 34

# Operations: required ones by invocation, then unknown ones; those of one effect are a group.
KIND, FIRST, SECOND, EFFECT, PLACE, CALL, RETURN, TOKENS_FROM, TOKENS_TO = range(9)
"""`FIRST` is read, written or expected, `SECOND` what a compare-and-set leaves; `EFFECT` is equal
for operations that do the same, and NONE for one that is alone with what it does; `PLACE` is the
position of the invocation among all events; `CALL` and `RETURN` are entries."""
OPERATION_WIDTH = 9
# Entries: calls and returns of required operations in order of time, between two ends.
OWNER, IS_RETURN, ENTRY_PLACE, CALLS_BEFORE, FOLLOWING, PRECEDING = range(6)
ENTRY_WIDTH = 6
# States: operations left that observe each, required ones, required reads, those that leave it.
READERS, NEEDS, READS, WRITERS = range(4)
STATE_WIDTH = 4
# Groups: the first unknown operation, one past the last, and how many were taken.
GROUP_FROM, GROUP_TO, GROUP_USED = range(3)
GROUP_WIDTH = 3
# Frames: what to go back to.
_TAKEN_THEN, _STATE_THEN, _FRESH_THEN, _CURSOR, _BARRIER_THEN = range(5)
FRAME_WIDTH = 5
# What is remembered: the next in its chain, state and freshness, the words that are kept, those.
_NEXT, _LABEL, _EXTENT, _WORDS = range(4)


@njit(cache=True, nogil=True, forceinline=True)
def _of_operation(m: Ints, operation: int, column: int) -> int:
    return int(m[m[OPERATIONS] + operation * OPERATION_WIDTH + column])


@njit(cache=True, nogil=True, forceinline=True)
def _of_entry(m: Ints, entry: int, column: int) -> int:
    return int(m[m[ENTRIES] + entry * ENTRY_WIDTH + column])


@njit(cache=True, nogil=True, forceinline=True)
def _of_state(m: Ints, state: int, column: int) -> int:
    return int(m[m[STATES] + state * STATE_WIDTH + column])


@njit(cache=True, nogil=True, forceinline=True)
def _of_group(m: Ints, group: int, column: int) -> int:
    return int(m[m[GROUPS] + group * GROUP_WIDTH + column])


@njit(cache=True, nogil=True)
def search(m: Ints, steps_max: int) -> int:
    """Look for an order in a new memory; returns one of the results above."""
    if _absorb(m):
        return FOUND
    cursor = _of_entry(m, HEAD, FOLLOWING)
    result = _NEW
    while result >= _NEW:
        cursor = _next_choice(m, cursor)
        if cursor == NONE and m[FRAME_COUNT] == 0:
            result = IMPOSSIBLE
        elif cursor == NONE:
            cursor = _retreat(m)
        elif m[STEPS] >= steps_max:
            result = OUT_OF_STEPS
        else:
            m[STEPS] += 1
            result = _try(m, cursor)
            cursor = _retreat(m) if result == _KNOWN else _of_entry(m, HEAD, FOLLOWING)
    return result


@njit(cache=True, nogil=True, forceinline=True)
def _try(m: Ints, cursor: int) -> int:
    """Take a choice and what fits after it; says where that leads."""
    if not _advance(m, cursor):
        return _KNOWN
    if _absorb(m):
        return FOUND
    return _KNOWN if _is_stuck(m) else _remember(m)


@njit(cache=True, nogil=True, forceinline=True)
def _absorb(m: Ints) -> bool:
    """Take every observer that fits the state; says whether nothing required is left."""
    entry = _of_entry(m, HEAD, FOLLOWING)
    while _of_entry(m, entry, IS_RETURN) == 0:
        operation = _of_entry(m, entry, OWNER)
        kind = _of_operation(m, operation, KIND)
        same = _of_operation(m, operation, FIRST) == m[STATE]
        if (kind == READ and same) or (kind == DIFFER and not same):
            before = _of_entry(m, entry, PRECEDING)
            _take(m, operation)
            m[IS_FRESH] = 0
            entry = _of_entry(m, before, FOLLOWING)
        else:
            entry = _of_entry(m, entry, FOLLOWING)
    m[BARRIER] = entry
    m[FURTHEST] = max(m[FURTHEST], entry)
    return bool(entry == m[END])


@njit(cache=True, nogil=True, forceinline=True)
def _is_stuck(m: Ints) -> bool:
    """Whether a read that is still to come needs this state, which cannot last until then.

    What fits was taken, so that the read begins after the next return; and the operation that
    returns there needs or leaves another state, which nothing would turn back.
    """
    reads, writers = _of_state(m, m[STATE], READS), _of_state(m, m[STATE], WRITERS)
    return bool(m[HAS_APPENDS] == 0 and reads > 0 and writers == 0)


@njit(cache=True, nogil=True, forceinline=True)
def _next_choice(m: Ints, cursor: int) -> int:
    """Return the next operation that may come first, from a place on; NONE when there is none.

    A place is an entry, or a group of unknown operations counted from the last entry on.
    """
    entry = cursor if cursor < m[END] else int(m[END])
    while _of_entry(m, entry, IS_RETURN) == 0:
        operation = _of_entry(m, entry, OWNER)
        if _fits(m, operation) and not _has_twin(m, operation):
            return entry
        entry = _of_entry(m, entry, FOLLOWING)
    group = max(0, cursor - m[END] - 1)
    barrier = _of_entry(m, m[BARRIER], ENTRY_PLACE)
    while group < m[GROUP_COUNT]:
        operation = _of_group(m, group, GROUP_FROM) + _of_group(m, group, GROUP_USED)
        if (
            operation < _of_group(m, group, GROUP_TO)
            and _of_operation(m, operation, PLACE) < barrier
            and _matters(m, operation)
            and not _has_twin(m, operation)
        ):
            choice: int = m[END] + 1 + group
            return choice
        group += 1
    return NONE


@njit(cache=True, nogil=True, forceinline=True)
def _fits(m: Ints, operation: int) -> bool:
    """Whether an operation that changes the state may come now."""
    kind = _of_operation(m, operation, KIND)
    if kind == WRITE:
        return bool(m[IS_FRESH] == 0)
    if kind == SWAP:
        return bool(_of_operation(m, operation, FIRST) == m[STATE])
    return kind == APPEND


@njit(cache=True, nogil=True, forceinline=True)
def _matters(m: Ints, operation: int) -> bool:
    """Whether an unknown operation may come now and does something that can be observed."""
    if not _fits(m, operation):
        return False
    kind = _of_operation(m, operation, KIND)
    if kind == APPEND:
        return True
    left = _of_operation(m, operation, FIRST if kind == WRITE else SECOND)
    if left == m[STATE]:
        return False
    return bool(m[HAS_APPENDS] > 0 or m[DIFFERS] > 0 or _of_state(m, left, READERS) > 0)


@njit(cache=True, nogil=True, forceinline=True)
def _has_twin(m: Ints, operation: int) -> bool:
    """Whether a required operation with the same effect should come before this one."""
    effect = _of_operation(m, operation, EFFECT)
    if effect == NONE:
        return False
    is_unknown = operation >= m[REQUIRED]
    entry = _of_entry(m, HEAD, FOLLOWING)
    while entry != m[BARRIER]:
        other = _of_entry(m, entry, OWNER)
        if _of_operation(m, other, EFFECT) == effect and (
            is_unknown or _of_operation(m, other, RETURN) < _of_operation(m, operation, RETURN)
        ):
            return True
        entry = _of_entry(m, entry, FOLLOWING)
    return False


@njit(cache=True, nogil=True, forceinline=True)
def _advance(m: Ints, cursor: int) -> bool:
    """Take a choice; says whether anything can come of it."""
    frame = m[FRAMES] + m[FRAME_COUNT] * FRAME_WIDTH
    m[frame + _TAKEN_THEN], m[frame + _CURSOR] = m[TAKEN_COUNT], cursor
    m[frame + _STATE_THEN], m[frame + _FRESH_THEN] = m[STATE], m[IS_FRESH]
    m[frame + _BARRIER_THEN] = m[BARRIER]
    m[FRAME_COUNT] += 1
    if cursor > m[END]:
        group = cursor - m[END] - 1
        operation = _of_group(m, group, GROUP_FROM) + _of_group(m, group, GROUP_USED)
        m[m[GROUPS] + group * GROUP_WIDTH + GROUP_USED] += 1
    else:
        operation = _of_entry(m, cursor, OWNER)
    old = m[STATE]
    m[STATE] = _after(m, old, operation)
    m[IS_FRESH] = 1 if cursor > m[END] else 0
    _take(m, operation)
    if m[HAS_APPENDS] > 0:
        return bool(m[STATE] != m[LOST] or m[RESETS] > 0 or m[NEEDED] == 0)
    is_needed = _of_state(m, old, NEEDS) > 0 and _of_state(m, old, WRITERS) == 0
    return bool(m[STATE] == old or not is_needed)


@njit(cache=True, nogil=True, forceinline=True)
def _after(m: Ints, state: int, operation: int) -> int:
    """Return the state that an operation leaves."""
    kind = _of_operation(m, operation, KIND)
    if kind == WRITE:
        return _of_operation(m, operation, FIRST)
    if kind == SWAP:
        return _of_operation(m, operation, SECOND)
    at = _of_operation(m, operation, TOKENS_FROM)
    while at < _of_operation(m, operation, TOKENS_TO) and state != m[LOST]:
        slot = slot_of(m, m[LINKS], m[LINKS_MASK], (state << 31) | m[m[TOKENS] + at])
        state = m[LOST] if m[slot + 1] == NONE else m[slot + 1]
        at += 1
    return state


@njit(cache=True, nogil=True, forceinline=True)
def _take(m: Ints, operation: int) -> None:
    """Mark an operation as taken."""
    m[m[TRAIL] + m[TAKEN_COUNT]] = operation
    m[TAKEN_COUNT] += 1
    _count(m, operation, -1)
    if operation >= m[REQUIRED]:
        bit = operation - m[REQUIRED]
        m[m[MAYBE] + bit // WORD] ^= 1 << (bit % WORD)
        return
    _unlink(m, _of_operation(m, operation, CALL))
    _unlink(m, _of_operation(m, operation, RETURN))
    m[m[TAKEN] + operation // WORD] ^= 1 << (operation % WORD)
    m[HASH] ^= m[m[RANDOM] + operation]


@njit(cache=True, nogil=True, forceinline=True)
def _give_back(m: Ints) -> None:
    """Undo the last `_take`."""
    m[TAKEN_COUNT] -= 1
    operation = m[m[TRAIL] + m[TAKEN_COUNT]]
    _count(m, operation, 1)
    if operation >= m[REQUIRED]:
        bit = operation - m[REQUIRED]
        m[m[MAYBE] + bit // WORD] ^= 1 << (bit % WORD)
        return
    _link(m, _of_operation(m, operation, RETURN))
    _link(m, _of_operation(m, operation, CALL))
    m[m[TAKEN] + operation // WORD] ^= 1 << (operation % WORD)
    m[HASH] ^= m[m[RANDOM] + operation]


@njit(cache=True, nogil=True, forceinline=True)
def _unlink(m: Ints, entry: int) -> None:
    before, after = _of_entry(m, entry, PRECEDING), _of_entry(m, entry, FOLLOWING)
    m[m[ENTRIES] + before * ENTRY_WIDTH + FOLLOWING] = after
    m[m[ENTRIES] + after * ENTRY_WIDTH + PRECEDING] = before


@njit(cache=True, nogil=True, forceinline=True)
def _link(m: Ints, entry: int) -> None:
    before, after = _of_entry(m, entry, PRECEDING), _of_entry(m, entry, FOLLOWING)
    m[m[ENTRIES] + before * ENTRY_WIDTH + FOLLOWING] = entry
    m[m[ENTRIES] + after * ENTRY_WIDTH + PRECEDING] = entry


@njit(cache=True, nogil=True, forceinline=True)
def _count(m: Ints, operation: int, change: int) -> None:
    """Keep count of who observes and who writes each state."""
    kind = _of_operation(m, operation, KIND)
    row = m[STATES] + _of_operation(m, operation, FIRST) * STATE_WIDTH
    if kind in (READ, SWAP):
        m[row + READERS] += change
        if operation < m[REQUIRED]:
            m[NEEDED] += change
            m[row + NEEDS] += change
            m[row + READS] += change * (kind == READ)
    if kind == WRITE:
        m[row + WRITERS] += change
        m[RESETS] += change
    elif kind == SWAP:
        left = _of_operation(m, operation, SECOND)
        m[m[STATES] + left * STATE_WIDTH + WRITERS] += change


@njit(cache=True, nogil=True, forceinline=True)
def _retreat(m: Ints) -> int:
    """Go back to before the last choice; returns the place after it."""
    m[FRAME_COUNT] -= 1
    frame = m[FRAMES] + m[FRAME_COUNT] * FRAME_WIDTH
    while m[TAKEN_COUNT] > m[frame + _TAKEN_THEN]:
        _give_back(m)
    m[STATE], m[IS_FRESH] = m[frame + _STATE_THEN], m[frame + _FRESH_THEN]
    m[BARRIER] = m[frame + _BARRIER_THEN]
    cursor = int(m[frame + _CURSOR])
    if cursor > m[END]:
        m[m[GROUPS] + (cursor - m[END] - 1) * GROUP_WIDTH + GROUP_USED] -= 1
        return cursor + 1
    return _of_entry(m, cursor, FOLLOWING)


@njit(cache=True, nogil=True, forceinline=True)
def _remember(m: Ints) -> int:
    """Keep the situation, unless it or a better one is known or the memory is full.

    Only the words of `TAKEN` that are neither all ones nor all zeros are kept: those from the
    first operation that is left to the last one called before the first return that is left.
    """
    low = _of_entry(m, _of_entry(m, HEAD, FOLLOWING), OWNER) // WORD
    words = (_of_entry(m, m[BARRIER], CALLS_BEFORE) - 1) // WORD - low + 1
    extent = (low << 31) | words
    label = m[STATE] * 2 + m[IS_FRESH]
    mixed = m[HASH] ^ (m[STATE] * 0x9E3779B1)
    chain = m[HEADS] + ((mixed ^ (mixed >> 29)) & m[HEADS_MASK])
    at = m[chain]
    while at != NONE:
        is_label = m[at + _LABEL] == label or m[at + _LABEL] == label - m[IS_FRESH]
        if is_label and m[at + _EXTENT] == extent and _is_as_good(m, at + _WORDS, low, words):
            return _KNOWN
        at = m[at + _NEXT]
    size = _WORDS + words + m[MAYBE_WORDS]
    if m[POOL_USED] + size > m[POOL_WORDS]:
        return OUT_OF_MEMORY
    at = m[POOL] + m[POOL_USED]
    m[POOL_USED] += size
    m[at + _NEXT], m[at + _LABEL], m[at + _EXTENT] = m[chain], label, extent
    m[chain] = at
    for word in range(words):
        m[at + _WORDS + word] = m[m[TAKEN] + low + word]
    for word in range(m[MAYBE_WORDS]):
        m[at + _WORDS + words + word] = m[m[MAYBE] + word]
    return _NEW


@njit(cache=True, nogil=True, forceinline=True)
def _is_as_good(m: Ints, at: int, low: int, words: int) -> bool:
    """Whether a kept situation has the same required operations, and no unknown one besides."""
    for word in range(words):
        if m[at + word] != m[m[TAKEN] + low + word]:
            return False
    others = 0
    for word in range(m[MAYBE_WORDS]):
        others |= m[at + words + word] & ~m[m[MAYBE] + word]
    return others == 0
