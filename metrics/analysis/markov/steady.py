"""The long run of a Markov chain: each state's share of the time, each right to its last digits."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from metrics.analysis.markov.aggregation import Level, NotConvergedError, balance, level_of
from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import Chain, FloatArray, recurrent_states
from metrics.analysis.markov.sweeps import is_irreducible

DENSE_MAX = 3_000
"""States up to which a chain is reduced state by state where sweeps do not settle."""
SWEPT_MIN = 400
"""States up to which it always is: that takes no longer than sweeps."""
CYCLES_TRIED = 60
"""Cycles of aggregation that take less time than to reduce a chain of `DENSE_MAX` states."""


def steady_state(chain: Chain, *, start: int | None = None) -> FloatArray:
    """Return the stationary distribution, shape (size,); transient states get 0.

    Parameters
    ----------
    chain : any chain of which one recurrent class can be reached.
    start : state from which it is reached; None means from every state.

    Returns
    -------
    Each entry is right to about 1e-13 of itself, however small it is.

    Raises
    ------
    SeveralRecurrentClassesError
        If more than one recurrent class can be reached.
    NotConvergedError
        If a chain of more than `DENSE_MAX` states does not settle.
    """
    if chain.size > SWEPT_MIN:
        level = level_of(chain)
        if is_irreducible(level.starts, level.sources):
            return _solve_large(chain, level)
    states = recurrent_states(chain, start=start)
    inner = chain if states.all() else chain.restricted(states)
    result = np.zeros(chain.size)
    result[states] = _solve(inner)
    return result


def _solve(chain: Chain) -> FloatArray:
    if chain.size > SWEPT_MIN:
        return _solve_large(chain, level_of(chain))
    return eliminate(chain.csr().toarray())


def _solve_large(chain: Chain, level: Level) -> FloatArray:
    if chain.size > DENSE_MAX:
        return balance(level)
    with suppress(NotConvergedError):
        return balance(level, cycles_max=CYCLES_TRIED)
    return eliminate(chain.csr().toarray())
