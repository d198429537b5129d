"""The page on growing demand: bottlenecks, replicas, availability and cost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from metrics import services, wording
from metrics.analysis.scalability import scalability
from metrics.chart_capacity import charts_of
from metrics.domain.architecture import Economics
from metrics.domain.scaling import Bottleneck, ScalePoint
from metrics.models import ArchitectureVersion
from metrics.naming import Names, names_of
from metrics.web.tabs import SignedInRequest, architecture_page


@require_GET
@login_required
def capacity(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return architecture_page(
        request, pk, tab="capacity", template="metrics/capacity.html", build=context
    )


def context(version: ArchitectureVersion) -> dict[str, Any]:
    """Return everything the page shows. Raises `DocumentError`."""
    document, evaluation = services.read(version), services.analyse(version)
    found = scalability(document)
    names, journeys = names_of(document.components), names_of(document.effective_journeys)
    currency = (document.economics or Economics()).currency
    return {
        "evaluation": evaluation,
        "scalability": found,
        "first": _named(found.bottlenecks[:1], names),
        "hard": _named([item for item in found.bottlenecks if item.limit][:1], names),
        "bottlenecks": [
            (f"components.{item.component}", names[item.component], item)
            for item in found.bottlenecks
        ],
        "last_factor": found.grown[-1].factor if found.grown else None,
        "exactness": _exactness([*found.as_it_is, *found.grown]),
        "unknown": [names[name] for name in found.unknown],
        "loads": [
            (f"components.{name}", names[name], figures)
            for name, figures in evaluation.components.items()
            if figures.utilisation is not None
        ],
        "journeys": [
            (f"journeys.{name}", journeys[name], figures)
            for name, figures in evaluation.journeys.items()
            if figures.capacity_rps is not None or figures.response_time_ms is not None
        ],
        "charts": charts_of(found, names, journeys, currency),
    }


def _exactness(points: Sequence[ScalePoint]) -> str:
    """Say why the figures of the points are not exact; nothing when all are."""
    labels = (point.exactness for point in points if point.exactness not in (None, "exact"))
    return wording.exactness(next(labels, None) or "exact")


def _named(items: Sequence[Bottleneck], names: Names) -> tuple[str, Bottleneck] | None:
    return next(((names[item.component], item) for item in items), None)
