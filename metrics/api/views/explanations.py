"""Why a figure is what it is."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metrics import phrases, selectors, services
from metrics.analysis.explanations import RECOVERY, explain
from metrics.analysis.formulas import FORMULAS
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import Unit, Value
from metrics.domain.problems import gettext_noop
from metrics.domain.results import Evaluation, Recovery
from metrics.naming import with_names
from metrics.recent import evaluated

_QUERY = [
    OpenApiParameter("figure", str, required=True, enum=list(FORMULAS)),
    OpenApiParameter(
        "scope", str, default="whole", description="`whole`, `journeys.<id>` or `components.<id>`."
    ),
    OpenApiParameter(
        "disruption",
        str,
        description="With a recovery figure of a journey: what strikes, as the result names it.",
    ),
]


class ContributorSerializer(serializers.Serializer[Any]):
    """A cause and its share of the whole's downtime."""

    cause = serializers.CharField()
    share = serializers.FloatField()


class ValueSerializer(serializers.Serializer[Any]):
    """A value that was put into the figure."""

    name = serializers.CharField()
    amount = serializers.FloatField()
    unit = serializers.ChoiceField(choices=list(get_args(Unit)))
    symbol = serializers.CharField(required=False, help_text="Its letter in the formula.")
    of = serializers.CharField(required=False, help_text="The cause it belongs to.")


class ExplanationSerializer(serializers.Serializer[Any]):
    """One figure, explained in the language of the request."""

    scope = serializers.CharField()
    figure = serializers.CharField()
    title = serializers.CharField()
    value = serializers.FloatField(required=False)
    exactness = serializers.CharField(required=False)
    meaning = serializers.CharField()
    formula = serializers.CharField()
    method = serializers.CharField()
    values = ValueSerializer(many=True)
    steps = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Of a recovery: how each component on the way comes back.",
    )
    assumptions = serializers.ListField(child=serializers.CharField())
    contributors = ContributorSerializer(many=True)
    cut_sets = serializers.ListField(child=serializers.DictField())
    references = serializers.ListField(child=serializers.CharField())
    documentation = serializers.CharField()


class ExplanationView(ApiView):
    """A figure of a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="explain",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: ExplanationSerializer, **openapi.problems(422, body=True)},
        parameters=[*_QUERY, openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Explain a figure of the document in the body: method, assumptions, what dominates."""
        architecture = sent_document(request).architecture()
        return Response(_explained(request, architecture, evaluated(architecture)))


class StoredExplanationView(ApiView):
    """A figure of a stored architecture."""

    throttle_kind = "evaluate"

    @extend_schema(
        operation_id="architectures_explanation",
        tags=["architectures"],
        responses={200: ExplanationSerializer, **openapi.problems(404, 422)},
        parameters=_QUERY,
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Explain a figure of the current version."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return Response(_explained(request, services.read(version), services.analyse(version)))


def _explained(
    request: UserRequest, architecture: Architecture, evaluation: Evaluation
) -> dict[str, Any]:
    query = request.query_params
    figure, scope = query.get("figure", ""), query.get("scope", "whole")
    tree = explain(architecture, evaluation, figure, scope=scope).to_json(gettext)
    row = _recovery(evaluation, scope, query.get("disruption"))
    if row is None or figure not in RECOVERY:
        return tree
    times = getattr(row, figure)
    named = with_names(evaluation.model_copy(update={"recovery": (row,)}), architecture)
    steps = [step for item in named.recovery or () for step in phrases.steps(item)]
    if times is None:
        return tree | {"steps": steps}
    values = (
        Value(gettext_noop("Expected"), times.expected, "seconds"),
        Value(gettext_noop("Worst case"), times.worst, "seconds"),
    )
    put_in = [value.to_json(gettext) for value in values]
    return tree | {"steps": steps, "value": times.expected, "values": put_in}


def _recovery(evaluation: Evaluation, scope: str, disruption: str | None) -> Recovery | None:
    """Find the row of a journey and what strikes it."""
    journey = scope.removeprefix("journeys.")
    rows = evaluation.recovery or ()
    found = (row for row in rows if (row.disruption, row.journey) == (disruption, journey))
    return next(found, None)
