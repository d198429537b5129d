"""The page on what to change: advice, the money curve, sensitivities, and the Pareto search."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from metrics import advising, chart_advice, deciding, selectors, services
from metrics.analysis.pareto.front import rounded_up
from metrics.domain.advising import Design, ParetoFront
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DocumentError, DomainError
from metrics.domain.merging import merged
from metrics.models import ArchitectureVersion
from metrics.naming import names_of
from metrics.web.advice_forms import (
    MODES,
    PARETO,
    Freeing,
    figure_choices,
    freedoms_of,
    parameter_choices,
)
from metrics.web.advice_rows import ranking_parts
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture

PATCH_CHARS_MAX: Final = 200_000


@require_GET
@login_required
def advice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    def build(version: ArchitectureVersion) -> dict[str, Any]:
        wait = "now" not in request.GET
        document = services.read(version)
        parts: dict[str, Any] = {"query": request.GET.urlencode(), "freeing": []}
        if not wait or deciding.is_ready(version):
            parts |= ranking_parts(version, document)
        if not wait:
            parts |= _sensitivity(request, version) | _pareto(request, version, document)
        return parts | {
            "can_wait": wait,
            "freeing": Freeing.rows(document, services.analyse(version), request.GET),
            "parameter_choices": parameter_choices(document, request.GET.get("parameter", "")),
            "figure_choices": figure_choices(document, request.GET.get("figure", "")),
            "has_search": bool(freedoms_of(request.GET)),
        }

    return architecture_page(request, pk, tab="advice", template="metrics/advice.html", build=build)


@require_GET
@login_required
def ranking(request: SignedInRequest, pk: UUID) -> HttpResponse:
    version = selectors.version_of(owned_architecture(request, pk))
    return _fragment(request, version, "ranking", lambda d: ranking_parts(version, d))


@require_GET
@login_required
def sensitivity(request: SignedInRequest, pk: UUID) -> HttpResponse:
    version = selectors.version_of(owned_architecture(request, pk))
    return _fragment(request, version, "sensitivity", lambda _: _sensitivity(request, version))


@require_GET
@login_required
def pareto(request: SignedInRequest, pk: UUID) -> HttpResponse:
    version = selectors.version_of(owned_architecture(request, pk))
    return _fragment(request, version, "pareto", lambda d: _pareto(request, version, d))


@require_POST
@login_required
def apply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Store the design with a change as a new version; the one before it is kept."""
    architecture = owned_architecture(request, pk)
    version = selectors.version_of(architecture)
    try:
        patch = json.loads(request.POST.get("patch", "")[:PATCH_CHARS_MAX])
        expected = int(request.POST.get("version", ""))
    except ValueError:
        messages.error(request, gettext("The change could not be read."))
        return redirect("metrics:advice", pk=pk)
    note = request.POST.get("note", "")
    draft = services.Draft(document=merged(version.document, patch), note=note)
    try:
        services.save_version(architecture, draft, author=request.user, expected_version=expected)
    except DocumentError as error:
        messages.error(request, error.problems[0].render(gettext))
    except DomainError as error:
        messages.error(request, error.render(gettext))
    else:
        messages.success(request, gettext("Applied as a new version: %(note)s") % {"note": note})
    return redirect("metrics:advice", pk=pk)


def _fragment(
    request: HttpRequest, version: ArchitectureVersion, name: str, build: Any
) -> HttpResponse:
    """Render one part of the page, which a script puts in when it is there."""
    context: dict[str, Any] = {"architecture": version.architecture, "version": version}
    try:
        context |= build(services.read(version))
    except DocumentError as error:
        context["refusal"] = error.problems[0].render(gettext)
    except DomainError as error:
        context["refusal"] = error.render(gettext)
    return render(request, f"metrics/_advice_{name}.html", context)


def _sensitivity(request: HttpRequest, version: ArchitectureVersion) -> dict[str, Any]:
    choices = figure_choices(services.read(version), request.GET.get("figure", ""))
    figure, title = next((key, str(label)) for key, label, chosen in choices if chosen)
    ranked = advising.ranking_of(version, figure)
    path = request.GET.get("parameter") or next((item.path for item in ranked.parameters), "")
    swept = advising.sweep_of(version, path) if path else None
    charts = [
        chart_advice.influence(ranked.parameters, figure, title),
        chart_advice.sweep_chart(swept, figure, title) if swept else None,
    ]
    return {
        "sensitivity": ranked,
        "sensitivity_charts": [chart for chart in charts if chart is not None],
        "sweep": swept,
        "slope": swept.slopes.get(figure) if swept else None,
        "figure_title": title,
    }


def _pareto(
    request: HttpRequest, version: ArchitectureVersion, document: Architecture
) -> dict[str, Any]:
    free = freedoms_of(request.GET)
    if not free:
        return {}
    objectives = ["cost", "unavailability"]
    if request.GET.get(f"{PARETO}complexity"):
        objectives.append("complexity")
    found = advising.front_of(version, free, objectives)
    return {
        "found": found,
        "front_rows": [_design(item, found, document) for item in found.front],
        "front_chart": chart_advice.front_chart(found, lambda item: _choices(item, document)),
        "statement": _gap(found),
    }


def _design(
    item: Design, found: ParetoFront, document: Architecture
) -> tuple[Design, str, str, bool]:
    is_best = item is (
        found.front[found.cheapest_meeting_objectives]
        if found.cheapest_meeting_objectives is not None
        else None
    )
    return item, _choices(item, document), json.dumps(item.patch), is_best


def _choices(item: Design, document: Architecture) -> str:
    """Say in short what a design chooses: `web 4 · db 2 hot`."""
    names, sites = names_of(document.components), names_of(document.sites)
    parts: dict[str, list[str]] = {}
    for path, value in item.choices.items():
        _, name, part = path.split(".", 2)
        shown = value
        if part == "sites":
            shown = "+".join(sites.get(key, key) for key in value.split(","))
        elif part == "standby.mode":
            shown = str(MODES[value])
        parts.setdefault(name, []).append(shown)
    return " · ".join(f"{names.get(name, name)} {' '.join(v)}" for name, v in parts.items())


def _gap(found: ParetoFront) -> str:
    if found.exact:
        return gettext(
            "The front is exact: no other of these designs is better in every objective."
        )
    return gettext(
        "The search ended before it was complete. No design of the space has, at no more cost,"
        " less than 1/%(factor)s of the downtime of the front."
    ) % {"factor": rounded_up(found.gap.factor)}
