from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from simulations import execution
from simulations.execution import ATTEMPTS_MAX, LEASE, QUEUE_LEASE
from simulations.models import Campaign, Chunk
from tests.simulations.farm import DOCUMENT


def run(campaign, index, *, worker="w1", redelivered=False):
    execution.execute_chunk(campaign.pk, index, worker=worker, redelivered=redelivered)
    campaign.refresh_from_db()


def test_the_chunks_in_any_order_give_the_same_bytes(make_campaign):
    first, second = make_campaign(chunks=3), make_campaign(chunks=3)
    [run(first, index) for index in (0, 1, 2)]
    [run(second, index) for index in (2, 0, 1)]
    assert first.state == second.state == Campaign.State.SUCCEEDED
    assert first.result_text == second.result_text
    assert json.loads(first.result_text)["indices"] == [0, 1, 2]


def test_partial_figures_cover_the_chunks_before_the_first_gap(make_campaign):
    campaign = make_campaign(chunks=4)
    [run(campaign, index) for index in (0, 1, 3)]
    assert campaign.state == Campaign.State.RUNNING
    assert campaign.result["indices"] == [0, 1]
    assert (campaign.chunks_merged, campaign.chunks_done, campaign.progress) == (2, 3, 0.5)


def test_a_second_delivery_leaves_a_finished_chunk_alone(make_campaign):
    campaign = make_campaign(chunks=3)
    run(campaign, 0, worker="w1")
    run(campaign, 0, worker="w2", redelivered=True)
    chunk = Chunk.objects.get(campaign=campaign, index=0)
    assert (chunk.worker, chunk.attempts) == ("w1", 1)


@pytest.mark.parametrize(
    ("silent_for", "redelivered", "taken_over"),
    [
        pytest.param(LEASE / 2, False, False, id="its worker is alive"),
        pytest.param(LEASE * 2, False, True, id="its worker stopped renewing the lease"),
        pytest.param(LEASE / 2, True, True, id="its worker died and gave the message back"),
    ],
)
def test_a_running_chunk_is_taken_over_only_from_a_dead_worker(
    make_campaign, silent_for, redelivered, taken_over
):
    campaign = make_campaign(chunks=3)
    chunk = Chunk.objects.filter(campaign=campaign, index=0)
    lease_until = timezone.now() - silent_for + LEASE
    chunk.update(state=Chunk.State.RUNNING, worker="w1", lease_until=lease_until)
    run(campaign, 0, worker="w2", redelivered=redelivered)
    assert (chunk.get().state == Chunk.State.DONE) is taken_over


def test_a_user_has_a_bounded_number_of_chunks_in_the_queue(make_campaign, queue, settings):
    settings.SIMULATION_CHUNKS_IN_FLIGHT = 4
    campaign = make_campaign(chunks=30)
    assert queue == [(str(campaign.pk), index) for index in range(4)]
    assert execution.reserve(campaign.pk) == []


def test_each_finished_chunk_makes_room_for_the_next(make_campaign, settings):
    settings.SIMULATION_CHUNKS_IN_FLIGHT = 2
    campaign = make_campaign(chunks=30)
    run(campaign, 1)
    assert execution.reserve(campaign.pk) == [2]


def test_two_campaigns_of_one_user_share_their_room(make_campaign, queue, settings):
    settings.SIMULATION_CHUNKS_IN_FLIGHT = 4
    make_campaign(chunks=30)
    second = make_campaign(chunks=30)
    assert [index for campaign, index in queue if campaign == str(second.pk)] == [0, 1]


def test_a_message_that_the_broker_lost_is_sent_again_after_its_lease(make_campaign):
    campaign = make_campaign(chunks=3)
    assert execution.reserve(campaign.pk) == []
    late = timezone.now() - timedelta(seconds=1)
    Chunk.objects.filter(campaign=campaign, index=1).update(lease_until=late)
    assert execution.reserve(campaign.pk) == [1]
    chunk = Chunk.objects.get(campaign=campaign, index=1)
    assert chunk.lease_until > timezone.now() + QUEUE_LEASE / 2


def test_a_chunk_that_takes_down_every_worker_ends_its_campaign(make_campaign):
    campaign = make_campaign(chunks=3)
    late = timezone.now() - timedelta(seconds=1)
    Chunk.objects.filter(campaign=campaign, index=1).update(
        state=Chunk.State.RUNNING, lease_until=late, attempts=ATTEMPTS_MAX
    )
    assert execution.reserve(campaign.pk) == []
    campaign.refresh_from_db()
    assert (campaign.state, campaign.error_code) == (Campaign.State.FAILED, "chunk_lost")


def test_an_error_of_the_engine_fails_the_campaign_with_its_sentence(make_campaign):
    campaign = make_campaign(chunks=3, fail_at=0)
    run(campaign, 0)
    assert campaign.state == Campaign.State.FAILED
    assert campaign.error_code == "invalid_campaign"
    assert campaign.error_message == "The chunk does not make sense."


def test_a_cancelled_campaign_computes_nothing_more(make_campaign):
    campaign = make_campaign(chunks=3)
    run(campaign, 0)
    assert execution.cancel(campaign.pk)
    run(campaign, 1)
    assert campaign.state == Campaign.State.CANCELLED
    assert Chunk.objects.filter(campaign=campaign, state=Chunk.State.DONE).count() == 1
    assert campaign.result["indices"] == [0]


def test_a_chunk_that_is_stored_after_the_cancelling_changes_nothing_that_is_shown(make_campaign):
    campaign = make_campaign(chunks=3)
    run(campaign, 0)
    execution.cancel(campaign.pk)
    campaign.refresh_from_db()
    before = (campaign.revision, campaign.result_text, campaign.chunks_done)
    execution._store(campaign.pk, 1, '{"index":1,"value":0}')
    execution.advance(campaign.pk)
    campaign.refresh_from_db()
    assert (campaign.revision, campaign.result_text, campaign.chunks_done) == before


def test_a_precision_that_is_reached_ends_the_campaign_at_the_same_chunk(make_campaign):
    campaign = make_campaign(chunks=8, stop_at=2)
    [run(campaign, index) for index in (4, 3, 1, 0)]
    assert campaign.state == Campaign.State.SUCCEEDED
    assert campaign.result["indices"] == [0, 1]
    assert list(campaign.chunks.values_list("index", flat=True)) == [0, 1]
    assert (campaign.chunks_total, campaign.progress) == (2, 1.0)


def test_every_visible_change_has_a_new_revision(make_campaign):
    campaign = make_campaign(chunks=2)
    seen = [campaign.revision]
    run(campaign, 0)
    seen.append(campaign.revision)
    run(campaign, 1)
    seen.append(campaign.revision)
    assert sorted(set(seen)) == seen


def test_the_document_is_simulated_as_it_was_when_the_campaign_was_requested(make_campaign):
    campaign = make_campaign(chunks=2)
    assert execution.inputs_of(campaign).architecture.name == DOCUMENT["name"]
