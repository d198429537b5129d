"""Deterministic failover times by the method of stages, with a stated error.

A fixed time T is the limit of k exponential stages of mean T/k each (an Erlang time). A figure
f(k) of a chain with k stages has an expansion f(∞) + a/k + b/k² + …, because the transform of
the Erlang time, (1 + sT/k)^(−k), has one [1]_. So the figures for some numbers of stages, each
twice the one before, give the limit up to the first term that is left (repeated Richardson
extrapolation, as in Romberg's method [2]_), and the last correction bounds it.

References
----------
.. [1] D. R. Cox, "A use of complex probabilities in the theory of stochastic processes", Proc.
   Cambridge Philos. Soc. 51 (1955) 313-319: the method of stages.
.. [2] J. Stoer and R. Bulirsch, "Introduction to Numerical Analysis", section 3.4: extrapolation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains.errors import TooManyStatesError

FloatArray = NDArray[np.float64]

FEWEST = 4
"""Stages of the coarsest chain."""
CHAINS_MAX = 6
"""The finest chain has FEWEST · 2⁵ stages."""
CHAINS_MIN = 3
TOLERANCE = 1e-9
"""Relative error at which no finer chain is solved."""
ROUNDING = 1e-13
"""Relative error of a solved chain, with what the extrapolation makes of it."""


@dataclass(frozen=True)
class Extrapolated:
    """Figures in the limit of many stages, and how far they may be off, of the same shape."""

    value: FloatArray
    error: FloatArray


def with_deterministic_failover(
    solve: Callable[[int], FloatArray | float],
    *,
    fewest: int = FEWEST,
    tolerance: float = TOLERANCE,
) -> Extrapolated:
    """Extrapolate figures to failovers that take a fixed time.

    Parameters
    ----------
    solve : returns the figures (a number or an array) of the chain with so many stages. When it
        raises `TooManyStatesError` for the fourth or a later chain, those before it decide.
    fewest : stages of the coarsest chain; each further chain has twice as many. When three such
        chains are too large, the coarsest has a single stage.
    tolerance : relative error at which to stop, of every figure.

    Returns
    -------
    Extrapolated
        The limit, and the size of the last correction as its stated error.

    Raises
    ------
    TooManyStatesError
        When even the chain with four stages cannot be solved.

    Examples
    --------
    >>> found = with_deterministic_failover(lambda k: (1 + 0.5 / k) ** -k)
    >>> round(float(found.value), 9), round(math.exp(-0.5), 9)
    (0.60653066, 0.60653066)
    """
    try:
        return _extrapolated(solve, fewest, tolerance)
    except TooManyStatesError:
        if fewest == 1:
            raise
        return _extrapolated(solve, 1, tolerance)


def _extrapolated(
    solve: Callable[[int], FloatArray | float], fewest: int, tolerance: float
) -> Extrapolated:
    row = [np.asarray(solve(fewest), dtype=float)]
    error = np.full_like(row[0], math.inf)
    for level in range(1, CHAINS_MAX):
        try:
            finer = [np.asarray(solve(fewest << level), dtype=float)]
        except TooManyStatesError:
            if level < CHAINS_MIN:
                raise
            break
        for power, coarse in enumerate(row, start=1):
            finer.append(finer[-1] + (finer[-1] - coarse) / (2**power - 1))
        error = np.abs(finer[-1] - finer[-2])
        row = finer
        if level >= CHAINS_MIN - 1 and (error <= tolerance * np.abs(row[-1])).all():
            break
    return Extrapolated(row[-1], error + ROUNDING * np.abs(row[-1]))
