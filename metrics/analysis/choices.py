"""Mean of a product of choices.

A choice is 1 (or a product of further ones) while a condition holds, and a constant otherwise.

Degraded functions are such choices, and so is a gate that must be satisfied (the constant is
0). Choices that share no leaf multiply. Where they share leaves, the leaf that most of them
share is decided and the rest falls apart further; equal remainders are computed once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.plan import evaluate
from metrics.analysis.structure import Condition, bits, linked
from metrics.analysis.system import System

FloatArray = NDArray[np.float64]

CASES_MAX = 400
"""Decisions on shared leaves of one cluster; beyond it the mean is bounded instead."""


class TooManyCasesError(Exception):
    """More decisions on shared leaves than are made; the caller bounds the mean."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`scale` times the product of `inner` while `condition` holds, else `otherwise`."""

    condition: Condition
    otherwise: float
    inner: tuple[Choice, ...] = ()
    scale: float = 1.0

    @property
    def is_hard(self) -> bool:
        """Whether it is 1 or 0 by its condition alone."""
        return self.otherwise == 0 and self.scale == 1 and not self.inner


class ChoiceSolver:
    """Computes 1 - E[product of choices] for all states of the sites."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._structure = system.structure
        self._known: dict[tuple[Choice, ...], FloatArray] = {}
        self._supports: dict[Choice, int] = {}
        self._zero = np.zeros(system.joint.size)
        self._cases = 0

    def loss(self, choices: list[Choice]) -> FloatArray:
        """Return one minus the mean of the product.

        Raises
        ------
        TooManyCasesError
            When the choices overlap in more ways than are enumerated.
        """
        constant, merged = self._merged(choices)
        total = self._zero + (1 - constant)
        if constant:
            for cluster in self._clusters(merged):
                total = total + (1 - total) * self._cluster(cluster)
        return total

    def bounded_loss(self, choices: list[Choice]) -> tuple[FloatArray, FloatArray]:
        """Return the loss and how far it can be off, 0 where all overlaps were decided.

        Choices grow with every leaf, so they are positively associated: taking them as
        independent overestimates the loss of the product, and the largest single loss
        underestimates it (Esary, Proschan and Walkup, 1967).
        """
        constant, merged = self._merged(choices)
        total, spread = self._zero + (1 - constant), self._zero
        for cluster in self._clusters(merged) if constant else ():
            low, high = self._cluster_bounds(cluster)
            total = total + (1 - total) * (low + high) / 2
            spread = spread + (high - low) / 2
        return total, spread

    def _cluster_bounds(self, cluster: list[Choice]) -> tuple[FloatArray, FloatArray]:
        self._cases = 0
        try:
            loss = self._cluster(cluster)
        except TooManyCasesError:
            if len(cluster) == 1:
                return self._single_bounds(cluster[0])
            low, high = self._zero, self._zero
            for choice in cluster:
                own_low, own_high = self._cluster_bounds([choice])
                low, high = np.maximum(low, own_low), high + (1 - high) * own_high
            return low, high
        return loss, loss

    def _single_bounds(self, choice: Choice) -> tuple[FloatArray, FloatArray]:
        """Bound a choice whose inner ones overlap its condition in too many ways."""
        lost = evaluate(self._system.planner.plan(choice.condition), self._system.leaves)[0]
        low = (1 - choice.otherwise) * lost
        inner = [self.given(each, choice.condition.leaves) for each in choice.inner]
        reduced, off = self.bounded_loss(inner)
        return low, low + (1 - choice.scale) + (1 - lost) * (reduced + off)

    def support(self, choice: Choice) -> int:
        """Return the bit set of leaves that a choice depends on."""
        if choice not in self._supports:
            leaves = self._structure.support(choice.condition)
            for inner in choice.inner:
                leaves |= self.support(inner)
            self._supports[choice] = leaves
        return self._supports[choice]

    def given(self, choice: Choice, leaves: int) -> Choice:
        """Return what is left of a choice once some leaves are known to hold."""
        if not leaves & self.support(choice):
            return choice
        return Choice(
            self._structure.given(choice.condition, leaves),
            choice.otherwise,
            tuple(self.given(inner, leaves) for inner in choice.inner),
            choice.scale,
        )

    def _merged(self, choices: list[Choice]) -> tuple[float, list[Choice]]:
        """Unite all hard choices and take what they require for granted in the others."""
        constant, flat = _flattened(choices)
        hard = [choice for choice in flat if choice.is_hard]
        soft = [choice for choice in flat if not choice.is_hard]
        if not hard:
            return constant, soft
        condition = self._structure.simplified(
            self._structure.every(choice.condition for choice in hard)
        )
        again, eased = _flattened([self.given(choice, condition.leaves) for choice in soft])
        parts = [Choice(Condition(condition.leaves), 0.0)] if condition.leaves else []
        parts += [
            Choice(Condition(0, sum(1 << gate for gate in cluster)), 0.0)
            for cluster in self._structure.clusters(condition.gates)
        ]
        return constant * again, [*parts, *eased]

    def _clusters(self, choices: list[Choice]) -> list[list[Choice]]:
        supports = [self.support(choice) for choice in choices]
        return [[choices[position] for position in group] for group in linked(supports)]

    def _cluster(self, cluster: list[Choice]) -> FloatArray:
        key = tuple(sorted(cluster, key=_order))
        if key not in self._known:
            alone = self._alone(cluster[0]) if len(cluster) == 1 else None
            self._known[key] = self._decided(cluster) if alone is None else alone
        return self._known[key]

    def _alone(self, choice: Choice) -> FloatArray | None:
        """Return the loss of a single choice whose inner ones do not overlap its condition."""
        lost = evaluate(self._system.planner.plan(choice.condition), self._system.leaves)[0]
        inner = [self.given(each, choice.condition.leaves) for each in choice.inner]
        support = self._structure.support(choice.condition)
        if any(self.support(each) & support for each in inner):
            return None
        reduced = (1 - choice.scale) + choice.scale * (self.loss(inner) if inner else self._zero)
        return (1 - choice.otherwise) * lost + (1 - lost) * reduced

    def _decided(self, cluster: list[Choice]) -> FloatArray:
        self._cases += 1
        if self._cases > CASES_MAX:
            raise TooManyCasesError
        leaf = self._most_shared(cluster)
        q = self._system.leaves.q[leaf]
        holds = self.loss([self.given(choice, 1 << leaf) for choice in cluster])
        factor = 1.0
        left: list[Choice] = []
        for choice in cluster:
            remainder = self._lost(choice, leaf)
            if isinstance(remainder, Choice):
                left.append(remainder)
            else:
                factor *= remainder
        fails = (1 - factor) + factor * self.loss(left) if factor else self._zero + 1
        return np.asarray((1 - q) * holds + q * fails)

    def _lost(self, choice: Choice, leaf: int) -> Choice | float:
        """Return what is left of a choice once a leaf has failed, or its constant."""
        if not self.support(choice) >> leaf & 1:
            return choice
        condition = self._structure.lost(choice.condition, leaf)
        if condition is None:
            return choice.otherwise
        scale, inner = choice.scale, []
        for each in choice.inner:
            remainder = self._lost(each, leaf)
            if isinstance(remainder, Choice):
                inner.append(remainder)
            else:
                scale *= remainder
        return Choice(condition, choice.otherwise, tuple(inner), scale)

    def _most_shared(self, cluster: list[Choice]) -> int:
        counts: dict[int, int] = {}
        for choice in cluster:
            for leaf in bits(self.support(choice)):
                counts[leaf] = counts.get(leaf, 0) + 1
        if len(cluster) == 1:
            # Only a leaf of its own condition makes a single choice fall apart.
            for inner in cluster[0].inner:
                for leaf in bits(self.support(inner)):
                    counts[leaf] += 1
            own = bits(self._structure.support(cluster[0].condition))
            return max(own, key=lambda leaf: (counts[leaf], leaf))
        return max(counts, key=lambda leaf: (counts[leaf], leaf))


def _flattened(choices: Iterable[Choice]) -> tuple[float, list[Choice]]:
    """Return the constant part of a product, and its choices that are still open."""
    constant, found = 1.0, []
    pending = list(choices)
    while pending:
        choice = pending.pop()
        if choice.condition.is_certain:
            constant *= choice.scale
            pending += choice.inner
        elif choice.inner or choice.otherwise != choice.scale:
            found.append(choice)
        else:
            constant *= choice.scale
    return constant, found


def _order(choice: Choice) -> tuple[int, int, float, float, list[tuple[int, float]]]:
    inner = [(each.condition.leaves, each.otherwise) for each in choice.inner]
    condition = choice.condition
    return condition.leaves, condition.gates, choice.otherwise, choice.scale, inner
