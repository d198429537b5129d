"""Designs side by side as a table: a row for each figure, a column for each design."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics import wording
from metrics.domain.comparing import ComparedFigure, SideBySide
from metrics.figure_words import Place, asked_as
from metrics.web.figure_changes import MEASURES, Measure, Signed, signed_by

NONE: Final = "–"
_IN_A_JOURNEY: Final = {
    "unavailability", "downtime_minutes_per_month", "mtbf_hours", "mttr_hours",
    "full_service_unavailability", "lost_requests", "lost_utility", "response_time_ms",
    "capacity_rps",
}  # fmt: skip
"""Figures that are shown of a journey; the CSV and the API have all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one design."""

    text: str = NONE
    change: Signed = field(default_factory=Signed)
    is_best: bool = False
    figure: str = ""
    """As its explanation is asked for."""
    scope: str = "whole"
    at: Place | None = None
    """Where it is explained."""
    exactness: str = ""
    """The label of an approximation; empty for what is exact or only counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every design."""

    label: str | Promise
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together, under its name."""

    title: str
    rows: tuple[Row, ...]

    @property
    def is_shared(self) -> bool:
        """Whether two designs at least have a figure to compare."""
        return any(sum(cell.text != NONE for cell in row.cells) > 1 for row in self.rows)


def _minutes(value: float) -> str:
    return wording.duration(60 * value)


def _nines(value: float) -> str:
    """Write nines as `wording.nines` does, cut off and never rounded up."""
    return f"{math.floor(value * 100 + 1e-9) / 100:.2f}"


def _change_of_nines(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else wording.number(value)


def _amount(value: float) -> str:
    return wording.money(value, "").strip()


_SERVICE: Final[Mapping[str, Measure]] = {
    **MEASURES,
    "nines": Measure(_("Nines"), 1, _nines, _change_of_nines),
    "downtime_minutes_per_month": Measure(_("Downtime a month (730 h)"), -1, _minutes),
    "downtime_minutes_per_year": Measure(_("Downtime a year (8,760 h)"), -1, _minutes),
    "breach_probability_month": Measure(
        _("Months over budget"), -1, wording.percent, wording.points
    ),
    "breach_probability_twelve_months": Measure(
        _("Years with a month over budget"), -1, wording.percent, wording.points
    ),
}
_OTHERS: Final[Mapping[tuple[str, str], Measure]] = {
    ("objectives", "missed"): Measure(_("Objectives missed"), -1, wording.number),
    ("recovery", "rto_missed"): Measure(_("RTO objectives missed"), -1, wording.number),
    ("recovery", "worst_rto_seconds"): Measure(_("Worst RTO"), -1, wording.duration),
    ("recovery", "rpo_missed"): Measure(_("RPO objectives missed"), -1, wording.number),
    ("recovery", "worst_rpo_seconds"): Measure(_("Worst RPO"), -1, wording.duration),
    ("cost", "per_month"): Measure(_("Cost a month"), -1, _amount),
    ("cost", "downtime_per_month"): Measure(_("Expected cost of downtime"), -1, _amount),
    ("cost", "sum_per_month"): Measure(_("Sum of both"), -1, _amount),
    ("complexity", "index"): Measure(_("Complexity"), -1, wording.number),
}
_JUDGED: Final = {"missed": "judged", "rto_missed": "rto_judged", "rpo_missed": "rpo_judged"}


def groups_of(
    comparison: SideBySide,
    places: Sequence[int | None],
    journeys: Mapping[str, str],
    at: Sequence[Place],
) -> list[Group]:
    """Return the table of a comparison.

    Parameters
    ----------
    places : for each column of the page its place in the comparison; None for one without figures.
    journeys : what to call each journey.
    at : where the figures of each column are explained.
    """
    found: dict[str, list[Row]] = {}
    for figure in comparison.figures:
        measure = _measure(figure)
        if measure is not None:
            title = _title(figure.scope, journeys)
            cells = tuple(
                replace(_cell(comparison, figure, measure, place), at=where)
                for place, where in zip(places, at, strict=True)
            )
            found.setdefault(title, []).append(Row(measure.label, cells))
    return [Group(title, tuple(rows)) for title, rows in found.items()]


def journey_names(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what people call the journeys, whatever shape a draft has."""
    names: dict[str, str] = {}
    for document in documents:
        journeys = document.get("journeys")
        for key, journey in journeys.items() if isinstance(journeys, dict) else ():
            name = journey.get("name") if isinstance(journey, dict) else None
            if isinstance(name, str) and name:
                names.setdefault(str(key), name)
    return names


def _measure(figure: ComparedFigure) -> Measure | None:
    """Return how a figure is written; None for one that is not shown."""
    if figure.scope == "whole":
        return _SERVICE.get(figure.figure)
    if figure.scope.startswith("journeys."):
        return _SERVICE[figure.figure] if figure.figure in _IN_A_JOURNEY else None
    return _OTHERS.get((figure.scope, figure.figure))


def _title(scope: str, journeys: Mapping[str, str]) -> str:
    kind, _dot, key = scope.partition(".")
    if kind == "journeys":
        return gettext("Journey %(name)s") % {"name": journeys.get(key, key)}
    if kind in ("cost", "complexity"):
        return gettext("Cost and complexity")
    return gettext("Objectives and recovery") if kind != "whole" else gettext("The whole")


def _cell(
    comparison: SideBySide, figure: ComparedFigure, measure: Measure, place: int | None
) -> Cell:
    value = None if place is None else figure.values[place]
    if place is None or value is None:
        return Cell()
    start = figure.values[comparison.base] if figure.changes[place] is not None else None
    label = figure.exactness[place] or ""
    asked, scope = asked_as(figure.scope, figure.figure)
    return Cell(
        text=_text(comparison, figure, measure, place, value),
        change=Signed() if place == comparison.base else signed_by(measure, start, value),
        is_best=place in figure.best,
        figure=asked,
        scope=scope,
        exactness="" if label == "exact" else label,
    )


def _text(
    comparison: SideBySide, figure: ComparedFigure, measure: Measure, place: int, value: float
) -> str:
    if figure.figure in _JUDGED:
        row = comparison.row(figure.scope, _JUDGED[figure.figure])
        judged = (row.values[place] if row else None) or 0.0
        values = {"missed": wording.number(value), "judged": wording.number(judged)}
        return gettext("%(missed)s of %(judged)s") % values
    if figure.scope == "cost":
        return wording.money(value, comparison.designs[place].currency or "")
    return measure.write(value)
