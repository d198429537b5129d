"""Explain figures that stand in a row of a table: a disruption, a cut set, a line of the cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from metrics.analysis.complexity import WEIGHTS
from metrics.analysis.explained_answer import Answer, Asked
from metrics.analysis.explained_studies import (
    of_election,
    of_outage,
    of_period,
    of_quantiles,
    of_quorum,
    of_unknown,
)
from metrics.analysis.explained_values import cause_of
from metrics.analysis.scalability import bottleneck_of
from metrics.domain.explaining import Value
from metrics.domain.headlines import verdicts_of
from metrics.domain.problems import gettext_noop as _
from metrics.domain.quantities import MONTH_HOURS, YEAR_HOURS
from metrics.domain.results import CutSet, Evaluation, Item, Range, Recovery

PLUS: Final = " + "
"""Between the events of a cut set, when a row names one."""
SHOWN_MAX: Final = 12


def answer(asked: Asked) -> Answer | None:
    """Return what a row says; None for a figure that stands in no row, or where none is named."""
    find = _FINDERS.get(asked.figure) or _FAMILIES.get(asked.figure.partition(".")[0])
    return find(asked) if find else None


def name_of(item: Item) -> str:
    """Name a line of the cost or of the complexity, as a row does."""
    return f"{item.component}.{item.label}" if item.component else item.label


def _recovery(asked: Asked) -> Answer | None:
    """Find the row of a journey and what strikes it; without one, how many are in time."""
    rows = [row for row in asked.evaluation.recovery or () if asked.of in ("", row.journey)]
    if not asked.row:
        return Answer(value=_worst(rows, asked.figure), values=tuple(_judged(rows, asked.figure)))
    found = next((row for row in rows if row.disruption == asked.row), None)
    if found is None:
        raise asked.refuse(", ".join(dict.fromkeys(row.disruption for row in rows)))
    times: Range | None = getattr(found, asked.figure)
    if times is None:
        return Answer(recovery=found)
    values = (
        Value(_("Expected"), times.expected, "seconds"),
        Value(_("Worst case"), times.worst, "seconds"),
    )
    return Answer(value=times.expected, values=values, recovery=found)


def _judged(rows: list[Recovery], figure: str) -> Iterator[Value]:
    """Yield how many objectives are met, and which disruptions are the worst."""
    verdicts = [getattr(row.objective, figure[:3]) for row in rows]
    judged = [verdict for verdict in verdicts if verdict != "no objective"]
    if judged:
        yield Value(_("Objectives"), len(judged), "count")
        yield Value(_("Met"), judged.count("met"), "count")
    known = [row for row in rows if getattr(row, figure) is not None]
    for row in sorted(known, key=lambda row: -getattr(row, figure).worst)[:5]:
        yield Value(_("Worst case"), getattr(row, figure).worst, "seconds", of=row.disruption)


def _worst(rows: list[Recovery], figure: str) -> float | None:
    found = (getattr(row, figure) for row in rows)
    return max((item.worst for item in found if item is not None), default=None)


def _cut_set(asked: Asked) -> Answer | None:
    if not asked.row:
        return None
    if asked.figure == "cut_set.count":
        return _count(asked)
    sets = (asked.figures.cut_sets if asked.of else asked.evaluation.cut_sets) or ()
    found = next((cut for cut in sets if PLUS.join(cut.events) == asked.row), None)
    if found is None:
        raise asked.refuse("the cut sets of the result, their events joined by ' + '")
    field = asked.figure.partition(".")[2]
    minutes = found.unavailability * YEAR_HOURS * 60
    return Answer(
        value=minutes if field == "downtime_minutes_per_year" else getattr(found, field),
        exactness=asked.figures.exactness.get("availability"),
        values=tuple(_put_in(asked, found, field)),
        cut_sets=(found,),
    )


def _put_in(asked: Asked, cut: CutSet, field: str) -> Iterator[Value]:
    if field not in ("unavailability", "order", "combinations"):
        yield Value(_("Unavailability"), cut.unavailability, "fraction", symbol="Q")
    if field == "share":
        yield Value(_("Unavailability"), asked.figures.unavailability, "fraction", symbol="U")
    yield from event_values(asked.evaluation, cut)


def event_values(evaluation: Evaluation, cut: CutSet) -> Iterator[Value]:
    """Yield how often and how long each event of a cut set is down on its own."""
    known = {cause.cause: cause for cause in evaluation.causes}
    for event in cut.events:
        cause = known.get(cause_of(event))
        if cause is not None:
            often = cause.failure_frequency_per_year
            yield Value(
                _("Unavailability"), cause.unavailability, "fraction", symbol="q", of=cause.cause
            )
            yield Value(_("Failures a year"), often, "per_year", symbol="ν", of=cause.cause)


def _count(asked: Asked) -> Answer:
    counts = asked.figures.cut_set_counts if asked.of else asked.evaluation.cut_set_counts
    by_order = {str(order): number for order, number in (counts.by_order if counts else {}).items()}
    if asked.row not in by_order:
        raise asked.refuse(", ".join(by_order))
    exactness = counts.exactness if counts else None
    return Answer(value=by_order[asked.row], exactness=exactness)


def _cost_item(asked: Asked) -> Answer | None:
    items = asked.evaluation.cost.items if asked.evaluation.cost else ()
    found = _item(asked, items)
    if found is None:
        return None
    component = asked.architecture.components.get(found.component or "")
    values = []
    if component is not None and component.cost is not None and found.label == "Replicas":
        values = [
            Value(_("Cost of one replica"), component.cost.per_replica, "money"),
            Value(_("Replicas"), component.replica_count, "count"),
        ]
    elif component is not None and component.cost is not None:
        values = [Value(_("Fixed cost"), component.cost.fixed, "money")]
    return Answer(value=found.amount, values=tuple(values))


def _complexity_item(asked: Asked) -> Answer | None:
    complexity = asked.evaluation.complexity
    found = _item(asked, complexity.items if complexity else ())
    if found is None:
        return None
    weight = WEIGHTS[found.label]
    values = (
        Value(_("Points for each"), weight, "count", symbol="weight"),
        Value(found.label, found.amount / weight, "count", symbol="count"),
    )
    return Answer(value=found.amount, values=values)


def _item(asked: Asked, items: tuple[Item, ...]) -> Item | None:
    if not asked.row:
        return None
    by_name = {name_of(item): item for item in items}
    if asked.row not in by_name:
        raise asked.refuse(", ".join(by_name))
    return by_name[asked.row]


def _cost_sum(asked: Asked) -> Answer | None:
    cost = asked.evaluation.cost
    if cost is None or cost.downtime_per_month is None:
        return None
    values = (
        Value(_("Cost a month"), cost.per_month, "money"),
        Value(_("Expected cost of downtime"), cost.downtime_per_month, "money"),
        Value(_("Hours in the period"), MONTH_HOURS, "hours"),
    )
    return Answer(value=cost.per_month + cost.downtime_per_month, values=values)


def _objectives(asked: Asked) -> Answer:
    verdicts = [is_met for _name, is_met in verdicts_of(asked.evaluation)]
    values = [
        Value(_("Objectives"), len(verdicts), "count"),
        Value(_("Missed"), verdicts.count(False), "count"),
    ]
    return Answer(value=sum(verdicts), values=tuple(values))


def _load(asked: Asked) -> Answer | None:
    """Explain what reaches a component, and what it can carry."""
    if not asked.is_of_a_component:
        return None
    found = bottleneck_of(asked.architecture, asked.of)
    if found is None:
        return None
    values = [Value(_("Demand, requests a second"), found.demand_rps, "count", "demand")]
    if asked.figure != "demand_rps":
        carried = found.capacity_rps
        values.append(Value(_("Capacity, requests a second"), carried, "count", "capacity"))
    return Answer(value=getattr(found, asked.figure), values=tuple(values))


_FINDERS: Final[Mapping[str, Callable[[Asked], Answer | None]]] = {
    "rto_seconds": _recovery,
    "rpo_seconds": _recovery,
    "cost.item": _cost_item,
    "cost.sum_per_month": _cost_sum,
    "complexity.item": _complexity_item,
    "objectives_met": _objectives,
    "capacity_rps": _load,
    "saturates_at": _load,
    "breach_probability": of_period,
    "breach_probability_twelve_months": of_period,
    "no_downtime_probability": of_period,
    "budget_minutes": of_period,
    "downtime_quantile_minutes": of_period,
    "outage_minutes": of_outage,
    "uncertain.quantiles": of_quantiles,
    "uncertain.variance_share": of_unknown,
    "uncertain.rank_correlation": of_unknown,
}
_FAMILIES: Final[Mapping[str, Callable[[Asked], Answer | None]]] = {
    "cut_set": _cut_set,
    "quorum": of_quorum,
    "election": of_election,
}
