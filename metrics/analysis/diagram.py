"""Decision diagrams for what overlaps: built by OxiDD, read out once, evaluated as arrays.

The diagram is read out into one table of nodes sorted by level. Unavailability, its
directional derivative (the failure frequency) and the derivative by every leaf come from one
pass up and one pass down over the levels, for all states of the sites at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from oxidd import bdd
from oxidd.util import DDMemoryError

from metrics.analysis.structure import Condition, Structure, bits

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NODES_MAX = 1 << 20
"""Nodes of one diagram; beyond it another order is tried, then the diagram is given up."""


SCRATCH_NODES = 1 << 15
SCRATCH_LEAVES = 500
LARGE_ORDERS = 2
"""Orders that are tried with `NODES_MAX` when none keeps the diagram small."""


class DiagramTooLargeError(Exception):
    """No variable order kept the diagram below its bound."""


@dataclass(frozen=True)
class Diagram:
    """A condition as a diagram: rows 0 (holds) and 1 (fails) are the terminals.

    `levels` lists, from the lowest level up, the leaf tested there, the rows of its nodes and
    the rows that they lead to when the leaf holds or fails. `root` is the row of the top.
    """

    levels: tuple[tuple[int, IntArray, IntArray, IntArray], ...]
    rows: int
    root: int

    def evaluate(self, q: FloatArray, f: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the unavailability and frequency of the root, and all rows' unavailability.

        Parameters
        ----------
        q, f : shape (leaves, states): probability that each leaf fails, and how often.
        """
        down = np.zeros((self.rows, q.shape[1]))
        crossing = np.zeros_like(down)
        down[1] = 1.0
        for leaf, rows, high, low in self.levels:
            lost = q[leaf]
            down[rows] = (1 - lost) * down[high] + lost * down[low]
            rise = down[low] - down[high]
            crossing[rows] = f[leaf] * rise + (1 - lost) * crossing[high] + lost * crossing[low]
        return down[self.root], crossing[self.root], down

    def slopes(self, q: FloatArray, down: FloatArray) -> dict[int, FloatArray]:
        """Return the derivative of the root's unavailability by each leaf's, shape (states,)."""
        reached = np.zeros_like(down)
        reached[self.root] = 1.0
        result = {}
        for leaf, rows, high, low in reversed(self.levels):
            weight = reached[rows]
            result[leaf] = (weight * (down[low] - down[high])).sum(axis=0)
            np.add.at(reached, high, weight * (1 - q[leaf]))
            np.add.at(reached, low, weight * q[leaf])
        return result


def build(structure: Structure, condition: Condition) -> Diagram:
    """Build the diagram of a condition, trying several orders of its leaves.

    Raises
    ------
    DiagramTooLargeError
        If every order needs more than `NODES_MAX` nodes.
    """
    if structure.support(condition).bit_count() <= SCRATCH_LEAVES:
        for order in _orders(structure, condition):
            with suppress(DDMemoryError):
                return _Builder(structure, _scratch(), order).diagram(condition)
    for order in islice(_orders(structure, condition), LARGE_ORDERS):
        manager = bdd.BDDManager(NODES_MAX, NODES_MAX // 4, 1)
        manager.add_vars(len(order))
        with suppress(DDMemoryError):
            return _Builder(structure, manager, order).diagram(condition)
    raise DiagramTooLargeError


def _orders(structure: Structure, condition: Condition) -> Iterator[list[int]]:
    """Yield orders to try: callers before what they need, depth first, most shared first."""
    yield bits(structure.support(condition))[::-1]
    yield _depth_first(structure, condition, key=lambda c: (_size(structure, c), c.leaves))
    yield _depth_first(structure, condition, key=lambda c: (-_size(structure, c), c.leaves))
    yield _most_shared(structure, condition)


def _size(structure: Structure, condition: Condition) -> int:
    return structure.support(condition).bit_count()


def _depth_first(
    structure: Structure, condition: Condition, *, key: Callable[[Condition], tuple[int, int]]
) -> list[int]:
    order: dict[int, None] = {}
    visited = 0
    stack = [condition]
    while stack:
        current = stack.pop()
        order.update(dict.fromkeys(bits(current.leaves)))
        new, visited = current.gates & ~visited, visited | current.gates
        for gate in bits(new):
            stack.extend(sorted(structure.gates[gate].targets, key=key, reverse=True))
    return list(order)


def _most_shared(structure: Structure, condition: Condition) -> list[int]:
    uses: dict[int, int] = {}
    visited = 0
    stack = [condition]
    while stack:
        current = stack.pop()
        for leaf in bits(current.leaves):
            uses[leaf] = uses.get(leaf, 0) + 1
        new, visited = current.gates & ~visited, visited | current.gates
        for gate in bits(new):
            stack.extend(structure.gates[gate].targets)
    return sorted(uses, key=lambda leaf: (-uses[leaf], leaf))


@cache
def _scratch() -> bdd.BDDManager:
    """Return the manager of small diagrams: making one takes longer than most of them.

    Diagrams leave nothing behind in it, and levels mean other leaves in each of them.
    """
    manager = bdd.BDDManager(SCRATCH_NODES, SCRATCH_NODES // 4, 1)
    manager.add_vars(SCRATCH_LEAVES)
    return manager


class _Builder:
    def __init__(self, structure: Structure, manager: bdd.BDDManager, order: list[int]) -> None:
        self._structure = structure
        self._true, self._false = manager.true(), manager.false()
        self._order = order
        self._leaf = {leaf: manager.var(level) for level, leaf in enumerate(order)}
        self._level = {leaf: level for level, leaf in enumerate(order)}
        self._gates: dict[int, bdd.BDDFunction] = {}

    def diagram(self, condition: Condition) -> Diagram:
        # Inner gates have smaller numbers: built in ascending order, none recurses deeply.
        for gate in bits(condition.gates):
            for inner in bits(self._structure.gates[gate].nested):
                self._gate(inner)
        return self._read_out(self._condition(condition))

    def _condition(self, condition: Condition) -> bdd.BDDFunction:
        result = self._true
        # From the bottom of the order up: each step then touches only the top.
        for leaf in sorted(bits(condition.leaves), key=self._level.__getitem__, reverse=True):
            result = self._leaf[leaf] & result
        for gate in bits(condition.gates):
            result = result & self._gate(gate)
        return result

    def _gate(self, number: int) -> bdd.BDDFunction:
        if number not in self._gates:
            gate = self._structure.gates[number]
            # `reached[j]`: at least j + 1 of the targets so far hold.
            reached = [self._false] * gate.required
            for target in gate.targets:
                holds = self._condition(target)
                for j in range(gate.required - 1, 0, -1):
                    reached[j] = reached[j] | (holds & reached[j - 1])
                reached[0] = reached[0] | holds
            self._gates[number] = reached[-1]
        return self._gates[number]

    def _read_out(self, root: bdd.BDDFunction) -> Diagram:
        rows: dict[bdd.BDDFunction, int] = {self._true: 0, self._false: 1}
        children: list[tuple[bdd.BDDFunction, bdd.BDDFunction]] = []
        by_level: dict[int, list[int]] = {}
        pending = [root] if root not in rows else []
        while pending:
            node = pending.pop()
            if node in rows:
                continue
            rows[node] = len(rows)
            cofactors, level = node.cofactors(), node.node_level()
            assert cofactors is not None, "only terminals have no cofactors"
            assert level is not None, "only terminals have no level"
            high, low = cofactors
            children.append((high, low))
            by_level.setdefault(level, []).append(rows[node])
            pending += (high, low)
        table = []
        for level in sorted(by_level, reverse=True):
            members = by_level[level]
            below = [(rows[children[row - 2][0]], rows[children[row - 2][1]]) for row in members]
            highs, lows = np.array(below, dtype=np.int64).T
            table.append((self._order[level], np.array(members, dtype=np.int64), highs, lows))
        return Diagram(tuple(table), len(rows), rows[root])
