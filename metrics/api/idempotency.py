"""`Idempotency-Key`: a request that is sent again gets the answer of the first one.

The record, what the request does and its answer are written in one transaction. A second
request with the key waits for it and then reads the answer; when the first one fails, nothing
is left of it and the key is free again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from metrics.api.exceptions import IdempotencyKeyError, IdempotencyMismatchError
from metrics.models import IDEMPOTENCY_KEY_CHARS_MAX, IdempotencyRecord

KEPT_FOR: Final = timedelta(days=1)
_HEADERS: Final = ("Content-Type", "Content-Language", "ETag", "Location")

Handler = Callable[..., Any]


def idempotent(handler: Handler) -> Handler:
    """Honour `Idempotency-Key` in a view's method.

    A view may name members of its answer in `idempotency_secrets`: they are not stored, so a
    replay lacks them.
    """

    @wraps(handler)
    def answer(view: APIView, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key is None or not request.user.is_authenticated:
            return handler(view, request, *args, **kwargs)
        if not 1 <= len(key) <= IDEMPOTENCY_KEY_CHARS_MAX or not key.isprintable():
            raise IdempotencyKeyError
        with transaction.atomic():
            record, is_new = _claim(request, key)
            if not is_new:
                return _replay(record, request)
            response = handler(view, request, *args, **kwargs)
            _keep(record, view, request, response)
        return response

    return answer


def _claim(request: Request, key: str) -> tuple[IdempotencyRecord, bool]:
    records = IdempotencyRecord.objects
    records.filter(created__lt=timezone.now() - KEPT_FOR).delete()
    mine = {"owner_id": request.user.pk, "key": key}
    try:
        with transaction.atomic():
            return records.create(**mine, fingerprint=_fingerprint(request)), True
    except IntegrityError:
        return records.get(**mine), False


def _fingerprint(request: Request) -> str:
    method, address = request.method or "", request.get_full_path()
    accept, media = request.headers.get("Accept", ""), request.content_type
    head = json.dumps([method, address, media, accept]).encode()
    body: bytes = request._request.body
    return hashlib.sha256(head + b"\n" + body).hexdigest()


def _replay(record: IdempotencyRecord, request: Request) -> HttpResponse:
    if record.fingerprint != _fingerprint(request):
        raise IdempotencyMismatchError
    response = HttpResponse(bytes(record.body), status=record.status)
    for name, value in record.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _keep(
    record: IdempotencyRecord, view: APIView, request: Request, response: HttpResponse
) -> None:
    headers = {name: response[name] for name in _HEADERS if name in response}
    if isinstance(response, Response):
        hidden = getattr(view, "idempotency_secrets", ())
        shown = response.data
        if hidden:
            shown = {key: value for key, value in shown.items() if key not in hidden}
        renderer, media_type = request.accepted_renderer, request.accepted_media_type
        body = renderer.render(shown, media_type, view.get_renderer_context())
        # Before it is rendered, a response only has Django's default media type.
        headers["Content-Type"] = renderer.media_type
    else:
        body = response.content
    IdempotencyRecord.objects.filter(pk=record.pk).update(
        status=response.status_code, headers=headers, body=body
    )
