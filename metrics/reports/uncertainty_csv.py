"""Uncertainty as one table for spreadsheets: a row for each figure, then one for each unknown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from metrics.domain.uncertainty_results import FigureUncertainty, Uncertainty
from metrics.reports.csv import cell

COLUMNS: Final = (
    "kind",
    "scope",
    "name",
    "figure",
    "best",
    "mean",
    "median",
    "low_90",
    "high_90",
    "low_95",
    "high_95",
    "at_low",
    "at_high",
    "rank_correlation",
    "variance_share",
)


def render(found: Uncertainty) -> str:
    """Return the table as RFC 4180 text with a byte order mark, to be written as UTF-8."""
    target = io.StringIO()
    target.write("\N{BYTE ORDER MARK}")
    writer = csv.DictWriter(target, COLUMNS, restval="")
    writer.writeheader()
    for row in _rows(found):
        writer.writerow({column: cell(value) for column, value in row.items()})
    return target.getvalue()


def _rows(found: Uncertainty) -> Iterator[dict[str, Any]]:
    yield from _figures("whole", "", found.whole)
    for name, figures in found.journeys.items():
        yield from _figures("journey", name, figures)
    for bar in found.tornado:
        for figure, effect in bar.effects.items():
            yield {
                "kind": "unknown",
                "scope": "whole",
                "name": bar.path,
                "figure": figure,
                **effect.model_dump(),
            }


def _figures(
    scope: str, name: str, figures: Mapping[str, FigureUncertainty]
) -> Iterator[dict[str, Any]]:
    for figure, known in figures.items():
        yield {
            "kind": "figure",
            "scope": scope,
            "name": name,
            "figure": figure,
            "best": known.best,
            "mean": known.mean,
            "median": known.median,
            "low_90": known.interval_90.low,
            "high_90": known.interval_90.high,
            "low_95": known.interval_95.low,
            "high_95": known.interval_95.high,
        }
