"""What the OpenAPI document says beyond types: problems, examples, security, text formats."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
)

from metrics.api.bodies import JSON, MERGE_PATCH, YAML
from metrics.api.serializers import EnvelopeSerializer, ProblemSerializer
from metrics.domain.architecture import Architecture

PROBLEM: Final = "application/problem+json"

_MEANINGS: Final = {
    400: "The request is malformed.",
    401: "Nobody is logged in and there is no valid token.",
    403: "The token lacks the scope, or the session's CSRF token is missing.",
    404: "There is no such object, or it is somebody else's.",
    406: "None of the accepted media types is available.",
    409: "The object is not in a state that allows this.",
    412: "`If-Match` does not name the current version.",
    413: "The body is too large.",
    415: "The body is of a media type that is not understood.",
    422: "The document has errors; `errors` lists all of them with their places.",
    428: "`If-Match` is missing.",
    429: "Too many calls; `Retry-After` says for how many seconds to wait.",
}
_ALWAYS: Final = (401, 403, 406, 429)
_WITH_BODY: Final = (400, 413, 415)

DOCUMENT_EXAMPLE: Final = {
    "format": "reliability/v1",
    "name": "Small shop",
    "components": {
        "web": {"failure": {"mtbf": "30d", "mttr": "10m"}, "replicas": 3, "required": 2,
                "needs": ["db"]},
        "db": {"kind": "database", "failure": {"availability": "99.95%", "mttr": "1h"}},
    },
}  # fmt: skip

DOCUMENT: Final = {JSON: Architecture, YAML: Architecture}
ENVELOPE: Final = {
    JSON: PolymorphicProxySerializer(
        component_name="ArchitectureOrEnvelope",
        serializers=[Architecture, EnvelopeSerializer],  # type: ignore[list-item]
        resource_type_field_name=None,
    ),
    YAML: Architecture,
}
PATCH: Final = {MERGE_PATCH: OpenApiTypes.OBJECT, JSON: OpenApiTypes.OBJECT}
EXAMPLE: Final = OpenApiExample(
    "Small shop", value=DOCUMENT_EXAMPLE, request_only=True, media_type=JSON
)

IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The `ETag` of the version that is changed, for example `"v3"`.',
)
IF_NONE_MATCH: Final = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of what the caller has; answers 304 while it is current.",
)
IDEMPOTENCY_KEY: Final = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Up to 255 characters of the caller's choice. The same request with the same key gets"
        " the first answer again, with `Idempotency-Replayed: true`, for a day; another"
        " request with the key gets 422."
    ),
)
DRAFT: Final = OpenApiParameter(
    "draft",
    OpenApiTypes.BOOL,
    description="Keep a document even if it has errors, as the editor does on its own.",
)
NO_CONTENT: Final = OpenApiResponse(description="Done.")
NOT_MODIFIED: Final = OpenApiResponse(description="The caller already has the current state.")


def problems(*statuses: int, body: bool = False) -> dict[Any, Any]:
    """Return the error answers of an operation: the given ones and those of every call."""
    listed = {*statuses, *_ALWAYS, *(_WITH_BODY if body else ())}
    return {
        (status, PROBLEM): OpenApiResponse(ProblemSerializer, description=_MEANINGS[status])
        for status in sorted(listed)
    }


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document names the tokens."""

    target_class = "metrics.api.authentication.BearerTokenAuthentication"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of `/api/v1/tokens`, with the scopes that the call needs.",
        }


def add_health(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Describe the two plain views that orchestrators ask."""
    for name, meaning in (
        ("live", "Whether the process answers."),
        ("ready", "Whether database and queue answer."),
    ):
        answer = {
            "description": meaning,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Health"}}},
        }
        answers = {"200": answer} if name == "live" else {"200": answer, "503": answer}
        result["paths"][f"/api/v1/health/{name}"] = {
            "get": {
                "operationId": f"health_{name}",
                "description": meaning,
                "tags": ["health"],
                "security": [{}],
                "responses": answers,
            }
        }
    result["components"]["schemas"]["Health"] = {
        "type": "object",
        "properties": {
            "status": {"enum": ["ok", "unavailable"]},
            "parts": {
                "type": "object",
                "additionalProperties": {"enum": ["ok", "unavailable"]},
            },
        },
        "required": ["status"],
    }
    return result
