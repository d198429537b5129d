"""How often one caller may call, counted in the shared cache."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

WINDOW_SECONDS: Final = 60
RATES: Final = {"read": 1200, "write": 300, "evaluate": 1200, "search": 120, "stranger": 60}
"""Calls in a minute; `API_RATES` in the settings overrides any of them."""

logger = logging.getLogger(__name__)


class CallThrottle(BaseThrottle):
    """So many calls of a kind in each minute of the clock, for each account or address.

    A view may name its kind in `throttle_kind`; else it follows from the method. Without a
    cache the call is let through: the limit protects others, it is not a lock.
    """

    def __init__(self) -> None:
        self.seconds_left = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        kind = _kind_of(request, view)
        limit: int = {**RATES, **getattr(settings, "API_RATES", {})}[kind]
        now = time.time()
        window = int(now // WINDOW_SECONDS)
        self.seconds_left = (window + 1) * WINDOW_SECONDS - now
        caller = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        key = f"calls:{kind}:{caller}:{window}"
        try:
            cache.add(key, 0, WINDOW_SECONDS * 2)
            count: int = cache.incr(key)
        except (RedisError, ValueError):
            logger.warning("calls are not counted: the cache does not answer")
            return True
        return count <= limit

    def wait(self) -> float:
        return self.seconds_left


def _kind_of(request: Request, view: APIView) -> str:
    if not request.user.is_authenticated:
        return "stranger"
    default = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
    return getattr(view, "throttle_kind", default)
