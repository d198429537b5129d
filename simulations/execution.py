"""Carry a campaign from queued to finished. Knows the database; knows nothing of Celery.

Every step may happen twice, on two workers at once, or stop half-way: a chunk is claimed by a
conditional update with a lease, its result is stored once under its index, and the figures
are merged in index order. What is stored therefore depends on the campaign's inputs alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop
from metrics.domain.reading import parse_document
from simulations import campaigns, selectors
from simulations.models import Campaign, Chunk

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=6)
"""A running chunk whose lease was not renewed for this long belongs to a worker that died."""
RENEWAL = timedelta(seconds=2)
QUEUE_LEASE = timedelta(seconds=10)
"""A chunk that was handed to the queue is handed out again after this time."""
DOUBLINGS_MAX = 6
"""Each time, it waits twice as long: a queue that is only slow must not fill with copies."""
ATTEMPTS_MAX = 6
"""A chunk that takes down its worker this often ends its campaign."""
MERGE_GROWTH = 50
"""Partial figures are merged anew when the chunks have grown by a 50th."""
SENTENCES: Final = {
    "chunk_lost": gettext_noop(
        "A part of the simulation failed again and again. It has been logged; please try again, "
        "with a smaller simulation if it happens once more."
    ),
    "time_limit_exceeded": gettext_noop(
        "A part of the simulation took longer than ten minutes and was stopped. Choose a "
        "simulation that is shorter or of a smaller document."
    ),
    "too_many_events": gettext_noop(
        "One history had far more events than its failure rates announce. A failover time or a "
        "cache that is far shorter than the times between failures makes this many; make it "
        "longer or leave it out."
    ),
}
"""Why a campaign failed, by code, for its owner; other codes come with a sentence of their own."""


def reserve(campaign_id: UUID) -> list[int]:
    """Choose the chunks to hand to the queue now and give each a lease.

    A user has a fixed number of chunks in the queue, shared by their campaigns. Users who
    compete for the workers therefore get equal parts, whatever the size of their campaigns.
    """
    with transaction.atomic():
        active = Campaign.objects.select_for_update().filter(state__in=Campaign.ACTIVE)
        campaign = active.filter(pk=campaign_id).first()
        if campaign is None:
            return []
        now = timezone.now()
        pending = Chunk.objects.filter(campaign=campaign).exclude(state=Chunk.State.DONE)
        leased = pending.filter(lease_until__gte=now).count()
        room = max(0, _quota(campaign) - leased)
        lost = list(pending.filter(lease_until__lt=now)[:room])
        if any(chunk.attempts >= ATTEMPTS_MAX for chunk in lost):
            fail(campaign_id, code="chunk_lost", message=SENTENCES["chunk_lost"])
            return []
        for chunk in lost:
            chunk.state = Chunk.State.QUEUED
            chunk.lease_until = now + QUEUE_LEASE * 2 ** min(chunk.handed_out, DOUBLINGS_MAX)
            chunk.handed_out += 1
        Chunk.objects.bulk_update(lost, ["state", "lease_until", "handed_out"])
        # Chunks are handed out in order of their index and never taken back.
        first = Chunk.objects.filter(campaign=campaign).count()
        new = range(first, min(campaign.chunks_total, first + room - len(lost)))
        Chunk.objects.bulk_create(
            Chunk(campaign=campaign, index=index, lease_until=now + QUEUE_LEASE) for index in new
        )
        return [*(chunk.index for chunk in lost), *new]


def execute_chunk(campaign_id: UUID, index: int, *, worker: str, redelivered: bool) -> None:
    """Run one chunk if it is still to be run, store its result, and move the campaign on.

    A redelivered message comes from a worker that died with it, so its lease counts for nothing.
    """
    if not _claim(campaign_id, index, worker=worker, redelivered=redelivered):
        logger.info("chunk %s of %s is not to be run now", index, campaign_id)
        return
    campaign = selectors.active_campaign(campaign_id)
    if campaign is None:
        return
    try:
        with _kept_lease(campaign_id, index):
            text = campaigns.run_chunk(inputs_of(campaign), index)
    except DomainError as error:
        fail(campaign_id, code=error.code, message=str(error))
        return
    _store(campaign_id, index, text)
    advance(campaign_id)


def advance(campaign_id: UUID) -> None:
    """Merge what is done; publish the figures, and end the campaign when they are complete."""
    campaign = selectors.active_campaign(campaign_id)
    if campaign is None:
        return
    texts = selectors.finished_prefix(campaign_id)
    is_complete = len(texts) >= campaign.chunks_total
    step = max(1, campaign.chunks_merged // MERGE_GROWTH)
    if not texts or not (is_complete or len(texts) >= campaign.chunks_merged + step):
        return
    try:
        merged = campaigns.merge(inputs_of(campaign), texts)
        _publish(campaign, merged, chunks=len(texts), is_complete=is_complete)
    except DomainError as error:
        fail(campaign_id, code=error.code, message=str(error))


def keep_chunks(campaign_id: UUID, kept: int) -> int:
    """Forget all but the first `kept` chunks and free lost ones; return how many are done."""
    chunks = Chunk.objects.filter(campaign_id=campaign_id)
    chunks.filter(index__gte=kept).delete()
    unfinished = chunks.exclude(state=Chunk.State.DONE)
    lease_until = timezone.now() - timedelta(milliseconds=1)
    unfinished.update(state=Chunk.State.QUEUED, attempts=0, handed_out=1, lease_until=lease_until)
    return selectors.done_count(campaign_id)


def release(campaign_id: UUID, indices: Iterable[int]) -> None:
    """Give up chunks, so that they are handed out again at the next occasion."""
    chunks = Chunk.objects.filter(campaign_id=campaign_id, index__in=list(indices))
    # Strictly in the past, also on a clock with coarse steps.
    lease_until = timezone.now() - timedelta(milliseconds=1)
    chunks.exclude(state=Chunk.State.DONE).update(lease_until=lease_until)


def fail(campaign_id: UUID, *, code: str, message: str) -> None:
    """End a campaign that cannot be finished, with a sentence for its owner."""
    _end(campaign_id, Campaign.State.FAILED, error_code=code, error_message=message)


def cancel(campaign_id: UUID) -> bool:
    """End a campaign that its owner no longer wants; False when it had already ended."""
    return _end(campaign_id, Campaign.State.CANCELLED)


def inputs_of(campaign: Campaign) -> campaigns.Inputs:
    """Return what the figures of a campaign depend on."""
    return campaigns.Inputs(
        kind=campaign.kind,
        architecture=parse_document(campaign.document),
        parameters=campaign.parameters,
        seed=campaign.seed,
        baseline=None if campaign.baseline is None else parse_document(campaign.baseline),
    )


def _quota(campaign: Campaign) -> int:
    in_flight: int = settings.SIMULATION_CHUNKS_IN_FLIGHT
    return max(1, in_flight // max(1, selectors.active_count(campaign.owner_id)))


def _claim(campaign_id: UUID, index: int, *, worker: str, redelivered: bool) -> bool:
    now = timezone.now()
    free = Q(state=Chunk.State.QUEUED) | Q(state=Chunk.State.RUNNING, lease_until__lt=now)
    if redelivered:
        free |= Q(state=Chunk.State.RUNNING)
    chunk = Chunk.objects.filter(
        free, campaign_id=campaign_id, index=index, campaign__state__in=Campaign.ACTIVE
    )
    claimed = chunk.update(
        state=Chunk.State.RUNNING,
        worker=worker,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    if claimed:
        queued = Campaign.objects.filter(pk=campaign_id, state=Campaign.State.QUEUED)
        queued.update(
            state=Campaign.State.RUNNING, started=now, heartbeat=now, revision=F("revision") + 1
        )
    return claimed == 1


def _store(campaign_id: UUID, index: int, text: str) -> None:
    now = timezone.now()
    row = Chunk.objects.filter(campaign_id=campaign_id, index=index)
    unfinished = row.exclude(state=Chunk.State.DONE)
    if not unfinished.update(state=Chunk.State.DONE, result_text=text, done=now):
        stored = row.values_list("result_text", flat=True).first()
        if stored is not None and stored != text:
            logger.error("chunk %s of %s was computed twice, differently", index, campaign_id)
    active = Campaign.objects.filter(pk=campaign_id, state__in=Campaign.ACTIVE)
    active.update(
        heartbeat=now, chunks_done=selectors.done_count(campaign_id), revision=F("revision") + 1
    )


def _publish(
    campaign: Campaign, merged: campaigns.Merged, *, chunks: int, is_complete: bool
) -> None:
    compared = campaigns.compare(
        inputs_of(campaign), evaluation=campaign.evaluation, result=merged.result
    )
    figures = {"result_text": campaigns.canonical_json(merged.result), "validation": compared}
    if merged.finished or is_complete:
        used = merged.chunks
        ended = _end(
            campaign.pk,
            Campaign.State.SUCCEEDED,
            progress=1.0,
            chunks_done=used,
            chunks_total=used,
            chunks_merged=used,
            **figures,
        )
        if ended:  # What ran beyond the precision that was asked for is no part of the result.
            Chunk.objects.filter(campaign_id=campaign.pk, index__gte=used).delete()
        return
    # A worker that merged fewer chunks must not overwrite one that merged more.
    behind = Campaign.objects.filter(
        pk=campaign.pk, state__in=Campaign.ACTIVE, chunks_merged__lt=chunks
    )
    behind.update(
        progress=merged.progress,
        chunks_merged=chunks,
        heartbeat=timezone.now(),
        revision=F("revision") + 1,
        **figures,
    )


def _end(campaign_id: UUID, state: Campaign.State, **fields: object) -> bool:
    active = Campaign.objects.filter(pk=campaign_id, state__in=Campaign.ACTIVE)
    now = timezone.now()
    ended = active.update(
        state=state, finished=now, heartbeat=now, revision=F("revision") + 1, **fields
    )
    return ended == 1


@contextmanager
def _kept_lease(campaign_id: UUID, index: int) -> Iterator[None]:
    """Renew a chunk's lease while it is computed; a chunk may be slow, but not its renewal."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(campaign_id, index, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(campaign_id: UUID, index: int, stop: threading.Event) -> None:
    chunk = Chunk.objects.filter(campaign_id=campaign_id, index=index, state=Chunk.State.RUNNING)
    while not stop.wait(RENEWAL.total_seconds()):
        try:
            now = timezone.now()
            chunk.update(lease_until=now + LEASE)
            Campaign.objects.filter(pk=campaign_id).update(heartbeat=now)
        except DatabaseError:
            logger.warning("the lease of chunk %s of %s was not renewed", index, campaign_id)
        finally:
            connection.close()
