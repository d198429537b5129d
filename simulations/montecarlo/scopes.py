"""Figures of one scope: a journey, or the whole."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from simulations.montecarlo.compile import Model
from simulations.montecarlo.durations import class_middle, class_start
from simulations.montecarlo.estimators import Interval, Sums, ratio_interval, total_interval
from simulations.montecarlo.histories import LOSSES, SCOPE_FIGURES, Tally
from simulations.montecarlo.records import DURATION_BINS

QUANTILES = (0.5, 0.9, 0.95, 0.99)
CURVE_POINTS_MAX = 64
"""Steps of a distribution of downtime."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SimulatedFigure(_Part):
    """A simulated mean with its 99 % interval; an end is absent where nothing bounds it."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None


class Outages(_Part):
    """Durations of the outages of one scope that began and ended while counted."""

    count: int
    p50_seconds: float
    p90_seconds: float
    p99_seconds: float
    longest_seconds: float


class Window(_Part):
    """Downtime in windows of one length: how many there were, and quantiles over them."""

    count: int
    none_share: float
    """Part of the windows without any downtime."""
    p50_seconds: float
    p90_seconds: float
    p95_seconds: float
    p99_seconds: float
    breach_probability: SimulatedFigure | None = None
    """Of using up more than the objective allows; absent without an objective."""
    curve: tuple[tuple[float, float], ...] | None = None
    """Of the whole: seconds, and the part of the windows with at least so much downtime."""


class Period(_Part):
    """Downtime of months of 730 h and of years of 8,760 h that follow each other."""

    month: Window
    year: Window | None = None
    breach_probability_twelve_months: SimulatedFigure | None = None
    """That at least one month of a year breaks the objective."""


def scope_figures(tally: Tally, model: Model, place: int, seconds: float) -> dict[str, Interval]:
    """Figures of a journey, or of the whole, which has the last place."""
    sums = _sums(tally, place)
    total = tally.histories * seconds
    worst = model.longest_down_seconds
    lost = {
        name: total_interval(sums[name], unseen=worst, usual=worst).times(1 / total).at_most(1.0)
        for name in LOSSES
    }
    return {
        "availability": lost["down"].complement(),
        "unavailability": lost["down"],
        "full_service_availability": lost["not_full"].complement(),
        "full_service_unavailability": lost["not_full"],
        "served_requests": lost["lost"].complement(),
        "lost_requests": lost["lost"],
        "utility": lost["lost_utility"].complement(),
        "lost_utility": lost["lost_utility"],
    } | times_of(sums["down"], sums["failures"], float(tally.scope_product[place]), total)


def times_of(down: Sums, failures: Sums, products: float, total: float) -> dict[str, Interval]:
    """Frequency and mean times; the mean up time by way of the failures per time up."""
    count = total_interval(failures, unseen=1.0)
    up = max(total - down.total, 0.0)
    return {
        "failure_frequency_per_year": count.times(YEAR_SECONDS / total),
        "mtbf_hours": count.inverse(up / HOUR_SECONDS),
        "mttr_hours": ratio_interval(down, failures, products).times(1 / HOUR_SECONDS),
    }


def shown(figures: dict[str, Interval]) -> dict[str, SimulatedFigure]:
    return {
        name: SimulatedFigure(mean=rounded(one.mean), low=rounded(one.low), high=rounded(one.high))
        for name, one in figures.items()
    }


def rounded(value: float | None) -> float | None:
    """Drop the digits in which the libraries of two machines may differ."""
    return None if value is None else float(f"{value:.12g}")


def outages_of(tally: Tally, place: int) -> Outages | None:
    counts = tally.durations[place * DURATION_BINS : (place + 1) * DURATION_BINS]
    count = int(counts.sum())
    if count == 0:
        return None
    p50, p90, _, p99 = _quantiles(counts, count)
    return Outages(
        count=count,
        p50_seconds=p50,
        p90_seconds=p90,
        p99_seconds=p99,
        longest_seconds=float(tally.longest[place]),
    )


def periods_of(tally: Tally, model: Model, place: int) -> Period | None:
    """Return the downtime of months and years; nothing where no month fits into a history."""
    if not tally.months:
        return None
    sums = _sums(tally, place)
    has_goal = math.isfinite(float(np.asarray(model.template.scope)["month_budget"][place]))
    return Period(
        month=_window(tally, "month", place, sums["month_breaches"] if has_goal else None),
        year=(
            _window(tally, "year", place, sums["year_breaches"] if has_goal else None)
            if tally.years
            else None
        ),
        breach_probability_twelve_months=(
            _probability(sums["breached_years"], tally.years) if has_goal and tally.years else None
        ),
    )


def _window(tally: Tally, kind: str, place: int, breaches: Sums | None) -> Window:
    count = tally.months if kind == "month" else tally.years
    histogram = tally.month_downtime if kind == "month" else tally.year_downtime
    counts = histogram[place * DURATION_BINS : (place + 1) * DURATION_BINS]
    p50, p90, p95, p99 = _quantiles(counts, count)
    return Window(
        count=count,
        none_share=1 - int(counts.sum()) / count,
        curve=_curve(counts, count) if place == len(tally.longest) - 1 else None,
        p50_seconds=p50,
        p90_seconds=p90,
        p95_seconds=p95,
        p99_seconds=p99,
        breach_probability=None if breaches is None else _probability(breaches, count),
    )


def _probability(breaches: Sums, windows: int) -> SimulatedFigure:
    interval = total_interval(breaches, unseen=1.0).times(1 / windows).at_most(1.0)
    return shown({"": interval})[""]


def _curve(counts: NDArray[np.int64], count: int) -> tuple[tuple[float, float], ...] | None:
    """Return the part of the windows above each class that a window falls into, in steps."""
    filled = np.flatnonzero(counts)
    if not filled.size:
        return None
    above = counts[::-1].cumsum()[::-1]
    first, last = int(filled[0]), int(filled[-1])
    step = max(1, -(-(last - first) // CURVE_POINTS_MAX))
    places = [*range(first, last + 1, step), last + 1]
    return tuple(
        (class_start(k), _share(int(above[k]) if k < len(above) else 0, count)) for k in places
    )


def _share(part: int, count: int) -> float:
    """Return a ratio without the digits that no count supports."""
    return float(f"{part / count:.6g}")


def _quantiles(counts: NDArray[np.int64], count: int) -> list[float]:
    """Return quantiles of durations; what is in no class lasted nothing."""
    none = count - int(counts.sum())
    reached = none + counts.cumsum()
    return [
        0.0 if none >= share * count else class_middle(int((reached >= share * count).argmax()))
        for share in QUANTILES
    ]


def _sums(tally: Tally, place: int) -> dict[str, Sums]:
    return {
        name: Sums(
            tally.histories,
            float(tally.scope_sum[row, place]),
            float(tally.scope_square[row, place]),
            float(tally.scope_max[row, place]),
        )
        for row, name in enumerate(SCOPE_FIGURES)
    }
