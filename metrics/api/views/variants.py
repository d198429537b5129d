"""Designs side by side, and the variants of an architecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language, gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from metrics import comparing, selectors, services, varying
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest, tagged
from metrics.api.bodies import JSON, JsonDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from metrics.api.serializers import DetailSerializer, SummarySerializer
from metrics.api.serializers_variants import CompareRequestSerializer, VariantRequestSerializer
from metrics.comparing import UnknownDesignError
from metrics.domain.comparing import SideBySide, compare
from metrics.domain.errors import DocumentError
from metrics.domain.problems import Location, Problem, path_of, pointer_of
from metrics.domain.reading import parse_document
from metrics.domain.results import Evaluation
from metrics.recent import evaluated

_SMALLER: Final = openapi.DOCUMENT_EXAMPLE | {"name": "Smaller shop"}
_EXAMPLE: Final = OpenApiExample(
    "A stored version against a document",
    value={
        "designs": [
            {"architecture": "7f6c1f0e-6d0f-4f0e-9a3c-2d7f5c1b8a90", "version": 3},
            {"document": _SMALLER},
        ],
        "base": 0,
    },
    request_only=True,
    media_type=JSON,
)


class DesignNotFoundError(APIException):
    """A design of a comparison does not exist, or is somebody else's."""

    status_code = 404
    default_code = "unknown_design"

    def __init__(self, place: int, sent: dict[str, Any], reason: str) -> None:
        super().__init__(reason)
        key = "template" if "template" in sent else "architecture"
        location = ("designs", place, key)
        self.problems = [
            {
                "path": path_of(location),
                "pointer": pointer_of(location),
                "code": self.default_code,
                "message": reason,
            }
        ]


class CompareView(ApiView):
    """Designs side by side."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser]

    @extend_schema(
        operation_id="compare",
        tags=["documents"],
        request={JSON: CompareRequestSerializer},
        responses={200: SideBySide, **openapi.problems(404, 422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[_EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Compare two to six designs: stored architectures or versions, documents, templates.

        Each figure of every design is answered with its change from the base and the designs that
        are best in it, and each design with those that beat it: that are better in cost, downtime
        or complexity, and worse in none of these. Nothing is stored.
        """
        form = CompareRequestSerializer(data=sent_document(request).tree())
        form.is_valid(raise_exception=True)
        designs = form.validated_data["designs"]
        evaluations = [_evaluation(request, place, sent) for place, sent in enumerate(designs)]
        return Response(compare(evaluations, form.validated_data["base"]).to_json())


class VariantListView(ApiView):
    """The variants of an architecture."""

    pagination_class = NewestFirst
    serializer_class = SummarySerializer
    parser_classes = [JsonDocumentParser]

    @extend_schema(
        operation_id="variants_list",
        tags=["architectures"],
        responses={200: SummarySerializer(many=True), **openapi.problems(400, 404)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """List the designs that started from this one, with their figures in short."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        page = self.paginate_queryset(selectors.variants_of(row)) or []
        context = {"request": request, "wholes": services.whole_figures(page)}
        return self.get_paginated_response(SummarySerializer(page, many=True, context=context).data)

    @extend_schema(
        operation_id="variants_create",
        tags=["architectures"],
        request={JSON: VariantRequestSerializer},
        responses={201: DetailSerializer, **openapi.problems(404, 409, 422, body=True)},
        parameters=[
            openapi.IDEMPOTENCY_KEY,
            openapi.ETAG,
            openapi.LOCATION,
            openapi.REPLAYED,
        ],
    )
    @idempotent
    def post(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Make another design that starts from a version of this one, with a history of its own."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        form = VariantRequestSerializer(data=_object(request))
        form.is_valid(raise_exception=True)
        wanted = dict(form.validated_data)
        version = selectors.version_of(row, wanted.pop("version", None))
        variant = varying.create_variant(version, owner=request.user, **wanted)
        context = {
            "request": request,
            "current": selectors.version_of(variant),
            "wholes": services.whole_figures([variant]),
        }
        address = reverse("metrics-api:architecture", args=[variant.pk], request=request)
        shown = DetailSerializer(variant, context=context).data
        return tagged(shown, variant.etag, status=201, headers={"Location": address})


def _object(request: UserRequest) -> dict[str, Any]:
    """Return the object in the body; an empty body stands for an empty object."""
    body = sent_document(request)
    tree = body.tree() if body.content else {}
    if not isinstance(tree, dict):
        raise ValidationError(gettext("Send an object."))
    return tree


def _evaluation(request: UserRequest, place: int, sent: dict[str, Any]) -> Evaluation:
    """Analyse one design; its problems are told with its place in the request."""
    try:
        if "document" in sent:
            return evaluated(parse_document(sent["document"]))
        candidate = _candidate(request, sent)
    except UnknownDesignError as error:
        raise DesignNotFoundError(place, sent, error.render(gettext)) from error
    except DocumentError as error:
        raise DocumentError(_moved(error.problems, ("designs", place, "document"))) from error
    judged = comparing.judge([candidate])[0]
    if judged.evaluation is None:
        raise DocumentError(_moved(judged.problems, ("designs", place, "architecture")))
    return judged.evaluation


def _candidate(request: UserRequest, sent: dict[str, Any]) -> comparing.Candidate:
    if "template" in sent:
        return comparing.from_template(sent["template"], get_language() or "")
    return comparing.stored(request.user.pk, sent["architecture"], sent.get("version"))


def _moved(problems: Sequence[Problem], start: Location) -> tuple[Problem, ...]:
    """Return problems of a document with their places in the body of the request."""
    return tuple(
        replace(
            problem,
            path=".".join(part for part in (path_of(start), problem.path) if part),
            pointer=pointer_of(start) + problem.pointer,
            location=(*start, *problem.location),
        )
        for problem in problems
    )
