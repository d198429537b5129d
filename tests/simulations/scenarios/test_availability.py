"""Cluster-years: measured availability and elections beside the closed form, skipped or not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulations.scenarios.campaign import merge, plan, run_chunk, run_replication
from simulations.scenarios.chunks import COLUMNS, row
from simulations.scenarios.parameters import Delay, FaultProcess
from simulations.scenarios.setup import prepare
from tests.simulations.clusters import calm, servers_that_fail

DOWN, ELECTIONS, TIME = (COLUMNS.index(n) for n in ("down_ticks", "elections", "measured_ticks"))
BUSY = {
    "faults": servers_that_fail(5, mtbf_seconds=120.0, mttr_seconds=30.0),
    "election_timeout_seconds": (0.150, 0.300),
    "heartbeat_seconds": 0.050,
}


PLAIN = {"pre_vote": False, "check_quorum": False, "leader_stickiness": False}


def campaign(parameters, seed=1):
    chunks = range(plan(parameters))
    return merge(parameters, [run_chunk(parameters, seed, index) for index in chunks])


def assert_beside(figure, *, relative):
    """Measured and predicted agree within the interval or the accuracy of the closed form."""
    low, high = figure["interval_99"]
    slack = relative * figure["predicted"]
    assert low - slack <= figure["predicted"] <= high + slack


@pytest.mark.parametrize("servers", [3, 5])
def test_elections_and_unavailability_meet_the_closed_form(servers):
    faults = servers_that_fail(servers, mtbf_seconds=100 * 3600.0, mttr_seconds=3600.0)
    result = campaign(calm(servers=servers, faults=faults, years=1000.0))
    assert_beside(result["unavailability"], relative=0.02)
    assert_beside(result["quorum_unavailability"], relative=0.0)
    assert_beside(result["elections_per_year"], relative=0.02)
    down_time = result["leader_down_time_ms"]
    assert down_time["mean"] == pytest.approx(down_time["predicted_mean"], rel=0.05)


def test_disk_writes_lengthen_elections_as_predicted():
    result = campaign(calm(disk_write=Delay(mean_seconds=0.010), years=400.0))
    down_time = result["leader_down_time_ms"]
    assert down_time["mean"] == pytest.approx(down_time["predicted_mean"], rel=0.06)


def test_a_shared_site_takes_its_members_down_together():
    site = FaultProcess(name="site", members=(0, 1, 2), mtbf_seconds=1e6, mttr_seconds=1e4)
    own = servers_that_fail(5, mtbf_seconds=1e6, mttr_seconds=1e3)
    result = campaign(calm(faults=(*own, site), years=200.0))
    assert result["quorum_unavailability"]["measured"] == pytest.approx(1e4 / 1.01e6, rel=0.1)
    assert_beside(result["unavailability"], relative=0.02)


def replications(parameters, seed, count, seconds):
    prepared = prepare(parameters, seed=seed)
    return np.array([one_replication(prepared, k, seconds) for k in range(count)], float)


def one_replication(prepared, replication, seconds):
    run_replication(prepared, replication, seconds)
    return row(prepared.view)


def down_times(parameters, seed, count, seconds):
    prepared = prepare(parameters, seed=seed)
    samples = [samples_of(prepared, k, seconds) for k in range(count)]
    return np.concatenate(samples)


def samples_of(prepared, replication, seconds):
    run_replication(prepared, replication, seconds)
    return np.array(prepared.view.measure.sample[: prepared.view.measure.samples])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="PreVote and CheckQuorum"),
        pytest.param(PLAIN, id="plain Raft"),
        pytest.param({"disk_write": Delay(mean_seconds=0.005)}, id="slow disks"),
        pytest.param({"loss": 0.05, **PLAIN}, id="elections by lost heartbeats"),
    ],
)
def test_skipping_is_unbiased_on_the_same_fault_schedule(changes):
    """Paired: the 99 % interval of the difference covers zero, in downtime and in elections."""
    skipped = replications(calm(**{**BUSY, **changes}), 101, 60, 3600.0)
    whole = replications(calm(skip_quiescence=False, **{**BUSY, **changes}), 101, 60, 3600.0)
    for_each = skipped[:, [DOWN, ELECTIONS]] - whole[:, [DOWN, ELECTIONS]]
    half = stats.t.ppf(0.995, 59) * for_each.std(axis=0, ddof=1) / np.sqrt(60)
    assert (np.abs(for_each.mean(axis=0)) <= half).all()
    assert half[0] < 0.01 * whole[:, DOWN].mean()


def test_skipping_leaves_the_distribution_of_leader_down_times_alone():
    skipped = down_times(calm(**BUSY), 31, 40, 3600.0)
    whole = down_times(calm(skip_quiescence=False, **BUSY), 32, 40, 3600.0)
    assert stats.ks_2samp(skipped, whole).pvalue > 0.01


def test_clients_see_the_availability_that_the_service_has():
    """Open-loop writes that may wait a second fail only in the longer outages."""
    faults = servers_that_fail(3, mtbf_seconds=60.0, mttr_seconds=60.0)
    parameters = calm(servers=3, faults=faults, years=0.0005, writes_per_second=20.0)
    result = campaign(parameters)
    counts = result["counts"]
    failed = counts["writes_unknown"] / (counts["writes_unknown"] + counts["writes_succeeded"])
    assert failed == pytest.approx(result["unavailability"]["measured"], rel=0.05)


def test_skipping_is_off_when_elections_without_a_fault_are_many():
    assert calm().can_skip
    assert calm(loss=0.01).can_skip
    assert not calm(loss=0.1).can_skip
    assert not calm(heartbeat_seconds=0.1499).can_skip
