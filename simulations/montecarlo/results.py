"""What a Monte Carlo campaign returns, under the names of the analysis' result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo import mttf
from simulations.montecarlo import mttf_reasons as reasons
from simulations.montecarlo.compile import NO_CAUSE, Model
from simulations.montecarlo.estimators import Interval, Sums, total_interval
from simulations.montecarlo.histories import Seen, Tally
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

ENGINE = "montecarlo/6"
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


SENTENCES: Final = {
    "chain_solved": gettext_noop(
        "The document is a Markov chain of %(states)s states, which was solved instead of "
        "simulated; the intervals are the error of the computation."
    ),
    "cycles_sampled": gettext_noop(
        "Importance sampling over %(cycles)s cycles from everything up to everything up, "
        "%(effective)s of which matter."
    ),
    "cycles_too_few": gettext_noop(
        "Importance sampling over %(cycles)s cycles from everything up to everything up, "
        "%(effective)s of which matter. These are too few, or too unequal, to claim a figure."
    ),
    "histories_split": gettext_noop(
        "Multilevel splitting of %(cycles)s histories, %(effective)s of which matter."
    ),
    "histories_too_few": gettext_noop(
        "Multilevel splitting of %(cycles)s histories, %(effective)s of which matter. These are "
        "too few, or too unequal, to claim a figure."
    ),
}
"""How figures were found, by the code of a method."""


class Method(_Part):
    """How the figures were found, when not by crude simulation."""

    name: str
    """`importance`, `splitting` or `numeric`."""
    code: str = ""
    """Which of `SENTENCES` tells it."""
    sentence: str
    claimed: bool = True
    """False where too few cycles or histories matter for any figure."""
    states: int | None = None
    """Of the Markov chain that was solved."""
    cycles: int | None = None
    """Of importance sampling; histories of splitting."""
    effective_cycles: float | None = None
    crude_half_width: float | None = None
    """Relative half-width for which the next two hold."""
    crude_years: float | None = None
    """Simulated years that crude Monte Carlo would have needed."""
    crude_hours: float | None = None
    """Hours of one core that they would have taken."""

    @classmethod
    def told(cls, name: str, code: str, **values: Any) -> Method:
        """Return a method with its sentence in English."""
        made = cls(name=name, code=code, sentence="", **values)
        return made.model_copy(update={"sentence": SENTENCES[code] % made.numbers})

    @property
    def numbers(self) -> dict[str, str]:
        """What the sentence is filled with, in any language."""
        return {
            "states": f"{self.states or 0:,}",
            "cycles": f"{self.cycles or 0:,}",
            "effective": f"{self.effective_cycles or 0:,.0f}",
        }


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
    further_outages: tuple[WorstOutage, ...] = ()
    """The longest ones after it, each from another history."""
    periods: dict[str, Period] = {}
    """By scope: downtime of months and years, where histories are long enough for them."""
    method: Method | None = None
    """Absent for crude simulation."""
    missing: dict[str, str] = {}
    """Figures of the whole that were not found, each with the code of the reason."""

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
        worst_outage=_outage(tally.worst),
        further_outages=_further(tally),
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
    worst = model.longest_down_seconds
    lost = total_interval(down, unseen=worst, usual=worst).times(1 / total).at_most(1.0)
    return {
        "availability": lost.complement(),
        "unavailability": lost,
    } | times_of(down, failures, float(tally.unit_product[place]), total)


def _outage(seen: Seen) -> WorstOutage | None:
    seconds, history, began = seen
    if not seconds:
        return None
    return WorstOutage(seconds=seconds, history=history, began_seconds=began)


def _further(tally: Tally) -> tuple[WorstOutage, ...]:
    found = map(_outage, (tally.longest_outages or ())[1:])
    return tuple(outage for outage in found if outage is not None)


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


def with_first_failures(
    result: MonteCarloResult, model: Model, rows: Mapping[int, Sequence[float]]
) -> MonteCarloResult:
    """Add the mean times to the first failure, by the place of their scope."""
    last = len(model.journeys)
    found = {place: mttf.interval_of(rows.get(place)) for place in mttf.followed(model)}
    whole = found[last]
    if isinstance(whole, str):
        return result.model_copy(update={"missing": {reasons.FIGURE: whole}})
    journeys = {
        key: figures | _shown_first(found.get(place, whole))
        for place, (key, figures) in enumerate(result.journeys.items())
    }
    figures = result.whole | _shown_first(whole)
    return result.model_copy(update={"whole": figures, "journeys": journeys})


def _shown_first(found: Interval | str) -> dict[str, SimulatedFigure]:
    return {} if isinstance(found, str) else shown({reasons.FIGURE: found})
