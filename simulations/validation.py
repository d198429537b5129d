"""Estimate against simulation: figure by figure, with a verdict.

*Confirmed*: the estimate lies in the simulation's 99 % interval and that is narrower than ±10 %.
*Not refuted*: it lies in it, but the interval is wider. *Refuted*: it lies outside. A right
estimate lies outside one interval in a hundred: among many figures one may be chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from metrics.domain.results import ComponentFigures, Evaluation, Figures
from simulations.montecarlo.differences import SimulatedDifference
from simulations.montecarlo.results import MonteCarloResult
from simulations.montecarlo.scopes import SimulatedFigure

NARROW: Final = 0.1
SAME: Final = 1e-6
"""Figures that differ by less, relatively, differ in the rounding of two computations: a chain that
is solved has a narrower interval than either is exact."""
FIGURES: Final = (
    "unavailability",
    "full_service_unavailability",
    "lost_requests",
    "lost_utility",
    "failure_frequency_per_year",
    "mtbf_hours",
    "mttr_hours",
    "mttf_hours",
)
SAID_UNDER: Final = {
    "unavailability": "availability",
    "full_service_unavailability": "full_service_availability",
    "lost_requests": "served_requests",
    "lost_utility": "utility",
}
"""The name under which the analysis says how exact a figure is, where it is another one."""
OF_COMPONENTS: Final = ("unavailability", "failure_frequency_per_year")


class Verdict(StrEnum):
    """What the simulation says about an estimate."""

    CONFIRMED = "confirmed"
    NOT_REFUTED = "not_refuted"
    REFUTED = "refuted"


class Comparison(BaseModel):
    """One figure, estimated and simulated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str
    """`whole`, `journeys.browse`, `components.db`."""
    figure: str
    estimate: float
    simulated: float
    interval: tuple[float, float | None]
    """99 %; the upper end is None where the simulation does not bound it."""
    ratio: float | None
    """Simulated by estimate; None when the estimate is 0."""
    verdict: Verdict
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return self.model_dump(mode="json")


def compare(evaluation: Evaluation, result: MonteCarloResult) -> tuple[Comparison, ...]:
    """Put every estimate beside its simulated figure; what either lacks is left out."""
    return tuple(_comparisons(evaluation, result))


def compare_difference(
    place: tuple[str, str], estimated: tuple[float, str], found: SimulatedDifference
) -> Comparison:
    """Put the difference that the analysis makes of two designs beside the simulated one.

    Parameters
    ----------
    place : scope and figure.
    estimated : the difference, and how exact the analysis is.
    """
    scope, figure = place
    simulated = SimulatedFigure(mean=found.difference, low=found.low, high=found.high)
    estimate, exactness = estimated
    verdict = verdict_of(estimate, simulated)
    return Comparison(
        scope=scope,
        figure=figure,
        estimate=estimate,
        simulated=found.difference,
        interval=(found.low, found.high),
        ratio=found.difference / estimate if estimate else None,
        verdict=verdict,
        reason=_reason(verdict, estimate, simulated, exactness)
        if found.difference or verdict is not Verdict.NOT_REFUTED
        else "Both designs did the same in every history.",
    )


def _comparisons(evaluation: Evaluation, result: MonteCarloResult) -> Iterator[Comparison]:
    yield from _scope("whole", evaluation.whole, result.whole)
    for key, figures in evaluation.journeys.items():
        yield from _scope(f"journeys.{key}", figures, result.journeys.get(key, {}))
    for key, component in evaluation.components.items():
        simulated = result.components.get(key, {})
        for figure in OF_COMPONENTS:
            found = simulated.get(figure)
            if found is not None:
                how = component.exactness
                yield from _figure(
                    f"components.{key}", figure, (_value(component, figure), how), found
                )


def _scope(
    scope: str, figures: Figures, simulated: dict[str, SimulatedFigure]
) -> Iterator[Comparison]:
    for figure in FIGURES:
        found = simulated.get(figure)
        if found is not None:
            how = figures.exactness.get(SAID_UNDER.get(figure, figure), "")
            yield from _figure(scope, figure, (_value(figures, figure), how), found)


def _value(figures: Figures | ComponentFigures, figure: str) -> float | None:
    value = getattr(figures, figure)
    return None if value is None else float(value)


def _figure(
    scope: str, figure: str, estimated: tuple[float | None, str], found: SimulatedFigure
) -> Iterator[Comparison]:
    estimate, exactness = estimated
    if estimate is None or found.mean is None or found.low is None:
        return
    verdict = verdict_of(estimate, found)
    yield Comparison(
        scope=scope,
        figure=figure,
        estimate=estimate,
        simulated=found.mean,
        interval=(found.low, found.high),
        ratio=found.mean / estimate if estimate else None,
        verdict=verdict,
        reason=_reason(verdict, estimate, found, exactness),
    )


def verdict_of(estimate: float, found: SimulatedFigure) -> Verdict:
    """Judge an estimate by an interval that has a lower end."""
    assert found.low is not None
    slack = SAME * abs(estimate)
    too_low = estimate < found.low - slack
    if too_low or (found.high is not None and estimate > found.high + slack):
        return Verdict.REFUTED
    if found.high is None or not found.mean:
        return Verdict.NOT_REFUTED
    narrow = (found.high - found.low) / 2 <= NARROW * abs(found.mean)
    return Verdict.CONFIRMED if narrow else Verdict.NOT_REFUTED


def _reason(verdict: Verdict, estimate: float, found: SimulatedFigure, exactness: str) -> str:
    """Say in a sentence what the verdict rests on."""
    match verdict:
        case Verdict.CONFIRMED:
            return "The estimate lies in the 99 % interval, which is narrower than ±10 %."
        case Verdict.NOT_REFUTED if not found.mean:
            return "No failure was seen; the interval is one-sided."
        case Verdict.NOT_REFUTED:
            return "The estimate lies in the 99 % interval, which is wider than ±10 %."
        case Verdict.REFUTED:
            return _refutation(estimate, found, exactness)


def _refutation(estimate: float, found: SimulatedFigure, exactness: str) -> str:
    assert found.mean is not None
    off = abs((found.mean - estimate) / estimate) if estimate else 1.0
    side = "above" if found.mean > estimate else "below"
    text = f"The simulation lies {off:.1%} {side} the estimate, which is outside the 99 % interval."
    if exactness.startswith("approximate"):
        return f"{text} In play: {exactness}."
    return f"{text} One in a hundred right figures does so by chance."
