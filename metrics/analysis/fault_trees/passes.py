"""Figures of a diagram in flat arrays, compiled: one pass up, one pass down.

Row r of `rows` is (variable, low, high); rows 0 and 1 are false and true. The rows of a module
follow each other, modules that others use come first, and `ends` and `roots` say where each
module's rows end and which row is its root. Variables from `events` on are the modules.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 16
"""Samples that are evaluated side by side, in vector registers."""


@njit(cache=True, nogil=True)
def upward(rows, ends, roots, values, events):  # type: ignore[no-untyped-def]
    """Return the probability of every row; fills in the modules' entries of `values`."""
    p = np.empty(rows.shape[0])
    p[0], p[1] = 0.0, 1.0
    row = 2
    for module in range(ends.size):
        while row < ends[module]:
            q = values[rows[row, 0]]
            p[row] = (1 - q) * p[rows[row, 1]] + q * p[rows[row, 2]]
            row += 1
        values[events + module] = p[roots[module]]
    return p


@njit(cache=True, nogil=True)
def downward(rows, ends, roots, values, events, p):  # type: ignore[no-untyped-def]
    """Return the derivative of the top's probability by every variable's."""
    slope = np.zeros(values.size)
    weight = np.zeros(rows.shape[0])
    slope[-1] = 1.0
    for module in range(ends.size - 1, -1, -1):
        weight[0] = weight[1] = 0.0
        begin = ends[module - 1] if module else 2
        weight[roots[module]] += slope[events + module]
        for row in range(ends[module] - 1, begin - 1, -1):
            variable, low, high = rows[row]
            q = values[variable]
            slope[variable] += weight[row] * (p[high] - p[low])
            weight[low] += weight[row] * (1 - q)
            weight[high] += weight[row] * q
    return slope


@njit(cache=True, nogil=True)
def _lanes(rows, begin, end, values, p):  # type: ignore[no-untyped-def]
    """Compute some rows for all lanes.

    Unsigned positions in flat arrays spare the test for negative ones: five times as fast.
    """
    lanes = np.uint64(LANES)
    for row in range(begin, end):
        own, variable = np.uint64(row) * lanes, np.uint64(rows[row, 0]) * lanes
        low, high = np.uint64(rows[row, 1]) * lanes, np.uint64(rows[row, 2]) * lanes
        for i in range(LANES):
            j = np.uint64(i)
            without = p[low + j]
            p[own + j] = without + values[variable + j] * (p[high + j] - without)


@njit(cache=True, nogil=True)
def many(rows, ends, roots, samples, events):  # type: ignore[no-untyped-def]
    """Return the probability of the top for every row of `samples`, shape (samples, events)."""
    count = samples.shape[0]
    result = np.empty(count)
    p = np.empty(rows.shape[0] * LANES)
    values = np.empty((events + ends.size) * LANES)
    p[:LANES], p[LANES : 2 * LANES] = 0.0, 1.0
    for begin in range(0, count, LANES):
        for event in range(events):
            for lane in range(LANES):
                values[event * LANES + lane] = samples[min(begin + lane, count - 1), event]
        for module in range(ends.size):
            _lanes(rows, ends[module - 1] if module else 2, ends[module], values, p)
            to, root = (events + module) * LANES, roots[module] * LANES
            values[to : to + LANES] = p[root : root + LANES]
        used = min(LANES, count - begin)
        last = (events + ends.size - 1) * LANES
        result[begin : begin + used] = values[last : last + used]
    return result
