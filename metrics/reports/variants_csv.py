"""Designs side by side as a table for spreadsheets: a row for each design and each of its journeys.

Every figure has a column with its value and one with its change from the base. Columns that do not
apply stay empty. Numbers keep all their digits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from metrics.comparing import Judged
from metrics.domain.comparing import OTHERS, SERVICE, SideBySide
from metrics.reports.csv import Row, cell

_DESIGN: Final = (
    "design", "name", "architecture", "version", "template", "digest", "state", "is_base",
    "unbeaten", "beaten_by", "equal_to", "scope", "journey", "exactness", "currency",
)  # fmt: skip
_NAMES: Final = {
    ("objectives", "missed"): "objectives_missed",
    ("objectives", "judged"): "objectives_judged",
    ("cost", "per_month"): "cost_per_month",
    ("cost", "downtime_per_month"): "downtime_cost_per_month",
    ("cost", "sum_per_month"): "sum_per_month",
    ("complexity", "index"): "complexity_index",
}
_FIGURES: Final = (
    *SERVICE,
    *(
        _NAMES.get((scope, figure), figure)
        for scope, figures in OTHERS.items()
        for figure in figures
    ),
)
COLUMNS: Final = (*_DESIGN, *_FIGURES, *(f"change_of_{name}" for name in _FIGURES))


def render(judged: Sequence[Judged], comparison: SideBySide | None, letters: Sequence[str]) -> str:
    """Return a comparison as RFC 4180 text, to be written as UTF-8 with its byte order mark.

    Parameters
    ----------
    judged : the designs in the order of the page.
    comparison : of those that have figures, in the same order.
    letters : what the page calls each of them.
    """
    target = io.StringIO()
    target.write("\N{BYTE ORDER MARK}")
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    known = [letter for letter, item in zip(letters, judged, strict=True) if item.evaluation]
    for letter, item in zip(letters, judged, strict=True):
        head = _head(item, letter)
        if comparison is None or letter not in known:
            _write(writer, head)
            continue
        for row in _rows(comparison, known.index(letter), known):
            _write(writer, head | row)
    return target.getvalue()


def _write(writer: csv.DictWriter[str], row: Row) -> None:
    writer.writerow({column: cell(value) for column, value in row.items()})


def _head(item: Judged, letter: str) -> Row:
    candidate = item.candidate
    version, template = candidate.version, candidate.template
    return {
        "design": letter,
        "name": candidate.name,
        "architecture": version.architecture_id if version else None,
        "version": version.number if version else None,
        "template": template.slug if template else None,
        "state": item.state,
    }


def _rows(comparison: SideBySide, place: int, letters: Sequence[str]) -> Iterator[Row]:
    """Return the row of a design, and one for each of its journeys."""
    design = comparison.designs[place]
    head = {
        "digest": design.document.digest,
        "is_base": place == comparison.base,
        "currency": design.currency,
    }
    standing = {
        "unbeaten": design.unbeaten,
        "beaten_by": " ".join(letters[other] for other in design.beaten_by),
        "equal_to": " ".join(letters[other] for other in design.equal_to),
    }
    yield head | standing | {"scope": "whole"} | _figures(comparison, place, None)
    journeys = [row.scope for row in comparison.figures if row.scope.startswith("journeys.")]
    for scope in dict.fromkeys(journeys):
        figures = _figures(comparison, place, scope)
        if figures:
            yield head | {"scope": "journey", "journey": scope.partition(".")[2]} | figures


def _figures(comparison: SideBySide, place: int, journey: str | None) -> Row:
    """Return the figures of one journey, or of everything else, that a design has."""
    row: Row = {}
    for figure in comparison.figures:
        is_wanted = figure.scope == journey or (
            journey is None and not figure.scope.startswith("journeys.")
        )
        if not is_wanted or figure.values[place] is None:
            continue
        name = _NAMES.get((figure.scope, figure.figure), figure.figure)
        row[name] = figure.values[place]
        row[f"change_of_{name}"] = figure.changes[place]
        if name == "unavailability":
            row["exactness"] = figure.exactness[place]
    return row
