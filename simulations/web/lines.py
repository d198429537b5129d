"""Answers of JSON lines: whole, since a synchronous stream would be read whole all the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

CONTENT_TYPE: Final = "application/x-ndjson; charset=utf-8"
LEVEL: Final = 1
"""A trace shrinks to a tenth already; more effort would keep its reader waiting."""


def lines_answer(request: HttpRequest, events: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """Write one JSON object a line, compressed for those who can read that."""
    text = "".join(f"{json.dumps(event, ensure_ascii=False)}\n" for event in events).encode()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(gzip.compress(text, LEVEL) if packed else text, content_type=CONTENT_TYPE)
    if packed:
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
