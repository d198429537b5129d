"""Stored architectures: list, create, read, replace, patch, delete, analyse, report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.reverse import reverse

from metrics import selectors, services
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.api import openapi, reporting
from metrics.api.base import ApiView, UserRequest, expected_version, not_modified, tagged
from metrics.api.bodies import (
    JsonDocumentParser,
    MergePatchParser,
    YamlDocumentParser,
    sent_document,
)
from metrics.api.envelopes import Envelope
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from metrics.api.renderers import CsvRenderer, PdfRenderer, YamlRenderer
from metrics.api.serializers import DetailSerializer, SummarySerializer
from metrics.domain.merging import merged
from metrics.domain.results import Evaluation
from metrics.models import StoredArchitecture
from metrics.reports import checks


class ArchitectureListView(ApiView):
    """The caller's architectures."""

    pagination_class = NewestFirst
    serializer_class = SummarySerializer
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="architectures_list",
        tags=["architectures"],
        responses={200: SummarySerializer(many=True), **openapi.problems(400)},
    )
    def get(self, request: UserRequest) -> Response:
        """List architectures with their figures in short, the newest first."""
        page = self.paginate_queryset(selectors.architectures_of(request.user.pk)) or []
        context = {"request": request, "wholes": services.whole_figures(page)}
        return self.get_paginated_response(SummarySerializer(page, many=True, context=context).data)

    @extend_schema(
        operation_id="architectures_create",
        tags=["architectures"],
        request=openapi.ENVELOPE,
        responses={201: DetailSerializer, **openapi.problems(409, 422, body=True)},
        parameters=[
            openapi.IDEMPOTENCY_KEY,
            openapi.DRAFT,
            openapi.ETAG,
            openapi.LOCATION,
            openapi.REPLAYED,
        ],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Store a document, or a copy of a template, as a new architecture."""
        envelope = Envelope.of(request)
        if envelope.template:
            row = services.create_from_template(owner=request.user, slug=envelope.template)
        else:
            row = services.create_architecture(
                owner=request.user, draft=envelope.draft, allow_errors=envelope.allow_errors
            )
        return _detail(request, row, status=201)


class ArchitectureView(ApiView):
    """One architecture."""

    serializer_class = DetailSerializer
    parser_classes = [JsonDocumentParser, YamlDocumentParser, MergePatchParser]
    renderer_classes = [JSONRenderer, YamlRenderer]

    @extend_schema(
        operation_id="architectures_retrieve",
        tags=["architectures"],
        responses={
            (200, "application/json"): DetailSerializer,
            (200, "application/yaml"): OpenApiTypes.ANY,
            304: openapi.NOT_MODIFIED,
            **openapi.problems(404),
        },
        parameters=[openapi.IF_NONE_MATCH, openapi.ETAG],
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> HttpResponse:
        """Read an architecture; with `Accept: application/yaml` its document alone."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        return not_modified(request, row.etag) or _detail(request, row)

    @extend_schema(
        operation_id="architectures_update",
        tags=["architectures"],
        request=openapi.ENVELOPE,
        responses={
            (200, "application/json"): DetailSerializer,
            (200, "application/yaml"): OpenApiTypes.ANY,
            **openapi.problems(404, 412, 422, 428, body=True),
        },
        parameters=[openapi.IF_MATCH, openapi.DRAFT, openapi.ETAG],
        examples=[openapi.EXAMPLE],
    )
    def put(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Replace the document, as a new version."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = expected_version(request, row.version)
        envelope = Envelope.of(request)
        if envelope.template:
            raise ValidationError({"template": [_("A template makes a new architecture.")]})
        return _saved(request, row, envelope, version)

    @extend_schema(
        operation_id="architectures_partial_update",
        tags=["architectures"],
        request=openapi.PATCH,
        responses={
            (200, "application/json"): DetailSerializer,
            (200, "application/yaml"): OpenApiTypes.ANY,
            **openapi.problems(404, 412, 422, 428, body=True),
        },
        parameters=[openapi.IF_MATCH, openapi.DRAFT, openapi.ETAG],
    )
    def patch(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Change parts of the document by a JSON merge patch (RFC 7396), as a new version."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = expected_version(request, row.version)
        body = sent_document(request)
        document = merged(selectors.version_of(row).document, body.tree())
        return _saved(request, row, Envelope.around(request, document), version)

    @extend_schema(
        operation_id="architectures_destroy",
        tags=["architectures"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404, 412, 428)},
        parameters=[openapi.IF_MATCH],
    )
    def delete(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Delete an architecture with its history and simulations."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = expected_version(request, row.version)
        services.delete_architecture(row, expected_version=version)
        return Response(status=204)


class AnalysisView(ApiView):
    """The figures of an architecture."""

    throttle_kind = "evaluate"
    renderer_classes = [JSONRenderer, CsvRenderer, PdfRenderer]

    @extend_schema(
        operation_id="architectures_analysis",
        tags=["architectures"],
        responses={
            (200, "application/json"): Evaluation,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            304: openapi.NOT_MODIFIED,
            **openapi.problems(404, 422),
        },
        parameters=[openapi.IF_NONE_MATCH, openapi.ETAG],
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> HttpResponse:
        """Return the result of the current version, as JSON, CSV or PDF."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        kind = request.accepted_renderer.format
        etag = f'"{version.number}-{ENGINE_VERSION}-{kind}"'
        if kind != "json":  # a report also tells what simulations have found since
            etag = reporting.content_etag([etag, checks.tag(version)])
        cached = not_modified(request, etag) if version.digest else None
        if cached is not None:
            return cached
        evaluation = services.analyse(version)
        response = reporting.answer(request, evaluation, lambda: services.read(version), version)
        response["ETag"] = etag
        return response


class PdfReportView(ApiView):
    """The report."""

    throttle_kind = "evaluate"
    renderer_classes = [PdfRenderer]

    @extend_schema(
        operation_id="architectures_report_pdf",
        tags=["architectures"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> HttpResponse:
        """Return the report of the current version as PDF."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return reporting.pdf_answer(services.analyse(version), services.read(version), version)


class CsvReportView(ApiView):
    """The figures as a table."""

    throttle_kind = "evaluate"
    renderer_classes = [CsvRenderer]

    @extend_schema(
        operation_id="architectures_report_csv",
        tags=["architectures"],
        responses={(200, "text/csv"): OpenApiTypes.STR, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> HttpResponse:
        """Return the figures of the current version as CSV."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return reporting.csv_answer(services.analyse(version), version)


def _saved(
    request: UserRequest, row: StoredArchitecture, envelope: Envelope, version: int
) -> Response:
    services.save_version(
        row,
        envelope.draft,
        author=request.user,
        expected_version=version,
        autosaved=envelope.allow_errors,
    )
    return _detail(request, row)


def _detail(request: UserRequest, row: StoredArchitecture, *, status: int = 200) -> Response:
    current = selectors.version_of(row)
    if request.accepted_renderer.format == "yaml":
        data: Any = reporting.yaml_of(current)
    else:
        wholes = services.whole_figures([row])
        context = {"request": request, "current": current, "wholes": wholes}
        data = DetailSerializer(row, context=context).data
    address = reverse("metrics-api:architecture", args=[row.pk], request=request)
    return tagged(
        data, row.etag, status=status, headers={"Location": address} if status == 201 else {}
    )
