"""What a Monte Carlo campaign returns, under the names of the analysis' result."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo.compile import NO_CAUSE, Model
from simulations.montecarlo.estimators import Interval, Sums, total_interval
from simulations.montecarlo.histories import Tally
from simulations.montecarlo.scopes import (
    Outages,
    Period,
    SimulatedFigure,
    outages_of,
    periods_of,
    rounded,
    scope_figures,
    shown,
    times_of,
)

ENGINE = "montecarlo/4"
CAUSES_MAX = 50
"""Causes listed; the rest is added up as `other`."""
MINUTES_OF_YEAR = YEAR_SECONDS / 60


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SimulatedCause(_Part):
    """Downtime of the whole that began with one cause."""

    cause: str
    downtime_share: float
    downtime_minutes_per_year: float


class WorstOutage(_Part):
    """The longest outage of the whole that was seen, and where to find it."""

    seconds: float
    history: int
    began_seconds: float
    """Simulated time in its history, the warm-up included."""


class Method(_Part):
    """How the figures were found, when not by crude simulation."""

    name: str
    """`importance` or `numeric`."""
    sentence: str
    claimed: bool = True
    """False where too few cycles matter for any figure."""
    states: int | None = None
    """Of the Markov chain that was solved."""
    cycles: int | None = None
    effective_cycles: float | None = None
    crude_half_width: float | None = None
    """Relative half-width for which the next two hold."""
    crude_years: float | None = None
    """Simulated years that crude Monte Carlo would have needed."""
    crude_hours: float | None = None
    """Hours of one core that they would have taken."""


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
    worst_outage: WorstOutage | None = None
    periods: dict[str, Period] = {}
    """By scope: downtime of months and years, where histories are long enough for them."""
    method: Method | None = None
    """Absent for crude simulation."""

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
    periods = {name: periods_of(tally, model, place) for place, name in enumerate(names)}
    outages = {name: outages_of(tally, place) for place, name in enumerate(names)}
    return MonteCarloResult(
        years=total / YEAR_SECONDS,
        histories=tally.histories,
        history_years=seconds / YEAR_SECONDS,
        events=tally.events,
        half_width=rounded(half_width),
        years_to_halve=None if half_width is None else 4 * total / YEAR_SECONDS,
        whole=shown(whole),
        journeys={
            key: shown(scope_figures(tally, model, place, seconds))
            for place, key in enumerate(model.journeys)
        },
        components={
            key: shown(_unit_figures(tally, model, place, seconds))
            for place, key in enumerate(model.components)
        },
        causes=_causes(tally, model, total),
        worst_outage=_worst(tally),
        outages={name: outage for name, outage in outages.items() if outage is not None},
        periods={name: period for name, period in periods.items() if period is not None},
    )


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
    } | times_of(down, failures, float(tally.unit_product[place]), total)


def _worst(tally: Tally) -> WorstOutage | None:
    seconds, history, began = tally.worst
    if not seconds:
        return None
    return WorstOutage(seconds=seconds, history=history, began_seconds=began)


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
