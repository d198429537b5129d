"""A primary with backups as a whole: what a choice gives up, and how long a failover takes."""

from __future__ import annotations

import numpy as np
import pytest

from simulations.kernel.limits import TICKS_PER_MILLISECOND, TICKS_PER_SECOND
from simulations.kernel.machine import READ, WRITE
from simulations.kernel.record import dtype_of, leaves
from simulations.scenarios.kernels.primary_backup_run import Run
from simulations.scenarios.lab.running import prepare, run_lab
from simulations.scenarios.lab.settings import LabRun

ISOLATED = "at 2s isolate leader for 4s"
DELAY_MS = 0.5


def outcome(seed=1, **changes):
    return run_lab(LabRun(protocol="primary-backup", **changes), seed)


def latencies_ms(found, kind):
    rows = found.rows
    after_boot = rows["invoked"] > 20_000_000
    rows = rows[(rows["kind"] == kind) & (rows["outcome"] == 1) & after_boot]
    return np.unique((rows["ended"] - rows["invoked"]) / TICKS_PER_MILLISECOND).tolist()


@pytest.mark.parametrize(("synchronous", "rounds"), [("on", 4), ("off", 2)])
def test_a_synchronous_write_pays_a_round_to_the_backups(synchronous, rounds):
    """With constant delays d: request and answer, and for a synchronous write update and answer."""
    found = outcome(clients=1, delay="3ms", synchronous=synchronous)
    assert latencies_ms(found, READ) == [6.0]
    assert latencies_ms(found, WRITE) == [3.0 * rounds]


def first_write_after(found, seconds):
    rows = found.rows[(found.rows["kind"] == WRITE) & (found.rows["outcome"] == 1)]
    ended = rows["ended"][rows["ended"] > seconds * TICKS_PER_SECOND + 20_000]
    return ended.min() / TICKS_PER_SECOND - seconds


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_failover_takes_the_failover_time_and_two_heartbeats(seed):
    """From the last ping F passes; then the service looks, and the new primary asks."""
    found = outcome(
        seed,
        failover_timeout="500ms",
        seconds="5s",
        think="1ms",
        retry="20ms",
        schedule="at 3s crash leader for 5s",
    )
    heartbeat = 0.1
    assert 0.5 - heartbeat < first_write_after(found, 3.0) < 0.5 + 2 * heartbeat + 0.05
    assert found.counts["failovers"] == 1


def test_an_asynchronous_primary_loses_what_it_acknowledged_alone_until_its_lease_ended():
    found = outcome(synchronous="off", schedule=ISOLATED)
    rows = found.rows[(found.rows["kind"] == WRITE) & (found.rows["outcome"] == 1)]
    answered = rows["ended"] - round(DELAY_MS * TICKS_PER_MILLISECOND)
    alone = (rows["node"] == 0) & (answered >= 20_000_000)
    assert found.lost_writes == int(alone.sum()) > 0
    assert answered[alone].max() <= 30_000_000  # the lease is the failover time, one second


@pytest.mark.parametrize(
    ("synchronous", "fencing", "lost", "stale"),
    [
        pytest.param("on", "on", False, False, id="synchronous with fencing: neither"),
        pytest.param("off", "on", True, False, id="asynchronous: acknowledged writes"),
        pytest.param("on", "off", True, True, id="without fencing: both"),
        pytest.param("off", "off", True, True, id="asynchronous without fencing: both"),
    ],
)
def test_what_each_choice_gives_up_when_the_primary_is_cut_off(synchronous, fencing, lost, stale):
    found = outcome(synchronous=synchronous, fencing=fencing, stay=True, schedule=ISOLATED)
    assert (found.lost_writes > 0) is lost
    assert (found.stale > 0) is stale
    assert found.is_linearizable is not (lost and stale)


def test_nobody_takes_over_while_the_server_of_the_view_service_is_down():
    found = outcome(schedule="at 2s crash 4 for 5s\nat 2500ms crash 0 for 3s")
    assert found.counts["failovers"] == 0
    rows = found.rows
    inside = (rows["invoked"] > 32_000_000) & (rows["invoked"] < 50_000_000)
    assert not (rows["outcome"][inside] == 1).any()


def test_a_repeated_write_takes_effect_once_with_sessions_and_again_without():
    storm = {"loss": 0.2, "retry": "5ms", "seconds": "20s", "swaps": 0.0}
    assert outcome(**storm).is_linearizable
    assert outcome(**storm, sessions="off").is_linearizable is False


STORMY = LabRun(
    protocol="primary-backup",
    seconds=6,
    failover_timeout=0.3,
    delay_law="lognormal",
    delay=0.003,
    disk_write=0.002,
    loss=0.05,
    duplication=0.1,
    reordering=0.1,
    bandwidth=300_000,
    clock_offset=0.02,
    clock_drift=0.01,
    keys=3,
    swaps=0.1,
    schedule="about every 1s crash 1 for 300ms\nat 1s pause leader for 500ms\nat 2s wipe 3\n"
    "at 2s isolate leader for 1s\nat 4s slow 4 by 10 for 1s\nat 5s kill leader for 100ms",
)


def test_a_group_leaves_the_same_record_compiled_and_interpreted():
    states = []
    for interpreted in (False, True):
        prepared = prepare(STORMY, 5, interpreted=interpreted)
        prepared.kernel.start(prepared.state)
        prepared.kernel.advance(prepared.state, 10**6)
        prepared.kernel.finish(prepared.state)
        states.append(leaves(prepared.state, dtype_of(Run)))
    assert states[0] == states[1]
    assert prepared.view.cluster.failovers > 1
