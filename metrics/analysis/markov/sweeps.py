"""Compiled loops over the transitions that enter each state, for chains of millions of states.

Transitions are three arrays: what enters state j lies at starts[j] to starts[j + 1] − 1 of
`sources` and `values`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

TINIEST = 1e-280
"""No weight falls below."""
VISIBLE = 1e-220
"""Changes of weights below do not count."""


@njit(cache=True, nogil=True)
def incoming(size, sources, targets, rates):  # type: ignore[no-untyped-def] # compiled
    """Sort transitions by target; return starts, sources, values and the rates of leaving."""
    starts = np.zeros(size + 1, np.int64)
    exits = np.zeros(size)
    for p in range(len(rates)):
        if rates[p] > 0.0:
            starts[targets[p] + 1] += 1
            exits[sources[p]] += rates[p]
    for j in range(size):
        starts[j + 1] += starts[j]
    ordered = np.empty(starts[size], np.int32)
    values = np.empty(starts[size])
    place = starts[:size].copy()
    for p in range(len(rates)):
        if rates[p] > 0.0:
            slot = place[targets[p]]
            place[targets[p]] = slot + 1
            ordered[slot] = sources[p]
            values[slot] = rates[p]
    return starts, ordered, values, exits


@njit(cache=True, nogil=True)
def is_irreducible(starts, sources):  # type: ignore[no-untyped-def] # compiled
    """Tell whether every state reaches state 0 and is reached from it."""
    size = len(starts) - 1
    return _reaching(starts, sources) == size and _reached(starts, sources) == size


@njit(cache=True, nogil=True)
def _reaching(starts, sources):  # type: ignore[no-untyped-def] # compiled
    size = len(starts) - 1
    seen = np.zeros(size, np.bool_)
    queue = np.empty(size, np.int32)
    seen[0], queue[0], done, count = True, 0, 0, 1
    while done < count:
        j = queue[done]
        done += 1
        for p in range(starts[j], starts[j + 1]):
            i = sources[p]
            if not seen[i]:
                seen[i] = True
                queue[count] = i
                count += 1
    return count


@njit(cache=True, nogil=True)
def _reached(starts, sources):  # type: ignore[no-untyped-def] # compiled
    size = len(starts) - 1
    seen = np.zeros(size, np.bool_)
    seen[0] = True
    count, before, direction = 1, 0, 1
    while count > before:
        before = count
        for step in range(size):
            j = step if direction > 0 else size - 1 - step
            if not seen[j]:
                for p in range(starts[j], starts[j + 1]):
                    if seen[sources[p]]:
                        seen[j] = True
                        count += 1
                        break
        direction = -direction
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def relax(starts, sources, values, exits, weights):  # type: ignore[no-untyped-def] # compiled
    """Balance every state in rising and then in falling order (symmetric Gauss–Seidel).

    Returns the largest relative change of a weight in the rising sweep.
    """
    size = len(exits)
    largest = 0.0
    for j in range(size):
        total = 0.0
        for p in range(starts[j], starts[j + 1]):
            total += weights[sources[p]] * values[p]
        total = max(total / exits[j], TINIEST)
        if total > VISIBLE:
            largest = max(largest, abs(total - weights[j]) / total)
        weights[j] = total
    for step in range(1, size):
        j = size - 1 - step
        total = 0.0
        for p in range(starts[j], starts[j + 1]):
            total += weights[sources[p]] * values[p]
        weights[j] = max(total / exits[j], TINIEST)
    return largest


@njit(cache=True, nogil=True)
def strongest(starts, sources, values):  # type: ignore[no-untyped-def] # compiled
    """Return for each state the state that it enters at the highest rate."""
    size = len(starts) - 1
    best = np.zeros(size)
    leads = np.zeros(size, np.int32)
    for j in range(size):
        for p in range(starts[j], starts[j + 1]):
            i = sources[p]
            if values[p] > best[i]:
                best[i] = values[p]
                leads[i] = j
    return leads


@njit(cache=True, nogil=True)
def gather(leads, depth_max):  # type: ignore[no-untyped-def] # compiled
    """Group the states that lead to each other; cut every so many steps before the cycle.

    Returns the group of each state, the number of groups, and the number of cycles.
    """
    size = len(leads)
    depth = np.full(size, -1, np.int64)
    group = np.full(size, -1, np.int32)
    path = np.empty(size, np.int32)
    count = cycles = 0
    for first in range(size):
        length, i = 0, first
        while depth[i] == -1:
            depth[i] = -2
            path[length] = i
            length += 1
            i = leads[i]
        if depth[i] == -2:
            j = -1
            while j != i:
                length -= 1
                j = path[length]
                depth[j] = 0
                group[j] = count
            count += 1
            cycles += 1
        while length > 0:
            length -= 1
            j = path[length]
            depth[j] = depth[leads[j]] + 1
            if depth[j] % depth_max == 0:
                group[j] = count
                count += 1
            else:
                group[j] = group[leads[j]]
    return group, count, cycles


@njit(cache=True, nogil=True)
def slots(starts, sources, group, count):  # type: ignore[no-untyped-def] # compiled
    """Return the transitions between groups, by target, and which one each transition joins.

    A transition inside a group joins none: −1.
    """
    size = len(starts) - 1
    head = np.full(count, -1, np.int32)
    following = np.empty(size, np.int32)
    for j in range(size - 1, -1, -1):
        following[j] = head[group[j]]
        head[group[j]] = j
    joined = np.empty(len(sources), np.int32)
    outer = np.zeros(count + 1, np.int64)
    origins = np.empty(len(sources), np.int32)
    last = np.full(count, -1, np.int64)
    used = 0
    for target in range(count):
        j = head[target]
        while j >= 0:
            for p in range(starts[j], starts[j + 1]):
                origin = group[sources[p]]
                if origin == target:
                    joined[p] = -1
                    continue
                if last[origin] < outer[target]:
                    last[origin] = used
                    origins[used] = origin
                    used += 1
                joined[p] = last[origin]
            j = following[j]
        outer[target + 1] = used
    return outer, origins[:used].copy(), joined


@njit(cache=True, nogil=True)
def flows(level, weights, joined, origins, count):  # type: ignore[no-untyped-def] # compiled
    """Return the flow along each transition between groups, and out of each group."""
    starts, sources, values = level
    found = np.zeros(len(origins))
    leaving = np.zeros(count)
    for j in range(len(starts) - 1):
        for p in range(starts[j], starts[j + 1]):
            if joined[p] >= 0:
                found[joined[p]] += weights[sources[p]] * values[p]
    for p in range(len(origins)):
        leaving[origins[p]] += found[p]
    return found, leaving
