"""Laws of one condition of a system: first failure, state at a time, outages, downtime."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from metrics.analysis.lifetimes.exploring import Explored
from metrics.analysis.lifetimes.tables import BoolArray, FloatArray
from metrics.analysis.markov import interval, inversion, rational
from metrics.analysis.markov.excursions import Excursions
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.passage import mean_time_to
from metrics.analysis.markov.spells import outage_distribution
from metrics.analysis.markov.steady import steady_state

SAMPLES = np.geomspace(1e-9, 1e2, 44)
"""Points s in 1/s at which transforms are sampled: from decades to hundredths of a second."""
NEVER = 1e15
"""An s for which any downtime at all counts as too much."""
SETTLED = 20.0
"""Time constants after which what began up is as in the long run, to 2e-9."""


class Law:
    """What happens to a condition, from everything up.

    Parameters
    ----------
    explored : states and transitions.
    up : shape (states,), whether the condition holds.
    resting : shape (states,), states without a fault; it holds in them.
    """

    def __init__(self, explored: Explored, up: BoolArray, resting: BoolArray) -> None:
        self._explored = explored
        self._up = up
        self._excursions = Excursions(explored.chain, resting, ~up, explored.start)

    @cached_property
    def mttf(self) -> float:
        """Mean time to the first failure, s; infinite without any."""
        return mean_time_to(self._explored.chain, self._up, self._explored.start)

    @cached_property
    def left_out_rate(self) -> float:
        """Return how often a second states are reached that were left out."""
        if self._explored.is_complete:
            return 0.0
        shares = self._excursions.time_shares()
        rates = shares @ self._explored.left_out / shares.sum(axis=1)
        return float(rates.max())

    @cached_property
    def can_fail(self) -> bool:
        """Whether the condition is ever lost."""
        return not bool(self._up.all())

    def exceeds(self, period: float, limit: float) -> float:
        """Return P(downtime in [0, period] > limit), in seconds.

        Raises
        ------
        ChainError
            If outages last too long against the period and the chain is too large for dense
            matrices.
        """
        if not self.can_fail or limit >= period:
            return 0.0
        if self._is_short(period):
            if limit == 0:
                return self._missing_ever(period)
            return min(1.0, max(0.0, inversion.tail(lambda s: self._missing(s, period), limit)))
        return self._dense(period, limit)

    def quantile(self, period: float, probability: float) -> float:
        """Return the downtime in [0, period] that is exceeded with probability 1 − p, s."""
        if self.exceeds(period, 0.0) <= 1 - probability:
            return 0.0
        high = period * (1 - 1e-12)
        low = max(1e-9 * period, 1e-3)
        if self.exceeds(period, low) <= 1 - probability:
            return 0.0

        def excess(logarithm: float) -> float:
            return self.exceeds(period, math.exp(logarithm)) - (1 - probability)

        return float(math.exp(brentq(excess, math.log(low), math.log(high), xtol=1e-6)))

    def unreliability(self, times: FloatArray) -> FloatArray:
        """Return P(not up all the time until t) for some t in s."""
        chain = self._explored.chain
        rates = chain.csr() @ (~self._up).astype(float)
        values = self._excursions.transform(np.where(self._up, rates, 0.0), self._up, SAMPLES)
        fitted = rational.through(SAMPLES, (values / values.max())[:, None])
        found = inversion.original(lambda s: fitted(s)[:, 0] / s, times) * values.max()
        return np.asarray(np.clip(np.maximum.accumulate(found), 0.0, 1.0))

    def unavailability(self, times: FloatArray) -> FloatArray:
        """Return P(not up at t) for some t in s."""
        everywhere = np.ones_like(self._up)
        down = (~self._up).astype(float)
        values = self._excursions.transform(down, everywhere, SAMPLES) * SAMPLES
        fitted = rational.through(SAMPLES, (values / values.max())[:, None])
        found = inversion.original(lambda s: fitted(s)[:, 0] / s, times) * values.max()
        return np.asarray(np.clip(found, 0.0, 1.0))

    @cached_property
    def outages(self) -> Outages:
        """The outages of the long run."""
        steady = steady_state(self._explored.chain)
        found = outage_distribution(self._explored.chain, self._up, steady)
        states = len(self._up)
        left = self._excursions.solved(~self._up, np.ones((states, 1)), SAMPLES)
        return Outages(found.mean, found.frequency, found.entry @ left[:, 0])

    def _is_short(self, period: float) -> bool:
        return self._longest * SETTLED < period

    @cached_property
    def _longest(self) -> float:
        return self._excursions.longest()

    @cached_property
    def _reduced(self) -> tuple[rational.Rational, int]:
        reduced = self._excursions.reduced(SAMPLES)
        width = reduced.matrix.shape[1]
        flat = [reduced.matrix.reshape(len(SAMPLES), -1), reduced.begin, reduced.weight]
        return rational.through(SAMPLES, np.concatenate(flat, axis=1)), width

    @cached_property
    def _failed(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        reduced = self._excursions.reduced(np.array([NEVER]))
        return reduced.matrix[0], reduced.begin[0], reduced.weight[0]

    def _missing(self, s: inversion.ComplexArray, period: float) -> inversion.ComplexArray:
        """Return 1 − E[exp(−s·D)] of the downtime D within a period."""
        fitted, width = self._reduced
        flat = fitted(s)
        square = width * width
        grown = _exponential(flat[:, :square].reshape(-1, width, width) * period)
        begin, weight = flat[:, square : square + width], flat[:, square + width :]
        return np.asarray(1 - np.einsum("kp,kpq,kq->k", begin, grown, weight))

    def _missing_ever(self, period: float) -> float:
        matrix, begin, weight = self._failed
        return float(np.clip(1 - begin @ _exponential(matrix * period) @ weight, 0.0, 1.0))

    def _dense(self, period: float, limit: float) -> float:
        chain = self._explored.chain
        if chain.size > interval.DENSE_STATES_MAX:
            raise ChainError("outages last too long against the period")
        found = interval.by_laplace(chain, self._up, self._explored.start, period, [limit])
        return float(np.clip(found.probabilities[0], 0.0, 1.0))


def _exponential(matrices: NDArray[Any]) -> NDArray[Any]:
    """Return the exponentials of small matrices, shape (…, n, n), by squaring a Taylor sum."""
    if matrices.shape[-1] == 1:
        return np.asarray(np.exp(matrices))
    size = float(np.abs(matrices).sum(axis=-1).max())
    squarings = max(0, math.ceil(math.log2(max(size, 1e-300))) + 3)
    small = matrices / 2.0**squarings
    term = np.broadcast_to(np.eye(matrices.shape[-1]), matrices.shape)
    total = term.copy()
    for power in range(1, 13):
        term = term @ small / power
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return np.asarray(total)


class Outages:
    """Durations of outages in the long run.

    Parameters
    ----------
    mean : s.
    frequency : 1/s.
    transform : of the survival function at `SAMPLES`.
    """

    def __init__(self, mean: float, frequency: float, transform: FloatArray) -> None:
        self.mean = mean
        self.frequency = frequency
        self._fitted = rational.through(SAMPLES, (transform * (SAMPLES + 1 / mean))[:, None])

    def survival(self, times: FloatArray) -> FloatArray:
        """Return P(an outage lasts longer than t) for some t in s."""
        found = inversion.original(
            lambda s: self._fitted(s)[:, 0] / (s + 1 / self.mean), np.asarray(times, float)
        )
        return np.asarray(np.clip(found, 0.0, 1.0))

    def quantile(self, probability: float) -> float:
        """Return the duration that an outage exceeds with probability 1 − p, s."""
        low, high = self.mean * 1e-6, self.mean

        def excess(logarithm: float) -> float:
            return float(self.survival(np.array([math.exp(logarithm)]))[0]) - (1 - probability)

        while excess(math.log(high)) > 0:
            high *= 2
        return float(math.exp(brentq(excess, math.log(low), math.log(high), xtol=1e-8)))
