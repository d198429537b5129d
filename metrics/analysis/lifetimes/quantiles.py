"""Quantiles of outages and of downtime, found on the logarithm of time."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from metrics.analysis.lifetimes.tables import FloatArray

LOWER, LEAST = 1e-3, 1e-12


def of_outage(
    survival: Callable[[FloatArray], FloatArray], mean: float, probability: float
) -> float:
    """Return the duration that an outage exceeds with probability 1 − p, s.

    Parameters
    ----------
    survival : P(an outage lasts longer than t) for some t in s.
    mean : its mean length in s, around which the search begins.
    probability : p.
    """
    low, high = mean * 1e-6, mean

    def excess(logarithm: float) -> float:
        return float(survival(np.array([math.exp(logarithm)]))[0]) - (1 - probability)

    while excess(math.log(high)) > 0:
        high *= 2
    while excess(math.log(low)) <= 0:
        low *= LOWER
        if low < LEAST * mean:
            return low
    return float(math.exp(brentq(excess, math.log(low), math.log(high), xtol=1e-8)))


def of_downtime(
    exceeds: Callable[[float, float], float], period: float, probability: float
) -> float:
    """Return the downtime in [0, period] that is exceeded with probability 1 − p, s.

    Parameters
    ----------
    exceeds : P(downtime in [0, period] > limit) of a period and a limit in s.
    period : in s.
    probability : p.
    """
    if exceeds(period, 0.0) <= 1 - probability:
        return 0.0
    low, high = max(1e-9 * period, 1e-3), period * (1 - 1e-12)
    if exceeds(period, low) <= 1 - probability:
        return 0.0

    def excess(logarithm: float) -> float:
        return exceeds(period, math.exp(logarithm)) - (1 - probability)

    if excess(math.log(high)) >= 0:
        return period
    return float(math.exp(brentq(excess, math.log(low), math.log(high), xtol=1e-6)))
