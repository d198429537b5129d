"""Over time: first failure, outages, and downtime in months and years."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from metrics import selectors, services
from metrics.analysis.periods import periods
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.domain.overtime import Periods


class PeriodsView(ApiView):
    """A document that is not stored, over time."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="periods",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: Periods, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Follow the document in the body from everything up onwards.

        The answer has for the whole and for each journey the mean time to the first failure, how
        long outages last, how much downtime a month and a year have and how likely they break the
        objective, with the curves behind these figures.
        """
        return Response(periods(sent_document(request).architecture()).to_json())


class StoredPeriodsView(ApiView):
    """A stored architecture over time."""

    throttle_kind = "evaluate"

    @extend_schema(
        operation_id="architectures_periods",
        tags=["architectures"],
        responses={200: Periods, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Follow the current version from everything up onwards."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return Response(periods(services.read(version)).to_json())
