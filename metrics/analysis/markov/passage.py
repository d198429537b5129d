"""First passage: how long until the system goes down, how long it stays down, how long up.

Mean times come from the chain that begins again as soon as it has left: the long run of that chain
has no subtraction in it, so a mean time of 1e40 s is as right as one of a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from metrics.analysis.markov.evolution import distributions
from metrics.analysis.markov.generator import (
    BoolArray,
    Chain,
    FloatArray,
    SeveralRecurrentClassesError,
)
from metrics.analysis.markov.steady import steady_state


@dataclass(frozen=True)
class Survival:
    """Whether the system has been up all the time, for each of the times asked for.

    `unreliability` is carried, never the complement of `reliability`: both keep their digits.
    """

    times: FloatArray
    reliability: FloatArray
    unreliability: FloatArray


def occupation(chain: Chain, kept: BoolArray, start: FloatArray) -> FloatArray:
    """Return the expected time in each state until the states of a mask are first left.

    Parameters
    ----------
    chain : of n states.
    kept : shape (n,).
    start : shape (n,), distribution or measure at time 0; what lies outside the mask adds nothing.

    Returns
    -------
    shape (n,), s; 0 outside the mask; infinite everywhere inside if the states may never be left.
    """
    result = np.zeros(chain.size)
    if not start[kept].any():
        return result
    try:
        share = steady_state(_renewed(chain, kept, start), start=0)
    except SeveralRecurrentClassesError:
        share = np.zeros(1)
    if share[0] == 0.0:
        result[kept] = inf
        return result
    result[kept] = share[1:] / share[0]
    return result


def _renewed(chain: Chain, kept: BoolArray, start: FloatArray) -> Chain:
    """Return the chain of the kept states that leads, when left, through state 0 to its start.

    State 0 is left at a rate equal to the mass of the start.
    """
    number = np.where(kept, np.cumsum(kept), 0)
    chosen = kept[chain.sources]
    entered = np.flatnonzero(kept & (start > 0))
    sources = [number[chain.sources[chosen]], np.zeros(len(entered), np.int64)]
    targets = [number[chain.targets[chosen]], number[entered]]
    return Chain(
        int(kept.sum()) + 1,
        np.concatenate(sources),
        np.concatenate(targets),
        np.concatenate([chain.rates[chosen], start[entered]]),
    )


def mean_time_to(chain: Chain, up: BoolArray, start: FloatArray) -> float:
    """Return the mean time until the system is first down, s (MTTF); infinite if it may never be.

    Parameters
    ----------
    chain : of n states.
    up : shape (n,), whether the system is up in each state.
    start : shape (n,), distribution at time 0.
    """
    return float(occupation(chain, up, start).sum())


def reliability(chain: Chain, up: BoolArray, start: FloatArray, times: FloatArray) -> Survival:
    """Return the probability of no visit to a down state before each time, and its complement.

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
    found = distributions(chain, up, start, times)
    return Survival(times, found[:, :-1].sum(axis=1), found[:, -1])
