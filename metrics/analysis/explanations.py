"""Explain a figure of a result: method, assumptions in play, exactness, what dominates it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pydantic import BaseModel

from metrics.analysis.explained_answer import Answer, Asked
from metrics.analysis.explained_rows import answer
from metrics.analysis.explained_values import (
    component_values,
    counted_values,
    journey_load_values,
    system_values,
)
from metrics.analysis.formulas import FORMULAS
from metrics.analysis.graph import reach
from metrics.domain.architecture import Architecture, Component
from metrics.domain.errors import InvalidParameterError
from metrics.domain.explaining import Contributor, Explanation, Formula, Value
from metrics.domain.problems import Phrase, gettext_noop
from metrics.domain.results import CutSet, Evaluation

CONTRIBUTORS_MAX: Final = 5
CUT_SETS_MAX: Final = 5
COUNTED: Final = ("cost", "complexity")
"""First parts of keys whose figures are of the document alone, whatever the scope."""
LOAD: Final = (
    "response_time_ms", "response_time_mean_ms", "saturation_probability", "utilisation",
    "utilisation_mean", "demand_rps", "capacity_rps", "saturates_at",
)  # fmt: skip
RECOVERY: Final = ("rto_seconds", "rpo_seconds")
_WITHOUT_CAUSES: Final = (*LOAD, *RECOVERY)
_OF_A_STUDY: Final = ("uncertain", "quorum", "election", "objectives_met")
"""First parts of keys that bring all they rest on in their values."""
_WEIGHED: Final = ("downtime_share", "importance")

_INDEPENDENT: Final = gettext_noop(
    "Replicas, sites and common causes fail and are repaired independently of each other, also"
    " while they cannot be reached."
)
_ANY_LAW: Final = gettext_noop("Only the means of up and down times matter, not their laws.")
_EXPONENTIAL: Final = gettext_noop("Up and down times are exponential.")
_TAKEN_EXPONENTIAL: Final = gettext_noop(
    "Where the past matters, times of any law are taken as exponential with the same mean."
)
_SLA: Final = gettext_noop(
    "%(names)s: the availability is taken as given. If it is a vendor's SLA, it is a contractual"
    " floor and not a forecast."
)
_STANDBY: Final = gettext_noop(
    "%(names)s: a failover succeeds at once or by hand as the coverage says; there is no failback."
)
_CREWS: Final = gettext_noop("%(names)s: first failed, first repaired, by few crews.")
_CONSENSUS: Final = gettext_noop(
    "%(names)s: no writes without a quorum, nor while a leader is elected."
)
_MEMORY: Final = gettext_noop(
    "%(names)s: moves to another target take their failover time and never go back by themselves."
)
_CACHE: Final = gettext_noop(
    "%(names)s: the ages of cached objects are uniform when the origin is lost, and the cache is"
    " warm at once when it is back."
)
_QUEUE: Final = gettext_noop("Requests arrive at random and wait in one queue for each group.")
_DEMAND: Final = gettext_noop("What is down does not change the demand elsewhere.")
_MONTH: Final = gettext_noop("A month has 730 hours, a year 8,760.")


def explain(
    architecture: Architecture,
    evaluation: Evaluation,
    figure: str,
    *,
    scope: str = "whole",
    row: str = "",
) -> Explanation:
    """Explain one figure.

    Parameters
    ----------
    architecture : the document.
    evaluation : its result.
    figure : a key of `FORMULAS`, for example `mtbf_hours`.
    scope : `whole`, `journeys.<id>` or `components.<id>`.
    row : of a figure that stands in a table of its scope, which row: a disruption as the result
        names it, `month` or `year`, the events of a cut set joined by ` + `, a number of voters.

    Raises
    ------
    InvalidParameterError
        For a figure, scope or row that does not exist.
    """
    formula = FORMULAS.get(figure)
    if formula is None:
        raise InvalidParameterError(
            f"there is no figure {figure!r}; there are: {', '.join(FORMULAS)}", field="figure"
        )
    part = _part(evaluation, scope)
    asked = Asked(architecture, evaluation, figure, scope, row)
    found = answer(asked) or _of_the_part(asked, part, formula)
    is_bare = _family(figure) in (*COUNTED, *_OF_A_STUDY)
    return Explanation(
        scope=scope,
        row=row,
        formula=formula,
        value=found.value,
        complement=found.complement,
        exactness=found.exactness,
        values=found.values,
        assumptions=() if is_bare else tuple(_assumptions(architecture, scope, figure)),
        contributors=() if is_bare else _contributors(evaluation, figure, scope),
        cut_sets=found.cut_sets,
        recovery=found.recovery,
    )


def _family(figure: str) -> str:
    return figure.partition(".")[0]


def _of_the_part(asked: Asked, part: BaseModel, formula: Formula) -> Answer:
    """Answer for a figure that stands under its own name in the figures of its scope."""
    evaluation, figure, scope = asked.evaluation, asked.figure, asked.scope
    counted = _family(figure) in COUNTED
    value = _value(evaluation if counted else part, figure)
    complement = _value(part, formula.complement) if formula.complement else None
    if value is None and complement is not None:
        value = 1 - complement
    return Answer(
        value=value,
        complement=complement,
        exactness=None if counted else _exactness(part, figure),
        values=tuple(_values(asked.architecture, evaluation, figure, scope)),
        cut_sets=() if counted else _cut_sets(evaluation, figure, scope),
    )


def _part(evaluation: Evaluation, scope: str) -> BaseModel:
    kind, _, name = scope.partition(".")
    parts: dict[str, BaseModel] = {}
    match kind:
        case "whole" if not name:
            return evaluation.whole
        case "journeys":
            parts = dict(evaluation.journeys)
        case "components":
            parts = dict(evaluation.components)
    if name not in parts:
        raise InvalidParameterError(
            f"there is no scope {scope!r}; write whole, journeys.<id> or components.<id>",
            field="scope",
        )
    return parts[name]


def _value(part: BaseModel | None, figure: str) -> float | None:
    """Follow the dots of a key; None when the figure is absent."""
    current: object = part
    for key in figure.split("."):
        is_table = isinstance(current, dict)
        current = current.get(key) if is_table else getattr(current, key, None)  # type: ignore[attr-defined]
    return float(current) if isinstance(current, int | float) else None


def _exactness(part: BaseModel, figure: str) -> str | None:
    labels = getattr(part, "exactness", None)
    if isinstance(labels, str):
        return labels
    return labels.get(figure) or labels.get(_FOLLOWS.get(figure, "")) if labels else None


_FOLLOWS: Final = {
    "unavailability": "availability",
    "nines": "availability",
    "downtime_minutes_per_month": "availability",
    "downtime_minutes_per_year": "availability",
    "mtbf_hours": "failure_frequency_per_year",
    "mttr_hours": "failure_frequency_per_year",
}
"""Figures that are as exact as another one."""


def _assumptions(architecture: Architecture, scope: str, figure: str) -> Iterator[Phrase]:
    """Yield what the figure rests on, as far as the scope has to do with it."""
    components = {name: architecture.components[name] for name in _involved(architecture, scope)}
    if figure in LOAD:
        yield Phrase(_QUEUE)
        yield Phrase(_DEMAND)
    special = list(_mechanisms(components))
    if figure in RECOVERY:
        yield from (phrase for phrase in special if phrase.template != _SLA)
        return
    yield Phrase(_INDEPENDENT)
    with_past = [phrase for phrase in special if phrase.template != _SLA]
    yield Phrase(_laws(architecture, components, figure, with_past))
    yield from special
    if figure.startswith("downtime") or figure == "breach_probability":
        yield Phrase(_MONTH)


def _laws(
    architecture: Architecture, components: dict[str, Component], figure: str, special: list[Phrase]
) -> str:
    """Say what is assumed of the laws of up and down times."""
    if not special and figure not in ("mttf_hours", "breach_probability"):
        return _ANY_LAW
    processes = [
        *(component.failure for component in components.values()),
        *(component.common_cause for component in components.values()),
        *(site.outage for site in architecture.sites.values()),
    ]
    laws = (law for process in processes if process for law in (process.up, process.down))
    others = any(law is not None and law.law != "exponential" for law in laws)
    return _TAKEN_EXPONENTIAL if others else _EXPONENTIAL


def _involved(architecture: Architecture, scope: str) -> list[str]:
    kind, _, name = scope.partition(".")
    match kind:
        case "components":
            entries = [name]
        case "journeys":
            entries = [architecture.effective_journeys[name].entry]
        case _:
            entries = [journey.entry for journey in architecture.effective_journeys.values()]
    found = {key for entry in entries for key in reach(architecture, entry)}
    return [key for key in architecture.components if key in found]


def _mechanisms(components: dict[str, Component]) -> Iterator[Phrase]:
    """Yield one sentence for each mechanism in use, with the components that use it."""
    tests = (
        (_SLA, lambda c: c.failure is not None and c.failure.availability is not None),
        (_STANDBY, lambda c: c.standby is not None),
        (_CREWS, lambda c: c.repair_crews is not None and c.repair_crews < c.replica_count),
        (_CONSENSUS, lambda c: c.is_consensus),
        (_MEMORY, lambda c: any(need.has_memory for need in c.needs)),
        (_CACHE, lambda c: any(need.if_down == "serve_cached" for need in c.needs)),
    )
    for template, holds in tests:
        names = [name for name, component in components.items() if holds(component)]
        if names:
            yield Phrase(template, {"names": ", ".join(names)})


def _contributors(evaluation: Evaluation, figure: str, scope: str) -> tuple[Contributor, ...]:
    if scope != "whole" or figure in _WITHOUT_CAUSES or _family(figure) == "cut_set":
        return ()
    causes = sorted(evaluation.causes, key=lambda cause: -cause.downtime_share)
    return tuple(
        Contributor(cause.cause, cause.downtime_share)
        for cause in causes[:CONTRIBUTORS_MAX]
        if cause.downtime_share > 0
    )


def _cut_sets(evaluation: Evaluation, figure: str, scope: str) -> tuple[CutSet, ...]:
    kind, _, name = scope.partition(".")
    if figure in _WITHOUT_CAUSES:
        return ()
    if kind == "components":
        return tuple(_with(evaluation, name)) if _family(figure) in _WEIGHED else ()
    found = evaluation.journeys[name].cut_sets if name else evaluation.cut_sets
    return (found or ())[:CUT_SETS_MAX]


def _with(evaluation: Evaluation, component: str) -> Iterator[CutSet]:
    """Yield the largest cut sets of the whole that a component belongs to."""
    own = (
        cut
        for cut in evaluation.cut_sets or ()
        if any(_struck(event) == component for event in cut.events)
    )
    yield from islice(own, CUT_SETS_MAX)


def _struck(event: str) -> str:
    """Name what an event of a cut set strikes.

    >>> _struck("web (3 of 6 replicas)"), _struck("common_cause:web"), _struck("site:eu")
    ('web', 'web', 'eu')
    """
    kind, separator, name = event.partition(":")
    return name if separator else kind.partition(" ")[0]


def _values(
    architecture: Architecture, evaluation: Evaluation, figure: str, scope: str
) -> Iterator[Value]:
    """Yield what was put into a figure."""
    kind, _, name = scope.partition(".")
    if figure.partition(".")[0] in COUNTED:
        yield from counted_values(architecture, evaluation, figure)
    elif kind == "components":
        yield from component_values(architecture, evaluation, name, figure)
    elif figure in LOAD:
        demand = architecture.effective_journeys[name].demand if name else None
        if demand:
            yield Value(gettext_noop("Demand, requests a second"), demand, "count")
        yield from journey_load_values(evaluation, _involved(architecture, scope), figure)
    elif figure not in _WITHOUT_CAUSES:
        part = evaluation.journeys[name] if name else evaluation.whole
        yield from system_values(evaluation, part, _cut_sets(evaluation, figure, scope), figure)
