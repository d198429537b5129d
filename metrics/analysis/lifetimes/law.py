"""Laws of one condition of a system: first failure, state at a time, outages, downtime."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.lifetimes import quantiles
from metrics.analysis.lifetimes.exploring import Explored
from metrics.analysis.lifetimes.tables import BoolArray, FloatArray
from metrics.analysis.markov import interval, inversion, rational
from metrics.analysis.markov.excursions import Excursions
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.passage import mean_time_to, reliability
from metrics.analysis.markov.spells import Spells, outage_distribution
from metrics.analysis.markov.steady import long_run
from metrics.analysis.markov.transient import unavailability_at

SAMPLES = np.geomspace(1e-9, 1e2, 44)
"""Points s in 1/s at which transforms are sampled: from decades to hundredths of a second."""
SMALL = 64
"""States up to which dense matrices tell the downtime of periods where excursions are long."""
MEDIUM = 1_000
"""States up to which everything else is told there."""
NEVER = 1e15
"""An s for which any downtime at all counts as too much."""
"""Steps down to a short quantile of outages that are long on average, and where they end."""
SETTLED = 20.0
"""Time constants after which what began up is as in the long run, to 2e-9."""


class Law:
    """What happens to a condition, from everything up.

    Parameters
    ----------
    explored : states and transitions.
    up : shape (states,), whether the condition holds.
    resting : shape (states,), states without a fault; it holds in them.

    Raises
    ------
    ChainError
        If the chain neither rests nor is small.
    """

    def __init__(self, explored: Explored, up: BoolArray, resting: BoolArray) -> None:
        self._chain, self._start = explored.chain, explored.start
        self._up = up
        self._left_out = explored.left_out
        self._sites = explored.states[:, 0]
        self._exceedances: dict[tuple[float, float], float] = {}
        self._excursions = Excursions(explored.chain, resting, ~up, explored.start)
        self._is_small = explored.chain.size <= SMALL
        self._rests = False
        if explored.chain.size == 1:
            return
        try:
            self._reduced = self._excursions.reduced(np.concatenate([[0.0], SAMPLES, [NEVER]]))
            self._rests = True
        except ChainError:
            if explored.chain.size > MEDIUM:
                raise

    @cached_property
    def mttf(self) -> float:
        """Mean time to the first failure, s; infinite without any."""
        if self._rests and self.can_fail:
            return self._excursions.mean_time_to(self._up)
        return mean_time_to(self._chain, self._up, self._start)

    @cached_property
    def left_out_rate(self) -> float:
        """Return how often a second states are reached that were left out."""
        return float(self._steady @ self._left_out)

    @property
    def rests(self) -> bool:
        """Whether the chain soon returns to its states at rest after each excursion."""
        return self._rests

    @cached_property
    def downtime(self) -> float:
        """Long-run fraction of time down."""
        return float(self._steady[~self._up].sum())

    @cached_property
    def frequency(self) -> float:
        """Long-run outages a second."""
        chain = self._chain
        lost = self._up[chain.sources] & ~self._up[chain.targets]
        return float(self._steady[chain.sources[lost]] @ chain.rates[lost])

    @cached_property
    def frequency_below_sites(self) -> float:
        """Long-run outages a second that begin by something else while a site is down."""
        chain = self._chain
        lost = self._up[chain.sources] & ~self._up[chain.targets]
        before, after = self._sites[chain.sources], self._sites[chain.targets]
        lost &= (before != 0) & (before == after)
        return float(self._steady[chain.sources[lost]] @ chain.rates[lost])

    @cached_property
    def can_fail(self) -> bool:
        """Whether the condition is ever lost."""
        return not bool(self._up.all())

    def knows(self, period: float) -> bool:
        """Whether the downtime of a period in s can be told."""
        return not self.can_fail or self.is_short(period) or self._is_small

    def exceeds(self, period: float, limit: float) -> float:
        """Return P(downtime in [0, period] > limit), in seconds, for a period that is known."""
        if not self.can_fail or limit >= period:
            return 0.0
        if (period, limit) not in self._exceedances:
            self._exceedances[period, limit] = self._exceeds(period, limit)
        return self._exceedances[period, limit]

    def quantile(self, period: float, probability: float) -> float:
        """Return the downtime in [0, period] that is exceeded with probability 1 − p, s."""
        return quantiles.of_downtime(self.exceeds, period, probability)

    def unreliability(self, times: FloatArray) -> FloatArray:
        """Return P(not up all the time until t) for some t in s."""
        if not self.can_fail:
            return np.zeros(len(times))
        if not self._rests:
            return reliability(self._chain, self._up, self._start, times).unreliability
        rates = self._chain.csr() @ (~self._up).astype(float)
        values = self._excursions.transform(np.where(self._up, rates, 0.0), self._up, SAMPLES)
        return np.asarray(np.maximum.accumulate(_original(values, times)))

    def unavailability(self, times: FloatArray) -> FloatArray:
        """Return P(not up at t) for some t in s."""
        if not self.can_fail:
            return np.zeros(len(times))
        if not self._rests:
            return unavailability_at(self._chain, self._up, self._start, times)
        everywhere = np.ones_like(self._up)
        down = (~self._up).astype(float)
        return _original(self._excursions.transform(down, everywhere, SAMPLES) * SAMPLES, times)

    @cached_property
    def outages(self) -> Outages:
        """The outages of the long run."""
        found = outage_distribution(self._chain, self._up, self._steady)
        if not self._rests:
            return Outages(found)
        states = len(self._up)
        left = self._excursions.solved(~self._up, np.ones((states, 1)), SAMPLES)
        return Outages(found, found.entry @ left[:, 0])

    def _exceeds(self, period: float, limit: float) -> float:
        if not self.is_short(period):
            return self._dense(period, limit)
        ever = float(self.failed_by(np.array([period]))[0])
        if limit == 0:
            return ever
        return min(ever, max(0.0, inversion.tail(lambda s: self.missing(s, period), limit)))

    @cached_property
    def _steady(self) -> FloatArray:
        if not self._rests:
            return long_run(self._chain, self._start)
        return np.asarray(self._reduced.steady / self._reduced.steady.sum())

    def is_short(self, period: float) -> bool:
        """Whether excursions are short against a period in s."""
        return self._rests and self._longest * SETTLED < period

    @cached_property
    def _longest(self) -> float:
        return self._excursions.longest()

    @cached_property
    def _fitted(self) -> rational.Rational:
        reduced = self._reduced
        flat = [reduced.matrix.reshape(len(reduced.begin), -1), reduced.begin, reduced.weight]
        return rational.through(SAMPLES, np.concatenate(flat, axis=1)[1:-1])

    def missing(self, s: inversion.ComplexArray, period: float) -> inversion.ComplexArray:
        """Return 1 − E[exp(−s·D)] of the downtime D within a period."""
        flat, width = self._fitted(s), self._reduced.begin.shape[1]
        square = width * width
        grown = _exponential(flat[:, :square].reshape(-1, width, width) * period)
        begin, weight = flat[:, square : square + width], flat[:, square + width :]
        return np.asarray(1 - np.einsum("kp,kpq,kq->k", begin, grown, weight))

    def failed_by(self, times: FloatArray) -> FloatArray:
        """Return P(an outage until t) for times that are long against excursions, s."""
        found = self._reduced
        grown = _exponential(found.matrix[-1] * np.asarray(times)[:, None, None])
        stays = np.einsum("p,kpq,q->k", found.begin[-1], grown, found.weight[-1])
        return np.asarray(np.clip(1 - stays, 0.0, 1.0))

    def _dense(self, period: float, limit: float) -> float:
        found = interval.by_laplace(self._chain, self._up, self._start, period, [limit])
        return float(np.clip(found.probabilities[0], 0.0, 1.0))


def _original(values: FloatArray, times: FloatArray) -> FloatArray:
    """Return a probability at some times from s · its transform at `SAMPLES`."""
    largest = values.max()
    fitted = rational.through(SAMPLES, (values / largest)[:, None])
    found = inversion.original(lambda s: fitted(s)[:, 0] / s, times) * largest
    return np.asarray(np.clip(found, 0.0, 1.0))


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
    spells : of the down states.
    transform : of the survival function at `SAMPLES`, if that was possible.
    """

    def __init__(self, spells: Spells, transform: FloatArray | None = None) -> None:
        self.mean = spells.mean
        self.frequency = spells.frequency
        self._spells = spells
        self._fitted = None
        if transform is not None:
            # What is left after the exponential law of the same mean is easier to fit.
            values = transform * (SAMPLES + 1 / spells.mean)
            self._fitted = rational.through(SAMPLES, values[:, None])

    def survival(self, times: FloatArray) -> FloatArray:
        """Return P(an outage lasts longer than t) for some t in s."""
        fitted = self._fitted
        if fitted is None:
            return self._spells.survival(times)
        found = inversion.original(lambda s: fitted(s)[:, 0] / (s + 1 / self.mean), times)
        return np.asarray(np.clip(found, 0.0, 1.0))

    def quantiles(self, *probabilities: float) -> list[float]:
        """Return the durations that an outage exceeds with each probability 1 − p, s."""
        if self._fitted is None:
            return [float(found) for found in self._spells.quantiles(np.array(probabilities))]
        return [
            quantiles.of_outage(self.survival, self.mean, probability)
            for probability in probabilities
        ]
