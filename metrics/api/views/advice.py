"""What to change: advice, sensitivities, and searches over what one frees."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metrics import advising, deciding, selectors, services
from metrics.advice_words import assumption
from metrics.analysis.advice.explained import FORMULAS, explain_advice
from metrics.analysis.advice.report import advice
from metrics.analysis.pareto.front import pareto
from metrics.analysis.pareto.space import parse_freedom
from metrics.analysis.sensitivity.sweeps import sensitivity
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest, expected_version
from metrics.api.bodies import JSON, JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.api.serializers_advice import (
    AdviceDecisionRequestSerializer,
    FreedomsSerializer,
    ParetoRequestSerializer,
    SensitivityRequestSerializer,
    SweepSerializer,
)
from metrics.api.views.explanations import ExplanationSerializer
from metrics.domain.advising import AdviceReport, Decision, ParetoFront, Sensitivity
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document
from metrics.models import ArchitectureVersion

Form = TypeVar("Form", bound=serializers.Serializer[Any])

_FREE = OpenApiParameter(
    "free", str, many=True, required=True, description="Such as `components.web.replicas=1..4`."
)
_OBJECTIVES = OpenApiParameter("objectives", str, many=True)


class _AskView(ApiView):
    """A call that computes for seconds and stores nothing of the caller's."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "search"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]


class AdviceView(_AskView):
    """Advice on a document that is not stored."""

    @extend_schema(
        operation_id="advice",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: AdviceReport, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Try every single change of the document in the body, and rank what helps.

        Each advice has its figures, its price where the document has one, the loss that it
        avoids, and the change as a JSON merge patch.
        """
        return Response(advice(sent_document(request).architecture()).to_json())


class SensitivityView(_AskView):
    """Sensitivities of a document that is not stored."""

    @extend_schema(
        operation_id="sensitivity",
        tags=["documents"],
        request={JSON: SensitivityRequestSerializer},
        responses={200: Sensitivity, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Rank the parameters of a document by a figure, and sweep over one of them."""
        form = _sent(request, SensitivityRequestSerializer)
        architecture = parse_document(form.validated_data["document"])
        return Response(sensitivity(architecture, **form.options()).to_json())


class ParetoView(_AskView):
    """A search over variants of a document that is not stored."""

    @extend_schema(
        operation_id="pareto",
        tags=["documents"],
        request={JSON: ParetoRequestSerializer},
        responses={200: ParetoFront, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Search what is freed for the designs that no other one beats.

        The answer says whether they are all, and else how much better one that was not looked
        at could be.
        """
        sent = _sent(request, ParetoRequestSerializer).validated_data
        freedoms = [parse_freedom(text) for text in sent["free"]]
        found = pareto(
            parse_document(sent["document"]),
            freedoms,
            sent["objectives"],
            evaluations_max=sent.get("evaluations"),
        )
        return Response(found.to_json())


class StoredAdviceView(ApiView):
    """Advice on a stored architecture."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="architectures_advice",
        tags=["architectures"],
        responses={200: AdviceReport, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Try every single change of the current version, and rank what helps.

        Each advice carries its `state`, and `decisions` lists what was decided, also on advice
        that the current version does not lead to any more. Dismissed changes are no steps of
        `money`.
        """
        version = _version(request, architecture_id)
        report = deciding.report_of(version)
        return Response(deciding.with_decisions(report, version.architecture).to_json())


class AdviceExplanationView(ApiView):
    """Why a figure of one advice is what it is."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="architectures_advice_explanation",
        tags=["architectures"],
        responses={200: ExplanationSerializer, **openapi.problems(404, 422)},
        parameters=[OpenApiParameter("figure", str, required=True, enum=list(FORMULAS))],
    )
    def get(self, request: UserRequest, architecture_id: UUID, key: str) -> Response:
        """Explain the downtime, the price or the balance of an advice on the current version."""
        version = _version(request, architecture_id)
        figure = request.query_params.get("figure", "")
        formula = FORMULAS.get(figure)
        if formula is None:
            message = f"there is no figure {figure!r}; there are: {', '.join(FORMULAS)}"
            raise InvalidParameterError(message, field="figure")
        item = deciding.advice_called(version, key)
        document = services.read(version)
        found = explain_advice(item, formula, document).to_json(gettext)
        taken = assumption(item.params, document)
        return Response(found | {"assumptions": [taken] if taken else []})


class AdviceDecisionView(ApiView):
    """What was decided on one advice."""

    parser_classes = [JsonDocumentParser]
    throttle_kind = "search"

    @extend_schema(
        operation_id="architectures_advice_decide",
        tags=["architectures"],
        request=AdviceDecisionRequestSerializer,
        responses={200: Decision, **openapi.problems(404, 409, 412, 422, 428, body=True)},
        parameters=[openapi.IF_MATCH],
    )
    def put(self, request: UserRequest, architecture_id: UUID, key: str) -> Response:
        """Accept an advice as a variant, or dismiss it with a reason.

        The same request again changes nothing and answers the same: no second variant is made
        while the first one exists.
        """
        row = selectors.architecture_of(request.user.pk, architecture_id)
        version = expected_version(request, row.version)
        sent = _sent(request, AdviceDecisionRequestSerializer).validated_data
        common: dict[str, Any] = {"author": request.user, "expected_version": version}
        if sent["state"] == deciding.State.ACCEPTED:
            decision = deciding.accept(row, key, **common)
        else:
            decision = deciding.dismiss(row, key, reason=sent["reason"], **common)
        return Response(deciding.decision_of(decision, arises=True).to_json())

    @extend_schema(
        operation_id="architectures_advice_reopen",
        tags=["architectures"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def delete(self, request: UserRequest, architecture_id: UUID, key: str) -> Response:
        """Open an advice again. A variant that was made for it is kept."""
        deciding.reopen(selectors.architecture_of(request.user.pk, architecture_id), key)
        return Response(status=204)


class StoredSensitivityView(ApiView):
    """Sensitivities of a stored architecture."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="architectures_sensitivity",
        tags=["architectures"],
        parameters=[SweepSerializer],
        responses={200: Sensitivity, **openapi.problems(400, 404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Rank the parameters of the current version, and sweep over one of them."""
        form = SweepSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        design = services.read(_version(request, architecture_id))
        return Response(sensitivity(design, **form.options()).to_json())


class StoredParetoView(ApiView):
    """A search over variants of a stored architecture."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="architectures_pareto",
        tags=["architectures"],
        parameters=[_FREE, _OBJECTIVES],
        responses={200: ParetoFront, **openapi.problems(400, 404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Search what is freed of the current version for the designs that nothing beats."""
        form = FreedomsSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        version = _version(request, architecture_id)
        return Response(advising.front_of(version, sent["free"], sent["objectives"]).to_json())


def _sent(request: UserRequest, kind: type[Form]) -> Form:
    """Read the object in the body."""
    form = kind(data=sent_document(request).tree())
    form.is_valid(raise_exception=True)
    return form


def _version(request: UserRequest, architecture_id: UUID) -> ArchitectureVersion:
    return selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
