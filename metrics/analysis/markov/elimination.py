"""State reduction after Grassmann, Taksar and Heyman: no subtraction, every entry right.

W. K. Grassmann, M. I. Taksar, D. P. Heyman, "Regenerative analysis and steady state distributions
for Markov chains", Operations Research 33 (1985), 1107–1116. Entrywise error bound: C. A.
O'Cinneide, Numerische Mathematik 65 (1993), 109–120: the relative error of each probability is a
modest multiple of the machine precision, however small it is and however badly the chain mixes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from metrics.analysis.markov.generator import FloatArray

PANEL = 64
"""States that are eliminated before the rest is updated by one matrix product."""

SERIAL_MAX = 640
"""States that are eliminated without matrix products, whose threads cost more than they save."""


def eliminate(rates: FloatArray) -> FloatArray:
    """Return the stationary distribution of an irreducible chain.

    Parameters
    ----------
    rates : shape (n, n), row = source; the diagonal is ignored. Overwritten.

    Returns
    -------
    shape (n,), sums to 1.
    """
    size = rates.shape[0]
    leaving = np.empty(size)
    high = size
    while high > SERIAL_MAX:
        low = high - PANEL
        _eliminate_panel(rates, leaving, low, high)
        rates[:low, :low] += rates[:low, low:high] @ rates[low:high, :low]
        high = low
    _eliminate_panel(rates, leaving, 0, high)
    weights: FloatArray = _distribute(rates)
    return weights


@njit(cache=True, nogil=True, error_model="numpy")
def _eliminate_panel(rates, leaving, low, high):  # type: ignore[no-untyped-def] # compiled
    """Eliminate the states low to high − 1; the product with the rest is left to the caller."""
    for k in range(high - 1, low - 1, -1):
        _take_over(rates, leaving, k, (k + 1, high), 0)
        leaving[k] = rates[k, :k].sum()
    for i in range(low):
        _take_over(rates, leaving, i, (low, high), low)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _take_over(rates, leaving, i, states, first):  # type: ignore[no-untyped-def] # compiled
    """Lead what enters the eliminated states from state i to where they lead, from `first` up."""
    for j in range(states[1] - 1, states[0] - 1, -1):
        share = rates[i, j] / leaving[j]
        rates[i, j] = share
        if share != 0.0:
            for m in range(first, j):
                rates[i, m] += share * rates[j, m]


@njit(cache=True, nogil=True)
def _distribute(shares):  # type: ignore[no-untyped-def] # compiled
    size = shares.shape[0]
    weights = np.zeros(size)
    weights[0] = 1.0
    for i in range(size):
        for k in range(i + 1, size):
            weights[k] += weights[i] * shares[i, k]
    return weights / weights.sum()
