"""What the OpenAPI document says beyond types: problems, examples, security, text formats."""

from __future__ import annotations

import json
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
from metrics.domain import schema
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
INVALID_EXAMPLE: Final = OpenApiExample(
    "Dangling reference",
    value={
        "type": "urn:reliability:problem:invalid_document",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "The document has 1 problem.",
        "code": "invalid_document",
        "instance": "/api/v1/evaluate",
        "errors": [
            {
                "path": "components.web.needs[0].target",
                "pointer": "/components/web/needs/0/target",
                "code": "dangling_reference",
                "message": "There is no component “bd”. Did you mean “db”?",
                "found": "bd",
                "suggestion": "db",
            }
        ],
    },
    response_only=True,
)
ETAG: Final = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="Names the state that was read, for `If-Match` and `If-None-Match`.",
)
LOCATION: Final = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[201],
    description="The address of what was made.",
)
REPLAYED: Final = OpenApiParameter(
    "Idempotency-Replayed",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201, 202],
    description="`true` on an answer that was given before under the same key.",
)
NO_CONTENT: Final = OpenApiResponse(description="Done.")
NOT_MODIFIED: Final = OpenApiResponse(description="The caller already has the current state.")


def problems(*statuses: int, body: bool = False) -> dict[int, OpenApiResponse]:
    """Return the error answers of an operation: the given ones and those of every call.

    `complete` gives them their media type. (A key with the media type would keep
    drf-spectacular from seeing that an operation lists pages.)
    """
    listed = {*statuses, *_ALWAYS, *(_WITH_BODY if body else ())}
    return {
        status: OpenApiResponse(
            ProblemSerializer,
            description=_MEANINGS[status],
            examples=[INVALID_EXAMPLE] if status == 422 else [],
        )
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


def complete(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Finish the generated document: the last step of drf-spectacular."""
    for path in result["paths"].values():
        for operation in path.values():
            _name_problems(operation["responses"])
    schemas = result["components"]["schemas"]
    schemas |= _document_schemas()
    schemas["Health"] = _HEALTH
    result["paths"] |= {f"/api/v1/health/{name}": _health(name) for name in ("live", "ready")}
    return result


def _name_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= 400 and "content" in response:
            (media, *_others) = response["content"].values()
            response["content"] = {PROBLEM: media}
        if status == "429":
            seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
            response["headers"] = {"Retry-After": seconds}


def _document_schemas() -> dict[str, Any]:
    """Return the published schema of the document, which knows its short forms."""
    text = json.dumps(schema.json_schema()).replace("#/$defs/", "#/components/schemas/")
    document = json.loads(text)
    parts: dict[str, Any] = document.pop("$defs")
    for key in ("$schema", "$id"):
        del document[key]
    return {**parts, "Architecture": document}


def _health(name: str) -> dict[str, Any]:
    meaning = (
        "Whether "
        + {
            "live": "the process answers.",
            "ready": "database and queue answer; 503 when one does not.",
        }[name]
    )
    health = {"$ref": "#/components/schemas/Health"}
    answer = {"description": meaning, "content": {JSON: {"schema": health}}}
    return {
        "get": {
            "operationId": f"health_{name}",
            "description": meaning,
            "tags": ["health"],
            "security": [{}],
            "responses": {"200": answer} if name == "live" else {"200": answer, "503": answer},
        }
    }


_HEALTH: Final = {
    "type": "object",
    "properties": {
        "status": {"enum": ["ok", "unavailable"]},
        "parts": {"type": "object", "additionalProperties": {"enum": ["ok", "unavailable"]}},
    },
    "required": ["status"],
}
