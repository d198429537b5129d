"""What every view of the API shares: limits, negotiation, entity tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_etags
from rest_framework.exceptions import NotAcceptable
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.bodies import buffer_body
from metrics.api.exceptions import PreconditionRequiredError


class UserRequest(Request):
    """A request whose caller is known."""

    user: User


class Negotiation(DefaultContentNegotiation):
    """By `Accept`, or by `?format=csv` in an address that one clicks."""

    def filter_renderers(self, renderers: Iterable[Any], format: str) -> list[Any]:  # noqa: A002 - its name in DRF
        """Answer 406, as for `Accept`, when the format is not available."""
        try:
            return list(super().filter_renderers(renderers, format))
        except Http404 as error:
            raise NotAcceptable from error


class ApiView(GenericAPIView[Any]):
    """A view with a bounded body. Subclasses parse, call one service or selector, and render."""

    request: UserRequest
    content_negotiation_class = Negotiation

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer with `Allow` alone; the OpenAPI document says the rest."""
        return Response(status=204)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        buffer_body(request._request)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let caches keep nothing that they must not show to others or without asking again."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_cache=True)
        return response


def expected_version(request: Request, current: int) -> int:
    """Return the version that `If-Match` names; `*` names the current one.

    Entity tags read `"v3"`. A proxy that compresses answers makes them weak (`W/"v3"`), which
    is accepted, since the number alone identifies the state. 0, which no version has, stands
    for a tag that names none.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequiredError
    tags = [tag.removeprefix("W/") for tag in parse_etags(header)]
    if tags == ["*"] or f'"v{current}"' in tags:
        return current
    return 0


def not_modified(request: Request, etag: str) -> HttpResponse | None:
    """Return a 304 when the caller already has the state that `etag` names."""
    if "If-None-Match" not in request.headers:
        return None
    response = get_conditional_response(request._request, etag=etag)
    if response is None or response.status_code != 304:
        return None
    response["ETag"] = etag
    return response


def tagged(
    data: Any, etag: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with its entity tag."""
    return Response(data, status=status, headers={"ETag": etag, **(headers or {})})
