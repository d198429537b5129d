"""Minimal cut sets of a solved fault tree: how many of each order, and which ones dominate.

They are counted on the diagram of the family of all of them, never listed: the counts are
exact integers of any size. A tree with negation has prime implicants; what is counted here
are then the minimal cut sets of its coherent hull, the least coherent tree above it: the
smallest sets of events whose occurrence alone, of all events, makes the top happen.

References
----------
A. Rauzy, "Mathematical foundations of minimal cutsets", IEEE Transactions on Reliability 50(4),
2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees import families, kernels
from metrics.analysis.fault_trees.diagrams import ModuleDiagram
from metrics.analysis.fault_trees.network import TRUE
from metrics.analysis.fault_trees.solution import Solution

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
RowArray = NDArray[np.int32]

ROWS_MAX = 1 << 24
"""Rows of the table in which the families of one module are made."""
ROOM = 64
PRIMES = (2_147_483_647, 2_147_483_629, 2_147_483_587, 2_147_483_579, 2_147_483_563)
"""Counts are computed modulo enough of these primes and put together again."""

ByOrder = dict[int, int]
Terms = dict[int, ByOrder]


class FamilyTooLargeError(Exception):
    """The diagram of the cut sets does not fit into its bound."""


@dataclass(frozen=True)
class Family:
    """A module's minimal cut sets: rows (level, low, high) of a zero-suppressed diagram."""

    rows: RowArray
    order: IntArray


@dataclass(frozen=True)
class CutSets:
    """All minimal cut sets of a solution.

    Attributes
    ----------
    solution : what they belong to.
    families : one for each module, inner ones first.
    by_order : exact number of cut sets of each order.
    of_hull : whether they are those of the coherent hull, because the tree has negations.
    """

    solution: Solution
    families: tuple[Family, ...]
    by_order: ByOrder
    of_hull: bool

    @property
    def total(self) -> int:
        """Number of minimal cut sets."""
        return sum(self.by_order.values())

    def sums(self, q: FloatArray) -> list[FloatArray]:
        """Return for every module's rows the sum and the largest of the sets' probabilities."""
        events = len(self.solution.events)
        values = np.zeros((events + len(self.families), 2))
        values[:events] = q[:, None]
        result = []
        for position, family in enumerate(self.families):
            table = families.sums(family.rows, values[family.order])
            values[events + position] = table[-1]
            result.append(table)
        return result

    def dominating(self, q: FloatArray, most: int) -> list[tuple[float, tuple[str, ...]]]:
        """Return the most probable minimal cut sets, the first ones first.

        Parameters
        ----------
        q : probability of every event, shape (events,).
        most : how many at most.
        """
        if self.solution.negated or not self.families:
            return _single(self, q)[:most]
        search = _Search(self, q)
        return [found for found, _ in zip(search.sets(), range(most), strict=False)]


def cut_sets(solution: Solution, *, rows_max: int = ROWS_MAX) -> CutSets:
    """Find all minimal cut sets of a solved tree.

    Raises
    ------
    FamilyTooLargeError
        If their diagram does not fit.
    """
    found = [
        _family(part, rows_max, coherent=coherent)
        for part, coherent in zip(solution.parts, solution.program.coherent, strict=True)
    ]
    of_hull = not solution.is_coherent
    top = solution.program.network.top
    if top < 0 or not found:
        # Without a failure the top is false (a negative constant), true, or waits for one event.
        simple = {-TRUE: {}, TRUE: {0: 1}}.get(top, {1: 1} if top > 0 else {0: 1})
        return CutSets(solution, tuple(found), simple, of_hull and abs(top) != TRUE)
    return CutSets(solution, tuple(found), _by_order(solution, found), of_hull)


def _single(found: CutSets, q: FloatArray) -> list[tuple[float, tuple[str, ...]]]:
    """Return the sets of a top that is one event, certain or impossible."""
    if not found.by_order:
        return []
    return [(1.0, ())] if 0 in found.by_order else [(float(q[0]), found.solution.events[:1])]


def _family(part: ModuleDiagram, rows_max: int, *, coherent: bool) -> Family:
    """Return the minimal cut sets of one module in a table that grows when it is full."""
    capacity = 4_096 + ROOM * part.size
    while True:
        capacity = min(capacity, rows_max)
        rows = part.rows if coherent else _hull(part, capacity)
        if rows is not None:
            table = kernels.new_table(capacity)
            root = families.minimal(rows, table)
            if root != kernels.FULL:
                return Family(families.reachable(table[0], root), part.order)
        if capacity == rows_max:
            raise FamilyTooLargeError
        capacity *= ROOM


def _hull(part: ModuleDiagram, capacity: int) -> RowArray | None:
    table = kernels.new_table(capacity)
    root = families.hull(part.rows, table)
    return None if root == kernels.FULL else families.reachable(table[0], root)


def _by_order(solution: Solution, found: list[Family]) -> ByOrder:
    events = len(solution.events)
    terms: Terms = {}
    for position, family in enumerate(found):
        terms[events + position] = _module_counts(family, terms)
    return terms[events + len(found) - 1]


def _module_counts(family: Family, terms: Terms) -> ByOrder:
    """Count one module's sets by order, exactly: modulo primes until their product is enough."""
    of_level = [terms.get(variable, {1: 1}) for variable in family.order.tolist()]
    spans = np.array([(min(t), max(t)) for t in of_level])
    first = np.cumsum([0, *(len(t) for t in of_level)])
    bounds = families.degrees(family.rows, spans)
    most = families.sums(family.rows, np.array([[float(sum(t.values())), 0.0] for t in of_level]))[
        -1, 0
    ]
    residues: IntArray | None = None
    known, modulus = [0] * int(bounds[-1, 1] - bounds[-1, 0] + 1), 1
    for prime in _primes(most):
        flat = [(order, number % prime) for t in of_level for order, number in t.items()]
        residues = families.counts(family.rows, bounds, first, np.array(flat), prime)
        inverse = pow(modulus, -1, prime)
        known = [
            value + modulus * ((int(residue) - value) * inverse % prime)
            for value, residue in zip(known, residues, strict=True)
        ]
        modulus *= prime
    least = int(bounds[-1, 0])
    return {least + shift: number for shift, number in enumerate(known) if number}


def _primes(most: float) -> Iterator[int]:
    """Yield primes until their product exceeds twice the number of sets."""
    product = 1.0
    for prime in _descending_primes():
        yield prime
        product *= prime
        if product > 4 * most + 4:
            return


def _descending_primes() -> Iterator[int]:
    yield from PRIMES
    for candidate in count(PRIMES[-1] - 2, -2):
        if pow(2, candidate - 1, candidate) == 1 and _is_prime(candidate):
            yield candidate


def _is_prime(candidate: int) -> bool:
    return all(candidate % divisor for divisor in range(3, int(candidate**0.5) + 1, 2))


_Parts = tuple[tuple[int, int], ...]
_Entry = tuple[float, int, float, tuple[int, ...], _Parts]


class _Search:
    """Best-first search for the most probable sets: what is still open counts at its best."""

    def __init__(self, cut_sets: CutSets, q: FloatArray) -> None:
        self._families = cut_sets.families
        self._names = cut_sets.solution.events
        self._q = q
        self._best = [table[:, 1] for table in cut_sets.sums(q)]

    def sets(self) -> Iterator[tuple[float, tuple[str, ...]]]:
        """Yield probabilities and events, the most probable set first."""
        last = len(self._families) - 1
        root = self._families[last].rows.shape[0] - 1
        tie = count()
        # An entry: minus the best that it can become, the product so far, events, open parts.
        queue: list[_Entry] = [
            (-float(self._best[last][root]), next(tie), 1.0, (), ((last, root),))
        ]
        while queue:
            _, _, product, taken, parts = heappop(queue)
            if not parts:
                yield product, tuple(self._names[event] for event in sorted(taken))
                continue
            (module, row), rest = parts[0], parts[1:]
            level, low, high = self._families[module].rows[row].tolist()
            if low:
                self._push(queue, (0.0, next(tie), product, taken, _opened(module, low, rest)))
            variable = int(self._families[module].order[level])
            after = _opened(module, high, rest)
            if variable < len(self._names):
                grown = product * float(self._q[variable])
                self._push(queue, (0.0, next(tie), grown, (*taken, variable), after))
            else:
                inner = variable - len(self._names)
                top = self._families[inner].rows.shape[0] - 1
                self._push(queue, (0.0, next(tie), product, taken, ((inner, top), *after)))

    def _push(self, queue: list[_Entry], entry: _Entry) -> None:
        _, tie, product, taken, parts = entry
        bound = product
        for module, row in parts:
            bound *= float(self._best[module][row])
        heappush(queue, (-bound, tie, product, taken, parts))


def _opened(module: int, row: int, rest: _Parts) -> _Parts:
    """Return the parts still open once a row is to be decided; row 1 is decided."""
    return rest if row == 1 else ((module, row), *rest)
