"""What a Monte Carlo campaign returns, under the names of the analysis' result."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from simulations.montecarlo.compile import NO_CAUSE, Model
from simulations.montecarlo.estimators import Interval, Sums, ratio_interval, total_interval
from simulations.montecarlo.histories import SCOPE_FIGURES, Tally
from simulations.montecarlo.records import DURATION_BINS, FIRST_OCTAVE, OCTAVE_BINS

ENGINE = "montecarlo/1"
CAUSES_MAX = 50
"""Causes listed; the rest is added up as `other`."""
MINUTES_OF_YEAR = YEAR_SECONDS / 60


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SimulatedFigure(_Part):
    """A simulated mean with its 99 % interval; an end is absent where nothing bounds it."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None


class SimulatedCause(_Part):
    """Downtime of the whole that began with one cause."""

    cause: str
    downtime_share: float
    downtime_minutes_per_year: float


class Outages(_Part):
    """Durations of the outages of one scope that began and ended while counted."""

    count: int
    p50_seconds: float
    p90_seconds: float
    p99_seconds: float
    longest_seconds: float


class MonteCarloResult(_Part):
    """Figures by scope, and what they cost."""

    engine: str = ENGINE
    level: float = 0.99
    years: float
    """Simulated years that count."""
    histories: int
    history_years: float
    warm_up_years: float = 0.0
    events: int
    chunks: int = 0
    reached: bool = False
    """Whether the precision, the years or the replications asked for are reached."""
    half_width: float | None = None
    """Relative half-width of the unavailability of the whole."""
    years_to_halve: float | None = None
    """Years in all after which the interval would be half as wide."""
    whole: dict[str, SimulatedFigure]
    journeys: dict[str, dict[str, SimulatedFigure]]
    components: dict[str, dict[str, SimulatedFigure]]
    causes: tuple[SimulatedCause, ...]
    outages: dict[str, Outages]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; absent ends are absent."""
        return self.model_dump(mode="json", exclude_none=True)


def result_of(tally: Tally, model: Model, seconds: float) -> MonteCarloResult:
    """Turn sums over histories of `seconds` each into figures."""
    total = tally.histories * seconds
    last = len(model.journeys)
    whole = scope_figures(tally, model, last, seconds)
    half_width = whole["unavailability"].half_width
    names = [f"journeys.{key}" for key in model.journeys] + ["whole"]
    outages = {name: _outages(tally, place) for place, name in enumerate(names)}
    return MonteCarloResult(
        years=total / YEAR_SECONDS,
        histories=tally.histories,
        history_years=seconds / YEAR_SECONDS,
        events=tally.events,
        half_width=_rounded(half_width),
        years_to_halve=None if half_width is None else 4 * total / YEAR_SECONDS,
        whole=_shown(whole),
        journeys={
            key: _shown(scope_figures(tally, model, place, seconds))
            for place, key in enumerate(model.journeys)
        },
        components={
            key: _shown(_unit_figures(tally, model, place, seconds))
            for place, key in enumerate(model.components)
        },
        causes=_causes(tally, model, total),
        outages={name: outage for name, outage in outages.items() if outage is not None},
    )


def scope_figures(tally: Tally, model: Model, place: int, seconds: float) -> dict[str, Interval]:
    """Figures of a journey, or of the whole, which has the last place."""
    sums = {
        name: Sums(
            tally.histories,
            float(tally.scope_sum[row, place]),
            float(tally.scope_square[row, place]),
            float(tally.scope_max[row, place]),
        )
        for row, name in enumerate(SCOPE_FIGURES)
    }
    total = tally.histories * seconds
    worst = model.longest_down_seconds
    lost = {
        name: total_interval(sums[name], unseen=worst).times(1 / total).at_most(1.0)
        for name in SCOPE_FIGURES[:-1]
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
    } | _times(sums["down"], sums["failures"], float(tally.scope_product[place]), total)


def _unit_figures(tally: Tally, model: Model, place: int, seconds: float) -> dict[str, Interval]:
    down, failures = (
        Sums(
            tally.histories,
            float(tally.unit_sum[row, place]),
            float(tally.unit_square[row, place]),
            float(tally.unit_max[row, place]),
        )
        for row in (0, 1)
    )
    total = tally.histories * seconds
    lost = total_interval(down, unseen=model.longest_down_seconds).times(1 / total).at_most(1.0)
    return {
        "availability": lost.complement(),
        "unavailability": lost,
    } | _times(down, failures, float(tally.unit_product[place]), total)


def _times(down: Sums, failures: Sums, products: float, total: float) -> dict[str, Interval]:
    """Frequency and mean times; the mean up time by way of the failures per time up."""
    count = total_interval(failures, unseen=1.0)
    up = max(total - down.total, 0.0)
    return {
        "failure_frequency_per_year": count.times(YEAR_SECONDS / total),
        "mtbf_hours": count.inverse(up / HOUR_SECONDS),
        "mttr_hours": ratio_interval(down, failures, products).times(1 / HOUR_SECONDS),
    }


def _shown(figures: dict[str, Interval]) -> dict[str, SimulatedFigure]:
    return {
        name: SimulatedFigure(
            mean=_rounded(one.mean), low=_rounded(one.low), high=_rounded(one.high)
        )
        for name, one in figures.items()
    }


def _rounded(value: float | None) -> float | None:
    """Drop the digits in which the libraries of two machines may differ."""
    return None if value is None else float(f"{value:.12g}")


def _causes(tally: Tally, model: Model, total: float) -> tuple[SimulatedCause, ...]:
    """Rank causes by downtime; that of outages from before the counting is not known."""
    seconds: dict[str, float] = {}
    for cause, value in zip(model.causes, tally.caused.tolist(), strict=True):
        seconds[cause] = seconds.get(cause, 0.0) + value
    seconds.pop(NO_CAUSE)
    down = sum(seconds.values())
    ranked = sorted(seconds.items(), key=lambda item: (-item[1], item[0]))
    listed = [item for item in ranked if item[1] > 0]
    rest = sum(value for _, value in listed[CAUSES_MAX:])
    listed = listed[:CAUSES_MAX] + ([("other", rest)] if rest > 0 else [])
    return tuple(
        SimulatedCause(
            cause=cause,
            downtime_share=value / down,
            downtime_minutes_per_year=value / total * MINUTES_OF_YEAR,
        )
        for cause, value in listed
    )


def _outages(tally: Tally, place: int) -> Outages | None:
    counts = tally.durations[place * DURATION_BINS : (place + 1) * DURATION_BINS]
    count = int(counts.sum())
    if count == 0:
        return None
    reached = counts.cumsum()
    p50, p90, p99 = (
        class_middle(int((reached >= share * count).argmax())) for share in (0.5, 0.9, 0.99)
    )
    return Outages(
        count=count,
        p50_seconds=p50,
        p90_seconds=p90,
        p99_seconds=p99,
        longest_seconds=float(tally.longest[place]),
    )


def class_middle(place: int) -> float:
    """Middle of a class of durations, within 6 % of everything in it.

    >>> class_middle(96)
    1.0625
    """
    octave, part = divmod(place, OCTAVE_BINS)
    return 2.0 ** (octave + FIRST_OCTAVE) * (1 + (part + 0.5) / OCTAVE_BINS)
