"""Figures with 99 % intervals from the sums of biased cycles, or of branching histories.

Unavailability is the ratio of the mean time down to the mean length of a cycle, failure
frequency that of failures. The weighted time down of cycles gets the interval of any total with
rare heavy contributions (`estimators.total_interval`), the length of a cycle, which is estimated
from plain cycles, adds its own error in quadrature. Where the states between cycles remember,
cycles depend on each other and batches take their place, if theirs is the wider interval.

The mean time to the first failure is the mean length of a cycle up to its first failure over the
probability of one in a cycle (Goyal et al. 1992), from where everything is up.

The same interval of a total holds the sums of branching histories, which are independent.

A likelihood ratio can hide a heavy tail that a run has not met. So nothing is claimed when few
cycles carry the sum (Kish's effective number), when one carries much of it, or when the sum falls
far short of what the known cuts alone must give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from simulations.montecarlo.estimators import TAIL, Interval, Sums, ratio_interval, total_interval
from simulations.montecarlo.rare import branching as tree
from simulations.montecarlo.rare import kernel as at

EFFECTIVE_MIN = 100.0
"""Cycles that must matter."""
HEAVIEST_MAX = 0.05
"""Share of the sum that one cycle may carry."""
SHORT = 0.3
"""Part of the first-order sum over the cuts that must have been seen."""
FIRST_ORDER_MAX = 0.05
"""Unavailability above which that sum means little."""
BEGINNING_MAX = 0.05
"""Part of the time to the first failure that may depend on how a system began."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Figures of one scope, or None where nothing can be claimed."""

    figures: dict[str, Interval]
    effective: float
    """Number of cycles, or of histories, that matter."""
    cycles: int
    events: int
    seconds: float
    """Simulated time of the plain cycles, or of the histories."""
    is_trusted: bool

    @property
    def half_width(self) -> float | None:
        """Relative half-width of the unavailability."""
        return self.figures["unavailability"].half_width if self.is_trusted else None


def estimate(
    rows: Sequence[Sequence[float]],
    *,
    depends: bool,
    least: float = 0.0,
    settling: float = 0.0,
) -> Estimate:
    """Estimate from batches of cycles, each a row of sums.

    Parameters
    ----------
    rows : shape (batches, kernel.SUMS).
    depends : whether cycles depend on each other.
    least : unavailability that the known lasting cuts give to first order.
    settling : seconds after which it is forgotten how a system began.
    """
    table = np.array(rows, dtype=np.float64)
    lost, failed = _sums(table, at.LOST), _sums(table, at.FAILED)
    down = _per_second(table, at.LOST, at.LENGTH, depends=depends)
    often = _per_second(table, at.FAILED, at.LENGTH, depends=depends)
    figures = _figures(down, often, _outage(lost, failed, float(table[:, at.LOST_FAILED].sum())))
    if is_trusted(_sums(table, at.HIT)):
        first = _per_second(table, at.HIT, at.UNTIL, depends=depends)
        begins = settling * (first.mean or 0.0)
        if begins <= BEGINNING_MAX:
            figures["mttf_hours"] = _shifted(first.inverse(1 / HOUR_SECONDS), begins)
    return Estimate(
        figures=figures,
        effective=min(lost.contributions, failed.contributions),
        cycles=int(table[:, at.CYCLES].sum()),
        events=int(table[:, at.HAPPENED].sum()),
        seconds=float(table[:, at.LENGTH].sum()),
        is_trusted=is_trusted(lost) and is_trusted(failed) and _reaches(down.mean, least),
    )


def estimate_histories(
    rows: Sequence[Sequence[float]], *, seconds: float, least: float = 0.0
) -> Estimate:
    """Estimate from batches of branching histories, each a row of sums.

    Parameters
    ----------
    rows : shape (batches, branching.SUMS).
    seconds : simulated time that each history counts.
    least : unavailability that the known lasting cuts give to first order.
    """
    table = np.array(rows, dtype=np.float64)
    lost, failed = _sums(table, tree.LOST), _sums(table, tree.FAILED)
    total = lost.count * seconds
    down = total_interval(lost, unseen=total).times(1 / total)
    often = total_interval(failed, unseen=1.0).times(1 / total)
    outage = _outage(lost, failed, float(table[:, tree.LOST_FAILED].sum()))
    return Estimate(
        figures=_figures(down, often, outage),
        effective=min(lost.contributions, failed.contributions),
        cycles=lost.count,
        events=int(table[:, tree.HAPPENED].sum()),
        seconds=total,
        is_trusted=is_trusted(lost) and is_trusted(failed) and _reaches(down.mean, least),
    )


def _figures(down: Interval, often: Interval, outage: Interval) -> dict[str, Interval]:
    """Return the long-run figures from time down and failures a second, and hours of an outage."""
    down = down.at_most(1.0)
    up = 1.0 - (down.mean or 0.0)
    return {
        "availability": down.complement(),
        "unavailability": down,
        "failure_frequency_per_year": often.times(YEAR_SECONDS),
        "mtbf_hours": often.inverse(up / HOUR_SECONDS),
        "mttr_hours": outage,
    }


def _shifted(found: Interval, share: float) -> Interval:
    """Widen an interval by a part of its mean that is not known."""
    if not found.mean or found.low is None or found.high is None:
        return found
    more = share * found.mean
    return Interval(found.mean, max(0.0, found.low - more), found.high + more)


def is_trusted(sums: Sums) -> bool:
    """Whether enough contributions matter and none alone does."""
    if sums.total <= 0:
        return False
    return sums.contributions >= EFFECTIVE_MIN and sums.largest <= HEAVIEST_MAX * sums.total


def _reaches(mean: float | None, least: float) -> bool:
    return least > FIRST_ORDER_MAX or (mean or 0.0) >= SHORT * least


def _sums(table: FloatArray, row: int) -> Sums:
    """Return sums over samples, whose number comes first; total, squares and largest follow."""
    return Sums(
        int(table[:, at.CYCLES].sum()),
        float(table[:, row].sum()),
        float(table[:, row + 1].sum()),
        float(table[:, row + 2].max()),
    )


def _batch_sums(values: FloatArray) -> Sums:
    return Sums(
        len(values), float(values.sum()), float((values * values).sum()), float(values.max())
    )


def _length(table: FloatArray, row: int, *, depends: bool) -> tuple[float, float]:
    """Mean length of a cycle, and the relative 99 % half-width of that mean."""
    cycles = float(table[:, at.CYCLES].sum())
    total = float(table[:, row].sum())
    squares = float(table[:, row + 1].sum())
    variance = max(0.0, squares - total * total / cycles)
    if depends and len(table) > 1:
        means = table[:, row] - table[:, at.CYCLES] * (total / cycles)
        batches = float((means * means).sum()) * len(table) / (len(table) - 1)
        variance = max(variance, batches)
    return total / cycles, float(ndtri(1 - TAIL)) * math.sqrt(variance) / total


def _per_second(table: FloatArray, row: int, base: int, *, depends: bool) -> Interval:
    """Interval of what biased cycles give over what a plain one lasts."""
    length, spread = _length(table, base, depends=depends)
    sums = _sums(table, row)
    seconds = sums.count * length
    found = _widened(total_interval(sums, unseen=seconds), spread).times(1 / seconds)
    if not depends or len(table) < 2:
        return found
    top, bottom = _batch_sums(table[:, row]), _batch_sums(table[:, base])
    products = float((table[:, row] * table[:, base]).sum())
    other = ratio_interval(top, bottom, products)
    is_wider = (other.half_width or 0.0) > (found.half_width or 0.0)
    return other if is_wider else found


def _widened(found: Interval, spread: float) -> Interval:
    """Add the relative error of the denominator in quadrature."""
    if not found.mean or found.low is None or found.high is None:
        return found
    error = spread * found.mean
    low = found.mean - math.hypot(found.mean - found.low, error)
    return Interval(
        found.mean, max(low, 0.0), found.mean + math.hypot(found.high - found.mean, error)
    )


def _outage(lost: Sums, failed: Sums, products: float) -> Interval:
    """Interval of the mean time down: failures are counted in units of those that matter."""
    if failed.total <= 0:
        return Interval(None, None, None)
    unit = failed.contributions / failed.total
    scaled = Sums(
        failed.count, failed.total * unit, failed.squares * unit * unit, failed.largest * unit
    )
    return ratio_interval(lost, scaled, products * unit).times(unit / HOUR_SECONDS)
