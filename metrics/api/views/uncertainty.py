"""Uncertainty: credible intervals of the figures, and which unknown matters most."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metrics import selectors, services
from metrics.analysis.uncertainty.analysis import SAMPLES, SAMPLES_MIN, SEED, uncertainty
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.domain.architecture import Architecture
from metrics.domain.uncertainty_results import Uncertainty

SAMPLES_MAX = 10_000
"""Of one request; the command line takes more."""

_PARAMETERS = [
    OpenApiParameter(
        "samples",
        {"type": "integer", "minimum": SAMPLES_MIN, "maximum": SAMPLES_MAX, "default": SAMPLES},
        description="Size of the Latin hypercube.",
    ),
    OpenApiParameter(
        "seed",
        {"type": "integer", "minimum": 0, "default": SEED},
        description="The same seed gives the same result.",
    ),
]


class QuerySerializer(serializers.Serializer[Any]):
    """How many samples, and from which seed."""

    samples = serializers.IntegerField(
        required=False, min_value=SAMPLES_MIN, max_value=SAMPLES_MAX, default=SAMPLES
    )
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1, default=SEED)


class UncertaintyView(ApiView):
    """Uncertainty of a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="uncertainty",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: Uncertainty, **openapi.problems(400, 422, body=True)},
        parameters=[*_PARAMETERS, openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Draw the uncertain values of the document in the body, and follow every figure.

        The answer has mean, median, credible intervals and a histogram for each figure of the
        whole and of the journeys, and for each unknown what its ends do and how much of the
        variance it explains. A document in which nothing is uncertain gets 422.
        """
        return _answer(request, sent_document(request).architecture())


class StoredUncertaintyView(ApiView):
    """Uncertainty of a stored architecture."""

    throttle_kind = "evaluate"

    @extend_schema(
        operation_id="architectures_uncertainty",
        tags=["architectures"],
        responses={200: Uncertainty, **openapi.problems(400, 404, 422)},
        parameters=_PARAMETERS,
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Draw the uncertain values of the current version, and follow every figure."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return _answer(request, services.read(version))


def _answer(request: UserRequest, architecture: Architecture) -> Response:
    query = QuerySerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    found = uncertainty(architecture, **query.validated_data)
    return Response(found.to_json())
