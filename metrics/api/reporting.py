"""An evaluation in the form that the caller accepts: JSON, CSV or PDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import yaml
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from rest_framework.response import Response

from metrics.api.base import UserRequest
from metrics.api.serializers import language
from metrics.domain import canonical
from metrics.domain.architecture import Architecture
from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion
from metrics.reports import csv, pdf


def answer(
    request: UserRequest,
    evaluation: Evaluation,
    read: Callable[[], Architecture],
    version: ArchitectureVersion | None = None,
) -> HttpResponse:
    """Write an evaluation as `Accept` wants it; only the report reads the document again.

    Reports of a stored version tell the verdicts of its simulations.
    """
    match request.accepted_renderer.format:
        case "pdf":
            return pdf_answer(evaluation, read(), version)
        case "csv":
            return csv_answer(evaluation, version)
        case _:
            return Response(evaluation.to_json())


def pdf_answer(
    evaluation: Evaluation, architecture: Architecture, version: ArchitectureVersion | None = None
) -> HttpResponse:
    """Write the report."""
    content = pdf.render(evaluation, architecture, language(), version)
    return file_answer(content, "application/pdf", architecture.name, "pdf")


def csv_answer(evaluation: Evaluation, version: ArchitectureVersion | None = None) -> HttpResponse:
    """Write the table, which begins with a byte order mark for spreadsheets."""
    content = csv.render(evaluation, version)
    title = evaluation.document.name
    return file_answer(content.encode(), "text/csv; charset=utf-8", title, "csv")


def yaml_of(version: ArchitectureVersion) -> str:
    """Return the document as it was typed, or as YAML when it was not typed as text."""
    if version.text:
        return version.text
    if not version.digest:  # a draft may have any shape
        return yaml.safe_dump(version.document, allow_unicode=True, sort_keys=False)
    return canonical.to_yaml(version.document)


def content_etag(data: Any) -> str:
    """Tag plain JSON values by their content."""
    return f'"{hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]}"'


def file_answer(content: bytes, content_type: str, title: str, ending: str) -> HttpResponse:
    """Offer a file to be saved under a name made of a title."""
    response = HttpResponse(content, content_type=content_type)
    name = slugify(title, allow_unicode=True)[:60] or "report"
    header = content_disposition_header(as_attachment=True, filename=f"{name}.{ending}")
    response["Content-Disposition"] = header or "attachment"
    return response
