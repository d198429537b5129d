"""The page, or the part of one, that says why a figure is what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from metrics import selectors, services, wording
from metrics.analysis.explanations import explain
from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.explaining import Unit, Value
from metrics.models import ArchitectureVersion
from metrics.naming import cause_names, names_of
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture


@require_GET
@login_required
def explanation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    build = partial(
        context,
        figure=request.GET.get("figure", "availability"),
        scope=request.GET.get("scope", "whole"),
    )
    if "part" in request.GET:
        version = selectors.version_of(owned_architecture(request, pk))
        return render(request, "metrics/_explanation.html", build(version))
    return architecture_page(
        request, pk, tab="analysis", template="metrics/explanation.html", build=build
    )


def context(version: ArchitectureVersion, *, figure: str, scope: str) -> dict[str, Any]:
    """Return the explanation of a figure; a figure or scope that does not exist is a 404."""
    document, evaluation = services.read(version), services.analyse(version)
    try:
        found = explain(document, evaluation, figure, scope=scope)
    except InvalidParameterError as error:
        raise Http404 from error
    shown = cause_names(document)
    currency = evaluation.cost.currency if evaluation.cost else "EUR"
    return {
        "why": found,
        "exactness": wording.exactness(found.exactness) if found.exactness else "",
        "assumptions": [phrase.render(gettext) for phrase in found.assumptions],
        "contributors": [(shown(c.cause), c.share) for c in found.contributors],
        "cut_sets": [
            {"events": [shown(event) for event in cut.events], "unavailability": cut.unavailability}
            for cut in found.cut_sets
        ],
        "values": [_value(value, shown, currency) for value in found.values],
        "scope_name": _scope_name(scope, document),
    }


def _value(value: Value, shown: Callable[[str], str], currency: str) -> dict[str, str]:
    """Write a value that was put into a figure in its unit."""
    writers: dict[Unit, Callable[[float], str]] = {
        "fraction": wording.number,
        "seconds": wording.duration,
        "hours": lambda hours: wording.duration(3_600 * hours),
        "per_year": wording.frequency,
        "count": wording.number,
        "money": lambda amount: wording.money(amount, currency),
    }
    return {
        "name": gettext(value.name),
        "symbol": value.symbol,
        "of": shown(value.of) if value.of else "",
        "shown": writers[value.unit](value.amount),
    }


def _scope_name(scope: str, document: Architecture) -> str:
    kind, _, name = scope.partition(".")
    if kind == "whole":
        return gettext("The whole")
    if kind == "journeys":
        return names_of(document.effective_journeys)[name]
    return names_of(document.components)[name]
