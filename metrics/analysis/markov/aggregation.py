"""The long run of chains of up to millions of states: sweeps and repeated aggregation.

Symmetric Gauss–Seidel sweeps balance neighbouring states; aggregation and disaggregation balances
groups of states against each other (J. R. Koury, D. F. McAllister, W. J. Stewart, SIAM Journal on
Algebraic and Discrete Methods 5 (1984), 164–186), level upon level until the groups are few enough
to be reduced one by one (G. Horton, S. T. Leutenegger, SIGMETRICS 1994, 191–200). Groups follow the
fastest transition out of each state, so that states which exchange slowly end up apart. Nothing is
subtracted, hence each probability is as right as the largest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.markov import sweeps
from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import Chain, ChainError, FloatArray

TOLERANCE = 5e-14
"""Largest relative error of any probability, as estimated from how the changes shrink."""
NOISE = 2e-13
"""Changes below this are partly rounding, and do not tell how fast the sweeps converge."""
SWEEPS_MAX = 60
"""Sweeps before groups are formed; the better half of these must show that they will do."""
CHANGES_MIN = 3
QUIET = 1e-14
QUIET_MIN = 10
CYCLES_MAX = 300
SMOOTHED = 10
"""Cycles after which every cycle gets one more sweep: inside the groups it may be slow."""
REDUCED_MAX = 640
"""Groups that are reduced one by one."""
DEPTH = 4
"""Longest way inside a group."""


class NotConvergedError(ChainError):
    """The sweeps did not settle; no figure is better than a wrong one."""


@dataclass
class Level:
    """A chain by what enters each state (see `sweeps`), and the level of its groups if formed."""

    starts: NDArray[np.int64]
    sources: NDArray[np.int32]
    values: FloatArray
    exits: FloatArray
    groups: Groups | None = None

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.exits)


@dataclass
class Groups:
    """Which group each state belongs to, and which transition between groups each one joins."""

    number: NDArray[np.int32]
    joined: NDArray[np.int32]
    level: Level


class Progress:
    """How the changes shrink, and what error they leave."""

    def __init__(self) -> None:
        self.changes = 0
        self.change = np.inf
        self.ratio = 0.5
        self.quiet = 0

    def note(self, change: float) -> None:
        """Take the largest relative change of one more sweep or cycle."""
        if change > NOISE and self.changes:
            self.ratio = min(1.0, max(change / self.change, 0.5 * self.ratio))
        self.change = change
        self.changes += 1
        self.quiet = self.quiet + 1 if change <= QUIET else 0

    @property
    def settled(self) -> bool:
        """Whether the remaining geometric series of changes is below the tolerance."""
        shrunk = self.change * self.ratio <= TOLERANCE * (1 - self.ratio)
        return shrunk and self.changes >= CHANGES_MIN


def level_of(chain: Chain) -> Level:
    """Sort the transitions of a chain by their targets."""
    lists = (np.ascontiguousarray(part) for part in (chain.sources, chain.targets, chain.rates))
    return Level(*sweeps.incoming(chain.size, *lists))


def balance(level: Level, *, cycles_max: int = CYCLES_MAX) -> FloatArray:
    """Return the stationary distribution of an irreducible chain, shape (size,).

    Probabilities down to 1e-220 are right to about 1e-13 of themselves.

    Raises
    ------
    NotConvergedError
        If that is not reached.
    """
    weights = swept(level)
    if weights is None:
        weights = np.full(level.size, 1 / level.size)
        _cycled(level, weights, cycles_max)
    if not np.isfinite(weights).all():
        raise NotConvergedError("probabilities spread over more than a float can hold")
    return weights


def swept(level: Level) -> FloatArray | None:
    """Return the stationary distribution if a few sweeps find it, else None.

    They are not tried where the fastest ways out of the states end in several places: these might
    exchange so slowly that nothing seems to change.
    """
    leads = sweeps.strongest(level.starts, level.sources, level.values)
    if sweeps.gather(leads, DEPTH)[2] > 1:
        return None
    weights = np.full(level.size, 1 / level.size)
    progress = Progress()
    for sweep in range(SWEEPS_MAX):
        progress.note(_relax(level, weights))
        weights /= weights.sum()
        if progress.settled:
            return weights
        hopeless = progress.change * progress.ratio**SWEEPS_MAX > TOLERANCE
        if sweep >= SWEEPS_MAX // 3 and hopeless:
            return None
    return None


def _cycled(level: Level, weights: FloatArray, cycles_max: int) -> None:
    progress = Progress()
    for cycle in range(cycles_max):
        before = weights.copy()
        for _ in range(cycle // SMOOTHED):
            _relax(level, weights)
        change = _cycle(level, weights)
        weights /= weights.sum()
        # A step forth and a step back would cancel in the whole cycle, hence both are watched.
        progress.note(max(change, _largest(weights / before, weights)))
        # Cycles reach every scale: what stays at the level of rounding for a while is rounding.
        if progress.settled or progress.quiet >= QUIET_MIN:
            return
    raise NotConvergedError(
        f"a chain of {level.size} states still changed by {progress.change:.1e} after "
        f"{cycles_max} cycles"
    )


def _relax(level: Level, weights: FloatArray) -> float:
    return float(sweeps.relax(level.starts, level.sources, level.values, level.exits, weights))


def _cycle(level: Level, weights: FloatArray) -> float:
    """Sweep, balance the groups, sweep again; return the largest relative change on the way."""
    change = _relax(level, weights)
    if level.groups is None:
        level.groups = _groups(level)
    groups = level.groups
    held = np.bincount(groups.number, weights, groups.level.size).astype(np.float64, copy=False)
    factors = _factors(level, groups, weights)
    factors *= held.sum() / (factors @ held)
    weights *= factors[groups.number]
    _relax(level, weights)
    return max(change, _largest(factors, held))


def _largest(factors: FloatArray, weights: FloatArray) -> float:
    """Return the largest relative change among weights that count."""
    return float(np.abs(factors[weights > sweeps.VISIBLE] - 1).max(initial=0.0))


def _factors(level: Level, groups: Groups, weights: FloatArray) -> FloatArray:
    """Return by what each group's weight must be multiplied so that the groups balance."""
    coarse = groups.level
    pattern = level.starts, level.sources, level.values
    coarse.values, coarse.exits = sweeps.flows(
        pattern, weights, groups.joined, coarse.sources, coarse.size
    )
    if coarse.size <= REDUCED_MAX:
        return _reduced(coarse)
    factors = np.ones(coarse.size)
    for _ in range(2):
        _cycle(coarse, factors)
    return factors


def _reduced(level: Level) -> FloatArray:
    rates = np.zeros((level.size, level.size))
    targets = np.repeat(np.arange(level.size), np.diff(level.starts))
    rates[level.sources, targets] = level.values
    return eliminate(rates)


def _groups(level: Level) -> Groups:
    leads = sweeps.strongest(level.starts, level.sources, level.values)
    number, count, _ = sweeps.gather(leads, DEPTH)
    starts, sources, joined = sweeps.slots(level.starts, level.sources, number, count)
    empty = np.empty(0)
    return Groups(number, joined, Level(starts, sources, empty, np.empty(count), None))
