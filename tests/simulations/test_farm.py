"""The promise of campaigns, kept by real processes: the same seed gives the same bytes.

Whatever happens to workers and broker delays a campaign and changes nothing.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from metrics.domain.reading import parse_document
from simulations import campaigns
from simulations.campaigns import Inputs
from tests.simulations.farm import Farm, prepare

pytestmark = pytest.mark.slow

SEED = 11
CHUNKS = 10
STORE: dict[str, Any] = {
    "format": "reliability/v1",
    "components": {
        "web": {"failure": {"mtbf": "10d", "mttr": "1d"}, "replicas": 3, "needs": ["store"]},
        "store": {
            "failure": {"mtbf": "30d", "mttr": "10m"},
            "replicas": 3,
            "data": {"replication": {"mode": "raft"}},
        },
    },
}
OTHER = {
    **STORE,
    "components": {**STORE["components"], "web": {**STORE["components"]["web"], "replicas": 4}},
}
EXPECTED_MEAN = sum(((SEED + index) % 1000) / 7 for index in range(CHUNKS)) / CHUNKS


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("farm")
    prepare(folder)
    return folder


@pytest.fixture
def farm(prepared):
    with Farm(prepared) as farm:
        yield farm


@pytest.fixture(scope="session")
def undisturbed(prepared):
    """Return the bytes that one worker with one process gives when nothing goes wrong."""
    with Farm(prepared) as farm:
        farm.start_worker()
        campaign = farm.request(seed=SEED, chunks=CHUNKS)
        return farm.finish(campaign), farm.chunks(campaign)


def test_one_worker_computes_what_arithmetic_says(undisturbed):
    result, chunks = undisturbed
    assert json.loads(result) == {
        "indices": list(range(CHUNKS)),
        "mean": pytest.approx(EXPECTED_MEAN),
    }
    assert [index for index, _ in chunks] == list(range(CHUNKS))


def test_eight_worker_processes_are_counted_and_give_the_same_bytes(farm, undisturbed):
    farm.start_worker(processes=5)
    farm.start_worker(processes=3)
    farm.wait_for_workers()
    farm.wait_until(lambda: farm.call("count workers") == "8")
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.3)
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed


def test_workers_that_are_killed_at_random_moments_change_nothing(farm, undisturbed):
    farm.start_worker(processes=2)
    farm.start_worker(processes=2)
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.7)
    farm.wait_for(campaign, chunks=1)
    farm.harass(kills=4, seed=1)
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed


def test_a_pool_process_that_is_killed_delays_a_campaign_and_changes_nothing(farm, undisturbed):
    worker = farm.start_worker(processes=2)
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.3)
    farm.wait_for(campaign, chunks=2)
    farm.kill_process_of(worker)
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed


def test_chunks_that_are_delivered_twice_change_nothing(farm, undisturbed):
    farm.start_worker(processes=2)
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.2)
    farm.call("deliver", campaign, "3", *map(str, range(CHUNKS)))
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed
    farm.call("deliver", campaign, "1", "0", str(CHUNKS - 1), str(CHUNKS))
    later = farm.request(seed=SEED, chunks=1)
    farm.finish(later)  # The queue is in order: the stray messages have been dealt with.
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed


def test_a_campaign_is_accepted_without_a_broker_and_starts_when_one_comes(farm, undisturbed):
    farm.kill_broker()
    campaign = farm.request(seed=SEED, chunks=CHUNKS)
    assert farm.value(campaign, "state") == "queued"
    assert farm.call("count workers") == "None"
    farm.start_broker()
    farm.start_worker(processes=2)
    assert (farm.finish(campaign), farm.chunks(campaign)) == undisturbed


SIMULATORS = {
    "montecarlo": (None, {"years": 60_000.0}),
    "cluster": (None, {"component": "store", "years": 2_000.0}),
    "difference": (OTHER, {"years": 5_000.0}),
}
"""What each is compared with, and its options."""


def test_the_simulators_give_the_bytes_of_a_plain_loop_though_a_worker_is_killed(farm):
    plain = {kind: looped(kind, *asked) for kind, asked in SIMULATORS.items()}
    victim = farm.start_worker(processes=2, warm=True)
    started = {
        kind: farm.request(kind=kind, document=STORE, baseline=other, seed=SEED, **options)
        for kind, (other, options) in SIMULATORS.items()
    }
    farm.wait_for(started["montecarlo"], chunks=1)
    farm.kill_worker(victim)
    farm.start_worker(processes=2, warm=True)
    found = {kind: (farm.finish(row), farm.chunks(row)) for kind, row in started.items()}
    assert found == plain


def looped(kind, other, options):
    """Return result and chunks of a plain loop without any process, queue or database."""
    architecture = parse_document(STORE)
    parameters = campaigns.engine_of(kind).parse(architecture, options)
    baseline = None if other is None else parse_document(other)
    inputs = Inputs(kind, architecture, parameters, SEED, baseline)
    count = campaigns.engine_of(kind).plan(inputs).chunks
    parts = [campaigns.run_chunk(inputs, index) for index in range(count)]
    merged = campaigns.merge(inputs, parts)
    return campaigns.canonical_json(merged.result), list(enumerate(parts))
