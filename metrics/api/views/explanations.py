"""Why a figure is what it is."""

from __future__ import annotations

from typing import Any, Final, get_args
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metrics import phrases, selectors, services
from metrics.analysis.explanations import explain
from metrics.analysis.formulas import FORMULAS
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import FigureUnit, Unit
from metrics.domain.results import Evaluation
from metrics.naming import with_names
from metrics.recent import evaluated

NUMBER_CHARS_MAX: Final = 9
_QUERY = [
    OpenApiParameter("figure", str, required=True, enum=list(FORMULAS)),
    OpenApiParameter(
        "scope", str, default="whole", description="`whole`, `journeys.<id>` or `components.<id>`."
    ),
    OpenApiParameter(
        "row",
        str,
        description=(
            "Of a figure that stands in a table of its scope, which row: a disruption as the"
            " result names it; `month` or `year`, of a quantile `month.p90`; the events of a cut"
            " set joined by ` + `; a line of the cost, `web.Replicas`; a number of voters; of a"
            " credible interval the figure's key, of an unknown its path."
        ),
    ),
    OpenApiParameter(
        "disruption", str, description="The same as `row`, of a recovery figure of a journey."
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
    row = serializers.CharField(required=False)
    figure = serializers.CharField()
    title = serializers.CharField()
    value = serializers.FloatField(required=False)
    unit = serializers.ChoiceField(choices=list(get_args(FigureUnit)))
    complement = serializers.FloatField(
        required=False, help_text="One minus the value, with all digits of many nines."
    )
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
        parameters=[
            *_QUERY,
            OpenApiParameter("version", int, description="By default the current one."),
        ],
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Explain a figure of a version, by default of the current one."""
        architecture = selectors.architecture_of(request.user.pk, architecture_id)
        version = selectors.version_of(architecture, _number(request.query_params.get("version")))
        return Response(_explained(request, services.read(version), services.analyse(version)))


def _number(text: str | None) -> int | None:
    """Read the number of a version; one that is none names no version that there is."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) <= NUMBER_CHARS_MAX else 0


def _explained(
    request: UserRequest, architecture: Architecture, evaluation: Evaluation
) -> dict[str, Any]:
    query = request.query_params
    found = explain(
        architecture,
        evaluation,
        query.get("figure", ""),
        scope=query.get("scope", "whole"),
        row=query.get("row") or query.get("disruption", ""),
    )
    tree = found.to_json(gettext)
    if found.recovery is None:
        return tree
    alone = evaluation.model_copy(update={"recovery": (found.recovery,)})
    named = with_names(alone, architecture).recovery or ()
    return tree | {"steps": [step for item in named for step in phrases.steps(item)]}
