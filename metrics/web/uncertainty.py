"""The page on uncertainty: intervals of the figures, and which unknown matters most."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from metrics import services, wording
from metrics.analysis.uncertainty.analysis import NothingUncertainError, uncertainty
from metrics.chart_uncertainty import charts_of
from metrics.domain.architecture import Architecture, Economics
from metrics.domain.uncertainty_results import FigureUncertainty, Uncertainty
from metrics.figure_words import asked_as
from metrics.models import ArchitectureVersion
from metrics.naming import names_of
from metrics.web.tabs import SignedInRequest, architecture_page

UNKNOWNS_SHOWN: Final = 50


@require_GET
@login_required
def uncertain(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return architecture_page(
        request, pk, tab="uncertainty", template="metrics/uncertainty.html", build=context
    )


def context(version: ArchitectureVersion) -> dict[str, Any]:
    """Return everything the page shows. Raises `DocumentError`."""
    document = services.read(version)
    try:
        found = uncertainty(document)
    except NothingUncertainError:
        return {"found": None}
    journeys = names_of(document.effective_journeys)
    unavailability = found.whole["unavailability"]
    return {
        "found": found,
        "low": wording.availability_percent(unavailability.interval_90.high),
        "high": wording.availability_percent(unavailability.interval_90.low),
        "most": _most(found),
        "scopes": [
            (gettext("The whole"), _rows(found.whole, document), "whole"),
            *(
                (journeys[name], _rows(rows, document), f"journeys.{name}")
                for name, rows in found.journeys.items()
            ),
        ],
        "unknowns": _unknowns(found),
        "more_unknowns": max(0, len(found.tornado) - UNKNOWNS_SHOWN),
        "worst_deviation": max(found.deviations.values()) if found.deviations else None,
        "charts": charts_of(found),
    }


def _most(found: Uncertainty) -> dict[str, Any] | None:
    """Return the unknown that explains most of the unavailability, if any does."""
    effect = found.tornado[0].effects.get("unavailability") if found.tornado else None
    if effect is None:
        return None
    return {"path": found.tornado[0].path, "share": effect.variance_share}


def _rows(figures: dict[str, FigureUncertainty], document: Architecture) -> list[dict[str, str]]:
    """Return the figures of one scope as a table shows them: best, median, both intervals."""
    rows = []
    for name, label, show in shown_figures((document.economics or Economics()).currency):
        figure = figures.get(name)
        if figure is None:
            continue
        ends = [(i.low, i.high) for i in (figure.interval_90, figure.interval_95)]
        if name in OF_COMPLEMENTS:
            ends = [(high, low) for low, high in ends]
        narrow, wide = (_interval(show(a), show(b)) for a, b in ends)
        cells = {"best": show(figure.best), "median": show(figure.median)}
        names = {"label": label, "key": name, "figure": asked_as("whole", name)[0]}
        rows.append({**names, **cells, "narrow": narrow, "wide": wide})
    return rows


def _interval(low: str, high: str) -> str:
    """Write an interval; one value where no unknown moves it."""
    return low if low == high else f"{low} – {high}"


OF_COMPLEMENTS: Final = ("unavailability", "lost_requests", "lost_utility")
"""Shown as what is left, so that the ends change places."""


def shown_figures(currency: str) -> list[tuple[str, str, Any]]:
    def hours(value: float) -> str:
        return wording.duration(3600 * value)

    def minutes(value: float) -> str:
        return wording.duration(60 * value)

    def money(value: float) -> str:
        return wording.money(value, currency)

    return [
        ("unavailability", gettext("Availability"), wording.availability_percent),
        ("downtime_minutes_per_month", gettext("Downtime a month"), minutes),
        ("failure_frequency_per_year", gettext("Failures"), wording.frequency),
        ("mtbf_hours", gettext("MTBF"), hours),
        ("mttr_hours", gettext("MTTR"), hours),
        ("lost_requests", gettext("Served requests"), wording.availability_percent),
        ("lost_utility", gettext("Utility"), wording.availability_percent),
        ("cost_per_month", gettext("Cost a month"), money),
        ("downtime_cost_per_month", gettext("Cost of downtime a month"), money),
    ]


def _unknowns(found: Uncertainty) -> list[dict[str, Any]]:
    """Return the unknowns with what they do to the downtime, the most important first."""
    by_path = {value.path: value for value in found.unknowns}
    return [
        {
            "path": bar.path,
            "value": by_path[bar.path],
            "effect": bar.effects.get("unavailability"),
        }
        for bar in found.tornado[:UNKNOWNS_SHOWN]
    ]
