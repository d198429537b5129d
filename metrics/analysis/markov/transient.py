"""How likely the system is down at a given time after a given start."""

from __future__ import annotations

import numpy as np

from metrics.analysis.markov.evolution import distributions
from metrics.analysis.markov.generator import BoolArray, Chain, FloatArray


def unavailability_at(
    chain: Chain, up: BoolArray, start: FloatArray, times: FloatArray
) -> FloatArray:
    """Return the probability of being in a down state at each time, shape (k,).

    Parameters
    ----------
    chain : of n states.
    up : shape (n,), whether the system is up in each state.
    start : shape (n,), distribution at time 0.
    times : shape (k,), s.

    Raises
    ------
    ChainError, TooStiffError
        As `evolution.distributions`.
    """
    everywhere = np.ones(chain.size, np.bool_)
    return np.asarray(distributions(chain, everywhere, start, times)[:, :-1][:, ~up].sum(axis=1))
