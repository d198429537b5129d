"""The page, or the part of one, that says why a figure is what it is."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from metrics import gallery, selectors, services
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DocumentError, InvalidParameterError
from metrics.domain.merging import merged
from metrics.domain.reading import parse_document, read_document
from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.recent import evaluated
from metrics.web import explained
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture

_NUMBER_CHARS_MAX: Final = 9
CHANGE_CHARS_MAX: Final = 8_000
"""An address holds no more."""


@require_GET
@login_required
def explanation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Explain a figure of the version that the address names, by default of the newest one."""
    version, gone = version_of(owned_architecture(request, pk), request.GET.get("version", ""))
    if "part" in request.GET:
        context = of_version(request, version) | {"version": version, "gone": gone}
        return render(request, "metrics/_explanation.html", context)
    return architecture_page(
        request,
        pk,
        tab="analysis",
        template="metrics/explanation.html",
        build=lambda _newest: of_version(request, version) | {"version": version, "gone": gone},
    )


@require_GET
@login_required
def of_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Explain a figure of a template."""
    template = gallery.template(slug)
    if template is None:
        raise Http404
    document = read_document(template.text)
    context = _explained(request, document, evaluated(document))
    return alone(request, context)


def alone(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with the part that a dialog shows, or with a page that has nothing else."""
    name = "_explanation" if "part" in request.GET else "explanation_alone"
    return render(request, f"metrics/{name}.html", context)


def of_version(request: HttpRequest, version: ArchitectureVersion) -> dict[str, Any]:
    """Return the explanation that a request asks for; 404 for what does not exist."""
    change = request.GET.get("change", "")
    if not change:
        return _explained(request, services.read(version), services.analyse(version))
    document = _changed(version, change)
    return _explained(request, document, evaluated(document))


def _changed(version: ArchitectureVersion, change: str) -> Architecture:
    """Return the design that a merge patch makes of a version; 404 for what makes none."""
    try:
        patch = json.loads(change)
        if not isinstance(patch, dict) or len(change) > CHANGE_CHARS_MAX:
            raise Http404
        return parse_document(merged(version.document, patch))
    except (ValueError, RecursionError, DocumentError) as error:
        raise Http404 from error


def _explained(
    request: HttpRequest, document: Architecture, evaluation: Evaluation
) -> dict[str, Any]:
    query = request.GET
    try:
        return explained.context(
            document,
            evaluation,
            figure=query.get("figure", "availability"),
            scope=query.get("scope", "whole"),
            row=query.get("row", ""),
        )
    except InvalidParameterError as error:
        raise Http404 from error


def version_of(architecture: StoredArchitecture, text: str) -> tuple[ArchitectureVersion, str]:
    """Return a version, and its number when it is no longer kept and the newest stands for it."""
    wanted = int(text) if text.isdecimal() and len(text) <= _NUMBER_CHARS_MAX else None
    try:
        return selectors.version_of(architecture, wanted), ""
    except ArchitectureVersion.DoesNotExist:
        return selectors.version_of(architecture), text
