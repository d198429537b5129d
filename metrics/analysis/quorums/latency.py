"""How long a coordinator waits for so many of its answers: order statistics.

The k-th of m independent like times is below t with probability I(F(t); k, m − k + 1), so its
quantiles are those of the law at quantiles of a beta law.

References
----------
.. [1] H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., Wiley, 2003, §2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, sqrt
from typing import Final

import numpy as np
from scipy.special import betaincinv, betaln, ndtri

from metrics.analysis.quorums.laws import FloatArray

Quantile = Callable[[FloatArray], FloatArray]
"""Inverse distribution function of a time."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)
_POINTS: Final = 0.5 * (1.0 + NODES)


def lognormal(mean: float, cv: float) -> Quantile:
    """Return the quantiles of a lognormal law; a coefficient of variation of 0 is a constant."""
    variance = log(1.0 + cv * cv)
    scale = mean * exp(-variance / 2.0)
    return lambda points: scale * np.exp(sqrt(variance) * ndtri(points))


def exponential(mean: float) -> Quantile:
    """Return the quantiles of an exponential law."""
    return lambda points: -mean * np.log1p(-points)


def wait_quantile(law: Quantile, probability: float, *, count: int, of: int) -> float:
    """Return a quantile of the time until `count` of `of` answers are there.

    Parameters
    ----------
    law : callable
        Quantiles of one answer's time.
    probability : float
        In (0, 1).
    count, of : int
        0 ≤ count ≤ of; no time passes for 0.

    Examples
    --------
    >>> round(wait_quantile(exponential(1.0), 0.5, count=1, of=2), 6)
    0.346574
    """
    _check(count, of)
    if count == 0:
        return 0.0
    point = betaincinv(count, of - count + 1, probability)
    return float(law(np.asarray([point]))[0])


def wait_mean(law: Quantile, *, count: int, of: int) -> float:
    """Return the mean time until `count` of `of` answers are there.

    ∫ Q(u) β(u; k, m − k + 1) du by Gauss–Legendre with 400 nodes on u = v² (3 − 2v), which
    flattens both ends: right to about 1e-6 of itself for laws with a mean and a variance.

    Examples
    --------
    The slowest of three exponential times takes 1 + 1/2 + 1/3:

    >>> round(wait_mean(exponential(6.0), count=3, of=3), 4)
    11.0
    """
    _check(count, of)
    if count == 0:
        return 0.0
    u = _POINTS**2 * (3.0 - 2.0 * _POINTS)
    above = (1.0 - _POINTS) ** 2 * (1.0 + 2.0 * _POINTS)
    stretch = 6.0 * _POINTS * (1.0 - _POINTS) * 0.5 * WEIGHTS
    density = (count - 1) * np.log(u) + (of - count) * np.log(above) - betaln(count, of - count + 1)
    return float((law(u) * np.exp(density) * stretch).sum())


def _check(count: int, of: int) -> None:
    if not 0 <= count <= of:
        raise ValueError(f"count must be in [0, {of}], got {count}")
