"""Several machines: workers that share nothing but PostgreSQL and a broker over TCP."""

from __future__ import annotations

import pytest

from metrics.domain.reading import parse_document
from simulations import campaigns
from simulations.campaigns import Inputs
from tests.simulations.farm import DOCUMENT
from tests.simulations.postgres_farm import DatabaseServer, PostgresFarm

pytestmark = pytest.mark.slow

SEED = 11
CHUNKS = 12


@pytest.fixture(scope="module")
def server():
    server = DatabaseServer()
    yield server
    server.stop()


@pytest.fixture
def farm(server):
    with PostgresFarm(server) as farm:
        yield farm


@pytest.fixture(scope="module")
def plain():
    """Return result and chunks of a plain loop without any process, queue or database."""
    asked = {"chunks": CHUNKS, "pause": 0.0}
    architecture = parse_document(DOCUMENT)
    parameters = campaigns.engine_of("tally").parse(architecture, asked)
    inputs = Inputs(kind="tally", architecture=architecture, parameters=parameters, seed=SEED)
    parts = [campaigns.run_chunk(inputs, index) for index in range(CHUNKS)]
    merged = campaigns.merge(inputs, parts)
    return campaigns.canonical_json(merged.result), list(enumerate(parts))


def workers_of(farm, campaign):
    query = "select distinct worker from simulations_chunk where campaign_id = ?"
    return {name for (name,) in farm.rows(query, campaign)}


def test_two_workers_share_one_campaign_and_give_the_bytes_of_a_plain_loop(farm, plain):
    farm.start_worker()
    farm.start_worker()
    farm.wait_for_workers()
    farm.wait_until(lambda: farm.call("count workers") == "2")
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.3)
    assert (farm.finish(campaign), farm.chunks(campaign)) == plain
    assert len(workers_of(farm, campaign)) == 2


def test_a_broker_over_tcp_that_forgets_everything_changes_nothing(farm, plain):
    farm.start_worker(processes=2)
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.4)
    farm.wait_for(campaign, chunks=3)
    farm.kill_broker()
    farm.start_broker()
    assert (farm.finish(campaign), farm.chunks(campaign)) == plain


def test_killed_workers_and_a_restarted_database_together_change_nothing(farm, plain):
    farm.start_worker(processes=2)
    farm.start_worker(processes=2)
    campaign = farm.request(seed=SEED, chunks=CHUNKS, pause=0.7)
    farm.wait_for(campaign, chunks=1)
    farm.harass(kills=2, seed=3)
    farm.restart_database(down_seconds=1.0)
    farm.harass(kills=1, seed=4)
    assert (farm.finish(campaign), farm.chunks(campaign)) == plain
