"""The one place that turns errors into HTTP answers: problem details as of RFC 9457.

Every error under `/api/` has the media type `application/problem+json` and the members `type`,
`title`, `status`, `detail`, `instance` and `code`; those of documents and forms also `errors`.
Codes are stable, and `docs/guides/api.md` lists them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.views import set_rollback

from metrics.domain.errors import ConflictError, DocumentError, DomainError
from metrics.services import StaleVersionError

API_PREFIX: Final = "/api/"
CONTENT_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:reliability:problem:"
_CODE_OF_STATUS: Final = {400: "bad_request", 403: "permission_denied", 404: "not_found"}
_STATUS_OF_ERROR: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (Http404, 404, "not_found"),
    (ObjectDoesNotExist, 404, "not_found"),
    (PermissionDenied, 403, "permission_denied"),
    (RequestDataTooBig, 413, "too_large"),
    (SuspiciousOperation, 400, "bad_request"),
    (UnreadablePostError, 400, "bad_request"),
)

logger = logging.getLogger(__name__)


class ProblemDetailsMiddleware:
    """Replace the error pages of Django under `/api/` by problem documents.

    Views answer their own errors by `exception_handler`; what is left are requests that
    Django refuses before any view is reached: for a host that is not ours, say.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        failed = response.status_code >= 400 and request.path.startswith(API_PREFIX)
        if not failed or not response.get("Content-Type", "").startswith("text/html"):
            return response
        problem = problem_response(response.status_code, instance=request.path)
        for header in ("Allow", "WWW-Authenticate", "Retry-After"):
            if header in response:
                problem[header] = response[header]
        return problem


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer for an address under `/api/` that no view has."""
    return problem_response(404, instance=request.path)


def exception_handler(exc: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer whatever a view of the API raised; a bug is logged and its details kept inside."""
    set_rollback()
    request = context.get("request")
    instance = request.path if request is not None else None
    match exc:
        case DomainError():
            return _of_domain_error(exc, instance)
        case APIException():
            return _of_api_exception(exc, instance)
    for kind, status, code in _STATUS_OF_ERROR:
        if isinstance(exc, kind):
            return problem_response(status, code, instance=instance)
    logger.error("%s failed", instance, exc_info=exc)
    return problem_response(500, instance=instance)


def problem_response(
    status: int,
    code: str | None = None,
    detail: str | None = None,
    *,
    instance: str | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """Write one problem document."""
    name = code or _CODE_OF_STATUS.get(status) or _name_of(status)
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + name,
        "title": _title(status),
        "status": status,
        "detail": detail or _standard_detail(status),
        "code": name,
    }
    if instance is not None:
        body["instance"] = instance
    if errors is not None:
        body["errors"] = errors
    response = HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _of_domain_error(error: DomainError, instance: str | None) -> HttpResponse:
    match error:
        case DocumentError():
            errors = [problem.to_json(_) for problem in error.problems]
            detail = ngettext(
                "The document has %(count)d problem.",
                "The document has %(count)d problems.",
                len(errors),
            ) % {"count": len(errors)}
            return problem_response(422, error.code, detail, instance=instance, errors=errors)
        case StaleVersionError():
            return problem_response(412, error.code, error.render(_), instance=instance)
        case ConflictError():
            return problem_response(409, error.code, error.render(_), instance=instance)
        case _:
            field, text = error.field, error.render(_)
            places = [_error_at((field,), text, error.code)] if field else None
            return problem_response(422, error.code, text, instance=instance, errors=places)


def _of_api_exception(error: APIException, instance: str | None) -> HttpResponse:
    if isinstance(error, ValidationError):
        errors = list(_flattened(error.detail))
        detail = _("The request is not valid: %(first)s") % {"first": errors[0]["message"]}
        return problem_response(400, "invalid", detail, instance=instance, errors=errors)
    problems = getattr(error, "problems", None)
    code = error.detail.code if hasattr(error.detail, "code") else error.default_code
    response = problem_response(
        error.status_code, code, str(error.detail), instance=instance, errors=problems
    )
    challenge = getattr(error, "auth_header", None)
    if challenge:
        response["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(max(1, round(wait)))
    return response


def _flattened(detail: Any, path: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """List the errors of a serializer, each with its place."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _flattened(value, path if key == "non_field_errors" else (*path, str(key)))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            inner = (*path, str(index)) if isinstance(value, Mapping | list) else path
            yield from _flattened(value, inner)
    else:
        yield _error_at(path, str(detail), getattr(detail, "code", "invalid"))


def _error_at(path: tuple[str, ...], message: str, code: str) -> dict[str, Any]:
    return {
        "path": ".".join(path),
        "pointer": "".join(f"/{part}" for part in path),
        "code": code,
        "message": message,
    }


def _name_of(status: int) -> str:
    return (
        HTTPStatus(status).phrase.lower().replace(" ", "_") if status != 500 else "internal_error"
    )


def _title(status: int) -> str:
    return HTTPStatus(status).phrase


def _standard_detail(status: int) -> str:
    match status:
        case 404:
            return _("There is nothing at this address.")
        case 403:
            return _("You may not do this.")
        case 500:
            return _("An error of ours stopped this request. It has been logged.")
        case _:
            return _("The request cannot be answered.")
