"""How each figure is written, and where its explanation stands: one place for cells and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext

from metrics import wording
from metrics.analysis.formulas import FORMULAS
from metrics.domain.explaining import FigureUnit, Formula


@dataclass(frozen=True, slots=True)
class Place:
    """Where the explanations of one design stand: the path of the page, and which version."""

    path: str
    version: int | None = None
    change: str = ""
    """Of a design that is not stored: its merge patch of that version, as JSON."""

    query: str = ""
    """What else the address holds: the entries of a study that belongs to no document."""

    def href(self, figure: str, scope: str = "whole", row: str = "") -> str:
        """Return the address of one explanation."""
        parts = [self.path, "?figure=", figure]
        if scope not in ("", "whole"):
            parts += ["&scope=", quote(scope)]
        if row:
            parts += ["&row=", quote(str(row))]
        if self.version is not None:
            parts += ["&version=", str(self.version)]
        if self.change not in ("", "{}"):
            parts += ["&change=", quote(self.change)]
        if self.query:
            parts += ["&", self.query]
        return "".join(parts)


def asked_as(scope: str, figure: str) -> tuple[str, str]:
    """Return figure and scope of an explanation from those of a comparison.

    >>> asked_as("journeys.buy", "lost_requests"), asked_as("cost", "per_month")
    (('served_requests', 'journeys.buy'), ('cost.per_month', 'whole'))
    """
    match scope:
        case "cost" | "complexity":
            return f"{scope}.{figure}", "whole"
        case "objectives":
            return "objectives_met", "whole"
        case "recovery":
            return ("rto_seconds" if "rto" in figure else "rpo_seconds"), "whole"
    return _CERTAIN.get(figure, figure), scope


_CERTAIN: Final = {
    "unavailability": "availability",
    "full_service_unavailability": "full_service_availability",
    "lost_requests": "served_requests",
    "lost_utility": "utility",
    "cost_per_month": "cost.per_month",
    "downtime_cost_per_month": "cost.downtime_per_month",
    "breach_probability_month": "breach_probability",
}
"""Under what key a figure is explained, where results name it by what it lacks, or otherwise."""


def place_of(architecture_id: object, version: int | None = None) -> Place:
    """Return where a stored architecture, or one version of it, is explained."""
    return Place(reverse("metrics:explanation", args=[architecture_id]), version)


def place_of_template(slug: str) -> Place:
    """Return where a template of the gallery is explained."""
    return Place(reverse("metrics:template-explanation", args=[slug]))


def written(formula: Formula, value: float | None, complement: float | None, currency: str) -> str:
    """Write a figure as the pages do; nothing for one that was not computed.

    >>> written(FORMULAS["availability"], 0.999, 0.001, "EUR")
    '99.900 %'
    >>> written(FORMULAS["cost.per_month"], 12.0, None, "EUR"), written(FORMULAS["nines"], 3, 0, "")
    ('EUR 12', '∞')
    """
    if formula.unit in _OF_COMPLEMENTS:
        if complement is not None:
            return _OF_COMPLEMENTS[formula.unit](complement)
        return "" if value is None else _OF_COMPLEMENTS[formula.unit](1 - value)
    if value is None:
        return ""
    if formula.unit == "money":
        return wording.money(value, currency)
    return _WRITERS[formula.unit](value)


def of_fields(figures: Any, figure: str) -> str:
    """Write a figure from the figures of a journey, a component, a month, a cut set.

    Nothing for one that was not computed.
    """
    formula = FORMULAS[figure]
    value = _followed(figures, _field(figure))
    complement = getattr(figures, formula.complement, None) if formula.complement else None
    return written(formula, value, complement, "")


def _field(figure: str) -> str:
    """Return the key under which figures of a row have it."""
    family, _dot, rest = figure.partition(".")
    return rest if family in ("cut_set", "quorum", "election") else figure


def _followed(figures: Any, key: str) -> float | None:
    found = figures
    for name in key.split("."):
        found = getattr(found, name, None)
    return None if found is None else float(found)


def _minutes(value: float) -> str:
    return wording.duration(60 * value)


def _hours(value: float) -> str:
    return wording.duration(3600 * value)


def _milliseconds(value: float) -> str:
    return wording.duration(value / 1000)


def _rps(value: float) -> str:
    return gettext("%(value)s rps") % {"value": wording.number(value)}


_OF_COMPLEMENTS: Final[Mapping[FigureUnit, Callable[[float], str]]] = {
    "availability": wording.availability_percent,
    "nines": wording.nines,
}
_WRITERS: Final[Mapping[FigureUnit, Callable[[float], str]]] = {
    "fraction": wording.number,
    "share": wording.percent,
    "factor": wording.number,
    "count": wording.number,
    "seconds": wording.duration,
    "minutes": _minutes,
    "hours": _hours,
    "milliseconds": _milliseconds,
    "per_year": wording.frequency,
    "rps": _rps,
}
