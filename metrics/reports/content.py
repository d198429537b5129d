"""What the report says, in the language that is active: words and numbers, no layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from metrics import wording
from metrics.charts import pareto
from metrics.domain import notices
from metrics.domain.architecture import Architecture, Component
from metrics.domain.results import Evaluation, Figures, Recovery
from metrics.naming import names_of, with_names

COMPONENTS_MAX: Final = 25
RECOVERY_MAX: Final = 60
WARNINGS_MAX: Final = 20
NONE: Final = "–"

Content = dict[str, Any]


def content_of(evaluation: Evaluation, architecture: Architecture) -> Content:
    """Return everything that the layout shows."""
    evaluation = with_names(evaluation, architecture)
    name = architecture.name or gettext("Architecture")
    title = gettext("Reliability of %(name)s") % {"name": name}
    return {
        "title": title,
        "name": name,
        "description": architecture.description,
        "sentence": wording.summary(evaluation),
        "verdict": _verdict(_is_met(evaluation)),
        "words": _words(),
        "footer": _footer(evaluation),
        "tiles": _tiles(evaluation),
        "objectives": _objectives(evaluation),
        **_causes(evaluation),
        "journeys": _journeys(evaluation),
        **_recovery(evaluation.recovery or ()),
        **_components(evaluation),
        "cost": _cost(evaluation),
        "complexity": _complexity(evaluation),
        "warnings": _warnings(evaluation),
        **_assumptions(evaluation, architecture),
        "method": _method(),
        "approximations": _approximations(evaluation),
    }


def table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], right: set[int]
) -> Content:
    """Return a table; a width of 0 fits the content, the others share what is left."""
    plain = [list(row) for row in rows]
    return {"headers": list(headers), "rows": plain, "widths": list(widths), "right": sorted(right)}


def _verdict(value: bool | str | None) -> Content:  # noqa: FBT001  # both forms of a verdict
    word = wording.verdict(value)
    if value is True or value == "met":
        return {"kind": "ok", "word": word}
    if value is False or value == "breached":
        return {"kind": "bad", "word": word}
    return {"kind": "open", "word": word}


def _is_met(evaluation: Evaluation) -> bool | None:
    verdicts: set[bool | str] = {item.met for item in evaluation.objectives}
    for item in evaluation.recovery or ():
        verdicts |= {item.objective.rto, item.objective.rpo}
    verdicts.discard("no objective")
    return verdicts <= {True, "met"} if verdicts else None


def _words() -> dict[str, str]:
    return {
        "kind": gettext("Reliability report"),
        "page": gettext("Page {n} of {total}"),
        "objectives": gettext("Objectives"),
        "causes": gettext("Downtime by cause"),
        "causes-note": gettext(
            "The parts add up to the whole's expected downtime in a year of 8,760 hours."
        ),
        "journeys": gettext("Journeys"),
        "journeys-note": gettext(
            "Journeys: ways that users take through the system. The whole is up while every"
            " journey is."
        ),
        "recovery": gettext("Recovery from disruptions"),
        "recovery-note": gettext(
            "What happens if, not how often: each disruption strikes an otherwise healthy system."
        ),
        "weak": gettext("Weak points"),
        "cost": gettext("Cost a month"),
        "complexity": gettext("Complexity"),
        "warnings": gettext("Worth a look"),
        "assumptions": gettext("Assumptions"),
        "assumptions-note": gettext(
            "What the document says of each component. A vendor's SLA is a contractual floor, not"
            " a forecast."
        ),
        "method": gettext("Method"),
    }


def _footer(evaluation: Evaluation) -> str:
    words = gettext("Document %(digest)s, analysis version %(engine)s")
    return words % {"digest": evaluation.document.digest, "engine": evaluation.engine}


def _tiles(evaluation: Evaluation) -> list[Content]:
    whole = evaluation.whole
    goal = next((item for item in evaluation.objectives if item.objective == "availability"), None)
    tiles = [
        _tile(
            gettext("Availability"),
            wording.availability_percent(whole.unavailability),
            gettext("%(nines)s nines") % {"nines": wording.nines(whole.unavailability)}
            + _exactness(whole, "availability"),
            _verdict(goal.met) if goal else None,
        ),
        _tile(
            gettext("Downtime a month"),
            wording.duration(60 * whole.downtime_minutes_per_month),
            gettext("of 730 h; %(year)s a year")
            % {"year": wording.duration(60 * whole.downtime_minutes_per_year)},
        ),
        _tile(
            "MTBF",
            _hours(whole.mtbf_hours),
            gettext("fails %(rate)s")
            % {"rate": wording.frequency(whole.failure_frequency_per_year)},
        ),
        _tile("MTTR", _hours(whole.mttr_hours), gettext("until service is back")),
    ]
    return tiles + _more_tiles(evaluation)


def _more_tiles(evaluation: Evaluation) -> list[Content]:
    tiles = []
    for key, title in (("rto", "RTO"), ("rpo", "RPO")):
        verdicts = [getattr(item.objective, key) for item in evaluation.recovery or ()]
        judged = [verdict for verdict in verdicts if verdict != "no objective"]
        if judged:
            met = judged.count("met")
            label = gettext("disruptions in time") if key == "rto" else gettext("losses allowed")
            all_met = _verdict(met == len(judged))
            tiles.append(_tile(title, f"{met} / {len(judged)}", label, all_met))
    if evaluation.cost is not None:
        cost = evaluation.cost
        lost = cost.downtime_per_month
        note = gettext("and %(amount)s of downtime")
        tiles.append(
            _tile(
                gettext("Cost a month"),
                wording.money(cost.per_month, cost.currency),
                note % {"amount": wording.money(lost, cost.currency)} if lost is not None else "",
                _verdict(cost.within_budget) if cost.within_budget is not None else None,
            )
        )
    if evaluation.complexity is not None:
        index = wording.number(evaluation.complexity.index)
        tiles.append(_tile(gettext("Complexity"), index, gettext("an index; see its parts below")))
    return tiles


def _tile(label: str, value: str, note: str, verdict: Content | None = None) -> Content:
    return {"label": label, "value": value, "note": note, "verdict": verdict}


def _exactness(figures: Figures, figure: str) -> str:
    label = figures.exactness.get(figure)
    if label is None:
        return ""
    word = gettext("exact") if label == "exact" else gettext("approximate")
    return f" · {word}"


def _hours(value: float | None) -> str:
    return NONE if value is None else wording.duration(3600 * value)


def _percent(unavailability: float | None) -> str:
    return NONE if unavailability is None else wording.availability_percent(unavailability)


def _objectives(evaluation: Evaluation) -> Content | None:
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
        rows.append([wording.objective(item.objective), target, value, _verdict(item.met)])
    headers = [gettext("Objective"), gettext("Target"), gettext("Expected"), gettext("Verdict")]
    return table(headers, rows, [2, 1, 1, 1], {1, 2})


def _causes(evaluation: Evaluation) -> Content:
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


def _journeys(evaluation: Evaluation) -> Content:
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
            _percent(figures.unavailability),
            _percent(figures.full_service_unavailability),
            _percent(figures.lost_requests),
            wording.duration(60 * figures.downtime_minutes_per_month),
            _hours(figures.mtbf_hours),
            _hours(figures.mttr_hours),
        ]
        for name, figures in scopes
    ]
    return table(headers, rows, [1, 0, 0, 0, 0, 0, 0], set(range(1, 7)))


def _recovery(recovery: Sequence[Recovery]) -> Content:
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
    rest = _rest(len(recovery) - RECOVERY_MAX)
    return {
        "recovery": table(headers, rows, [2, 1, 0, 0, 0, 0, 0, 0], {2, 3, 5, 6}),
        "recovery-rest": rest,
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
        wording.duration(rto.expected) if rto else NONE,
        wording.duration(rto.worst) if rto else NONE,
        _verdict(item.objective.rto),
        wording.duration(rpo.expected) if rpo else NONE,
        wording.duration(rpo.worst) if rpo else NONE,
        _verdict(item.objective.rpo),
    ]


def _components(evaluation: Evaluation) -> Content:
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
            NONE if item.downtime_share is None else wording.percent(item.downtime_share),
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
        "components": table(headers, rows, [1, 0, 0, 0, 0], {1, 2, 3, 4}),
        "components-rest": _rest(len(ordered) - COMPONENTS_MAX),
    }


def _cost(evaluation: Evaluation) -> Content | None:
    cost = evaluation.cost
    if cost is None:
        return None
    items = sorted(cost.items, key=lambda item: -item.amount)
    rows = [
        [item.component or item.label, wording.money(item.amount, cost.currency)]
        for item in items[:COMPONENTS_MAX]
    ]
    rows.append([gettext("Sum"), wording.money(cost.per_month, cost.currency)])
    if cost.downtime_per_month is not None:
        lost = wording.money(cost.downtime_per_month, cost.currency)
        rows.append([gettext("Expected cost of downtime"), lost])
    return table([gettext("Component"), gettext("Cost a month")], rows, [1, 0], {1})


def _complexity(evaluation: Evaluation) -> Content | None:
    complexity = evaluation.complexity
    if complexity is None:
        return None
    rows = [
        [wording.complexity_item(item.label), wording.number(item.amount)]
        for item in complexity.items
    ]
    rows.append([gettext("Index"), wording.number(complexity.index)])
    return table([gettext("Part"), gettext("Amount")], rows, [1, 0], {1})


def _warnings(evaluation: Evaluation) -> list[Content]:
    shown = []
    for notice in evaluation.warnings[:WARNINGS_MAX]:
        message, advice = notices.words(notice, gettext)
        shown.append({"message": message, "advice": advice, "path": notice.path})
    return shown


def _assumptions(evaluation: Evaluation, architecture: Architecture) -> Content:
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
        "assumptions": table(headers, rows, [1, 0, 0, 0, 0, 1], {1, 2, 3, 4}),
        "assumptions-rest": _rest(len(order) - COMPONENTS_MAX),
    }


def _assumption(name: str, component: Component) -> list[str]:
    failure = component.failure
    if failure is None:
        times = [NONE, NONE, gettext("never fails on its own")]
    else:
        basis = [wording.basis(failure.basis), failure.source or ""]
        source = " · ".join(part for part in basis if part)
        times = [
            wording.duration(failure.mean_up_seconds),
            wording.duration(failure.mean_down_seconds),
            source,
        ]
    return [name, str(component.replica_count), str(component.required_count), *times]


def _method() -> list[str]:
    return [
        gettext(
            "Figures are long-run expectations of the process that the document describes:"
            " independent failures of replicas, sites and common causes. They are computed from"
            " unavailabilities, without sampling. A figure marked approximate says why; the"
            " simulation checks it."
        ),
        gettext(
            "MTBF is mean operating time between failures: availability = MTBF / (MTBF + MTTR)."
        ),
        gettext("A month is 730 hours and a year 8,760 hours in every figure."),
    ]


def _approximations(evaluation: Evaluation) -> list[str]:
    """Name each approximation once, whatever figures it touches."""
    reasons = [label.partition(": ")[2] for label in evaluation.whole.exactness.values()]
    named = dict.fromkeys(part for reason in reasons for part in reason.split("; ") if part)
    return [wording.exactness(f"approximate: {reason}") for reason in named]


def _rest(count: int) -> str:
    if count <= 0:
        return ""
    return gettext("%(count)s more are in the CSV and on the page.") % {"count": count}
