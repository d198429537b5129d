"""Campaigns that are resumed or run on: what was computed stays, and the bytes are the same."""

from __future__ import annotations

import pytest

from metrics.domain.errors import ConflictError
from simulations import campaigns, execution, services
from simulations.campaigns import CampaignError
from simulations.models import Campaign, Chunk
from tests.simulations.montecarlo.factories import document, unit

pytestmark = pytest.mark.django_db


def run(campaign, *indices):
    [
        execution.execute_chunk(campaign.pk, index, worker="w1", redelivered=False)
        for index in indices
    ]
    campaign.refresh_from_db()
    return campaign


@pytest.fixture
def finished(make_campaign):
    return run(make_campaign(chunks=2), 0, 1)


def take_up(function, campaign, capture, **options):
    with capture(execute=True):
        return function(campaign, **options)


def test_a_cancelled_campaign_goes_on_where_it_stopped(
    make_campaign, queue, django_capture_on_commit_callbacks
):
    campaign = run(make_campaign(chunks=3), 0)
    execution.cancel(campaign.pk)
    campaign.refresh_from_db()
    queue.clear()
    campaign = take_up(services.resume_campaign, campaign, django_capture_on_commit_callbacks)
    assert (campaign.state, campaign.chunks_done) == (Campaign.State.QUEUED, 1)
    assert campaign.progress == pytest.approx(1 / 3)
    assert queue == [(str(campaign.pk), 1), (str(campaign.pk), 2)]


def test_a_resumed_campaign_has_the_bytes_of_one_that_was_never_stopped(
    make_campaign, django_capture_on_commit_callbacks
):
    whole = run(make_campaign(chunks=3), 0, 1, 2)
    stopped = run(make_campaign(chunks=3), 0)
    execution.cancel(stopped.pk)
    stopped.refresh_from_db()
    resumed = take_up(services.resume_campaign, stopped, django_capture_on_commit_callbacks)
    assert run(resumed, 1, 2).result_text == whole.result_text


def test_a_failed_campaign_may_be_tried_again(make_campaign, django_capture_on_commit_callbacks):
    campaign = make_campaign(chunks=2)
    execution.fail(campaign.pk, code="chunk_lost", message="Lost.")
    campaign.refresh_from_db()
    campaign = take_up(services.resume_campaign, campaign, django_capture_on_commit_callbacks)
    assert (campaign.state, campaign.error_code) == (Campaign.State.QUEUED, "")
    assert not Chunk.objects.filter(campaign=campaign, attempts__gt=0).exists()


def test_what_runs_or_has_finished_cannot_be_resumed(finished):
    with pytest.raises(ConflictError, match="cancelled or failed"):
        services.resume_campaign(finished)


def test_a_finished_campaign_runs_on_and_keeps_its_chunks(
    finished, queue, django_capture_on_commit_callbacks
):
    first = Chunk.objects.get(campaign=finished, index=0).done
    queue.clear()
    longer = take_up(
        services.extend_campaign, finished, django_capture_on_commit_callbacks, factor=2
    )
    assert (longer.chunks_total, longer.chunks_done) == (4, 1)
    assert [index for _, index in queue] == [1, 2, 3]
    assert run(longer, 1, 2, 3).state == Campaign.State.SUCCEEDED
    assert Chunk.objects.get(campaign=finished, index=0).done == first


def test_a_longer_campaign_has_the_bytes_of_one_that_was_as_long_at_once(
    finished, make_campaign, django_capture_on_commit_callbacks
):
    at_once = run(make_campaign(chunks=4), 0, 1, 2, 3)
    longer = take_up(
        services.extend_campaign, finished, django_capture_on_commit_callbacks, factor=2
    )
    assert run(longer, 1, 2, 3).result_text == at_once.result_text


def test_the_time_left_counts_what_is_still_to_be_done(
    finished, django_capture_on_commit_callbacks
):
    longer = take_up(
        services.extend_campaign, finished, django_capture_on_commit_callbacks, factor=2
    )
    assert longer.progress_before == pytest.approx(1 / 4)


def test_another_engine_does_not_go_on_with_the_parts_of_the_old(finished):
    finished.engine_version = "tally/0"
    with pytest.raises(ConflictError, match="Simulate anew"):
        services.extend_campaign(finished, factor=2)


def test_a_campaign_that_runs_cannot_be_extended(make_campaign):
    with pytest.raises(ConflictError, match="Only a finished"):
        services.extend_campaign(make_campaign(chunks=2), factor=2)


@pytest.mark.parametrize("factor", [1, 0, 1001])
def test_the_factor_has_bounds(finished, factor):
    with pytest.raises(CampaignError, match="from 2 to 1000"):
        services.extend_campaign(finished, factor=factor)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"years": 2000.0, "replications": 3}, id="years"),
        pytest.param({"precision": 0.05}, id="precision"),
    ],
)
def test_a_longer_monte_carlo_begins_with_the_same_histories(options):
    engine = campaigns.engine_of("montecarlo")
    architecture = document({"a": unit("1000h", "1h")})
    inputs = campaigns.Inputs("montecarlo", architecture, engine.parse(architecture, options), 5)
    extension = engine.extended(inputs, 10)
    longer = campaigns.Inputs("montecarlo", architecture, extension.parameters, 5)
    assert engine.plan(longer).chunks >= engine.plan(inputs).chunks
    kept = range(min(extension.kept, 2))
    assert [engine.run_chunk(longer, index) for index in kept] == [
        engine.run_chunk(inputs, index) for index in kept
    ]
