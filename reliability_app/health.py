"""Answer two questions of an orchestrator: is the process alive, and can it do its work."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

SECONDS_MAX = 2.0


@csrf_exempt  # so that a wrong method is told 405
@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the process does; a part that is down is no reason to restart it."""
    return JsonResponse({"status": "ok"})


@csrf_exempt  # so that a wrong method is told 405
@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and queue work, else 503 with the name of what does not."""
    parts = {"database": _works(_ask_database), "queue": queue_answers()}
    ok = all(parts.values())
    words = {name: "ok" if works else "unavailable" for name, works in parts.items()}
    return JsonResponse(
        {"status": "ok" if ok else "unavailable", "parts": words}, status=200 if ok else 503
    )


def queue_answers() -> bool:
    """Tell whether the broker of the simulations answers."""
    return _works(_ask_queue)


def _works(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (DatabaseError, redis.RedisError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_queue() -> None:
    with redis.Redis.from_url(
        settings.REDIS_CLIENT_URL, socket_timeout=SECONDS_MAX, socket_connect_timeout=SECONDS_MAX
    ) as client:
        client.ping()
