"""Figures of a fault tree as text for a terminal and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from metrics.analysis.fault_trees.results import TreeEvaluation
from metrics.reports.csv import cell

COLUMNS: Final = (
    "scope",
    "name",
    "order",
    "probability",
    "count",
    "birnbaum",
    "criticality",
    "fussell_vesely",
    "risk_achievement_worth",
    "risk_reduction_worth",
    "status",
)
SHOWN: Final = 15
"""Events that the text shows; the other formats have all of them."""


def as_csv(evaluation: TreeEvaluation) -> str:
    """Return one row for the top, each order of cut sets, each listed one and each event."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(
        {key: cell(value) for key, value in row.items() if value is not None}
        for row in _rows(evaluation)
    )
    return "\N{BYTE ORDER MARK}" + buffer.getvalue()


def _rows(evaluation: TreeEvaluation) -> Iterator[dict[str, Any]]:
    tree, sets = evaluation.tree, evaluation.cut_sets
    exact = evaluation.exactness["probability"]
    yield {
        "scope": "top",
        "name": tree.top,
        "probability": evaluation.probability,
        "status": exact,
    }
    yield {
        "scope": "cut_sets",
        "count": sets.total,
        "status": f"{sets.status}: {sets.reason}" if sets.reason else sets.status,
    }
    for order, count in (sets.by_order or {}).items():
        yield {"scope": "cut_sets", "order": order, "count": count, "status": sets.status}
    for cut_set in sets.dominating or ():
        yield {
            "scope": "cut_set",
            "name": " ".join(cut_set.events),
            "order": cut_set.order,
            "probability": cut_set.probability,
        }
    for name, event in evaluation.importance.items():
        yield {"scope": "event", "name": name, **event.model_dump()}


def as_text(evaluation: TreeEvaluation, source: str) -> str:
    """Return what a terminal shows."""
    return "\n".join(_lines(evaluation, source)) + "\n"


def _lines(evaluation: TreeEvaluation, source: str) -> Iterator[str]:
    tree = evaluation.tree
    yield f"{tree.name or tree.top}  ({source})"
    kind = "coherent" if tree.coherent else "with negations"
    yield f"  fault tree, {kind}: {tree.basic_events} basic events, {tree.gates} gates"
    exact = evaluation.exactness["probability"]
    yield f"  probability of {tree.top}: {evaluation.probability!r} ({exact})"
    yield from _cut_sets(evaluation)
    vesely = evaluation.exactness.get("fussell_vesely", "")
    note = f" (Fussell-Vesely {vesely})" if vesely.startswith("approximate") else ""
    yield f"  importance{note}, the most critical events first"
    header = ("event", "probability", "Birnbaum", "criticality", "F-V", "RAW", "RRW")
    yield "    " + f"{header[0]:<24}" + "".join(f"{word:>13}" for word in header[1:])
    for name, event in list(evaluation.importance.items())[:SHOWN]:
        figures = (
            event.probability,
            event.birnbaum,
            event.criticality,
            event.fussell_vesely,
            event.risk_achievement_worth,
            event.risk_reduction_worth,
        )
        yield f"    {name:<24}" + "".join(f"{_number(figure):>13}" for figure in figures)
    left = len(evaluation.importance) - SHOWN
    if left > 0:
        yield f"    and {left} more; --format json and csv have all of them"
    yield ""


def _cut_sets(evaluation: TreeEvaluation) -> Iterator[str]:
    sets = evaluation.cut_sets
    if sets.total is None:
        yield f"  minimal cut sets: {sets.status}, {sets.reason}"
        return
    reason = f", {sets.reason}" if sets.reason else ""
    yield f"  minimal cut sets: {sets.total} ({sets.status}{reason})"
    for order, count in (sets.by_order or {}).items():
        yield f"    of order {order:>3}: {count}"
    for cut_set in sets.dominating or ():
        share = "" if cut_set.share is None else f"{cut_set.share:8.2%}  "
        yield f"    {_number(cut_set.probability):>12}  {share}{', '.join(cut_set.events)}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"
