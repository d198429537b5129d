"""Celery's way in: one task runs one chunk and hands out the next; another finds lost work.

A message carries an id and an index, nothing else. Delivered twice, late or never, it changes no
figure: `simulations.execution` claims a chunk before it is computed, and every worker asks
from time to time for campaigns that stand still (`SweepTimer`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, cast
from uuid import UUID

from celery import Task, bootsteps, current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_init
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from simulations import campaigns, execution, selectors

logger = logging.getLogger(__name__)

CHUNK_SECONDS_MAX: Final = 10 * 60
SWEEP_SECONDS: Final = 3.0
SILENCE: Final = timedelta(seconds=4)
"""An active campaign without a sign of life for this long is looked after."""
SWEPT_MAX: Final = 200
WORKERS_KEY: Final = "simulations.worker_processes"
WORKERS_WAIT_SECONDS: Final = 0.4
WORKERS_KEPT_SECONDS: Final = 10


@shared_task(
    bind=True,
    name="simulations.run_chunk",  # Explicit: moving the module must not orphan queued messages.
    ignore_result=True,  # The row is the result.
    acks_late=True,  # Safe, because a chunk may be delivered twice.
    reject_on_worker_lost=True,
    soft_time_limit=CHUNK_SECONDS_MAX,
    time_limit=CHUNK_SECONDS_MAX + 30,
)
def run_chunk(self: Task[Any, Any], campaign_id: str, index: int) -> None:
    """Run one chunk of a campaign, then hand out the next ones."""
    campaign = UUID(campaign_id)
    delivery = self.request.delivery_info or {}
    try:
        execution.execute_chunk(
            campaign,
            index,
            worker=str(self.request.hostname or ""),
            redelivered=bool(delivery.get("redelivered")),
        )
    except SoftTimeLimitExceeded:
        code = "time_limit_exceeded"
        execution.fail(campaign, code=code, message=execution.SENTENCES[code])
    except Exception:
        execution.release(campaign, [index])
        dispatch(campaign)
        raise  # A bug or a lost database: let Celery log the traceback.
    dispatch(campaign)


@shared_task(name="simulations.sweep", ignore_result=True, expires=2 * SWEEP_SECONDS)
def sweep() -> None:
    """Move on the campaigns that nobody works on: their messages or workers were lost."""
    silent_since = timezone.now() - SILENCE
    for campaign in selectors.neglected_campaign_ids(silent_since=silent_since, limit=SWEPT_MAX):
        execution.advance(campaign)
        dispatch(campaign)


def dispatch(campaign_id: UUID) -> None:
    """Put the next chunks of a campaign into the queue. Without a broker, a sweep does it later."""
    indices = execution.reserve(campaign_id)
    for position, index in enumerate(indices):
        try:
            run_chunk.apply_async((str(campaign_id), index), retry=False)
        except OperationalError:
            logger.warning("the broker does not answer; %s waits for a sweep", campaign_id)
            execution.release(campaign_id, indices[position:])
            return


def worker_processes() -> int | None:
    """Ask how many processes work for this server now; None when nobody answers."""
    try:
        return cache.get_or_set(WORKERS_KEY, _count_processes, WORKERS_KEPT_SECONDS) or None
    except (OperationalError, RedisError):  # Queue and cache live on one server.
        return None


def _count_processes() -> int:
    stats = current_app.control.inspect(timeout=WORKERS_WAIT_SECONDS).stats()
    answers = cast(dict[str, Mapping[str, Any]], stats or {})
    return sum(_pool_size(answer) for answer in answers.values())


def _pool_size(answer: Mapping[str, Any]) -> int:
    return int(answer.get("pool", {}).get("max-concurrency", 1))


class SweepTimer(bootsteps.StartStopStep):
    """Puts a sweep into the queue every few seconds, from every worker: there is no clock process.

    Celery starts its consumer anew, and this step with it, after each loss of the broker.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        parent.timer.call_after(0.1, self.request_sweep)
        self.entry = parent.timer.call_repeatedly(SWEEP_SECONDS, self.request_sweep)

    def stop(self, parent: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()
            self.entry = None

    @staticmethod
    def request_sweep() -> None:
        try:
            sweep.apply_async(retry=False)
        except OperationalError:
            logger.warning("the broker does not answer; the next sweep tries again")


@worker_init.connect
def add_sweep_timer(sender: Any, **_: object) -> None:
    sender.app.steps["consumer"].add(SweepTimer)


@worker_init.connect
def keep_sweeps_out_of_the_log(**_: object) -> None:
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).addFilter(_is_worth_a_line)


@worker_init.connect
def warm_up(**_: object) -> None:
    """Compile the kernels before the worker forks: no user waits for a compiler."""
    if settings.PRELOAD_KERNELS:
        for kind in campaigns.kinds():
            campaigns.engine_of(kind).warm_up()


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or sweep.name not in record.getMessage()
