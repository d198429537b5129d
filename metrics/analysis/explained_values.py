"""The values that go into a figure: the letters of its formula, and what the document says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from metrics.domain.architecture import Architecture, Component
from metrics.domain.explaining import Unit, Value
from metrics.domain.problems import gettext_noop as _
from metrics.domain.results import ComponentFigures, CutSet, Evaluation, Figures

ITEMS_MAX: Final = 12
"""Lines of cost; more are in the list of items."""
MONTH_HOURS: Final = 730.0
YEAR_HOURS: Final = 8_760.0

_LOST: Final = _("Unavailability")
_OFTEN: Final = _("Failures a year")
_HOURS: Final = _("Hours in the period")
_FROM_LOSS: Final = (
    "availability", "nines", "mtbf_hours", "mttr_hours", "downtime_minutes_per_month",
    "downtime_minutes_per_year",
)  # fmt: skip
_FROM_FREQUENCY: Final = ("mtbf_hours", "mttr_hours")
_PERIODS: Final = {
    "downtime_minutes_per_month": MONTH_HOURS,
    "downtime_minutes_per_year": YEAR_HOURS,
    "breach_probability": MONTH_HOURS,
}
_LOADED: Final = (
    "utilisation", "utilisation_mean", "response_time_ms", "response_time_mean_ms",
    "saturation_probability", "demand_rps",
)  # fmt: skip
_WEIGHED: Final = (
    "downtime_share", "importance.birnbaum", "importance.criticality",
    "importance.fussell_vesely", "importance.risk_achievement_worth",
    "importance.risk_reduction_worth",
)  # fmt: skip
_LACKED: Final = {
    "full_service_availability": "full_service_unavailability",
    "served_requests": "lost_requests",
    "utility": "lost_utility",
}
_OF_GROUP: Final = (*_FROM_LOSS, "unavailability", "failure_frequency_per_year", "mttf_hours")


def system_values(
    evaluation: Evaluation, part: Figures, cut_sets: tuple[CutSet, ...], figure: str
) -> Iterator[Value]:
    """Yield what a figure of a journey or of the whole is made of.

    After the letters of the formula come the causes of the dominant cut set.
    """
    if figure in _FROM_LOSS:
        yield Value(_LOST, part.unavailability, "fraction", symbol="U")
    if figure in _LACKED and (lost := getattr(part, _LACKED[figure])) is not None:
        yield Value(_("What is lacking, computed on its own"), lost, "fraction")
    if figure in _FROM_FREQUENCY:
        yield Value(_OFTEN, part.failure_frequency_per_year, "per_year", symbol="f")
    if figure in _PERIODS:
        yield Value(_HOURS, _PERIODS[figure], "hours", symbol="T")
    if figure == "breach_probability":
        yield from _targets(evaluation)
    known = {cause.cause: cause for cause in evaluation.causes}
    for event in cut_sets[0].events if cut_sets else ():
        cause = known.get(cause_of(event))
        if cause is not None:
            of, often = cause.cause, cause.failure_frequency_per_year
            yield Value(_LOST, cause.unavailability, "fraction", symbol="q", of=of)
            yield Value(_OFTEN, often, "per_year", symbol="ν", of=of)


def cause_of(event: str) -> str:
    """Name the cause behind an event of a cut set, where replicas go by their component alone.

    >>> cause_of("site:eu"), cause_of("web (3 of 6 replicas)")
    ('site:eu', 'replicas:web')
    """
    return event if ":" in event else f"replicas:{event.partition(' ')[0]}"


def _targets(evaluation: Evaluation) -> Iterator[Value]:
    for goal in evaluation.objectives:
        if goal.objective == "availability":
            yield Value(_("Objective"), goal.target, "fraction", symbol="target")


def component_values(
    architecture: Architecture, evaluation: Evaluation, name: str, figure: str
) -> Iterator[Value]:
    """Yield what a figure of a component rests on: in the document, and in the result."""
    component, figures = architecture.components[name], evaluation.components[name]
    if figure in _FROM_LOSS:
        yield Value(_LOST, figures.unavailability, "fraction", symbol="U")
    if figure in _FROM_FREQUENCY:
        often = figures.failure_frequency_per_year
        yield Value(_OFTEN, often, "per_year", symbol="f")
    if figure in _LOADED:
        yield from _load_values(component, figures)
    if figure in _WEIGHED:
        yield Value(_("Unavailability of its group"), figures.group_unavailability, "fraction", "q")
        lost = evaluation.whole.unavailability
        yield Value(_("Unavailability of the whole"), lost, "fraction", symbol="U")
    if figure in (*_OF_GROUP, "group_availability", "utilisation"):
        yield from _group_values(component)
    if figure in _OF_GROUP:
        yield from _need_values(component, evaluation, figures)


def _load_values(component: Component, figures: ComponentFigures) -> Iterator[Value]:
    capacity = component.capacity
    if figures.demand_rps is not None:
        yield Value(_("Demand, requests a second"), figures.demand_rps, "count", symbol="λ")
    if capacity is not None:
        yield Value(_("Requests a second of one replica"), capacity.rps or 0.0, "count", "rps")
    if capacity is not None and capacity.service_time is not None:
        yield Value(_("Service time"), capacity.service_time, "seconds", symbol="s")
    if figures.utilisation is not None:
        yield Value(_("Utilisation, healthy"), figures.utilisation, "fraction", symbol="ρ")


def _need_values(
    component: Component, evaluation: Evaluation, figures: ComponentFigures
) -> Iterator[Value]:
    """Yield how often its own group is down, and what it needs."""
    targets = [target for need in component.needs for target in need.targets]
    if targets:
        own = figures.group_unavailability
        yield Value(_("Unavailability of its group"), own, "fraction", symbol="q")
    for target in targets[:ITEMS_MAX]:
        lost = evaluation.components[target].unavailability
        yield Value(_LOST, lost, "fraction", symbol="U", of=f"component:{target}")


def journey_load_values(
    evaluation: Evaluation, names: Sequence[str], figure: str
) -> Iterator[Value]:
    """Yield the same figure of the groups on the way, the largest first."""
    unit: Unit = "seconds" if figure.endswith("_ms") else "fraction"
    scale = 1e-3 if figure.endswith("_ms") else 1.0
    asked = "utilisation" if figure == "capacity_rps" else figure
    found = [(getattr(evaluation.components[name], asked, None), name) for name in names]
    known = sorted(((value, name) for value, name in found if value is not None), reverse=True)
    for value, name in known[:ITEMS_MAX]:
        title = _("Utilisation, healthy") if figure == "capacity_rps" else _("Of the group alone")
        yield Value(title, scale * value, unit, of=f"component:{name}")


def _group_values(component: Component) -> Iterator[Value]:
    yield Value(_("Replicas"), component.replica_count, "count", symbol="n")
    yield Value(_("Required"), component.required_count, "count", symbol="k")
    failure, shared, standby = component.failure, component.common_cause, component.standby
    if failure is not None:
        yield Value(_("MTBF of one replica"), failure.mean_up_seconds, "seconds", symbol="1/λ")
        yield Value(_("MTTR of one replica"), failure.mttr, "seconds", symbol="1/μ")
    if shared is not None and shared.beta is not None:
        yield Value(_("Beta factor"), shared.beta, "fraction", symbol="β")
    if shared is not None and shared.mtbf is not None:
        yield Value(_("MTBF of the common cause"), shared.mtbf, "seconds")
    if shared is not None and shared.mttr is not None:
        yield Value(_("MTTR of the common cause"), shared.mttr, "seconds")
    if standby is not None:
        yield Value(_("Failover time"), standby.failover_time, "seconds")
        yield Value(_("Coverage"), standby.coverage, "fraction")


def counted_values(
    architecture: Architecture, evaluation: Evaluation, figure: str
) -> Iterator[Value]:
    """Yield what is added up or multiplied to the cost and to the index of complexity."""
    unit: Unit = "money"
    items = evaluation.cost.items if evaluation.cost else ()
    if figure == "cost.downtime_per_month":
        economics = architecture.economics
        yield Value(_LOST, evaluation.whole.unavailability, "fraction", symbol="U")
        yield Value(_HOURS, MONTH_HOURS, "hours", symbol="T")
        if economics is not None:
            price = economics.downtime_cost_per_hour
            yield Value(_("Cost of one hour down"), price, unit, symbol="downtime_cost_per_hour")
        return
    if figure == "complexity.index":
        unit, items = "count", evaluation.complexity.items if evaluation.complexity else ()
    for item in sorted(items, key=lambda item: -item.amount)[:ITEMS_MAX]:
        of = f"component:{item.component}" if item.component else ""
        yield Value(item.label, item.amount, unit, of=of)
