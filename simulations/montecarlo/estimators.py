"""Figures with 99 % intervals from sums over independent histories.

A figure that is a sum over outages (time down, requests lost, failures) is compound: rare heavy
contributions. Its interval is the gamma interval of Fay and Feuer, "Confidence intervals for
directly standardized rates", Statistics in Medicine 16 (1997): the total is matched to a gamma law
by mean and variance, and the upper end allows for one more contribution as heavy as the heaviest
seen. The variance is the empirical one between histories, so that outages may come in bursts,
widened by Student's quantile with about two degrees of freedom for each history that matters. With
many outages the interval becomes Student's. A ratio (mean down time) gets Student's interval of its
logarithm by the delta method. Where nothing was seen the interval is one-sided: with probability
99 % there would have been a failure if the rate were above −ln(0.01) / time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import gammaincinv, ndtri, stdtrit

LEVEL = 0.99
TAIL = (1 - LEVEL) / 2
UNSEEN = -math.log(1 - LEVEL)
"""Largest mean of a Poisson number of which none was seen, one-sided: 4.6."""
TWICE = 2.0
MANY = 20.0
"""Contributions from which on the heaviest one tells how heavy they are."""
ROUND = 1e7
"""Gamma shape above which it is taken as normal."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one non-negative quantity over independent histories of equal length."""

    count: int
    total: float
    squares: float
    largest: float

    @property
    def variance_of_total(self) -> float:
        """Empirical variance of the total."""
        if self.count < 2:
            return self.total * self.total
        centred = max(0.0, self.squares - self.total * self.total / self.count)
        return centred * self.count / (self.count - 1)

    @property
    def contributions(self) -> float:
        """Number of histories that matter (Kish's effective size): few when heavy ones do."""
        return self.total * self.total / self.squares if self.squares > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 99 % interval; an end that the data do not bound is None."""

    mean: float | None
    low: float | None
    high: float | None

    def times(self, factor: float) -> Interval:
        """Change the unit."""
        return Interval(*(None if end is None else end * factor for end in self._ends))

    def at_most(self, bound: float) -> Interval:
        """Cut the upper end where the quantity cannot be larger."""
        return Interval(self.mean, self.low, None if self.high is None else min(self.high, bound))

    def complement(self) -> Interval:
        """Turn an unavailability into an availability."""
        flipped = (self.mean, self.high, self.low)
        return Interval(*(None if end is None else 1 - end for end in flipped))

    def inverse(self, numerator: float) -> Interval:
        """Turn a rate into a mean time; a rate that may be 0 gives no upper end."""
        flipped = (self.mean, self.high, self.low)
        return Interval(*(numerator / end if end else None for end in flipped))

    @property
    def half_width(self) -> float | None:
        """Relative half-width, None where it has none."""
        if not self.mean or self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2 / self.mean

    @property
    def _ends(self) -> tuple[float | None, float | None, float | None]:
        return self.mean, self.low, self.high


def total_interval(sums: Sums, *, unseen: float, usual: float = 0.0) -> Interval:
    """Interval of the expected total.

    Parameters
    ----------
    sums : the quantity over histories.
    unseen : size of one contribution when none was seen.
    usual : about how large contributions are, where that is known: few that were seen may have
        been small ones, so that the upper end allows for one of twice that size.
    """
    if sums.total <= 0:
        return Interval(0.0, 0.0, UNSEEN * unseen)
    freedom = max(1.0, min(sums.count - 1.0, max(4.0, 2 * sums.contributions - 1)))
    wider = float(stdtrit(freedom, 1 - TAIL) / ndtri(1 - TAIL))
    variance = sums.variance_of_total * wider * wider
    heaviest = max(0.0, sums.largest - sums.total / sums.count)
    if sums.count < 2:
        heaviest = sums.total
    heaviest = max(heaviest, TWICE * usual * max(0.0, 1.0 - sums.contributions / MANY))
    low = _gamma_quantile(sums.total, variance, TAIL)
    high = _gamma_quantile(sums.total + heaviest, variance + heaviest * heaviest, 1 - TAIL)
    return Interval(sums.total, min(low, sums.total), max(high, sums.total))


def ratio_interval(top: Sums, bottom: Sums, products: float) -> Interval:
    """Interval of the ratio of two totals, for example time down to failures.

    Parameters
    ----------
    top, bottom : numerator and denominator over the same histories.
    products : sum of their products.
    """
    if bottom.total <= 0:
        return Interval(None, None, None)
    ratio = top.total / bottom.total
    if bottom.total < 2 or bottom.count < 2 or ratio <= 0:
        return Interval(ratio, 0.0, None)
    squares = top.squares - 2 * ratio * products + ratio * ratio * bottom.squares
    deviation = math.sqrt(max(0.0, squares) * bottom.count / (bottom.count - 1)) / bottom.total
    freedom = max(1.0, min(bottom.count - 1, bottom.total / 2))
    spread = min(600.0, float(stdtrit(freedom, 1 - TAIL)) * deviation / ratio)
    return Interval(ratio, ratio * math.exp(-spread), ratio * math.exp(spread))


def _gamma_quantile(mean: float, variance: float, probability: float) -> float:
    if variance <= 0:
        return mean
    shape = mean * mean / variance
    if shape > ROUND:
        return float(mean + ndtri(probability) * math.sqrt(variance))
    return float(gammaincinv(shape, probability)) * variance / mean
