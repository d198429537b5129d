"""How to compute a condition's probability: a tree of independent parts.

A plan is made once for a condition and evaluated for any leaf probabilities. Each part gives
the unavailability u and the failure frequency f for all states of the sites at once, without
ever subtracting from one what is close to one. A second pass gives the derivative of the
whole by every leaf (its Birnbaum importance).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import diagram
from metrics.analysis.diagram import Diagram
from metrics.analysis.structure import Condition, Structure, bits

FloatArray = NDArray[np.float64]

FEW = 12
"""Members of a series up to which one after the other is faster than a matrix product."""

LOG_OF_NOTHING = -1e4
"""Stands for log 0: its exponential is 0 and it multiplies by 0 without becoming NaN."""


@dataclass
class Leaves:
    """Probabilities q that leaves fail and their frequencies f, shape (leaves, states)."""

    q: FloatArray
    f: FloatArray
    forced: NDArray[np.bool_] | None = None
    """Where the state of the sites alone keeps a leaf down, shape (leaves, states)."""
    cache: dict[Series | Part, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    """Parts by identity; holding them keeps a new part from taking an old one's place."""


@dataclass(frozen=True, eq=False)
class Series:
    """All leaves (a bit set) and all parts hold."""

    members: int
    parts: tuple[Part, ...]

    @cached_property
    def leaves(self) -> list[int]:
        """The numbers of the leaves."""
        return bits(self.members)


@dataclass(frozen=True, eq=False)
class Vote:
    """At least `required` of the parts hold; they share no leaf."""

    required: int
    parts: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Overlap:
    """Parts that share leaves, as a decision diagram."""

    diagram: Diagram


Part = Vote | Overlap


class Planner:
    """Makes plans for conditions, sharing equal parts."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._plans: dict[Condition, Series] = {}
        self._parts: dict[tuple[int, ...], Part] = {}
        self.too_large = False
        """Whether a diagram was given up and its parts were taken as independent."""

    def plan(self, condition: Condition) -> Series:
        """Return how to compute a condition."""
        if condition not in self._plans:
            simple = self._structure.simplified(condition)
            parts = tuple(self._part(cluster) for cluster in self._structure.clusters(simple.gates))
            self._plans[condition] = Series(simple.leaves, parts)
        return self._plans[condition]

    def _part(self, cluster: tuple[int, ...]) -> Part:
        if cluster not in self._parts:
            self._parts[cluster] = self._make(cluster)
        return self._parts[cluster]

    def _make(self, cluster: tuple[int, ...]) -> Part:
        if len(cluster) == 1 and self._is_disjoint(cluster[0]):
            return self._vote(cluster[0])
        try:
            return Overlap(
                diagram.build(self._structure, Condition(0, sum(1 << gate for gate in cluster)))
            )
        except diagram.DiagramTooLargeError:
            self.too_large = True
            votes = tuple(self._vote(gate) for gate in cluster)
            return Vote(1, (Series(0, votes),))

    def _vote(self, number: int) -> Vote:
        gate = self._structure.gates[number]
        return Vote(gate.required, tuple(self.plan(target) for target in gate.targets))

    def _is_disjoint(self, number: int) -> bool:
        seen = 0
        for target in self._structure.gates[number].targets:
            support = self._structure.support(target)
            if seen & support:
                return False
            seen |= support
        return True


def evaluate(part: Series | Part, leaves: Leaves) -> tuple[FloatArray, FloatArray]:
    """Return unavailability and failure frequency of a part, each of shape (states,)."""
    if part not in leaves.cache:
        match part:
            case Series():
                leaves.cache[part] = _series(part, leaves)
            case Vote():
                leaves.cache[part] = _vote(part, leaves)
            case Overlap():
                down, crossing, _ = part.diagram.evaluate(leaves.q, leaves.f)
                leaves.cache[part] = down, crossing
    return leaves.cache[part]


def evaluate_all(plans: list[Series], leaves: Leaves) -> tuple[FloatArray, FloatArray]:
    """Return unavailability and frequency of many series, shape (plans, states).

    One matrix product over the logarithms serves all plans: -expm1(Σ log1p(-u)) keeps every
    digit of small unavailabilities.
    """
    parts = list({id(part): part for plan in plans for part in plan.parts}.values())
    rows = {id(part): leaves.q.shape[0] + number for number, part in enumerate(parts)}
    values = [evaluate(part, leaves) for part in parts]
    # Sums of probabilities may exceed one by a rounding error.
    u = np.minimum(1.0, np.vstack([leaves.q, *(value[0] for value in values)]))
    f = np.vstack([leaves.f, *(value[1] for value in values)])
    member = np.zeros((len(plans), u.shape[0]))
    member[:, : leaves.q.shape[0]] = _as_rows([plan.members for plan in plans], leaves.q.shape[0])
    for row, plan in enumerate(plans):
        member[row, [rows[id(part)] for part in plan.parts]] = 1.0
    works = 1 - u
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log1p(-u), LOG_OF_NOTHING)
    ratio = np.divide(f, works, out=np.zeros_like(f), where=works > 0)
    log_up = member @ logs
    return -np.expm1(log_up), np.exp(log_up) * (member @ ratio)


def slopes(plan: Series, leaves: Leaves) -> dict[int, FloatArray]:
    """Return the derivative of a plan's unavailability by each leaf's, shape (states,)."""
    result: dict[int, FloatArray] = {}
    pending: list[tuple[Series | Part, FloatArray]] = [(plan, np.ones(leaves.q.shape[1]))]
    while pending:
        part, weight = pending.pop()
        match part:
            case Series():
                for child, slope in _series_slopes(part, leaves):
                    if isinstance(child, int):
                        result[child] = result.get(child, 0.0) + weight * slope
                    else:
                        pending.append((child, weight * slope))
            case Vote():
                values = [evaluate(child, leaves)[0] for child in part.parts]
                pending += [
                    (child, weight * slope)
                    for child, slope in zip(
                        part.parts, _pivotal(values, part.required), strict=True
                    )
                ]
            case Overlap():
                _, _, down = part.diagram.evaluate(leaves.q, leaves.f)
                for leaf, slope in part.diagram.slopes(leaves.q, down).items():
                    result[leaf] = result.get(leaf, 0.0) + weight * slope
    return result


def _series(part: Series, leaves: Leaves) -> tuple[FloatArray, FloatArray]:
    if len(part.leaves) + len(part.parts) > FEW:
        u, f = evaluate_all([part], leaves)
        return u[0], f[0]
    down = np.zeros(leaves.q.shape[1])
    crossing = down
    values = [
        *((leaves.q[leaf], leaves.f[leaf]) for leaf in part.leaves),
        *(evaluate(child, leaves) for child in part.parts),
    ]
    for u, f in values:
        crossing = crossing * (1 - u) + (1 - down) * f
        down = down + (1 - down) * u
    return down, crossing


def _series_slopes(part: Series, leaves: Leaves) -> Iterator[tuple[int | Part, FloatArray]]:
    """Yield each member of a series with the probability that all the others hold."""
    members: list[int | Part] = [*part.leaves, *part.parts]
    if not members:
        return
    works = np.array(
        [1 - (leaves.q[m] if isinstance(m, int) else evaluate(m, leaves)[0]) for m in members]
    )
    ones = np.ones((1, works.shape[1]))
    before = np.cumprod(np.vstack([ones, works[:-1]]), axis=0)
    after = np.cumprod(np.vstack([ones, works[:0:-1]]), axis=0)[::-1]
    yield from zip(members, before * after, strict=True)


def _as_rows(sets: list[int], width: int) -> NDArray[np.uint8]:
    """Return bit sets as rows of zeros and ones, shape (sets, width)."""
    size = (width + 7) // 8
    data = b"".join(members.to_bytes(size, "little") for members in sets)
    flags = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
    return flags.reshape(len(sets), 8 * size)[:, :width]


def _vote(part: Vote, leaves: Leaves) -> tuple[FloatArray, FloatArray]:
    values = [evaluate(child, leaves) for child in part.parts]
    unavailabilities = [value[0] for value in values]
    down = _holding(unavailabilities, part.required)[: part.required].sum(axis=0)
    pivotal = _pivotal(unavailabilities, part.required)
    crossing = sum(
        (slope * value[1] for slope, value in zip(pivotal, values, strict=True)),
        start=np.zeros_like(down),
    )
    return down, crossing


def _holding(unavailabilities: list[FloatArray], required: int) -> FloatArray:
    """Return P(exactly 0, 1, …, required or more hold), shape (required + 1, states)."""
    return _prefixes(unavailabilities, required)[-1]


def _prefixes(unavailabilities: list[FloatArray], required: int) -> list[FloatArray]:
    """Return the distribution of how many hold among the first 0, 1, … parts."""
    states = unavailabilities[0].size
    current = np.zeros((required + 1, states))
    current[0] = 1.0
    result = [current]
    for u in unavailabilities:
        grown = current * u
        grown[1:] += current[:-1] * (1 - u)
        grown[-1] += current[-1] * (1 - u)
        result.append(current := grown)
    return result


def _pivotal(unavailabilities: list[FloatArray], required: int) -> list[FloatArray]:
    """Return for each part the probability that exactly `required` - 1 of the others hold."""
    before = _prefixes(unavailabilities, required)
    after = _prefixes(unavailabilities[::-1], required)[::-1]
    return [
        np.asarray(sum(before[i][j] * after[i + 1][required - 1 - j] for j in range(required)))
        for i in range(len(unavailabilities))
    ]
