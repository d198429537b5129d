"""Markov chains by sums of positive numbers alone, dense and slow: every entry keeps its digits.

Two algorithms: elimination after Grassmann, Taksar and Heyman (*Regenerative analysis and steady
state distributions for Markov chains*, Operations Research 33, 1985) and the exponential of a
generator by a series of non-negative matrices and squaring, the rows held to their sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.special import gammainc

Matrix = NDArray[np.float64]
TERMS = 24
"""Terms of the series at an argument of at most one half: the rest is below 1e-30."""


def stationary(rates: Matrix, start: Matrix) -> Matrix:
    """Stationary law of a chain given by its rates (the diagonal does not count).

    States that are left for good get 0. There must be one class that is never left and can be
    reached from `start`, a law over states.
    """
    final = final_classes(rates, start)
    assert len(final) == 1, "the long run depends on chance"
    return law_within(rates, final[0])


def final_classes(rates: Matrix, start: Matrix) -> list[NDArray[np.int64]]:
    """List the classes that are never left and can be reached from `start`."""
    count, labels = connected_components(csr_matrix(rates > 0), connection="strong")
    reached = _reachable(rates, start > 0)
    leaves = np.zeros(count, dtype=bool)
    rows, columns = np.nonzero(rates)
    crossing = labels[rows] != labels[columns]
    leaves[labels[rows[crossing]]] = True
    final = {int(label) for label in labels[reached] if not leaves[label]}
    return [np.flatnonzero(labels == label) for label in sorted(final)]


def law_within(rates: Matrix, inside: NDArray[np.int64]) -> Matrix:
    """Stationary law of a chain within a class that is never left."""
    law = np.zeros(len(rates))
    law[inside] = _eliminate(rates[np.ix_(inside, inside)])
    return law


def endings(rates: Matrix, start: Matrix, classes: list[NDArray[np.int64]]) -> Matrix:
    """Probability of ending in each class, from the equations of the steps before."""
    never_left = np.concatenate(classes)
    seen = np.flatnonzero(_reachable(rates, start > 0))
    passing = np.setdiff1d(seen, never_left)
    steps = rates - np.diag(np.diag(rates))
    steps = steps[passing] / steps[passing].sum(axis=1, keepdims=True)
    into = np.column_stack([steps[:, inside].sum(axis=1) for inside in classes])
    chances = np.linalg.solve(np.eye(len(passing)) - steps[:, passing], into)
    already = np.array([start[inside].sum() for inside in classes])
    return np.asarray(already + start[passing] @ chances)


def _reachable(rates: Matrix, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    seen = seen.copy()
    while True:
        following = seen | (rates[seen] > 0).any(axis=0)
        if (following == seen).all():
            return seen
        seen = following


def _eliminate(rates: Matrix) -> Matrix:
    work = np.array(rates, dtype=float)
    size = len(work)
    for k in range(size - 1, 0, -1):
        work[:k, k] /= work[k, :k].sum()
        work[:k, :k] += np.outer(work[:k, k], work[k, :k])
    law = np.ones(size)
    for k in range(1, size):
        law[k] = law[:k] @ work[:k, k]
    total = float(law.sum())
    law /= total
    return law


@dataclass(frozen=True)
class Passage:
    """Where a chain is after a time, how long it was where, and whether it has left."""

    law: Matrix
    """Row i: probabilities of states at the end, not having left, from state i."""
    left: Matrix
    """Probability of having left, from each state."""
    stay: Matrix
    """Row i: expected time in each state before the end or leaving."""


def passage(rates: Matrix, leaving: Matrix, time: float) -> Passage:
    """Follow a chain with the rates `rates`, which it leaves at the rates `leaving`, for a time."""
    size = len(rates)
    rates = rates.copy()
    np.fill_diagonal(rates, 0.0)
    out = rates.sum(axis=1) + leaving
    fastest = float(out.max(initial=0.0))
    if fastest == 0.0 or time == 0.0:
        return Passage(np.eye(size), np.zeros(size), np.eye(size) * time)
    squarings = max(0, math.ceil(math.log2(fastest * time)) + 1)
    step = time / 2**squarings
    law, left, stay = _short(rates, leaving, out, (fastest, step))
    for _ in range(squarings):
        stay = stay + law @ stay
        left = left + law @ left
        law = _held(law @ law, left)
    return Passage(law, left, stay)


def _short(rates: Matrix, leaving: Matrix, out: Matrix, scale: tuple[float, float]) -> Any:
    """Series for a short step; `scale` is the fastest rate and the step."""
    fastest, step = scale
    size = len(rates)
    jump = rates.copy()
    np.fill_diagonal(jump, fastest - out)
    jump /= fastest
    power = np.eye(size)
    law, stay = np.zeros((size, size)), np.zeros((size, size))
    weight = math.exp(-fastest * step)
    for k in range(TERMS):
        law += weight * power
        stay += float(gammainc(k + 1, fastest * step)) / fastest * power
        power = power @ jump
        weight *= fastest * step / (k + 1)
    left = stay @ leaving
    return _held(law, left), left, stay


def _held(law: Matrix, left: Matrix) -> Matrix:
    """Let each row add up to what has not left, where that is known better than the row."""
    remains = 1 - left
    total = law.sum(axis=1)
    factor = np.where((left < 0.5) & (total > 0), remains / np.where(total > 0, total, 1), 1.0)
    scaled: Matrix = law * factor[:, None]
    return scaled
