"""What becomes of a large chain after a time: uniformisation with a quasi-stationary short cut.

Uniformisation sums Poisson-weighted jumps (A. Jensen 1953; W. K. Grassmann, Computers & Operations
Research 4 (1977), 47–53). Once the distribution among the states that are not left for good only
shrinks, which is its quasi-stationary form (J. N. Darroch, E. Seneta, Journal of Applied
Probability 4 (1967), 192–196), the rest of the time follows in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, log1p, sqrt
from typing import Any

import numpy as np
from numba import njit
from scipy import sparse

from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray

SETTLED = 1e-12
"""Largest relative change of any entry, over a third of the jumps made, that counts as settled."""
WORK_MAX = 2e10
"""Multiplications at most."""
CHECK_FIRST = 64
MARGIN = 1.05
"""Jumps somewhat more frequent than needed keep a chain from alternating for ever."""


class TooStiffError(ChainError):
    """The chain has too many states to square and too many jumps to follow."""


@dataclass(frozen=True)
class Jumps:
    """The uniformised chain of some states; the last state collects what left them for good.

    Parameters
    ----------
    incoming : sparse shape (m + 1, m + 1), rates; row = target.
    stay : shape (m + 1,), probability that a jump leads nowhere.
    rate : rate of the jumps, 1/s.
    """

    incoming: Any
    stay: FloatArray
    rate: float

    def after(self, start: FloatArray, time: float) -> FloatArray:
        """Return the distribution, shape (m + 1,), a time in s after the start.

        Raises
        ------
        TooStiffError
            If that needs more than `WORK_MAX` multiplications.
        """
        first, weights = poisson(self.rate * time)
        matrix = self.incoming
        steps_max = int(WORK_MAX / max(1, len(matrix.data)))
        total, state, steps = _follow(
            (matrix.indptr, matrix.indices, matrix.data),
            self.stay,
            start,
            (first, min(steps_max, first + len(weights)), CHECK_FIRST, SETTLED),
            weights,
        )
        if steps == first + len(weights):
            return np.asarray(total / total.sum())
        if steps == steps_max:
            raise TooStiffError(
                f"{self.rate * time:.3g} jumps of a chain of {len(start)} states are too many"
            )
        return self._shrunk(state, steps, time)

    def _shrunk(self, state: FloatArray, steps: int, time: float) -> FloatArray:
        """Continue from the quasi-stationary distribution reached after some jumps."""
        kept = state[:-1].sum()
        if kept == 0.0:
            return state
        matrix = self.incoming
        last = slice(matrix.indptr[-2], matrix.indptr[-1])
        lost = float(state[matrix.indices[last]] @ matrix.data[last] / kept)
        exponent = -lost * self.rate * time - steps * log1p(-lost)
        result = state * exp(exponent)
        result[-1] = state[-1] - kept * expm1(exponent)
        return np.asarray(result / result.sum())


def jumps(chain: Chain, kept: BoolArray) -> Jumps:
    """Uniformise the states of a mask; everything else is one state that is never left."""
    size = int(kept.sum())
    number = np.full(chain.size, size)
    number[kept] = np.arange(size)
    chosen = kept[chain.sources]
    source, target = number[chain.sources[chosen]], number[chain.targets[chosen]]
    leaving = np.zeros(size + 1)
    leaving[:size] = chain.out_rates[kept]
    rate = MARGIN * float(leaving.max()) or 1.0
    values = chain.rates[chosen] / rate
    incoming = sparse.csr_array((values, (target, source)), shape=(size + 1, size + 1))
    return Jumps(incoming, np.maximum(1 - leaving / rate, 0.0), rate)


def poisson(mean: float) -> tuple[int, FloatArray]:
    """Return the first count that matters, and the probabilities from there on.

    By recurrence from the mode (B. L. Fox, P. W. Glynn, Communications of the ACM 31 (1988),
    440–445); what is left out is below 1e-18.
    """
    mode = int(mean)
    reach = 9.2 * sqrt(mean) + 12
    first, last = max(0, int(mode - reach)), int(mode + reach + 50)
    above = np.cumprod(np.r_[1.0, mean / np.arange(mode + 1.0, last + 1)])
    below = np.cumprod(np.arange(float(mode), first, -1) / max(mean, 1e-300))
    weights = np.r_[below[::-1], above]
    return first, np.asarray(weights / weights.sum())


@njit(cache=True, nogil=True, error_model="numpy")
def _follow(incoming, stay, start, limits, weights):  # type: ignore[no-untyped-def] # compiled
    """Jump until the weights end or the distribution only shrinks.

    Returns the weighted sum, the last distribution and the number of jumps made.
    """
    first, last, check, settled = limits
    state, other, seen = start.copy(), start.copy(), start.copy()
    total = np.zeros_like(start)
    for step in range(last):
        if step >= first:
            total += weights[step - first] * state
        elif step == check:
            if _change(state, seen) <= settled:
                return total, state, step
            seen[:] = state
            check = step + step // 2
        _jump(incoming, stay, state, other)
        state, other = other, state
    return total, state, last


@njit(cache=True, nogil=True)
def _jump(incoming, stay, state, result):  # type: ignore[no-untyped-def] # compiled
    starts, sources, values = incoming
    for j in range(len(state)):
        arriving = state[j] * stay[j]
        for p in range(starts[j], starts[j + 1]):
            arriving += state[sources[p]] * values[p]
        result[j] = arriving


@njit(cache=True, nogil=True, error_model="numpy")
def _change(state, seen):  # type: ignore[no-untyped-def] # compiled
    """Return the largest relative change of an entry's share of what is kept."""
    size = len(state) - 1
    scale = state[:size].sum() / seen[:size].sum()
    largest = 0.0
    for i in range(size):
        if state[i] > 1e-290:
            largest = max(largest, abs(seen[i] * scale / state[i] - 1))
    return largest
