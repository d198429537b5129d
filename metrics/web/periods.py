"""The page over time: outages, months and years, and how likely the objective is broken."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from metrics import phrases, services, wording
from metrics.analysis.periods import periods as follow
from metrics.chart_periods import charts_of
from metrics.domain.overtime import ScopePeriods
from metrics.models import ArchitectureVersion
from metrics.naming import names_of
from metrics.web.tabs import SignedInRequest, architecture_page


@require_GET
@login_required
def periods(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return architecture_page(
        request, pk, tab="periods", template="metrics/periods.html", build=context
    )


def context(version: ArchitectureVersion) -> dict[str, Any]:
    """Return everything the page shows. Raises `DocumentError`."""
    document = services.read(version)
    found = follow(document)
    journeys = names_of(document.effective_journeys)
    goal = document.objectives.availability if document.objectives else None
    return {
        "found": found,
        "whole": found.whole,
        "reason": phrases.reasons(found.whole.reason or ""),
        "target": wording.objective_value("availability", goal.value) if goal else None,
        "sentence": _sentence(found.whole, goal.value) if goal else None,
        "journeys": [(journeys[name], scope) for name, scope in found.journeys.items()],
        "told": [
            (journeys[name], scope, f"journeys.{name}")
            for name, scope in found.journeys.items()
            if scope.reason is None
        ],
        "charts": charts_of(found, journeys),
    }


def _sentence(whole: ScopePeriods, target: float) -> str | None:
    month = (whole.periods or {}).get("month")
    if month is None or month.breach_probability is None:
        return None
    return wording.breach(month.breach_probability, target)
