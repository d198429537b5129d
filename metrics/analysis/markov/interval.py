"""Distribution of the downtime within a fixed period: how likely is more than some limit.

Three ways to the same figure. The two-state unit has a series of positive terms. Small chains
are uniformised, counting how many of the intervals between jumps are spent down. Chains of up
to some hundreds of states are inverted from their Laplace transform. Where two ways are open,
each checks the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import linalg, special

from metrics.analysis.markov import inversion
from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray
from metrics.analysis.markov.inversion import ComplexArray

WORK_MAX = 30_000_000
"""Steps × counts × transitions up to which a chain is uniformised, some 0.1 s."""
DENSE_STATES_MAX = 400
"""States up to which the Laplace transform is formed by dense matrices."""
FAR = 11.0
"""Standard deviations after which a Poisson or binomial tail is below 1e-26."""


@dataclass(frozen=True)
class Exceedance:
    """P(downtime > limit) for some limits, and how far off any of them may be at most."""

    probabilities: FloatArray
    error: float
    method: str


def two_state_downtime_exceeds(
    up_mean: float, down_mean: float, period: float, limit: float
) -> float:
    """Return P(downtime in [0, period] > limit) of one unit that starts up.

    Parameters
    ----------
    up_mean, down_mean : means of the exponential up and down times, in any unit of time.
    period, limit : in the same unit.

    Notes
    -----
    The downtime stays within the limit x exactly if the downtime that has piled up when the
    unit has worked for t − x is at most x. With N failures in that time, Poisson with mean
    a = (t − x)/up_mean, and M repairs that x has room for, Poisson with mean b = x/down_mean,

        P(D > x) = P(M < N) = Σₙ Pois(n; a) · P(Pois(b) ≤ n − 1):

    L. Takács, "On certain sojourn time problems in the theory of stochastic processes", Acta
    Math. Hung. 8 (1957), with Erlang repairs. All terms are positive: no digit is lost.
    """
    if limit >= period:
        return 0.0
    if limit < 0 or math.isinf(up_mean):
        return 1.0 if limit < 0 else 0.0
    a, b = (period - limit) / up_mean, limit / down_mean
    peak = max(a, math.sqrt(a * b))
    reach = FAR * math.sqrt(peak) + 60
    n = np.arange(max(1, math.floor(min(a, peak) - reach)), math.ceil(peak + reach))
    log_weights = n * math.log(a) - a - special.gammaln(n + 1.0)
    return min(1.0, float(np.exp(log_weights) @ special.pdtr(n - 1, b)))


def downtime_exceeds(
    chain: Chain, up: BoolArray, start: FloatArray, period: float, limits: Sequence[float]
) -> Exceedance:
    """Return P(downtime in [0, period] > limit) for each limit, with a stated error.

    Parameters
    ----------
    chain : at most `DENSE_STATES_MAX` states, or few enough jumps within the period.
    up : shape (states,), which states are up.
    start : shape (states,), distribution at time 0.
    period, limits : seconds.

    Raises
    ------
    ChainError
        If the chain is too large for both methods.
    """
    counted = uniformisation_work(chain, period, limits) <= WORK_MAX
    if chain.size > DENSE_STATES_MAX:
        if not counted:
            raise ChainError(f"{chain.size} states are too many for the downtime in a period")
        return by_uniformisation(chain, up, start, period, limits)
    inverted = by_laplace(chain, up, start, period, limits)
    if not counted:
        return inverted
    exact = by_uniformisation(chain, up, start, period, limits)
    apart = float(np.abs(exact.probabilities - inverted.probabilities).max(initial=0.0))
    return Exceedance(exact.probabilities, max(exact.error, apart), "uniformisation, Laplace")


def uniformisation_work(chain: Chain, period: float, limits: Sequence[float]) -> float:
    """Return steps × counts × transitions that uniformisation would take."""
    steps = _steps(float(chain.out_rates.max(initial=0.0)) * period)
    return steps * _counts(steps, period, limits) * (len(chain.rates) + chain.size)


def by_uniformisation(
    chain: Chain, up: BoolArray, start: FloatArray, period: float, limits: Sequence[float]
) -> Exceedance:
    """Return the exceedances by counting down intervals, with an overflow bucket.

    Notes
    -----
    E. de Souza e Silva and H. R. Gail, "Calculating cumulative operational time distributions
    of repairable computer systems", IEEE Trans. Computers 35 (1986). Given n jumps of the
    uniformised chain, the n + 1 intervals between them divide the period like uniform order
    statistics; if k of them are down, P(D > x) = P(Binomial(n, x/t) ≤ k − 1). Counts beyond
    what a limit can hold are one bucket, in which the limit is exceeded for certain but for a
    probability that the error includes.
    """
    rate = float(chain.out_rates.max(initial=0.0))
    inside = np.array([min(max(limit, 0.0), period) for limit in limits])
    if rate == 0.0:
        down = float(start[~up].sum())
        return Exceedance(np.where(inside < period, down, 0.0), 0.0, "uniformisation")
    steps = _steps(rate * period)
    counts = _counts(steps, period, limits)
    matrix = chain.csr()
    values = _count_down(
        (matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data / rate),
        1 - chain.out_rates / rate,
        ~up,
        np.asarray(start, dtype=np.float64),
        _poisson_weights(rate * period, steps),
        (counts, inside / period),
    )
    values[inside >= period] = 0.0
    error = 1e-14 * (10 + math.sqrt(steps)) + 1e-15 * steps
    return Exceedance(np.minimum(values, 1.0), error, "uniformisation")


def by_laplace(
    chain: Chain, up: BoolArray, start: FloatArray, period: float, limits: Sequence[float]
) -> Exceedance:
    """Return the exceedances by inverting a Laplace transform in the downtime.

    Notes
    -----
    Downtime as it piles up over the time y spent up is a process whose state is the up state,
    with jumps of the length of an outage: E[exp(−s·D)] = α(s)·exp(K(s)·y)·1 where
    K(s) = Q_uu + Q_ud·(s·I − Q_dd)⁻¹·Q_du, and D within the period exceeds x exactly if it
    does when y = period − x (see `two_state_downtime_exceeds`). Outages, short as failovers may
    be, are eliminated exactly, so that stiffness does not matter.
    """
    dense = chain.csr().toarray()
    np.fill_diagonal(dense, -chain.out_rates)
    blocks = _Blocks.of(dense, up, start)
    results = [_exceeds(blocks, period, float(limit)) for limit in limits]
    values = np.array([value for value, _ in results])
    return Exceedance(values, max((error for _, error in results), default=0.0), "Laplace")


@dataclass(frozen=True)
class _Blocks:
    """A generator cut into up and down, and the distribution at time 0."""

    up_up: FloatArray
    up_down: FloatArray
    down_up: FloatArray
    down_down: FloatArray
    start_up: FloatArray
    start_down: FloatArray

    @classmethod
    def of(cls, dense: FloatArray, up: BoolArray, start: FloatArray) -> _Blocks:
        u, d = np.flatnonzero(up), np.flatnonzero(~up)
        return cls(
            dense[np.ix_(u, u)],
            dense[np.ix_(u, d)],
            dense[np.ix_(d, u)],
            dense[np.ix_(d, d)],
            start[u],
            start[d],
        )

    def missing(self, s: ComplexArray, up_time: float) -> ComplexArray:
        """Return 1 − E[exp(−s·D)] of the downtime D after `up_time` spent up."""
        ones = np.eye(len(self.start_down))
        returns = np.linalg.solve(s[:, None, None] * ones - self.down_down, self.down_up + 0j)
        folded = self.up_up + self.up_down @ returns
        start = self.start_up + self.start_down @ returns
        grown = np.stack([linalg.expm(one * up_time) for one in folded])
        return np.asarray(1 - (start[:, None, :] @ grown).sum(axis=(1, 2)))


def _exceeds(blocks: _Blocks, period: float, limit: float) -> tuple[float, float]:
    """Return one exceedance and its error."""
    if limit < 0 or limit >= period:
        return float(limit < 0), 0.0
    if limit == 0:
        stays = blocks.start_up @ linalg.expm(blocks.up_up * period)
        return min(1.0, max(0.0, 1 - float(stays.sum()))), 1e-12
    return inversion.checked_tail(lambda s: blocks.missing(s, period - limit), limit)


def _steps(jumps: float) -> int:
    """Return the number of jumps that are looked at when `jumps` are expected."""
    return math.ceil(jumps + FAR * math.sqrt(jumps) + 60)


def _counts(steps: int, period: float, limits: Sequence[float]) -> int:
    """Return the number of counts of down intervals that are told apart."""
    share = min(1.0, max((max(limit, 0.0) for limit in limits), default=0.0) / period)
    expected = steps * share
    return min(steps + 2, math.ceil(expected + FAR * math.sqrt(expected) + 60))


def _poisson_weights(mean: float, steps: int) -> FloatArray:
    """Return Pois(n; mean) for n = 0 … steps, each to its own precision."""
    n = np.arange(steps + 1)
    logs = n * math.log(mean) - mean - special.gammaln(n + 1.0) if mean > 0 else np.zeros(1)
    weights = np.exp(logs)
    return np.asarray(weights / weights.sum())


@njit(cache=True, nogil=True)
def _advance(matrix, stay, down, before, after, reached):  # type: ignore[no-untyped-def]
    """Move every count of down intervals one jump on; the last count is an overflow."""
    starts, targets, chances = matrix
    last = before.shape[0] - 1
    for k in range(min(reached + 2, last + 1)):
        after[k, :] = 0.0
    for k in range(min(reached, last) + 1):
        for i in range(before.shape[1]):
            mass = before[k, i]
            if mass < 1e-300:
                continue
            after[min(k + down[i], last), i] += mass * stay[i]
            for p in range(starts[i], starts[i + 1]):
                j = targets[p]
                after[min(k + down[j], last), j] += mass * chances[p]


@njit(cache=True, nogil=True)
def _count_down(matrix, stay, down, start, weights, grid):  # type: ignore[no-untyped-def]
    """Return Σₙ weightₙ · Σₖ P(k of n + 1 intervals down) · P(Binomial(n, share) ≤ k − 1)."""
    counts, shares = grid
    before = np.zeros((counts + 1, start.size))
    after = np.zeros((counts + 1, start.size))
    for i in range(start.size):
        before[int(down[i]), i] = start[i]
    tails = np.zeros((shares.size, counts + 1))
    tails[:, 1:] = 1.0
    result = np.zeros(shares.size)
    for n in range(weights.size):
        reached = min(n + 1, counts)
        if weights[n] > 1e-30:
            for k in range(reached + 1):
                mass = weights[n] * before[k].sum()
                for x in range(shares.size):
                    result[x] += mass * (1.0 if k == counts else tails[x, k])
        _advance(matrix, stay, down, before, after, reached)
        before, after = after, before
        for x in range(shares.size):
            for k in range(counts, 0, -1):
                # Pascal's rule: one more trial, counted or not.
                tails[x, k] = (1 - shares[x]) * tails[x, k] + shares[x] * tails[x, k - 1]
    return result
