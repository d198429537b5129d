"""Samples of uncertain values: one Latin hypercube over all of them, reproducible by its seed.

A range is a beta-PERT distribution (Malcolm, Roseboom, Clark and Fazar, Operations Research 7,
1959; with the usual weight of 4 on the most likely value). A median with an error factor is
lognormal with σ = ln(error factor) / 1.645, as in fault-tree practice (NUREG/CR-4550 and the
Fault Tree Handbook, NUREG-0492); of a ratio whichever of it and its complement is smaller at
the median is lognormal, cut off at 1.

Every unknown has a stream of its own, whose key is made of the seed and of the place of the
unknown: adding one to a document leaves the samples of all others as they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from metrics.domain.limits import MONEY_MAX, RATE_MAX, SECONDS_MAX
from metrics.domain.problems import Location, path_of
from metrics.domain.quantities import RangedRatio, Ratio
from metrics.domain.uncertain import Factor, Range, Unknown

FloatArray = NDArray[np.float64]

PERT_WEIGHT: Final = 4.0
"""How much more the most likely value counts than each end."""
FACTOR_QUANTILE: Final = 0.95
"""The quantile that is the median times the error factor."""
_LIMITS: Final = {"duration": SECONDS_MAX, "rate": RATE_MAX, "money": MONEY_MAX}
_RATIO_MAX: Final = 1 - 1e-9
"""Where the tail of a ratio ends: nothing is never up, and nothing fails for certain."""
_SMALLEST: Final = {"duration": 1e-12, "rate": 1e-12}
"""Far below everything that can be written, so that nothing is divided by zero."""


@dataclass(frozen=True)
class Samples:
    """Samples of all unknowns, as the analysis uses them: of an availability its complement.

    Attributes
    ----------
    unknowns : the uncertain values.
    values : shape (unknowns, samples).
    best : shape (unknowns,), the best estimates.
    low, high : shape (unknowns,), the ends of ranges, the 5 % and 95 % points of lognormals.
    """

    unknowns: tuple[Unknown, ...]
    values: FloatArray
    best: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def size(self) -> int:
        """Number of samples."""
        return int(self.values.shape[1])

    def at_best(self) -> Samples:
        """Return a single sample, all unknowns at their best estimates."""
        return self.with_values(self.best[:, None])

    def with_values(self, values: FloatArray) -> Samples:
        """Return other samples of the same unknowns."""
        return Samples(self.unknowns, values, self.best, self.low, self.high)

    def part(self, first: int, last: int) -> Samples:
        """Return some of the samples."""
        return self.with_values(self.values[:, first:last])

    def one_at_a_time(self) -> Samples:
        """Return each unknown at its low end and then each at its high end, others at best.

        Returns
        -------
        Samples
            2 · unknowns of them; sample i has unknown i at its low end.
        """
        count = len(self.unknowns)
        values = np.repeat(self.best[:, None], 2 * count, axis=1)
        index = np.arange(count)
        values[index, index] = self.low
        values[index, count + index] = self.high
        return self.with_values(values)

    def document_values(self, sample: int) -> dict[Location, Any]:
        """Return what would stand in the document in one of the samples."""
        return {
            unknown.location: written(unknown, float(self.values[row, sample]))
            for row, unknown in enumerate(self.unknowns)
        }


def draw(unknowns: Sequence[Unknown], *, size: int, seed: int) -> Samples:
    """Draw a Latin hypercube: each unknown has one sample in each of `size` equal strata.

    Parameters
    ----------
    unknowns : the uncertain values of a document.
    size : number of samples.
    seed : any integer from 0 on.
    """
    values = np.empty((len(unknowns), size))
    for row, unknown in enumerate(unknowns):
        stream = np.random.Generator(np.random.Philox(key=_key(seed, unknown.location)))
        strata = (stream.permutation(size) + stream.random(size)) / size
        values[row] = quantiles(unknown, strata)
    ends = [_ends(unknown) for unknown in unknowns]
    return Samples(
        tuple(unknowns),
        values,
        np.array([stored(unknown.value) for unknown in unknowns]),
        np.array([end[0] for end in ends]),
        np.array([end[1] for end in ends]),
    )


def quantiles(unknown: Unknown, probabilities: FloatArray) -> FloatArray:
    """Return quantiles of an uncertain value as it is written, in the units of the analysis."""
    spread = unknown.value.spread
    if isinstance(spread, Range):
        return _pert(spread, probabilities)
    return _lognormal(unknown, spread, probabilities)


def stored(value: Any) -> float:
    """Return the number of a value: seconds, a rate, money; of a `Ratio` its complement."""
    return value.complement if isinstance(value, Ratio) else float(value)


def written(unknown: Unknown, number: float) -> Any:
    """Return the value that a document would have for a number of the analysis."""
    if isinstance(unknown.value, RangedRatio):
        return Ratio(Decimal(1) - Decimal(repr(number)))
    return number


def _key(seed: int, location: Location) -> int:
    text = f"uncertainty/{seed}/{path_of(location)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "little")


def _ends(unknown: Unknown) -> tuple[float, float]:
    spread = unknown.value.spread
    if isinstance(spread, Range):
        return stored(spread.low), stored(spread.high)
    low, high = quantiles(unknown, np.array([1 - FACTOR_QUANTILE, FACTOR_QUANTILE]))
    return float(low), float(high)


def _pert(spread: Range, probabilities: FloatArray) -> FloatArray:
    low, best, high = (stored(end) for end in (spread.low, spread.best, spread.high))
    width = high - low
    if width == 0:
        return np.full_like(probabilities, best)
    first = 1 + PERT_WEIGHT * (best - low) / width
    second = 1 + PERT_WEIGHT * (high - best) / width
    return np.asarray(low + width * betaincinv(first, second, probabilities))


def _lognormal(unknown: Unknown, spread: Factor, probabilities: FloatArray) -> FloatArray:
    median = stored(spread.median)
    sigma = math.log(spread.error_factor) / float(ndtri(FACTOR_QUANTILE))
    if unknown.value.kind != "ratio":
        limit = _LIMITS.get(unknown.value.kind, math.inf)
        value = median * np.exp(sigma * ndtri(probabilities))
        return np.asarray(np.clip(value, _SMALLEST.get(unknown.value.kind, 0.0), limit))
    # Of an availability the complement is what is stored, so that its nines are kept.
    is_complement = isinstance(unknown.value, RangedRatio)
    smaller = min(median, 1 - median)
    on_stored_side = median <= 0.5
    rises = on_stored_side != is_complement
    score = ndtri(probabilities) if rises else -ndtri(probabilities)
    drawn = np.asarray(np.minimum(_RATIO_MAX, smaller * np.exp(sigma * score)))
    return drawn if on_stored_side else np.asarray(1 - drawn)
