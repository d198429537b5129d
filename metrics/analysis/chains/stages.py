"""Deterministic failover times by the method of stages, with a stated error.

A fixed time T is the limit of k exponential stages of mean T/k each (an Erlang time). A figure
f(k) of a chain with k stages has an expansion f(∞) + a/k + b/k² + …, because the transform of
the Erlang time, (1 + sT/k)^(−k), has one [1]_. So the figure for three numbers of stages, each
twice the one before, gives the limit up to a term in 1/k³ (Richardson extrapolation), and the
step from two numbers to three bounds what is left.

References
----------
.. [1] D. R. Cox, "A use of complex probabilities in the theory of stochastic processes", Proc.
   Cambridge Philos. Soc. 51 (1955) 313-319: the method of stages.
.. [2] J. Stoer and R. Bulirsch, "Introduction to Numerical Analysis", section 3.4: extrapolation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FEWEST = 4
"""Stages of the coarsest of the three chains."""
ROUNDING = 1e-13
"""Relative error of a solved chain; the extrapolation multiplies it by 5."""


@dataclass(frozen=True)
class Extrapolated:
    """Figures in the limit of many stages, and how far they may be off, of the same shape."""

    value: FloatArray
    error: FloatArray


def with_deterministic_failover(
    solve: Callable[[int], FloatArray | float], *, fewest: int = FEWEST
) -> Extrapolated:
    """Extrapolate figures to failovers that take a fixed time.

    Parameters
    ----------
    solve : returns the figures (a number or an array) of the chain with so many stages.
    fewest : stages of the coarsest chain; twice and four times as many are solved too.

    Returns
    -------
    Extrapolated
        The limit, and the size of the last correction as its stated error.
    """
    coarse, middle, fine = (np.asarray(solve(fewest * k), dtype=float) for k in (1, 2, 4))
    first, second = 2 * middle - coarse, 2 * fine - middle
    value = (4 * second - first) / 3
    return Extrapolated(value, np.abs(value - second) + 5 * ROUNDING * np.abs(value))
