"""Documents that are not stored: evaluate, validate; the templates and the JSON Schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from metrics import gallery
from metrics.api import openapi, reporting
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest, not_modified, tagged
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.api.renderers import CsvRenderer, PdfRenderer
from metrics.api.serializers import (
    GuidanceSerializer,
    TemplateListSerializer,
    ValidationReportSerializer,
    language,
)
from metrics.domain import canonical, notices, schema
from metrics.domain.errors import DocumentError
from metrics.domain.results import Evaluation, Notice
from metrics.guidance.serving import guidance
from metrics.recent import evaluated


class EvaluateView(ApiView):
    """Figures of a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]
    renderer_classes = [JSONRenderer, CsvRenderer, PdfRenderer]

    @extend_schema(
        operation_id="evaluate",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={
            (200, "application/json"): Evaluation,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **openapi.problems(422, body=True),
        },
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> HttpResponse:
        """Analyse the document in the body; nothing is stored.

        The answer is the result as JSON, or a report when `Accept` asks for `text/csv` or
        `application/pdf`.
        """
        body = sent_document(request)
        architecture = body.architecture()
        return reporting.answer(request, evaluated(architecture), lambda: architecture)


class ValidateView(ApiView):
    """Whether a document has errors."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="validate",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: ValidationReportSerializer, **openapi.problems(body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Check the document in the body and list everything that is wrong with it.

        The status is 200 also for a document with errors: the question was answered. Text
        that is not JSON or YAML at all gets 400, with the line of the mistake.
        """
        body = sent_document(request)
        try:
            architecture = body.architecture()
        except DocumentError as error:
            errors = [problem.to_json(gettext) for problem in error.problems]
            return Response({"valid": False, "errors": errors})
        warnings = [_notice(notice) for notice in notices.notices(architecture)]
        digest = canonical.digest(architecture)
        return Response({"valid": True, "errors": [], "warnings": warnings, "digest": digest})


class TemplateListView(ApiView):
    """The gallery."""

    @extend_schema(
        operation_id="templates_list",
        tags=["documents"],
        responses={200: TemplateListSerializer, **openapi.problems()},
    )
    def get(self, request: UserRequest) -> Response:
        """List the templates with their documents."""
        return Response({"results": [_template(item) for item in gallery.templates()]})


class SchemaView(ApiView):
    """The JSON Schema of the document."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="document_schema",
        tags=["documents"],
        auth=[],
        responses={200: OpenApiTypes.OBJECT, 304: openapi.NOT_MODIFIED, **openapi.problems()},
        parameters=[openapi.IF_NONE_MATCH, openapi.ETAG],
    )
    def get(self, request: UserRequest) -> HttpResponse:
        """Return the JSON Schema of the document, for editors and planning tools."""
        document, etag = _schema()
        return not_modified(request, etag) or tagged(document, etag)


@cache
def _schema() -> tuple[dict[str, Any], str]:
    """Generate the schema once; it changes with the program only."""
    document = schema.json_schema()
    return document, reporting.content_etag(document)


class GuidanceView(ApiView):
    """What is said of every field of the document."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="document_guidance",
        tags=["documents"],
        auth=[],
        responses={200: GuidanceSerializer, 304: openapi.NOT_MODIFIED, **openapi.problems()},
        parameters=[openapi.IF_NONE_MATCH, openapi.ETAG],
    )
    def get(self, request: UserRequest) -> HttpResponse:
        """Return meaning, form, example and typical values of every field, in one's language.

        `places` names the entry of each place of a document, `*` standing for an identifier
        or a position; `terms` names the terms of the glossary.
        """
        words, etag = _guidance(language())
        return not_modified(request, etag) or tagged(words, etag)


@cache
def _guidance(spoken: str) -> tuple[dict[str, Any], str]:
    """Translate the guidance once for each language."""
    words = guidance(gettext, chinese=spoken.startswith("zh"))
    return words, reporting.content_etag(words)


def _notice(notice: Notice) -> dict[str, str]:
    message, advice = notices.words(notice, gettext)
    return {"path": notice.path, "message": message, "advice": advice}


def _template(item: gallery.Template) -> dict[str, Any]:
    return {"slug": item.slug, **item.words(language()), "document": item.document}
