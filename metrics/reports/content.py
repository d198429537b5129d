"""What the report says, in the language that is active: words and numbers, no layout."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from metrics import wording
from metrics.domain import notices
from metrics.domain.architecture import Architecture
from metrics.domain.results import Evaluation, Figures
from metrics.models import ArchitectureVersion
from metrics.naming import with_names
from metrics.reports import cells, checks, drawing, tables
from metrics.reports.cells import Content

WARNINGS_MAX: Final = 20


def content_of(
    evaluation: Evaluation, architecture: Architecture, version: ArchitectureVersion | None = None
) -> Content:
    """Return everything that the layout shows; of a stored version its simulations, too."""
    drawn = drawing.of(architecture, evaluation)
    evaluation = with_names(evaluation, architecture)
    name = architecture.name or gettext("Architecture")
    title = gettext("Reliability of %(name)s") % {"name": name}
    return {
        "title": title,
        "name": name,
        "description": architecture.description,
        "sentence": wording.summary(evaluation),
        "verdict": cells.verdict(_is_met(evaluation)),
        "words": _words(),
        "footer": _footer(evaluation),
        "tiles": _tiles(evaluation),
        "drawing": drawn,
        "objectives": tables.objectives(evaluation),
        **tables.causes(evaluation),
        "journeys": tables.journeys(evaluation),
        **tables.recovery(evaluation.recovery or ()),
        **tables.components(evaluation),
        **checks.content(checks.of(version)),
        "cost": tables.cost(evaluation),
        "complexity": tables.complexity(evaluation),
        "warnings": _warnings(evaluation),
        **tables.assumptions(evaluation, architecture),
        "method": _method(),
        "approximations": _approximations(evaluation),
    }


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
        "drawing": gettext("The design"),
        "drawing-note": gettext(
            "With the availability of each component, what it needs included. A dashed line"
            " degrades what needs it, a dotted one leaves it"
            " cached answers. A red border: a single point of failure."
        ),
        "drawing-too-large": gettext("The design is too large to be drawn here."),
        "single": gettext("single point"),
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
        "checks": gettext("Checked by simulation"),
        "checks-note": gettext(
            "An independent simulation of the same document. Confirmed: the estimate lies in the"
            " 99 % interval, and that is narrower than ±10 %. Expired: the document or the"
            " analysis has changed since."
        ),
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
            cells.verdict(goal.met) if goal else None,
        ),
        _tile(
            gettext("Downtime a month"),
            wording.duration(60 * whole.downtime_minutes_per_month),
            gettext("of 730 h; %(year)s a year")
            % {"year": wording.duration(60 * whole.downtime_minutes_per_year)},
        ),
        _tile(
            "MTBF",
            cells.hours(whole.mtbf_hours),
            gettext("fails %(rate)s")
            % {"rate": wording.frequency(whole.failure_frequency_per_year)},
        ),
        _tile("MTTR", cells.hours(whole.mttr_hours), gettext("until service is back")),
    ]
    return tiles + _tiles_over_time(whole) + _more_tiles(evaluation)


def _tiles_over_time(whole: Figures) -> list[Content]:
    tiles = []
    if whole.mttf_hours is not None:
        note = gettext("from everything up") + _exactness(whole, "mttf_hours")
        tiles.append(_tile("MTTF", cells.hours(whole.mttf_hours), note))
    month = (whole.periods or {}).get("month")
    if month is not None and month.breach_probability is not None:
        share = wording.percent(whole.breach_probability_twelve_months or 0.0)
        tiles.append(
            _tile(
                gettext("Months over budget"),
                wording.percent(month.breach_probability),
                gettext("at least one of twelve: %(share)s") % {"share": share}
                + _exactness(whole, "breach_probability"),
            )
        )
    return tiles


def _more_tiles(evaluation: Evaluation) -> list[Content]:
    tiles = []
    for key, title in (("rto", "RTO"), ("rpo", "RPO")):
        verdicts = [getattr(item.objective, key) for item in evaluation.recovery or ()]
        judged = [verdict for verdict in verdicts if verdict != "no objective"]
        if judged:
            met = judged.count("met")
            label = gettext("disruptions in time") if key == "rto" else gettext("losses allowed")
            all_met = cells.verdict(met == len(judged))
            tiles.append(_tile(title, f"{met} / {len(judged)}", label, all_met))
    if evaluation.cost is not None:
        cost = evaluation.cost
        lost = cost.downtime_per_month
        note = gettext("and %(amount)s of downtime")
        tiles.append(
            _tile(
                gettext("Cost a month"),
                wording.money(cost.per_month, cost.currency) if cost.items else "–",
                note % {"amount": wording.money(lost, cost.currency)} if lost is not None else "",
                cells.verdict(cost.within_budget) if cost.within_budget is not None else None,
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


def _warnings(evaluation: Evaluation) -> list[Content]:
    shown = []
    for notice in evaluation.warnings[:WARNINGS_MAX]:
        message, advice = notices.words(notice, gettext)
        shown.append({"message": message, "advice": advice, "path": notice.path})
    return shown


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
