"""A solved fault tree: its diagrams as one set of flat arrays, and figures read off them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees import diagrams, passes
from metrics.analysis.fault_trees.diagrams import ModuleDiagram
from metrics.analysis.fault_trees.model import FaultTree
from metrics.analysis.fault_trees.modules import modules
from metrics.analysis.fault_trees.network import FIRST_EVENT, TRUE, Network, network, with_constants
from metrics.analysis.fault_trees.program import Program, program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
RowArray = NDArray[np.int32]


@dataclass(frozen=True)
class Solution:
    """A fault tree ready to be evaluated for any probabilities of its events.

    Attributes
    ----------
    tree : what was solved.
    events : the events that the top depends on; arrays of probabilities follow their order.
    program, parts : the modules and their diagrams, inner ones first.
    rows, ends, roots : the same as flat arrays (see `passes`).
    negated : whether the arrays describe the complement of the top.
    """

    tree: FaultTree
    events: tuple[str, ...]
    program: Program
    parts: tuple[ModuleDiagram, ...]
    rows: RowArray
    ends: IntArray
    roots: IntArray
    negated: bool

    @property
    def nodes(self) -> int:
        """Number of diagram nodes in all modules."""
        return int(self.rows.shape[0]) - 2

    @property
    def is_coherent(self) -> bool:
        """Whether nothing is negated: a further failure never makes the top go away."""
        return not self.negated and all(self.program.coherent)

    def probabilities(self, given: Mapping[str, float] | None = None) -> FloatArray:
        """Return the events' probabilities, those of the tree or others, shape (events,)."""
        source = self.tree.events if given is None else given
        return np.array([source[name] for name in self.events], dtype=np.float64)

    def evaluate(self, q: FloatArray) -> tuple[float, FloatArray]:
        """Return the exact probability of the top and its derivative by every event's.

        Parameters
        ----------
        q : probability of every event, shape (events,), in the order of `events`.

        Returns
        -------
        probability : of the top.
        slopes : shape (events,): P(top | event) − P(top | not event), Birnbaum's importance.

        Notes
        -----
        One pass up and one down the diagram, linear in its nodes. For a coherent tree every
        term of the probability is positive.
        """
        values, p = self._upward(q)
        slopes = passes.downward(self.rows, self.ends, self.roots, values, q.size, p)[: q.size]
        top = float(values[-1])
        return (1 - top, -slopes) if self.negated else (top, slopes)

    def probability(self, q: FloatArray) -> float:
        """Return the exact probability of the top alone."""
        values, _ = self._upward(q)
        return float(1 - values[-1] if self.negated else values[-1])

    def evaluate_many(self, samples: FloatArray) -> FloatArray:
        """Return the probability of the top for many sets of probabilities.

        Parameters
        ----------
        samples : shape (samples, events), columns in the order of `events`.

        Returns
        -------
        array of shape (samples,)
        """
        given = np.ascontiguousarray(samples, dtype=np.float64)
        top = passes.many(self.rows, self.ends, self.roots, given, len(self.events))
        return np.asarray(1 - top if self.negated else top)

    def values(self, q: FloatArray) -> FloatArray:
        """Return the probability of every variable: the events, then the modules."""
        return self._upward(q)[0]

    def _upward(self, q: FloatArray) -> tuple[FloatArray, FloatArray]:
        values = np.zeros(q.size + self.ends.size)
        values[: q.size] = q
        return values, passes.upward(self.rows, self.ends, self.roots, values, q.size)


def solve(tree: FaultTree, *, rows_max: int = diagrams.BUDGETS[-1]) -> Solution:
    """Solve a fault tree exactly.

    Parameters
    ----------
    tree : a valid fault tree.
    rows_max : bound on the rows of one module's table; it bounds time and memory.

    Raises
    ------
    TreeTooLargeError
        If no order of the events keeps the diagram below its bound.
    """
    simplified, found = modules(network(tree))
    made = program(simplified, found)
    parts = diagrams.build(made, rows_max)
    while constant := _constant_modules(made, parts):
        simplified, found = modules(with_constants(simplified, constant))
        made = program(simplified, found)
        parts = diagrams.build(made, rows_max)
    rows, ends, roots = _flat(simplified, parts)
    return Solution(
        tree=tree,
        events=tuple(simplified.events),
        program=made,
        parts=tuple(parts),
        rows=rows,
        ends=ends,
        roots=roots,
        negated=simplified.top < 0,
    )


def _constant_modules(made: Program, parts: list[ModuleDiagram]) -> dict[int, int]:
    """Return the gates that turned out to be constant: only negation makes such a gate."""
    pairs = zip(made.modules, parts, strict=True)
    return {m.gate: TRUE if part.root else -TRUE for m, part in pairs if part.is_constant}


def _flat(network: Network, parts: list[ModuleDiagram]) -> tuple[RowArray, IntArray, IntArray]:
    """Put the modules' rows one after the other, with variables in place of levels."""
    if not parts:
        return _trivial(abs(network.top))
    chunks = [np.zeros((2, 3), dtype=np.int32)]
    ends = np.cumsum([2, *(part.size for part in parts)])
    for part, begin in zip(parts, ends[:-1], strict=True):
        rows = part.rows[2:]
        chunk = np.empty_like(rows)
        chunk[:, 0] = part.order[rows[:, 0]]
        chunk[:, 1:] = np.where(rows[:, 1:] > 1, rows[:, 1:] - 2 + begin, rows[:, 1:])
        chunks.append(chunk)
    return np.vstack(chunks), ends[1:], ends[1:] - 1


def _trivial(top: int) -> tuple[RowArray, IntArray, IntArray]:
    """Return the arrays of a top that is one event, or certain."""
    if top == TRUE:
        return np.zeros((2, 3), dtype=np.int32), np.array([2]), np.array([1])
    rows = np.array([[0, 0, 0], [0, 0, 0], [top - FIRST_EVENT, 0, 1]], dtype=np.int32)
    return rows, np.array([3]), np.array([2])
