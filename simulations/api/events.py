"""Progress as a stream of server-sent events. The row is the truth; the stream reads it.

Nothing is kept between the web processes: a client that reconnects to another one with its
`Last-Event-ID` misses nothing and gets nothing twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final
from uuid import UUID

from asgiref.sync import sync_to_async
from rest_framework.renderers import JSONRenderer

from simulations import selectors
from simulations.models import Campaign

POLL_SECONDS: Final = 0.4
SILENT_POLLS_MAX: Final = 35
"""After this many polls without news a comment keeps proxies from closing the connection."""
STREAM_SECONDS_MAX: Final = 30 * 60
"""A browser reconnects by itself; a client that is gone is noticed at the latest then."""

END: Final = b""

Represent = Callable[[Campaign], Any]


async def stream(
    campaign_id: UUID, *, last_seen: str, represent: Represent
) -> AsyncIterator[bytes]:
    """Yield one event for each change of a campaign until it has ended."""
    parts = _parts(campaign_id, last_seen, represent)
    while True:
        part = await sync_to_async(_next)(parts)
        if part == END:
            return
        if part is None:
            await asyncio.sleep(POLL_SECONDS)
        else:
            yield part


def blocking_stream(campaign_id: UUID, *, last_seen: str, represent: Represent) -> Iterator[bytes]:
    """Do the same for a server that has a thread for each request (WSGI)."""
    for part in _parts(campaign_id, last_seen, represent):
        if part is None:
            time.sleep(POLL_SECONDS)
        else:
            yield part


def _next(parts: Iterator[bytes | None]) -> bytes | None:
    return next(parts, END)


def _parts(campaign_id: UUID, last_seen: str, represent: Represent) -> Iterator[bytes | None]:
    """Yield what is to be sent, and None where there is nothing to do but wait."""
    seen, silent = last_seen, 0
    for _ in range(int(STREAM_SECONDS_MAX / POLL_SECONDS)):
        glance = selectors.revision_and_state(campaign_id)
        if glance is None:
            return
        revision, state = glance
        if str(revision) != seen:
            campaign = selectors.campaign(campaign_id)
            if campaign is None:  # Deleted since the glance.
                return
            seen, silent, state = str(campaign.revision), 0, campaign.state
            yield _event(campaign, represent)
        if state not in Campaign.ACTIVE:
            return
        silent += 1
        if silent % SILENT_POLLS_MAX == 0:
            yield b": still here\n\n"
        yield None


def _event(campaign: Campaign, represent: Represent) -> bytes:
    data = JSONRenderer().render(represent(campaign))
    return b"id: %d\nevent: progress\ndata: %b\n\n" % (campaign.revision, data)
