"""Decision diagrams in flat arrays, compiled: unique table, operations, minimal cut sets.

A node is a row of an array of 32-bit integers: its level, the rows it leads to when the
variable there is false and true, and the next row in its chain of the hash table. Rows 0 and 1
are the terminals. Children are made before their parents, so that ascending rows are a
topological order: whatever is computed over a diagram is one pass over an array. Nothing is
ever given back; a table that is full makes an operation return `FULL`, and the caller starts
again with another order or a larger table.

References
----------
R. E. Bryant, "Graph-based algorithms for Boolean function manipulation", IEEE Transactions on
Computers C-35, 1986 (the operations).
A. Rauzy, "New algorithms for fault trees analysis", Reliability Engineering and System Safety
40, 1993 (minimal cut sets out of a diagram).
S. Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems", DAC 1993.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
RowArray = NDArray[np.int32]

LEVEL, LOW, HIGH, NEXT = 0, 1, 2, 3
FULL = -1
"""Result of an operation for which the table has no room."""
OPEN = -2
"""Result of an operation that is still to be done."""
TERMINAL_LEVEL = np.int32(2**31 - 1)
CERTAIN, IMPOSSIBLE = -1, -2
"""In place of a level: the variable is true or false."""
AND, OR, WITHOUT, NOT_HOLDING = 0, 1, 2, 3


_SHIFT = 30
"""Rows fit into so many bits: two of them and the operation are one key of the cache."""


Table = tuple[RowArray, RowArray, IntArray, IntArray]
"""Nodes, heads of the chains, cache of operations, counters (rows in use, rows that may be)."""


def new_table(capacity: int) -> Table:
    """Return an empty table.

    Pages are touched only when they are used, so a large capacity costs nothing by itself.
    """
    size = 1 << max(8, (capacity - 1).bit_length())
    nodes = np.empty((capacity, 4), dtype=np.int32)
    nodes[0] = nodes[1] = (TERMINAL_LEVEL, 0, 0, 0)
    heads = np.zeros(size, dtype=np.int32)
    cache = np.zeros((size, 2), dtype=np.int64)
    return nodes, heads, cache, np.array([2, capacity], dtype=np.int64)


@njit(cache=True, nogil=True, inline="always")
def mixed(a, b, c):  # type: ignore[no-untyped-def]
    """Return a hash of three integers."""
    h = np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
    h ^= np.uint64(b) * np.uint64(0xC2B2AE3D27D4EB4F)
    h ^= np.uint64(c) * np.uint64(0x165667B19E3779F9)
    h ^= h >> np.uint64(29)
    h *= np.uint64(0xBF58476D1CE4E5B9)
    return h ^ (h >> np.uint64(32))


@njit(cache=True, nogil=True)
def node(table, level, low, high):  # type: ignore[no-untyped-def]
    """Return the row of a node, making it when there is none; `FULL` when there is no room."""
    nodes, heads, _, counters = table
    slot = mixed(level, low, high) & np.uint64(heads.size - 1)
    row = heads[slot]
    while row:
        if nodes[row, LOW] == low and nodes[row, HIGH] == high and nodes[row, LEVEL] == level:
            return row
        row = nodes[row, NEXT]
    row = counters[0]
    if row >= counters[1]:
        return FULL
    counters[0] = row + 1
    nodes[row, LEVEL] = level
    nodes[row, LOW] = low
    nodes[row, HIGH] = high
    nodes[row, NEXT] = heads[slot]
    heads[slot] = row
    return row


@njit(cache=True, nogil=True)
def scratch(levels):  # type: ignore[no-untyped-def]
    """Return room for operations on diagrams of at most so many levels, one row each."""
    return np.empty((levels + 2, 5), dtype=np.int64)


@njit(cache=True, nogil=True)
def recall(cache, operation, f, g):  # type: ignore[no-untyped-def]
    """Return the result of an operation that was done before, or `OPEN`."""
    slot = mixed(f, g, operation) & np.uint64(cache.shape[0] - 1)
    key = (np.int64(operation + 1) << (2 * _SHIFT)) | (np.int64(f) << _SHIFT) | g
    return cache[slot, 1] if cache[slot, 0] == key else np.int64(OPEN)


@njit(cache=True, nogil=True)
def remember(cache, operation, f, g, result):  # type: ignore[no-untyped-def]
    """Note the result of an operation in place of another one."""
    slot = mixed(f, g, operation) & np.uint64(cache.shape[0] - 1)
    cache[slot, 0] = (np.int64(operation + 1) << (2 * _SHIFT)) | (np.int64(f) << _SHIFT) | g
    cache[slot, 1] = result


@njit(cache=True, nogil=True)
def _ordered(operation, f, g):  # type: ignore[no-untyped-def]
    """Return the operands, in ascending order where their order does not matter."""
    return (g, f) if f > g and operation != WITHOUT else (f, g)


@njit(cache=True, nogil=True)
def _trivial(operation, f, g):  # type: ignore[no-untyped-def]
    """Return the result of an operation of which one operand decides, or `OPEN`."""
    if operation == WITHOUT:
        if f == g or f == 0 or g == 1:  # noqa: PLR1714, compiled
            return 0
        return f if g == 0 else OPEN
    absorbing, neutral = operation, 1 - operation
    if f == absorbing or g == neutral or f == g:  # noqa: PLR1714, SIM109, compiled
        return f
    if g == absorbing or f == neutral:
        return g
    return OPEN


@njit(cache=True, nogil=True)
def apply(table, operation, f, g, stack):  # type: ignore[no-untyped-def]
    """Return f and g, f or g, or f without g, as a row; `FULL` when the table has no room.

    `stack` has a row for each level: operands, level, stage, result of the low branch.
    """
    nodes, _, cache, _ = table
    depth = 0
    stack[0, 0], stack[0, 1], stack[0, 3] = f, g, 0
    result = np.int64(0)
    while depth >= 0:
        f, g, stage = stack[depth, 0], stack[depth, 1], stack[depth, 3]
        if stage == 0:
            f, g = _ordered(operation, f, g)
            stack[depth, 0], stack[depth, 1] = f, g
            result = np.int64(_trivial(operation, f, g))
            if result == OPEN:
                result = recall(cache, operation, f, g)
            if result != OPEN:
                depth -= 1
                continue
            stack[depth, 2] = min(nodes[f, LEVEL], nodes[g, LEVEL])
        if stage < 2:
            stack[depth, 3], stack[depth, 4] = stage + 1, result
            level = stack[depth, 2]
            depth += 1
            stack[depth, 0] = nodes[f, LOW + stage] if nodes[f, LEVEL] == level else f
            stack[depth, 1] = nodes[g, LOW + stage] if nodes[g, LEVEL] == level else g
            stack[depth, 3] = 0
            continue
        if stack[depth, 4] != result:
            result = np.int64(node(table, stack[depth, 2], stack[depth, 4], result))
            if result == FULL:
                return result
        remember(cache, operation, f, g, result)
        depth -= 1
    return result


@njit(cache=True, nogil=True)
def _fold(table, operation, rows, stack):  # type: ignore[no-untyped-def]
    """Return and, or over rows, those with the lowest levels first."""
    result = rows[0]
    for i in range(1, rows.size):
        result = apply(table, operation, result, rows[i], stack)
        if result == FULL:
            return result
    return result


@njit(cache=True, nogil=True)
def _at_least(table, required, rows, stack):  # type: ignore[no-untyped-def]
    """Return at least `required` of the rows; entry j says that more than j of them hold."""
    reached = np.zeros(required, dtype=np.int64)
    for i in range(rows.size):
        for j in range(min(required - 1, i), -1, -1):
            both = rows[i]
            if j > 0:
                both = apply(table, AND, rows[i], reached[j - 1], stack)
                if both == FULL:
                    return both
            reached[j] = apply(table, OR, reached[j], both, stack)
            if reached[j] == FULL:
                return reached[j]
    return reached[required - 1]


@njit(cache=True, nogil=True)
def gate(table, required, rows, stack):  # type: ignore[no-untyped-def]
    """Return the diagram of a k-out-of-n gate over rows."""
    levels = np.empty(rows.size, dtype=np.int64)
    for i in range(rows.size):
        levels[i] = -table[0][rows[i], LEVEL]
    # From the bottom of the order up: each step then touches only the top.
    ordered = rows[np.argsort(levels, kind="mergesort")]
    if required == 1:
        return _fold(table, OR, ordered, stack)
    if required == rows.size:
        return _fold(table, AND, ordered, stack)
    return _at_least(table, required, ordered, stack)


@njit(cache=True, nogil=True)
def inputs_of(table, rows, levels, arguments):  # type: ignore[no-untyped-def]
    """Return the rows of a step's arguments; the last entry is 1, or `FULL`."""
    result = np.ones(arguments.size + 1, dtype=np.int64)
    for i in range(arguments.size):
        argument = arguments[i]
        if argument < 0:
            result[i] = rows[-argument - 1]
        else:
            negated, level = argument & 1, levels[argument >> 1]
            if level < 0:
                result[i] = (level - IMPOSSIBLE) ^ negated
            else:
                result[i] = node(table, level, negated, 1 - negated)
            if result[i] == FULL:
                result[-1] = FULL
                return result
    return result


@njit(cache=True, nogil=True)
def build(table, program, levels, wanted, cap):  # type: ignore[no-untyped-def]
    """Build the diagrams of many modules in one table.

    Parameters
    ----------
    program : (required, first argument, arguments, first step of each module). An argument is
        2·v for variable v, 2·v + 1 for its negation, -(s + 1) for the diagram of step s.
    levels : level of every variable, or `CERTAIN`, `IMPOSSIBLE`.
    wanted : modules to build, as positions.
    cap : rows that one module may take.

    Returns
    -------
    The rows of the modules' roots, `FULL` where there was no room, and how many rows each made.
    """
    required, first, arguments, steps = program
    counters = table[3]
    roots = np.full(wanted.size, FULL, dtype=np.int64)
    built = np.zeros(wanted.size, dtype=np.int64)
    rows = np.empty(required.size, dtype=np.int64)
    stack = scratch(levels.size)
    capacity = counters[1]
    for position in range(wanted.size):
        module = wanted[position]
        before = counters[0]
        counters[1] = min(capacity, before + cap)
        result = np.int64(FULL)
        for step in range(steps[module], steps[module + 1]):
            given = inputs_of(table, rows, levels, arguments[first[step] : first[step + 1]])
            result = given[-1]
            if result != FULL:
                result = gate(table, required[step], given[:-1], stack)
            if result == FULL:
                break
            rows[step] = result
        roots[position] = result
        built[position] = counters[0] - before
    counters[1] = capacity
    return roots, built
