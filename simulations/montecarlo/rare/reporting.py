"""Results of the methods other than crude Monte Carlo, under the same names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scipy.special import ndtri

from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS
from simulations.montecarlo import mttf_reasons as reasons
from simulations.montecarlo.chunks import EVENTS_PER_SECOND
from simulations.montecarlo.compile import Model
from simulations.montecarlo.estimators import TAIL, Interval
from simulations.montecarlo.rare.estimate import Estimate
from simulations.montecarlo.results import Method, MonteCarloResult
from simulations.montecarlo.scopes import SimulatedFigure, rounded, shown

IMPORTANCE, SPLITTING = "importance", "splitting"
CODES: Final = {
    IMPORTANCE: ("cycles_sampled", "cycles_too_few"),
    SPLITTING: ("histories_split", "histories_too_few"),
}
"""Of methods: where figures are claimed, and where none are."""
REFERENCE: Final = 0.01
"""Half-width that crude Monte Carlo is asked for where the figures have none."""
Figures = dict[str, SimulatedFigure]


def crude_years(frequency_per_year: float, half_width: float) -> float:
    """Return the simulated years that crude Monte Carlo needs for a relative half-width.

    Outages with exponential durations that come at random have a time down whose relative variance
    is 2 / their number.
    """
    quantile = float(ndtri(1 - TAIL))
    return 2 * (quantile / half_width) ** 2 / frequency_per_year


def numeric_result(model: Model, part: Mapping[str, Any], precision: float) -> MonteCarloResult:
    """Turn a chain's solution into figures, with the error of the computation as interval."""
    scopes = [_solved(part, place) for place in range(len(model.journeys) + 1)]
    frequency = part["values"][1][-1]
    down = scopes[-1]["unavailability"]
    half_width = _half_width(down)
    return MonteCarloResult(
        years=0.0,
        histories=0,
        history_years=0.0,
        events=0,
        chunks=1,
        reached=True,
        half_width=half_width,
        whole=scopes[-1],
        journeys=dict(zip(model.journeys, scopes, strict=False)),
        components={},
        causes=(),
        outages={},
        missing={} if reasons.FIGURE in scopes[-1] else {reasons.FIGURE: reasons.NOT_BY_METHOD},
        method=Method.told(
            "numeric",
            "chain_solved",
            states=part["states"],
            **_crude(model, frequency * YEAR_SECONDS, min(precision, REFERENCE)),
        ),
    )


def _solved(part: Mapping[str, Any], place: int) -> Figures:
    (down, often), (wrong_down, wrong_often) = (
        (part[name][0][place], part[name][1][place]) for name in ("values", "errors")
    )
    lost = Interval(down, down - wrong_down, down + wrong_down)
    rate = Interval(often, often - wrong_often, often + wrong_often)
    figures = {
        "availability": lost.complement(),
        "unavailability": lost,
        "failure_frequency_per_year": rate.times(YEAR_SECONDS),
        "mtbf_hours": rate.inverse((1 - down) / HOUR_SECONDS),
    }
    if often > 0:
        wrong = wrong_down / down + wrong_often / often if down > 0 else 0.0
        mean = down / often / HOUR_SECONDS
        figures["mttr_hours"] = Interval(mean, mean * (1 - wrong), mean * (1 + wrong))
    first = part["values"][2][place] / HOUR_SECONDS
    if first > 0:
        wrong = part["errors"][2][place] / HOUR_SECONDS
        figures[reasons.FIGURE] = Interval(first, first - wrong, first + wrong)
    return shown(figures)


def sampled_result(
    model: Model, name: str, found: Mapping[int, Estimate], precision: float
) -> MonteCarloResult:
    """Return the figures of every scope that was sampled; a single journey is the whole.

    Parameters
    ----------
    name : `importance` or `splitting`.
    found : by the place of the scope.
    precision : relative half-width that was asked for.
    """
    whole = found[len(model.journeys)]
    half_width = whole.half_width
    figures = _figures(whole)
    reason = reasons.BEGINNING if name == IMPORTANCE else reasons.NOT_BY_METHOD
    return MonteCarloResult(
        years=whole.seconds / YEAR_SECONDS,
        histories=whole.cycles,
        history_years=whole.seconds / whole.cycles / YEAR_SECONDS,
        events=sum(one.events for one in found.values()),
        reached=half_width is not None and half_width <= precision,
        half_width=rounded(half_width),
        years_to_halve=None if half_width is None else 4 * whole.seconds / YEAR_SECONDS,
        whole=figures,
        journeys={
            key: _figures(found.get(place, whole)) for place, key in enumerate(model.journeys)
        },
        components={},
        causes=(),
        outages={},
        missing={reasons.FIGURE: reason} if figures and reasons.FIGURE not in figures else {},
        method=_sampled(model, name, whole),
    )


def _sampled(model: Model, name: str, whole: Estimate) -> Method:
    told, untold = CODES[name]
    values = {"cycles": whole.cycles, "effective_cycles": float(f"{whole.effective:.6g}")}
    if not whole.is_trusted:
        return Method.told(name, untold, claimed=False, **values)
    frequency = whole.figures["failure_frequency_per_year"].mean
    assert frequency is not None
    width = whole.half_width or REFERENCE
    return Method.told(name, told, **values, **_crude(model, frequency, width))


def _figures(one: Estimate) -> Figures:
    """Return the figures of a scope; none where nothing can be claimed."""
    return shown(one.figures) if one.is_trusted else {}


def _crude(model: Model, frequency_per_year: float, half_width: float) -> dict[str, Any]:
    """Return what crude Monte Carlo would have needed for the same interval."""
    if frequency_per_year <= 0:
        return {}
    years = crude_years(frequency_per_year, half_width)
    hours = years * YEAR_SECONDS * model.work_per_second / EVENTS_PER_SECOND / HOUR_SECONDS
    return {
        "crude_half_width": float(f"{half_width:.6g}"),
        "crude_years": float(f"{years:.6g}"),
        "crude_hours": float(f"{hours:.6g}"),
    }


def _half_width(figure: SimulatedFigure) -> float | None:
    interval = Interval(figure.mean, figure.low, figure.high)
    return rounded(interval.half_width)
