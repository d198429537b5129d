"""What if something fails: who loses what."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from metrics import what_if_words
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JSON, JsonDocumentParser, YamlDocumentParser, sent_document
from metrics.api.idempotency import idempotent
from metrics.api.serializers_what_if import WhatIfRequestSerializer
from metrics.domain.reading import parse_document
from metrics.domain.what_if import WhatIf

_EXAMPLE = OpenApiExample(
    "A database without its only replica",
    value={
        "document": {
            "format": "reliability/v1",
            "name": "Shop",
            "components": {
                "web": {"failure": {"mtbf": "30d", "mttr": "10m"}, "needs": ["db"]},
                "db": {"failure": {"mtbf": "1y", "mttr": "4h"}},
            },
        },
        "failed": [{"kind": "component", "id": "db"}],
    },
    request_only=True,
    media_type=JSON,
)


class WhatIfView(ApiView):
    """Failures in a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="what_if",
        tags=["documents"],
        request={JSON: WhatIfRequestSerializer},
        responses={200: WhatIf, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[_EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Tell who loses what while some components, replicas, sites or links are failed.

        Every journey and component is answered with what it serves at once and in the end, how
        long caches help, when failovers end and which data they lose, and all of it in
        sentences. Nothing is stored, and the document stays as it is.
        """
        form = WhatIfRequestSerializer(data=sent_document(request).tree())
        form.is_valid(raise_exception=True)
        architecture = parse_document(form.validated_data["document"])
        return Response(what_if_words.told(architecture, form.elements()).to_json())
