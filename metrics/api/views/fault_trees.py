"""Fault trees: figures of a tree in the Open-PSA format, and documents as such trees."""

from __future__ import annotations

from typing import IO, Any, Final
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.serializers import IntegerField, Serializer

from metrics import selectors, services
from metrics.analysis.document_tree import document_tree
from metrics.analysis.fault_trees.evaluate import LISTED, LISTED_MAX, evaluate_tree
from metrics.analysis.fault_trees.results import TreeEvaluation
from metrics.api import openapi, reporting
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.api.renderers import XmlRenderer
from metrics.domain.architecture import Architecture
from metrics.importers.open_psa import read_fault_tree
from metrics.importers.open_psa_writer import write_fault_tree

XML: Final = "application/xml"
ROWS_MAX: Final = 1 << 22
"""Keeps one request to some seconds and 200 MB; the command line goes four times as far."""


class XmlParser(BaseParser):
    """The text of an XML file; it is read by the importer, without entities."""

    media_type = XML

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        return stream.read()


class TextXmlParser(XmlParser):
    """The same under its other media type."""

    media_type = "text/xml"


class _Query(Serializer[Any]):
    cut_sets = IntegerField(min_value=0, max_value=LISTED_MAX, default=LISTED)


class FaultTreeView(ApiView):
    """Figures of a fault tree that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [XmlParser, TextXmlParser]
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="fault_trees",
        tags=["documents"],
        request={XML: OpenApiTypes.STR},
        responses={200: TreeEvaluation, **openapi.problems(422, body=True)},
        parameters=[
            OpenApiParameter(
                "cut_sets",
                int,
                description=f"How many of the most probable cut sets to list, {LISTED} by default.",
            ),
            openapi.IDEMPOTENCY_KEY,
            openapi.REPLAYED,
        ],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Analyse the fault tree in the body, an Open-PSA file.

        The answer has the exact probability of the top event, importance of every basic event
        and the number of minimal cut sets of each order. Nothing is stored.
        """
        query = _Query(data=request.query_params)
        query.is_valid(raise_exception=True)
        content: Any = request.data
        tree = read_fault_tree(content if isinstance(content, bytes) else b"")
        listed = int(query.validated_data["cut_sets"])
        return Response(evaluate_tree(tree, listed=listed, rows_max=ROWS_MAX).to_json())


class FaultTreeExportView(ApiView):
    """A document that is not stored as a fault tree."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]
    renderer_classes = [XmlRenderer, JSONRenderer]

    @extend_schema(
        operation_id="fault_tree",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={(200, XML): OpenApiTypes.STR, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> HttpResponse:
        """Write the document in the body as a fault tree in the Open-PSA format."""
        return _exported(sent_document(request).architecture())


class StoredFaultTreeView(ApiView):
    """A stored architecture as a fault tree."""

    throttle_kind = "evaluate"
    renderer_classes = [XmlRenderer, JSONRenderer]

    @extend_schema(
        operation_id="architectures_fault_tree",
        tags=["architectures"],
        responses={(200, XML): OpenApiTypes.STR, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> HttpResponse:
        """Write the current version as a fault tree in the Open-PSA format."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return _exported(services.read(version))


def _exported(architecture: Architecture) -> HttpResponse:
    text = write_fault_tree(document_tree(architecture), label=architecture.name)
    return reporting.file_answer(text.encode(), XML, architecture.name, "xml")
