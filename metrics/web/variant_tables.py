"""Designs side by side as a table: a row for each figure, a column for each design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext

from metrics import wording
from metrics.domain.comparing import ComparedFigure, SideBySide
from metrics.figure_words import Place, asked_as
from metrics.web.figure_changes import SERVICE, Measure, Pair, Signed, measure_of, signed_by

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


_JUDGED: Final = {"missed": "judged", "rto_missed": "rto_judged", "rpo_missed": "rpo_judged"}


def groups_of(
    comparison: SideBySide,
    places: Sequence[int | None],
    journeys: Mapping[str, str],
    at: Sequence[Place],
    keys: Sequence[str],
) -> list[Group]:
    """Return the table of a comparison.

    Parameters
    ----------
    places : for each column of the page its place in the comparison; None for one without figures.
    journeys : what to call each journey.
    at : where the figures of each column are explained.
    keys : what addresses name the designs of the columns by.
    """
    found: dict[str, list[Row]] = {}
    start = keys[places.index(comparison.base)]
    columns = [
        (place, where, Pair(start, key)) for place, where, key in zip(places, at, keys, strict=True)
    ]
    for figure in filter(_is_shown, comparison.figures):
        measure = measure_of(figure.scope, figure.figure)
        cells = tuple(
            replace(_cell(comparison, figure, pair, place), at=where)
            for place, where, pair in columns
        )
        found.setdefault(_title(figure.scope, journeys), []).append(Row(measure.label, cells))
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


def _is_shown(figure: ComparedFigure) -> bool:
    """Whether a figure has a row of the table."""
    if figure.scope == "whole":
        return figure.figure in SERVICE
    if figure.scope.startswith("journeys."):
        return figure.figure in _IN_A_JOURNEY
    return figure.figure not in _JUDGED.values()


def _title(scope: str, journeys: Mapping[str, str]) -> str:
    kind, _dot, key = scope.partition(".")
    if kind == "journeys":
        return gettext("Journey %(name)s") % {"name": journeys.get(key, key)}
    if kind in ("cost", "complexity"):
        return gettext("Cost and complexity")
    return gettext("Objectives and recovery") if kind != "whole" else gettext("The whole")


def _cell(comparison: SideBySide, figure: ComparedFigure, pair: Pair, place: int | None) -> Cell:
    value = None if place is None else figure.values[place]
    if place is None or value is None:
        return Cell()
    start = figure.values[comparison.base] if figure.changes[place] is not None else None
    label = figure.exactness[place] or ""
    measure = measure_of(figure.scope, figure.figure)
    change = Signed() if place == comparison.base else signed_by(measure, start, value)
    asked, scope = asked_as(figure.scope, figure.figure)
    return Cell(
        text=text_of(comparison, figure, measure, place, value),
        change=pair.explained(change, figure.scope, figure.figure),
        is_best=place in figure.best,
        figure=asked,
        scope=scope,
        exactness="" if label == "exact" else label,
    )


def text_of(
    comparison: SideBySide, figure: ComparedFigure, measure: Measure, place: int, value: float
) -> str:
    """Write one figure of one design."""
    if figure.figure in _JUDGED:
        row = comparison.row(figure.scope, _JUDGED[figure.figure])
        judged = (row.values[place] if row else None) or 0.0
        values = {"missed": wording.number(value), "judged": wording.number(judged)}
        return gettext("%(missed)s of %(judged)s") % values
    if figure.scope == "cost":
        return wording.money(value, comparison.designs[place].currency or "")
    return measure.write(value)
