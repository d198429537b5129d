"""The distribution of leader-down times beside the prediction, and what a measured mean changes."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.domain.reading import parse_document
from simulations.campaigns import CampaignError, Inputs
from simulations.engines.cluster import Cluster, cluster_parameters
from simulations.scenarios.chunks import histogram
from simulations.scenarios.merging import merge_crashes
from simulations.scenarios.parameters import ClusterParameters, Delay, Protocol
from simulations.scenarios.prediction import predict

CRASH = ClusterParameters(
    experiment="leader-crash",
    servers=5,
    election_timeout_seconds=(0.15, 0.30),
    heartbeat_seconds=0.05,
    message_delay=Delay(mean_seconds=0.001),
)
MILLISECOND = 10_000


def chunk(milliseconds):
    times = np.rint(np.array(milliseconds) * MILLISECOND)
    return {"leader_down": histogram(times), "undecided": 0, "events": 1}


def document(**replication):
    store = {
        "failure": {"mtbf": "30d", "mttr": "1h"},
        "replicas": 3,
        "data": {"replication": {"mode": "raft", **replication}},
    }
    return parse_document({"format": "reliability/v1", "components": {"store": store}})


def test_the_curve_counts_the_elections_that_ended_by_each_time():
    """A thousand times, evenly from 100.05 ms on, in two chunks: F(t) = (t - 100) / 1000."""
    even = 100.05 + np.arange(1000)
    result = merge_crashes(CRASH, [chunk(even[::2]), chunk(even[1::2])])
    curve = result["leader_down_time_ms"]["curve"]
    assert curve["measured"][-1] == 1.0
    assert curve["ms"][-1] == pytest.approx(1099.1)
    ended = [np.mean(even < ms) for ms in curve["ms"]]
    assert curve["measured"] == pytest.approx(ended)
    assert curve["measured"][10] == pytest.approx(9 / 40, abs=1e-3)


def test_the_predicted_curve_is_the_share_that_drawing_the_timeouts_gives():
    """Without delay nothing splits: T = min of four uniform timeouts, less a uniform phase."""
    quick = CRASH.model_copy(update={"message_delay": Delay(mean_seconds=0.0), "pre_vote": False})
    random = np.random.default_rng(1)
    first = random.uniform(150, 300, (200_000, 4)).min(axis=1)
    drawn = first - random.uniform(0, 50, 200_000)
    result = merge_crashes(quick, [chunk(drawn[:5000])])
    curve = result["leader_down_time_ms"]["curve"]
    assert curve["predicted"] == pytest.approx(
        [np.mean(drawn <= ms) for ms in curve["ms"]], abs=0.005
    )


def test_a_measured_mean_takes_the_place_of_the_prediction_in_every_estimate():
    plain, measured = (
        predict(cluster_parameters(document(**time), {"component": "store"}))
        for time in ({}, {"election_time": {"mean": "5s"}})
    )
    assert measured.election_seconds == 5.0
    longer = 5.0 - plain.election_seconds
    per_second = plain.elections_per_year / (8760 * 3600)
    assert measured.unavailability - plain.unavailability == pytest.approx(per_second * longer)


def test_both_parts_of_the_unavailability_are_compared():
    architecture = document()
    inputs = Inputs("cluster", architecture, {"component": "store", "years": 400.0}, 5)
    engine = Cluster()
    result = engine.merge(inputs, [engine.run_chunk(inputs, 0)]).result
    compared = {
        item["figure"]: item for item in engine.compare(inputs, evaluation={}, result=result)
    }
    both = [compared[name] for name in ("quorum_unavailability", "election_unavailability")]
    assert sum(item["simulated"] for item in both) == pytest.approx(
        compared["write_unavailability"]["simulated"]
    )
    low, high = both[1]["interval"]
    assert 0.97 * low < both[1]["estimate"] < 1.03 * high


def test_the_protocol_may_be_another_than_the_document_s():
    architecture = document(election_time={"mean": "5s"})
    chosen = Cluster().parse(
        architecture, {"component": "store", "protocol": "multi-paxos", "years": 500.0}
    )
    found = cluster_parameters(architecture, chosen)
    assert found.protocol is Protocol.MULTI_PAXOS
    # What was measured of Raft says nothing about Multi-Paxos.
    assert found.election_mean_seconds is None


def test_a_protocol_that_does_not_exist_is_refused_with_those_that_do():
    wrong = {"component": "store", "protocol": "zab"}
    with pytest.raises(CampaignError, match="“zab” is no protocol; these are: raft, multi-paxos"):
        Cluster().parse(document(), wrong)
