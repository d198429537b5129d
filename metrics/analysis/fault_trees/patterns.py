"""Minimal cut sets under several patterns of lost sites at once, compiled.

One program of gates is built for every pattern; what a pattern decides are constants in it.
All patterns share one table of diagrams and one of families.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from metrics.analysis.fault_trees.families import with_first, without
from metrics.analysis.fault_trees.kernels import FULL, HIGH, LEVEL, LOW, gate, inputs_of, scratch


@njit(cache=True, nogil=True)
def _roots(table, program, levels, outputs, stack):  # type: ignore[no-untyped-def]
    """Return the rows of some steps of a program, `FULL` when there is no room."""
    required, first, arguments = program
    rows = np.empty(required.size, dtype=np.int64)
    result = np.full(outputs.size, FULL, dtype=np.int64)
    for step in range(required.size):
        given = inputs_of(table, rows, levels, arguments[first[step] : first[step + 1]])
        if given[-1] == FULL:
            return result
        rows[step] = gate(table, required[step], given[:-1], stack)
        if rows[step] == FULL:
            return result
    for position in range(outputs.size):
        result[position] = rows[outputs[position]]
    return result


@njit(cache=True, nogil=True)
def _below(nodes, roots, size):  # type: ignore[no-untyped-def]
    """Return which rows of a table are reached from some roots."""
    wanted = np.zeros(size, dtype=np.bool_)
    for root in roots:
        if root > 1:
            wanted[root] = True
    for row in range(size - 1, 1, -1):
        if wanted[row]:
            wanted[nodes[row, LOW]] = wanted[nodes[row, HIGH]] = True
    return wanted


@njit(cache=True, nogil=True)
def _families(diagrams, sets, roots, stack):  # type: ignore[no-untyped-def]
    """Return for every row below some roots the family of its minimal cut sets."""
    nodes = diagrams[0]
    wanted = _below(nodes, roots, diagrams[3][0])
    result = np.full(wanted.size, FULL, dtype=np.int64)
    result[0], result[1] = 0, 1
    for row in range(2, wanted.size):
        if wanted[row]:
            low, high = result[nodes[row, LOW]], result[nodes[row, HIGH]]
            if min(low, high) != FULL:
                high = without(nodes, sets, high, nodes[row, LOW], stack)
            if min(low, high) != FULL:
                result[row] = with_first(sets, nodes[row, LEVEL], low, high)
    return result


@njit(cache=True, nogil=True)
def explore(diagrams, sets, program, levels, outputs, known):  # type: ignore[no-untyped-def]
    """Return the families of minimal cut sets of some outputs under every pattern.

    Parameters
    ----------
    diagrams, sets : two empty tables.
    program : (required, first argument, arguments) of coherent gates, as `kernels.build` has it.
    levels : shape (patterns + others, variables): level of each variable, or that it is decided.
    outputs : steps whose families are asked for.
    known : shape (others, 2): pattern and row of `levels`. What the row makes fail is left out
        of the pattern's families: a smaller pattern fails by it already.

    Returns
    -------
    array of shape (patterns, outputs) of rows of `sets`, `FULL` where there was no room.
    """
    stack = scratch(levels.shape[1])
    patterns = levels.shape[0] - known.shape[0]
    roots = np.empty((levels.shape[0], outputs.size), dtype=np.int64)
    for row in range(levels.shape[0]):
        roots[row] = _roots(diagrams, program, levels[row], outputs, stack)
    minimal = _families(diagrams, sets, roots[:patterns].ravel(), stack)
    result = np.full((patterns, outputs.size), FULL, dtype=np.int64)
    for pattern in range(patterns):
        for output in range(outputs.size):
            if roots[pattern, output] != FULL:
                result[pattern, output] = minimal[roots[pattern, output]]
    for other in range(known.shape[0]):
        pattern, row = known[other]
        for output in range(outputs.size):
            family, smaller = result[pattern, output], roots[row, output]
            if min(family, smaller) != FULL:
                family = without(diagrams[0], sets, family, smaller, stack)
            result[pattern, output] = FULL if smaller == FULL else family
    return result


@njit(cache=True, nogil=True)
def orders(family, spans, ways):  # type: ignore[no-untyped-def]
    """Return how many sets of each order there are: entry j for order j.

    `spans` has the order that each level stands for, `ways` in how many ways. Counts are
    floats: whole numbers up to 2⁵³, rounded beyond.
    """
    most = np.zeros(family.shape[0], dtype=np.int64)
    for row in range(2, family.shape[0]):
        level, low, high = family[row]
        most[row] = max(most[low], most[high] + spans[level])
    result = np.zeros((family.shape[0], most.max() + 1))
    result[1, 0] = 1.0
    for row in range(2, family.shape[0]):
        level, low, high = family[row]
        result[row] = result[low]
        for order in range(most[high] + 1):
            result[row, order + spans[level]] += ways[level] * result[high, order]
    return result[-1]
