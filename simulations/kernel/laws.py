"""Laws of delays as tables of their inverse distribution function, in ticks.

A table holds the quantiles at the middles of equal slices of probability, so that drawing an index
draws the law. Any measured law fits. The mean is kept exactly up to a tick by the constant law and
within a thousandth by the others, whose extreme tail a table cannot hold.
"""

from __future__ import annotations

from enum import StrEnum
from math import exp, log, sqrt
from statistics import NormalDist

from simulations.kernel.limits import TABLE, TICKS_PER_SECOND


class Law(StrEnum):
    CONSTANT = "constant"
    UNIFORM = "uniform"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"


def quantile_table(law: Law, mean_seconds: float, spread: float = 1.0) -> list[int]:
    """Tabulate a law with the given mean.

    `spread` is the half width over the mean of the uniform law and the coefficient of variation of
    the lognormal law; the other two have none.
    """
    points = [(k + 0.5) / TABLE for k in range(TABLE)]
    ratios = [_ratio(law, point, spread) for point in points]
    correction = TABLE / sum(ratios)
    return [round(ratio * correction * mean_seconds * TICKS_PER_SECOND) for ratio in ratios]


def _ratio(law: Law, point: float, spread: float) -> float:
    """Quantile of a law with mean one."""
    match law:
        case Law.CONSTANT:
            return 1.0
        case Law.UNIFORM:
            return 1.0 + spread * (2.0 * point - 1.0)
        case Law.EXPONENTIAL:
            return -log(1.0 - point)
        case Law.LOGNORMAL:
            variance = log(1.0 + spread * spread)
            return exp(sqrt(variance) * NormalDist().inv_cdf(point) - variance / 2.0)
