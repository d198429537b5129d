"""Scalability: what growing demand does to a design."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from metrics import selectors, services
from metrics.analysis.scalability import scalability
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.domain.scaling import Scalability


class CapacityView(ApiView):
    """Scalability of a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="capacity",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: Scalability, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Follow the document in the body from today's demand to a hundredfold.

        The answer names the groups in the order in which they saturate, and gives for each
        multiple of the demand the design as it is and with the replicas that it then needs.
        """
        return Response(scalability(sent_document(request).architecture()).to_json())


class StoredCapacityView(ApiView):
    """Scalability of a stored architecture."""

    throttle_kind = "evaluate"

    @extend_schema(
        operation_id="architectures_capacity",
        tags=["architectures"],
        responses={200: Scalability, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Follow the current version from today's demand to a hundredfold."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return Response(scalability(services.read(version)).to_json())
