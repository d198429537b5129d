"""Minimal cut sets out of a diagram, compiled: families of sets as zero-suppressed diagrams.

References
----------
A. Rauzy, "New algorithms for fault trees analysis", Reliability Engineering and System Safety
40, 1993.
S. Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems", DAC 1993.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from metrics.analysis.fault_trees.kernels import (
    FULL,
    HIGH,
    LEVEL,
    LOW,
    NOT_HOLDING,
    OPEN,
    OR,
    TERMINAL_LEVEL,
    WITHOUT,
    apply,
    node,
    recall,
    remember,
    scratch,
)


@njit(cache=True, nogil=True)
def reachable(nodes, root):  # type: ignore[no-untyped-def]
    """Return the part of a table below a root as rows of (level, low, high), root last.

    Rows 0 and 1 are the terminals; a root that is one gives an array with nothing else.
    """
    number = np.zeros(root + 1, dtype=np.int32)
    number[root] = 1
    count = 0
    for row in range(root, 1, -1):
        if number[row]:
            number[nodes[row, LOW]] = number[nodes[row, HIGH]] = 1
            count += 1
    result = np.empty((count + 2, 3), dtype=np.int32)
    result[0] = result[1] = TERMINAL_LEVEL
    if root:
        number[0] = 0
    next_row = 2
    for row in range(2, root + 1):
        if number[row]:
            result[next_row, 0] = nodes[row, LEVEL]
            result[next_row, 1] = number[nodes[row, LOW]]
            result[next_row, 2] = number[nodes[row, HIGH]]
            number[row] = next_row
            next_row += 1
    return result


@njit(cache=True, nogil=True)
def hull(part, table):  # type: ignore[no-untyped-def]
    """Return the root of the least coherent function above a diagram, built in a table.

    It holds when some of what has failed, taken alone, makes the diagram's function hold:
    hull(x, f0, f1) = (x, hull(f0), hull(f0) or hull(f1)).
    """
    rows = np.empty(part.shape[0], dtype=np.int64)
    rows[0], rows[1] = 0, 1
    stack = scratch(part.shape[0])
    for row in range(2, part.shape[0]):
        low = rows[part[row, 1]]
        high = apply(table, OR, low, rows[part[row, 2]], stack)
        if high == FULL:
            return FULL
        rows[row] = low
        if high != low:
            rows[row] = node(table, part[row, 0], low, high)
        if rows[row] == FULL:
            return FULL
    return rows[part.shape[0] - 1]


@njit(cache=True, nogil=True)
def without(part, table, p, f, stack):  # type: ignore[no-untyped-def]
    """Return the sets of family p that do not make the coherent diagram row f hold."""
    nodes, _, cache, _ = table
    depth = 0
    stack[0, 0], stack[0, 1], stack[0, 3] = p, f, 0
    result = np.int64(0)
    while depth >= 0:
        p, f, stage = stack[depth, 0], stack[depth, 1], stack[depth, 3]
        if stage == 0:
            # What is above the family's first level is in none of its sets.
            while part[f, 0] < nodes[p, LEVEL]:
                f = part[f, 1]
            stack[depth, 1] = f
            result = np.int64(0) if f == 1 else p
            if p > 1 and f > 1:
                result = recall(cache, NOT_HOLDING, p, f)
            if result != OPEN:
                depth -= 1
                continue
        if stage < 2:
            stack[depth, 3], stack[depth, 4] = stage + 1, result
            follows = part[f, 0] == nodes[p, LEVEL]
            depth += 1
            stack[depth, 0] = nodes[p, LOW + stage]
            stack[depth, 1] = part[f, 1 + stage] if follows else f
            stack[depth, 3] = 0
            continue
        result = with_first(table, nodes[p, LEVEL], stack[depth, 4], result)
        if result == FULL:
            return result
        remember(cache, NOT_HOLDING, p, f, result)
        depth -= 1
    return result


@njit(cache=True, nogil=True)
def with_first(table, level, low, high):  # type: ignore[no-untyped-def]
    """Return the family of the sets of low, and of high with the variable of a level."""
    return np.int64(node(table, level, low, high)) if high else np.int64(low)


@njit(cache=True, nogil=True)
def minimal(part, table):  # type: ignore[no-untyped-def]
    """Return the family of minimal cut sets of a coherent diagram, as a row of a table.

    The sets of (x, f0, f1) are those of f0 and, with x, those of f1 that f0 does not hold for.
    """
    rows = np.empty(part.shape[0], dtype=np.int64)
    rows[0], rows[1] = 0, 1
    stack = scratch(part.shape[0])
    for row in range(2, part.shape[0]):
        low, high = rows[part[row, 1]], rows[part[row, 2]]
        high = without(part, table, high, part[row, 1], stack)
        if high == FULL:
            return FULL
        rows[row] = with_first(table, part[row, 0], low, high)
        if rows[row] == FULL:
            return FULL
    return rows[part.shape[0] - 1]


@njit(cache=True, nogil=True)
def degrees(family, most):  # type: ignore[no-untyped-def]
    """Return the smallest and the largest order of the sets below every row.

    `most` has for every level the smallest and the largest order of what it stands for.
    """
    result = np.zeros((family.shape[0], 2), dtype=np.int64)
    for row in range(2, family.shape[0]):
        level, low, high = family[row]
        least = result[high, 0] + most[level, 0]
        largest = result[high, 1] + most[level, 1]
        if low:
            least, largest = min(least, result[low, 0]), max(largest, result[low, 1])
        result[row] = least, largest
    return result


@njit(cache=True, nogil=True)
def counts(family, bounds, first, terms, modulus):  # type: ignore[no-untyped-def]
    """Return how many sets of each order there are, modulo a prime below 2³¹, at the root.

    Parameters
    ----------
    bounds : smallest and largest order below every row (`degrees`).
    first, terms : for every level the counts by order of what it stands for: entries
        first[level] … first[level + 1] of terms, which are (order, count).
    """
    start = np.zeros(family.shape[0] + 1, dtype=np.int64)
    for row in range(family.shape[0]):
        start[row + 1] = start[row] + bounds[row, 1] - bounds[row, 0] + 1
    found = np.zeros(start[-1], dtype=np.int64)
    found[start[1]] = 1
    for row in range(2, family.shape[0]):
        level, low, high = family[row]
        begin = start[row] - bounds[row, 0]
        if low:
            shift = begin + bounds[low, 0] - start[low]
            for i in range(start[low], start[low + 1]):
                found[i + shift] = found[i]
        for t in range(first[level], first[level + 1]):
            shift = begin + bounds[high, 0] - start[high] + terms[t, 0]
            for i in range(start[high], start[high + 1]):
                found[i + shift] = (found[i + shift] + found[i] * terms[t, 1]) % modulus
    last = family.shape[0] - 1
    return found[start[last] :]


@njit(cache=True, nogil=True)
def sums(family, values):  # type: ignore[no-untyped-def]
    """Return for every row the sum over its sets of the product of their values, and the max.

    `values` belongs to levels. The second column is the largest product of one set.
    """
    result = np.zeros((family.shape[0], 2))
    result[1] = 1.0
    for row in range(2, family.shape[0]):
        level, low, high = family[row]
        result[row, 0] = result[low, 0] + values[level, 0] * result[high, 0]
        result[row, 1] = max(result[low, 1], values[level, 1] * result[high, 1])
    return result


@njit(cache=True, nogil=True)
def _given(part, level, outcome, table):  # type: ignore[no-untyped-def]
    """Return the root of a diagram once the variable of a level is 0 or 1 (`outcome`)."""
    rows = np.empty(part.shape[0], dtype=np.int64)
    rows[0], rows[1] = 0, 1
    for row in range(2, part.shape[0]):
        low, high = rows[part[row, 1]], rows[part[row, 2]]
        rows[row] = low
        if part[row, 0] == level:
            rows[row] = high if outcome else low
        elif low != high:
            rows[row] = node(table, part[row, 0], low, high)
        if rows[row] == FULL:
            return np.int64(FULL)
    return rows[part.shape[0] - 1]


@njit(cache=True, nogil=True)
def probability(table, root, q):  # type: ignore[no-untyped-def]
    """Return the probability of a row of a table, `q` belonging to levels."""
    if root < 2:
        return float(root)
    found = reachable(table[0], root)
    p = np.empty(found.shape[0])
    p[0], p[1] = 0.0, 1.0
    for row in range(2, found.shape[0]):
        low = p[found[row, 1]]
        p[row] = low + q[found[row, 0]] * (p[found[row, 2]] - low)
    return p[found.shape[0] - 1]


@njit(cache=True, nogil=True)
def involving(part, q, level, table):  # type: ignore[no-untyped-def]
    """Return P(some minimal cut set with one variable has failed), or `FULL`.

    With f1 and f0 the function where the variable of a level has failed and where it has not,
    the variable has failed and so has what the least coherent function above "f1 without f0"
    asks for. `q` has the probability of every level's variable.
    """
    stack = scratch(part.shape[0])
    failed, holds = _given(part, level, 1, table), _given(part, level, 0, table)
    if min(failed, holds) == FULL:
        return float(FULL)
    if failed == 1:
        # It suffices alone, and nothing is needed besides.
        return q[level]
    top = apply(table, WITHOUT, failed, holds, stack)
    if top > 1 and holds:
        top = np.int64(hull(reachable(table[0], top), table))
    return float(FULL) if top == FULL else q[level] * probability(table, top, q)


@njit(cache=True, nogil=True)
def shares(family, values, totals):  # type: ignore[no-untyped-def]
    """Return for every level the sum of the products of the sets that it is in.

    `totals` is the first column of `sums` over the same values.
    """
    reached = np.zeros(family.shape[0])
    result = np.zeros(values.size)
    reached[family.shape[0] - 1] = 1.0
    for row in range(family.shape[0] - 1, 1, -1):
        level, low, high = family[row]
        own = reached[row] * values[level]
        result[level] += own * totals[high]
        reached[low] += reached[row]
        reached[high] += own
    return result
