"""How long the system stays down once it goes down, and up once it comes up: phase-type laws.

In the long run a spell begins in the states that the stationary flow enters, and lasts until the
chain leaves the set: a phase-type distribution (M. F. Neuts, "Matrix-geometric solutions in
stochastic models", 1981, chapter 2; for availability G. Rubino, B. Sericola, Journal of Applied
Probability 26 (1989), 744–756).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log
from typing import Any

import numpy as np
from scipy.optimize import brentq

from metrics.analysis.markov.evolution import beginning, distributions, evolution
from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray
from metrics.analysis.markov.passage import occupation
from metrics.analysis.markov.squaring import Ladder

NODES = 16
"""Points of each panel where an integral over a large chain is evaluated."""


@dataclass(frozen=True)
class Spells:
    """Spells in the states of a mask, as they begin in the long run.

    Parameters
    ----------
    chain : of n states.
    kept : shape (n,), the states of a spell.
    entry : shape (n,), where a spell begins; sums to 1.
    frequency : how often one begins, 1/s.
    mean : how long it lasts on average, s.
    """

    chain: Chain
    kept: BoolArray
    entry: FloatArray
    frequency: float
    mean: float

    def survival(self, times: FloatArray) -> FloatArray:
        """Return the probability that a spell lasts longer than each time (in s)."""
        found = distributions(self.chain, self.kept, self.entry, times)
        return np.asarray(found[:, :-1].sum(axis=1))

    def mean_beyond(self, times: FloatArray) -> FloatArray:
        """Return the mean of what a spell lasts beyond each time, E[(D − t)+], in s."""
        found = distributions(self.chain, self.kept, self.entry, times)[:, :-1]
        return np.array([self._time_left(state) for state in found])

    def quantiles(self, probabilities: FloatArray) -> FloatArray:
        """Return the durations in s that a spell does not exceed with these probabilities.

        Raises
        ------
        ChainError
            If a probability is not strictly between 0 and 1, or no spell ever begins or ends.
        """
        if not 0 < self.mean < inf:
            raise ChainError("the spells neither begin nor end, so they have no quantiles")
        if not ((probabilities > 0) & (probabilities < 1)).all():
            raise ChainError("a quantile needs a probability between 0 and 1")
        begin = beginning(self.kept, self.entry)
        wanted = float(probabilities.max(initial=0.5))
        horizon = self.mean * (2 - 2 * log(1 - wanted))
        follow = evolution(self.chain, self.kept, horizon)
        while follow.after(begin, horizon)[-1] <= wanted:
            horizon *= 4
            follow = evolution(self.chain, self.kept, horizon)
        return np.array([_quantile(follow, begin, p, horizon) for p in probabilities.tolist()])

    def integral(self, ages: FloatArray, values: FloatArray) -> float:
        """Return the mean integral over a spell of a weight that depends on its age.

        Parameters
        ----------
        ages : shape (k,), s; rising, the first is 0.
        values : shape (k,), weights at these ages, at least 0: linear in between, constant after
            the last age. A step is two equal ages.

        Returns
        -------
        E[∫₀ᴰ c(x) dx] in s, without subtraction for chains that are squared.
        """
        state, total = beginning(self.kept, self.entry), 0.0
        if ages[-1] > 0:
            state, total = self._accumulated(state, ages, values)
        return total + (float(values[-1]) * self._time_left(state[:-1]) if values[-1] else 0.0)

    def _accumulated(
        self, state: FloatArray, ages: FloatArray, values: FloatArray
    ) -> tuple[FloatArray, float]:
        follow = evolution(self.chain, self.kept, float(np.diff(ages).max()))
        total = 0.0
        for index in np.flatnonzero(np.diff(ages) > 0):
            length = float(ages[index + 1] - ages[index])
            ends = float(values[index]), float(values[index + 1])
            if isinstance(follow, Ladder):
                state, part = follow.accumulate(state, length, ends)
            else:
                state, part = _by_quadrature(follow, state, length, ends)
            total += part
        return state, total

    def _time_left(self, state: FloatArray) -> float:
        start = np.zeros(self.chain.size)
        start[self.kept] = state
        return float(occupation(self.chain, self.kept, start).sum())


def spells(chain: Chain, kept: BoolArray, steady: FloatArray) -> Spells:
    """Return the spells in the states of a mask under a stationary distribution, shape (n,).

    Spells that never begin last 0 s, and those that never end last for ever.
    """
    entering = ~kept[chain.sources] & kept[chain.targets]
    flow = steady[chain.sources[entering]] * chain.rates[entering]
    entry = np.bincount(chain.targets[entering], flow, chain.size).astype(np.float64, copy=False)
    frequency = float(entry.sum())
    share = float(steady[kept].sum())
    if frequency == 0.0:
        return Spells(chain, kept, entry, 0.0, inf if share > 0.0 else 0.0)
    return Spells(chain, kept, entry / frequency, frequency, share / frequency)


def outage_distribution(chain: Chain, up: BoolArray, steady: FloatArray) -> Spells:
    """Return the outages of a system, given where it is up and its stationary distribution."""
    return spells(chain, ~up, steady)


def up_distribution(chain: Chain, up: BoolArray, steady: FloatArray) -> Spells:
    """Return the periods without an outage, given where the system is up and its long run."""
    return spells(chain, up, steady)


def _quantile(follow: Any, begin: FloatArray, wanted: float, horizon: float) -> float:
    def excess(logarithm: float) -> float:
        state = follow.after(begin, min(exp(logarithm), horizon))
        over, left = float(state[-1]), float(state[:-1].sum())
        if wanted > 0.5:
            return log((1 - wanted) / left) if left > 0 else inf
        return log(over / wanted) if over > 0 else -inf

    high = log(horizon)
    low = high - 1
    while excess(low) >= 0:
        low -= 3
    return float(exp(brentq(lambda x: np.clip(excess(x), -1e3, 1e3), low, high, xtol=1e-13)))


def _by_quadrature(
    follow: Any, state: FloatArray, length: float, ends: tuple[float, float]
) -> tuple[FloatArray, float]:
    """Integrate weight times presence over panels that double from the fastest rate on."""
    points, weights = np.polynomial.legendre.leggauss(NODES)
    panels = int(max(1, np.ceil(np.log2(max(follow.rate * length, 2.0)))))
    edges = np.r_[0.0, length * 2.0 ** np.arange(-panels, 1.0)]
    total, now = 0.0, 0.0
    for low, high in pairwise(edges):
        for point, weight in zip(points, weights, strict=True):
            time = float(low + (high - low) * (1 + point) / 2)
            state, now = follow.after(state, time - now), time
            worth = ends[0] + (ends[1] - ends[0]) * time / length
            total += float((high - low) / 2 * weight * worth * state[:-1].sum())
    return follow.after(state, length - now), total
