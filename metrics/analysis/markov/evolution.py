"""Where a chain is after a time, by whichever method suits its size."""

from __future__ import annotations

import numpy as np

from metrics.analysis.markov.generator import BoolArray, Chain, ChainError, FloatArray
from metrics.analysis.markov.squaring import Ladder, ladder
from metrics.analysis.markov.uniformisation import Jumps, jumps

SQUARED_MAX = 768
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
    begin = beginning(kept, start)
    horizon = float(times.max(initial=0.0))
    if horizon == 0.0:
        return np.tile(begin, (len(times), 1))
    follow = evolution(chain, kept, horizon)
    result = np.empty((len(times), len(begin)))
    if isinstance(follow, Ladder):
        for index, time in enumerate(times):
            result[index] = follow.after(begin, float(time))
        return result
    state, now = begin, 0.0
    for index in np.argsort(times):
        if times[index] > now:
            state, now = follow.after(state, float(times[index]) - now), float(times[index])
        result[index] = state
    return result


def beginning(kept: BoolArray, start: FloatArray) -> FloatArray:
    """Return a start over all states as one over the kept states and what is outside."""
    return np.append(start[kept], start[~kept].sum())


def evolution(chain: Chain, kept: BoolArray, horizon: float) -> Ladder | Jumps:
    """Return what moves a distribution on by any time up to a horizon in s, with `after`."""
    small = int(kept.sum()) < SQUARED_MAX
    return ladder(chain, kept, horizon) if small else jumps(chain, kept)
