"""Progress as a stream of server-sent events. The row is the truth; the stream reads it.

Nothing is kept between the web processes: a client that reconnects to another one with its
`Last-Event-ID` misses nothing and gets nothing twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
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

Represent = Callable[[Campaign], Any]


async def progress_events(
    campaign_id: UUID, *, last_seen: str, represent: Represent
) -> AsyncIterator[bytes]:
    """Yield one event for each change of a campaign until it has ended."""
    seen, silent = last_seen, 0
    for _ in range(int(STREAM_SECONDS_MAX / POLL_SECONDS)):
        revision, state = await sync_to_async(_glance)(campaign_id)
        if revision is None:
            return
        if revision != seen:
            seen, silent = revision, 0
            yield await sync_to_async(_event)(campaign_id, represent)
        if state not in Campaign.ACTIVE:
            return
        silent += 1
        if silent % SILENT_POLLS_MAX == 0:
            yield b": still here\n\n"
        await asyncio.sleep(POLL_SECONDS)


def _glance(campaign_id: UUID) -> tuple[str | None, str]:
    """Return revision and state without reading the figures."""
    found = selectors.revision_and_state(campaign_id)
    return (None, "") if found is None else (str(found[0]), found[1])


def _event(campaign_id: UUID, represent: Represent) -> bytes:
    campaign = selectors.campaign(campaign_id)
    if campaign is None:  # Deleted since the glance; the next one ends the stream.
        return b": gone\n\n"
    data = JSONRenderer().render(represent(campaign))
    return b"id: %d\nevent: progress\ndata: %b\n\n" % (campaign.revision, data)
