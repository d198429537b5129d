"""The long run of a Markov chain: each state's share of the time, each right to its last digits."""

from __future__ import annotations

import numpy as np

from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import Chain, FloatArray, recurrent_states

DENSE_MAX = 3_000
"""States up to which the chain is reduced state by state."""


def steady_state(chain: Chain, *, start: int | None = None) -> FloatArray:
    """Return the stationary distribution, shape (size,); transient states get 0.

    Parameters
    ----------
    chain : any chain of which one recurrent class can be reached.
    start : state from which it is reached; None means from every state.

    Raises
    ------
    SeveralRecurrentClassesError
        If more than one recurrent class can be reached.
    """
    states = recurrent_states(chain, start=start)
    inner = chain if states.all() else chain.restricted(states)
    result = np.zeros(chain.size)
    result[states] = _solve(inner)
    return result


def _solve(chain: Chain) -> FloatArray:
    return eliminate(chain.csr().toarray())
