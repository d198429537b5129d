"""Where a chain is after a time, by whichever method suits its size."""

from __future__ import annotations

import numpy as np

from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray
from metrics.analysis.markov.squaring import ladder
from metrics.analysis.markov.uniformisation import jumps

SQUARED_MAX = 512
"""States up to which transition matrices are squared, whatever the rates."""


def distributions(
    chain: Chain, kept: BoolArray, start: FloatArray, times: FloatArray
) -> FloatArray:
    """Return where the chain is after some times, until it first leaves the states of a mask.

    Parameters
    ----------
    chain : of n states.
    kept : shape (n,), m of them True.
    start : shape (n,), distribution at time 0; its mass outside the mask counts as having left.
    times : shape (k,), at least 0, in s.

    Returns
    -------
    shape (k, m + 1): the probability of each kept state, and last that of having left before.
        Each entry is right relative to itself, to about 1e-12.

    Raises
    ------
    ChainError
        If a time is negative.
    TooStiffError
        If a chain of more than `SQUARED_MAX` states makes too many jumps until it settles.
    """
    if not (times >= 0).all():
        raise ChainError("a time must be at least 0")
    begin = np.append(start[kept], start[~kept].sum())
    horizon = float(times.max(initial=0.0))
    if horizon == 0.0:
        return np.tile(begin, (len(times), 1))
    if len(begin) <= SQUARED_MAX:
        steps = ladder(chain, kept, horizon)
        return np.array([steps.after(begin, time) for time in times])
    return _by_jumps(chain, kept, begin, times)


def _by_jumps(chain: Chain, kept: BoolArray, begin: FloatArray, times: FloatArray) -> FloatArray:
    uniform = jumps(chain, kept)
    result = np.empty((len(times), len(begin)))
    state, now = begin, 0.0
    for index in np.argsort(times):
        state, now = uniform.after(state, float(times[index]) - now), float(times[index])
        result[index] = state
    return result
