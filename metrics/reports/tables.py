"""The tables of the report, each from one part of the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from metrics import wording
from metrics.charts import pareto
from metrics.domain.architecture import Architecture, Component
from metrics.domain.results import Evaluation, Recovery
from metrics.naming import names_of
from metrics.reports import cells
from metrics.reports.cells import Content

COMPONENTS_MAX: Final = 25
RECOVERY_MAX: Final = 60


def objectives(evaluation: Evaluation) -> Content | None:
    """Compare every objective with what is expected."""
    if not evaluation.objectives:
        return None
    currency = evaluation.cost.currency if evaluation.cost else "EUR"
    rows = []
    for item in evaluation.objectives:
        if item.objective == "availability":
            value = wording.availability_percent(evaluation.whole.unavailability)
        else:
            value = wording.objective_value(item.objective, item.value, currency)
        target = wording.objective_value(item.objective, item.target, currency)
        rows.append([wording.objective(item.objective), target, value, cells.verdict(item.met)])
    headers = [gettext("Objective"), gettext("Target"), gettext("Expected"), gettext("Verdict")]
    return cells.table(headers, rows, [2, 1, 1, 1], {1, 2})


def causes(evaluation: Evaluation) -> Content:
    """Draw the downtime of each cause as a part of the largest, and say the same in a sentence."""
    causes = [item for item in pareto(evaluation.causes) if item[1] > 0]
    total = sum(minutes for _, minutes in causes)
    largest = max((minutes for _, minutes in causes), default=1.0)
    bars = [
        {
            "label": label,
            "part": minutes / largest,
            "downtime": wording.duration(60 * minutes),
            "share": wording.percent(minutes / total),
        }
        for label, minutes in causes
    ]
    alt = "; ".join(f"{bar['label']}: {bar['downtime']}, {bar['share']}" for bar in bars)
    return {"causes": bars, "causes-alt": alt}


def journeys(evaluation: Evaluation) -> Content:
    """List the figures of each journey and of the whole."""
    headers = [
        gettext("Journey"),
        gettext("Availability"),
        gettext("Full service"),
        gettext("Served requests"),
        gettext("Downtime a month"),
        "MTBF",
        "MTTR",
    ]
    scopes = [*evaluation.journeys.items(), (gettext("The whole"), evaluation.whole)]
    rows = [
        [
            name,
            cells.percent(figures.unavailability),
            cells.percent(figures.full_service_unavailability),
            cells.percent(figures.lost_requests),
            wording.duration(60 * figures.downtime_minutes_per_month),
            cells.hours(figures.mtbf_hours),
            cells.hours(figures.mttr_hours),
        ]
        for name, figures in scopes
    ]
    return cells.table(headers, rows, [1, 0, 0, 0, 0, 0, 0], set(range(1, 7)))


def recovery(recovery: Sequence[Recovery]) -> Content:
    """List what the disruptions do that anybody would notice."""
    recovery = [item for item in recovery if _is_noticed(item)]
    if not recovery:
        return {"recovery": None, "recovery-rest": ""}
    # What misses its objective first: the part that a reader must not overlook.
    ordered = sorted(
        recovery, key=lambda item: "breached" not in (item.objective.rto, item.objective.rpo)
    )
    headers = [
        gettext("Disruption"),
        gettext("Journey"),
        gettext("RTO expected"),
        gettext("worst"),
        gettext("RTO objective"),
        gettext("RPO expected"),
        gettext("worst"),
        gettext("RPO objective"),
    ]
    rows = [_recovery_row(item) for item in ordered[:RECOVERY_MAX]]
    rest = cells.rest(len(recovery) - RECOVERY_MAX)
    return {
        "recovery": cells.table(headers, rows, [3, 2, 0, 0, 0, 0, 0, 0], {2, 3, 5, 6}),
        "recovery-rest": rest,
    }


def components(evaluation: Evaluation) -> Content:
    """Name the single points of failure and list the components that cost most downtime."""
    single = [wording.cause(name) for name in evaluation.single_points_of_failure]
    if len(single) > COMPONENTS_MAX:
        single = [*single[:COMPONENTS_MAX], "…"]
    weak = (
        gettext("Each of these alone takes the whole down: %(names)s.")
        % {"names": pgettext("between names", ", ").join(single)}
        if single
        else gettext("No single component takes the whole down.")
    )
    ordered = sorted(evaluation.components.items(), key=lambda item: -(item[1].downtime_share or 0))
    rows = [
        [
            name,
            cells.NONE if item.downtime_share is None else wording.percent(item.downtime_share),
            wording.availability_percent(item.group_unavailability),
            wording.availability_percent(item.unavailability),
            wording.frequency(item.failure_frequency_per_year),
        ]
        for name, item in ordered[:COMPONENTS_MAX]
    ]
    headers = [
        gettext("Component"),
        gettext("Share of the downtime"),
        gettext("Availability of its group"),
        gettext("Availability with its needs"),
        gettext("Failures"),
    ]
    return {
        "weak": weak,
        "components": cells.table(headers, rows, [1, 0, 0, 0, 0], {1, 2, 3, 4}),
        "components-rest": cells.rest(len(ordered) - COMPONENTS_MAX),
    }


def cost(evaluation: Evaluation) -> Content | None:
    """List what the architecture costs a month."""
    cost = evaluation.cost
    if cost is None:
        return None
    items = sorted(cost.items, key=lambda item: -item.amount)
    rows = [
        [item.component or item.label, wording.money(item.amount, cost.currency)]
        for item in items[:COMPONENTS_MAX]
    ]
    total = wording.money(cost.per_month, cost.currency) if items else "–"
    rows.append([gettext("Sum"), total])
    if cost.downtime_per_month is not None:
        lost = wording.money(cost.downtime_per_month, cost.currency)
        rows.append([gettext("Expected cost of downtime"), lost])
    return cells.table([gettext("Component"), gettext("Cost a month")], rows, [1, 0], {1})


def complexity(evaluation: Evaluation) -> Content | None:
    """List the parts of the index of complexity."""
    complexity = evaluation.complexity
    if complexity is None:
        return None
    rows = [
        [wording.complexity_item(item.label), wording.number(item.amount)]
        for item in complexity.items
    ]
    rows.append([gettext("Index"), wording.number(complexity.index)])
    return cells.table([gettext("Part"), gettext("Amount")], rows, [1, 0], {1})


def assumptions(evaluation: Evaluation, architecture: Architecture) -> Content:
    """List what the document says of each component, and its source."""
    names = names_of(architecture.components)
    order = sorted(
        ((names[key], component) for key, component in architecture.components.items()),
        key=lambda item: -(evaluation.components[item[0]].downtime_share or 0),
    )
    headers = [
        gettext("Component"),
        gettext("Replicas"),
        gettext("Required"),
        "MTBF",
        "MTTR",
        gettext("Source"),
    ]
    rows = [_assumption(name, component) for name, component in order[:COMPONENTS_MAX]]
    return {
        "assumptions": cells.table(headers, rows, [1, 0, 0, 0, 0, 1], {1, 2, 3, 4}),
        "assumptions-rest": cells.rest(len(order) - COMPONENTS_MAX),
    }


def _is_noticed(item: Recovery) -> bool:
    """Whether a disruption has an objective, interrupts service or loses data."""
    judged = {item.objective.rto, item.objective.rpo} != {"no objective"}
    spans = (item.rto_seconds, item.rpo_seconds)
    return judged or any(span is None or span.worst > 0 for span in spans)


def _recovery_row(item: Recovery) -> list[Any]:
    rto, rpo = item.rto_seconds, item.rpo_seconds
    return [
        wording.cause(item.disruption),
        item.journey,
        wording.duration(rto.expected) if rto else cells.NONE,
        wording.duration(rto.worst) if rto else cells.NONE,
        cells.verdict(item.objective.rto),
        wording.duration(rpo.expected) if rpo else cells.NONE,
        wording.duration(rpo.worst) if rpo else cells.NONE,
        cells.verdict(item.objective.rpo),
    ]


def _assumption(name: str, component: Component) -> list[str]:
    failure = component.failure
    if failure is None:
        times = [cells.NONE, cells.NONE, gettext("never fails on its own")]
    else:
        basis = [wording.basis(failure.basis), failure.source or ""]
        source = " · ".join(part for part in basis if part)
        times = [
            wording.duration(failure.mean_up_seconds),
            wording.duration(failure.mean_down_seconds),
            source,
        ]
    return [name, str(component.replica_count), str(component.required_count), *times]
