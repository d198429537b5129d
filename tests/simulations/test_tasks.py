from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from simulations import execution, tasks
from simulations.execution import QUEUE_LEASE
from simulations.models import Campaign, Chunk

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def broken_broker(monkeypatch):
    def refuse(*_args, **_options):
        raise OperationalError("no broker")

    return lambda: monkeypatch.setattr("simulations.tasks.run_chunk.apply_async", refuse)


def test_without_a_broker_the_chunks_are_kept_for_a_sweep(make_campaign, queue, broken_broker):
    campaign = make_campaign(chunks=20)
    Chunk.objects.all().delete()
    broken_broker()
    tasks.dispatch(campaign.pk)
    assert Chunk.objects.count() > 0
    assert not Chunk.objects.filter(lease_until__gt=timezone.now()).exists()


def test_a_broker_that_is_gone_keeps_nobody_waiting(make_campaign, queue, monkeypatch, tmp_path):
    campaign = make_campaign(chunks=2)
    monkeypatch.undo()  # The real queue, at an address where nothing listens.
    Chunk.objects.all().delete()
    slept: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    gone = current_app.connection_for_write(f"redis+socket://{tmp_path}/gone.sock")
    with gone, current_app.amqp.Producer(gone, auto_declare=False) as producer:
        send = partial(tasks.run_chunk.apply_async, producer=producer)
        monkeypatch.setattr("simulations.tasks.run_chunk.apply_async", send)
        tasks.dispatch(campaign.pk)
    assert Chunk.objects.filter(lease_until__lt=timezone.now()).exists()
    assert sum(slept) < 0.5


def test_a_sweep_moves_on_what_nobody_works_on(make_campaign, queue):
    campaign = make_campaign(chunks=2)
    Campaign.objects.update(heartbeat=timezone.now() - LONG_AGO)
    Chunk.objects.update(lease_until=timezone.now() - LONG_AGO)
    queue.clear()
    tasks.sweep()
    assert queue == [(str(campaign.pk), 0), (str(campaign.pk), 1)]


def test_a_sweep_leaves_what_is_worked_on_alone(make_campaign, queue):
    make_campaign(chunks=2)
    queue.clear()
    tasks.sweep()
    assert queue == []


def test_a_sweep_finishes_what_a_worker_left_between_its_last_two_steps(make_campaign, queue):
    campaign = make_campaign(chunks=1)
    execution._claim(campaign.pk, 0, worker="w1", redelivered=False)
    execution._store(campaign.pk, 0, '{"index":0,"value":1.0}')
    Campaign.objects.update(heartbeat=timezone.now() - LONG_AGO)
    tasks.sweep()
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.SUCCEEDED


def test_a_queue_that_is_only_slow_does_not_fill_with_copies(make_campaign, queue):
    campaign = make_campaign(chunks=1)
    Chunk.objects.update(lease_until=timezone.now() - LONG_AGO, handed_out=3)
    tasks.dispatch(campaign.pk)
    chunk = Chunk.objects.get()
    assert chunk.handed_out == 4
    assert chunk.lease_until > timezone.now() + 7 * QUEUE_LEASE


def test_a_chunk_that_fails_by_a_bug_is_tried_again_and_logged(make_campaign, queue, monkeypatch):
    campaign = make_campaign(chunks=1)
    queue.clear()

    def crash(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr("simulations.campaigns.run_chunk", crash)
    with pytest.raises(ZeroDivisionError):
        tasks.run_chunk(str(campaign.pk), 0)
    assert queue == [(str(campaign.pk), 0)]
    assert Chunk.objects.get().attempts == 1
