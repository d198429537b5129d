"""Laws of delays as tables of their inverse distribution function, in ticks.

A table holds the quantiles at the middles of equal slices of probability, so that drawing an index
draws the law. Any measured law fits. The mean is kept exactly up to a tick by the constant law and
within a thousandth by the others, whose extreme tail a table cannot hold. A *row* holds a table and
a second one that splits its last slice again, down to a chance of 5 · 10⁻⁷, for laws whose tail
matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from math import exp, log, sqrt
from statistics import NormalDist

from simulations.kernel.limits import TABLE, TAIL, TICKS_PER_SECOND


class Law(StrEnum):
    CONSTANT = "constant"
    UNIFORM = "uniform"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    PARETO = "pareto"


def quantile_table(law: Law, mean_seconds: float, spread: float = 1.0) -> list[int]:
    """Tabulate a law with the given mean.

    `spread` is the half width over the mean of the uniform law and the coefficient of variation of
    the lognormal and the Pareto law; the other two have none.
    """
    points = [(k + 0.5) / TABLE for k in range(TABLE)]
    ratios = [_ratio(law, point, spread) for point in points]
    correction = TABLE / sum(ratios)
    return [round(ratio * correction * mean_seconds * TICKS_PER_SECOND) for ratio in ratios]


def law_row(quantile: Callable[[list[float]], Iterable[float]]) -> list[int]:
    """Tabulate any law with its tail: TABLE + TAIL ticks for a row of `World.laws`.

    `quantile` gives the delays in seconds at probabilities in (0, 1), as the exponential law's
    -m · log(1 - p) or the mixtures of `metrics.analysis.quorums.laws`.
    """
    body = [(k + 0.5) / TABLE for k in range(TABLE)]
    tail = [(TABLE - 1 + (k + 0.5) / TAIL) / TABLE for k in range(TAIL)]
    return [round(float(value) * TICKS_PER_SECOND) for value in quantile(body + tail)]


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
        case Law.PARETO if spread == 0.0:
            return 1.0
        case Law.PARETO:
            shape = 1.0 + sqrt(1.0 + 1.0 / (spread * spread))
            return (shape - 1.0) / shape * exp(-log(1.0 - point) / shape)
