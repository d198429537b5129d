"""The analysis as one long table for spreadsheets and scripts.

Each row is one subject: the whole, a journey, a component, a cause, a disruption, a line of
cost. Columns that do not apply stay empty. Numbers keep all their digits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion
from metrics.reports import checks

COLUMNS: Final = (
    "scope",
    "name",
    "journey",
    "availability",
    "unavailability",
    "nines",
    "full_service_availability",
    "served_requests",
    "utility",
    "failure_frequency_per_year",
    "mtbf_hours",
    "mttr_hours",
    "mttf_hours",
    "downtime_minutes_per_year",
    "downtime_minutes_per_month",
    "downtime_minutes_per_week",
    "downtime_share",
    "response_time_ms",
    "capacity_rps",
    "utilisation",
    "birnbaum",
    "criticality",
    "fussell_vesely",
    "risk_achievement_worth",
    "risk_reduction_worth",
    "rto_expected_seconds",
    "rto_worst_seconds",
    "rto_verdict",
    "rpo_expected_seconds",
    "rpo_worst_seconds",
    "rpo_verdict",
    "amount",
    "currency",
    "target",
    "value",
    "met",
    "exactness",
    "message",
    "breach_probability_month",
    "breach_probability_year",
    "breach_probability_twelve_months",
    "no_downtime_probability_month",
    "no_downtime_probability_year",
    "figure",
    "estimate",
    "simulated",
    "interval_low",
    "interval_high",
    "verdict",
    "digest",
    "analysis_version",
    "simulation_version",
    "seed",
)
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FIGURES: Final = COLUMNS[3:25]

Row = dict[str, Any]


def render(evaluation: Evaluation, version: ArchitectureVersion | None = None) -> str:
    """Return the figures as RFC 4180 text, to be written as UTF-8.

    With the stored version that was analysed, the verdicts of its simulations follow. The text
    begins with a byte order mark: without one, spreadsheets take UTF-8 for something else.
    """
    target = io.StringIO()
    target.write("\N{BYTE ORDER MARK}")
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in (*_rows(evaluation), *_verdicts(version)):
        writer.writerow({column: cell(value) for column, value in row.items()})
    return target.getvalue()


def _rows(evaluation: Evaluation) -> Iterator[Row]:
    yield _figures("whole", evaluation.document.name, evaluation.whole.model_dump())
    for name, figures in evaluation.journeys.items():
        yield _figures("journey", name, figures.model_dump())
    for name, component in evaluation.components.items():
        plain = component.model_dump()
        yield _figures("component", name, plain | (plain["importance"] or {}))
    for cause in evaluation.causes:
        yield _figures("cause", cause.cause, cause.model_dump())
    for cut in evaluation.cut_sets or ():
        yield _figures("cut_set", " + ".join(cut.events), cut.model_dump())
    for name in evaluation.single_points_of_failure:
        yield {"scope": "single_point_of_failure", "name": name}
    yield from _recovery(evaluation)
    yield from _amounts(evaluation)
    for goal in evaluation.objectives:
        row: Row = {"target": goal.target, "value": goal.value, "met": goal.met}
        yield {"scope": "objective", "name": goal.objective, **row}
    for notice in evaluation.warnings:
        message = f"{notice.message} {notice.advice}"
        yield {"scope": "warning", "name": notice.path, "message": message}


def _figures(scope: str, name: str, plain: Row) -> Row:
    row = {column: plain.get(column) for column in _FIGURES}
    labels = plain.get("exactness")
    if isinstance(labels, dict):
        labels = labels.get("availability")
    return {"scope": scope, "name": name, **row, "exactness": labels, **_over_time(plain)}


def _over_time(plain: Row) -> Row:
    row = {"breach_probability_twelve_months": plain.get("breach_probability_twelve_months")}
    for name, period in (plain.get("periods") or {}).items():
        row[f"breach_probability_{name}"] = period["breach_probability"]
        row[f"no_downtime_probability_{name}"] = period["no_downtime_probability"]
    return row


def _recovery(evaluation: Evaluation) -> Iterator[Row]:
    for item in evaluation.recovery or ():
        rto, rpo = item.rto_seconds, item.rpo_seconds
        yield {
            "scope": "recovery",
            "name": item.disruption,
            "journey": item.journey,
            "rto_expected_seconds": rto and rto.expected,
            "rto_worst_seconds": rto and rto.worst,
            "rto_verdict": item.objective.rto,
            "rpo_expected_seconds": rpo and rpo.expected,
            "rpo_worst_seconds": rpo and rpo.worst,
            "rpo_verdict": item.objective.rpo,
            "message": " > ".join(item.path),
        }


def _amounts(evaluation: Evaluation) -> Iterator[Row]:
    cost, complexity = evaluation.cost, evaluation.complexity
    if cost is not None:
        money = {"currency": cost.currency}
        met = {"met": cost.within_budget}
        yield {"scope": "cost_per_month", "name": "total", "amount": cost.per_month, **money, **met}
        if cost.downtime_per_month is not None:
            downtime = {"amount": cost.downtime_per_month, **money}
            yield {"scope": "cost_per_month", "name": "downtime", **downtime}
        for item in cost.items:
            name = item.component or item.label
            yield {"scope": "cost_item", "name": name, "amount": item.amount, **money}
    if complexity is not None:
        yield {"scope": "complexity", "name": "index", "amount": complexity.index}
        for item in complexity.items:
            yield {"scope": "complexity_item", "name": item.label, "amount": item.amount}


def _verdicts(version: ArchitectureVersion | None) -> Iterator[Row]:
    for check in checks.of(version):
        yield {
            "scope": "verdict",
            "name": check.scope,
            "figure": check.figure,
            "estimate": check.estimate,
            "simulated": check.simulated,
            "interval_low": check.low,
            "interval_high": check.high,
            "verdict": check.verdict,
            "digest": check.digest,
            "analysis_version": check.analysis,
            "simulation_version": check.engine,
            "seed": check.seed,
        }


def cell(value: object) -> str:
    """Write one value; text that a spreadsheet would compute becomes plain text.

    >>> cell(6.1e-05), cell("=1+1"), cell(None), cell(True)
    ('6.1e-05', "'=1+1", '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
