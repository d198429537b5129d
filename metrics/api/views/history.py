"""The versions of an architecture, what differs between two, and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from metrics import selectors, services
from metrics.api import openapi, reporting
from metrics.api.base import ApiView, UserRequest, expected_version, not_modified, tagged
from metrics.api.idempotency import idempotent
from metrics.api.pagination import HighestNumberFirst
from metrics.api.renderers import YamlRenderer
from metrics.api.serializers import (
    DiffQuerySerializer,
    DiffSerializer,
    VersionSerializer,
    VersionSummarySerializer,
)
from metrics.models import StoredArchitecture


class VersionListView(ApiView):
    """The history."""

    pagination_class = HighestNumberFirst
    serializer_class = VersionSummarySerializer

    @extend_schema(
        operation_id="versions_list",
        tags=["history"],
        responses={200: VersionSummarySerializer(many=True), **openapi.problems(400, 404)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """List the versions, newest first. Drafts that were superseded leave gaps."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        page = self.paginate_queryset(selectors.versions_of(row))
        shown = VersionSummarySerializer(page, many=True, context={"request": request})
        return self.get_paginated_response(shown.data)


class VersionView(ApiView):
    """One version."""

    serializer_class = VersionSerializer
    renderer_classes = [JSONRenderer, YamlRenderer]

    @extend_schema(
        operation_id="versions_retrieve",
        tags=["history"],
        responses={
            (200, "application/json"): VersionSerializer,
            (200, "application/yaml"): OpenApiTypes.ANY,
            304: openapi.NOT_MODIFIED,
            **openapi.problems(404),
        },
        parameters=[openapi.IF_NONE_MATCH, openapi.ETAG],
    )
    def get(self, request: UserRequest, architecture_id: UUID, number: int) -> HttpResponse:
        """Read a version; with `Accept: application/yaml` its document alone."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = selectors.version_of(row, number)
        cached = not_modified(request, version.etag)
        if cached is not None:
            return cached
        if request.accepted_renderer.format == "yaml":
            return tagged(reporting.yaml_of(version), version.etag)
        shown = VersionSerializer(version, context={"request": request})
        return tagged(shown.data, version.etag)


class RestoreView(ApiView):
    """The way back to a version."""

    @extend_schema(
        operation_id="versions_restore",
        tags=["history"],
        request=None,
        responses={201: VersionSerializer, **openapi.problems(400, 404, 412, 422, 428)},
        parameters=[
            openapi.IF_MATCH,
            openapi.IDEMPOTENCY_KEY,
            openapi.ETAG,
            openapi.LOCATION,
            openapi.REPLAYED,
        ],
    )
    @idempotent
    def post(self, request: UserRequest, architecture_id: UUID, number: int) -> Response:
        """Make an older version the current one again, as a new version."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = services.restore(
            row,
            number=number,
            author=request.user,
            expected_version=expected_version(request, row.version),
        )
        shown = VersionSerializer(version, context={"request": request}).data
        return tagged(shown, version.etag, status=201, headers={"Location": shown["url"]})


class DiffView(ApiView):
    """Two versions side by side."""

    throttle_kind = "evaluate"
    serializer_class = DiffSerializer

    @extend_schema(
        operation_id="architectures_diff",
        tags=["history"],
        responses={200: DiffSerializer, **openapi.problems(400, 404)},
        parameters=[
            OpenApiParameter("from", int, description="By default the version before `to`."),
            OpenApiParameter("to", int, description="By default the current version."),
        ],
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Say what changed in the document, and what that did to each figure."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        query = DiffQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(_diff(row, query.validated_data))


def _diff(row: StoredArchitecture, query: dict[str, int]) -> dict[str, Any]:
    to = query.get("to", row.version)
    older = selectors.versions_of(row).filter(number__lt=to).first()
    start = query.get("from", older.number if older else to)
    if start > row.version or to > row.version:
        message = _("The newest version is %(number)d.") % {"number": row.version}
        raise ValidationError({"to" if to > row.version else "from": [message]})
    before, after = selectors.version_of(row, start), selectors.version_of(row, to)
    return services.difference(before, after)
