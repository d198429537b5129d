"""The long run of a Markov chain: each state's share of the time, each right to its last digits."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from metrics.analysis.markov.aggregation import Level, NotConvergedError, balance, level_of
from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import (
    Chain,
    FloatArray,
    IntArray,
    SeveralRecurrentClassesError,
    reachable,
    recurrent_classes,
    recurrent_states,
)
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
        If a chain of more than `DENSE_MAX` states does not settle, or probabilities are too far
        apart for floats.
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


def long_run(chain: Chain, beginning: FloatArray) -> FloatArray:
    """Return the mean share of the time in each state, shape (size,); transient states get 0.

    Where chance decides what the chain settles for, the stationary distributions of all recurrent
    classes are weighted by the probability of ending in each: what the mean over many histories
    tends to (J. G. Kemeny, J. L. Snell, *Finite Markov Chains*, 1960, chapter 3).

    Parameters
    ----------
    chain : any chain.
    beginning : shape (size,), distribution at time 0.

    Returns
    -------
    Each entry is right to about 1e-13 of itself, however small it is.

    Raises
    ------
    NotConvergedError
        As `steady_state`.
    """
    with suppress(SeveralRecurrentClassesError):
        return steady_state(chain)
    seen = reachable(chain, beginning > 0)
    classes = [states for states in recurrent_classes(chain) if seen[states[0]]]
    result = np.zeros(chain.size)
    for states, weight in zip(classes, _endings(chain, beginning, classes), strict=True):
        inside = np.zeros(chain.size, np.bool_)
        inside[states] = True
        result[states] = weight * _solve(chain.restricted(inside))
    return result


def _endings(chain: Chain, beginning: FloatArray, classes: list[IntArray]) -> FloatArray:
    """Return the probability of ending in each recurrent class; without subtraction.

    Each class becomes one state, which leads back to the beginning at the same rate: in the long
    run the shares of these states are to each other as the probabilities.
    """
    # State 0 begins; the classes are 1, 2, …; the transient states follow.
    number = np.zeros(chain.size, np.int64)
    for place, states in enumerate(classes, start=1):
        number[states] = place
    count = len(classes)
    transient = number == 0
    number[transient] = np.arange(count + 1, count + 1 + int(transient.sum()))
    moving, entered = transient[chain.sources], np.flatnonzero(beginning > 0)
    ends = np.arange(1, count + 1)
    again = Chain(
        count + 1 + int(transient.sum()),
        np.concatenate([number[chain.sources[moving]], np.zeros(len(entered), np.int64), ends]),
        np.concatenate([number[chain.targets[moving]], number[entered], np.zeros_like(ends)]),
        np.concatenate([chain.rates[moving], beginning[entered], np.ones(count)]),
    )
    found = steady_state(again, start=0)[ends]
    return np.asarray(found / found.sum())


def _solve(chain: Chain) -> FloatArray:
    if chain.size > SWEPT_MIN:
        return _solve_large(chain, level_of(chain))
    return _eliminated(chain)


def _solve_large(chain: Chain, level: Level) -> FloatArray:
    if chain.size > DENSE_MAX:
        return balance(level)
    with suppress(NotConvergedError):
        return balance(level, cycles_max=CYCLES_TRIED)
    return _eliminated(chain)


def _eliminated(chain: Chain) -> FloatArray:
    with np.errstate(invalid="ignore", over="ignore"):
        weights = eliminate(chain.csr().toarray())
    if not np.isfinite(weights).all():
        raise NotConvergedError("probabilities spread over more than a float can hold")
    return weights
