"""A leaderless store as a whole: published staleness, partitions, skewed clocks, repair."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.quorums.laws import PRODUCTION, Mixture
from metrics.analysis.quorums.staleness import staleness
from simulations.kernel.laws import law_row
from simulations.kernel.limits import TABLE, TAIL, TICKS_PER_MILLISECOND
from simulations.kernel.machine import KEYS_MAX, READ
from simulations.kernel.record import dtype_of, leaves, new_array
from simulations.kernel.twin import load
from simulations.scenarios.kernels.leaderless_run import Run
from simulations.scenarios.lab.running import prepare, run_lab
from simulations.scenarios.lab.settings import LabRun

TRIALS = 20_000
ROW = TABLE + TAIL
LONG = 1 << 40
PARTITION = "at 2s partition 0 1 | 2 3 4 for 4s"


def stale_share(name, wait_ms, *, n=3, r=1, w=1):
    """Share of stale reads after a commit; the coordinator is no replica, as in the paper."""
    memory = new_array(Run)
    view = memory.view(np.recarray)[0]
    cluster, world, clients = view.cluster, view.cluster.world, view.clients
    view.seed, world.nodes, world.links = 7, n + 1, 1
    cluster.replicas, cluster.read_quorum, cluster.write_quorum = n, r, w
    cluster.timeout, clients.count = LONG, 2
    clients.retry, clients.patience = LONG, 2 * LONG
    delays = PRODUCTION[name]
    for place, law in enumerate((delays.write, delays.ack, delays.read, delays.response)):
        world.laws[place * ROW : (place + 1) * ROW] = law_row(_in_seconds(law))
    cluster.put_law, cluster.stored_law, cluster.get_law, cluster.got_law = 1, 2, 3, 4
    clients.call[0].home = clients.call[1].home = n
    kernel = load("simulations.scenarios.kernels.leaderless_staleness")
    ticks = round(wait_ms * TICKS_PER_MILLISECOND)
    return kernel.trials(memory[0], 0, TRIALS, ticks) / TRIALS


def _in_seconds(law: Mixture):
    return lambda points: law.quantile(points) / 1000


@pytest.mark.parametrize(
    ("name", "wait_ms", "published"),
    [
        pytest.param("LNKD-SSD", 0.0, 0.974, id="solid state disks, at once"),
        pytest.param("LNKD-SSD", 5.0, 0.99999, id="solid state disks, 5 ms later"),
        pytest.param("LNKD-DISK", 0.0, 0.439, id="disks, at once"),
        pytest.param("LNKD-DISK", 10.0, 0.925, id="disks, 10 ms later"),
        pytest.param("LNKD-DISK", 45.5, 0.999, id="disks, t-visibility of 99.9 %"),
        pytest.param("YMMR", 0.0, 0.893, id="Yammer, at once"),
        pytest.param("YMMR", 1364.0, 0.999, id="Yammer, t-visibility of 99.9 %"),
    ],
)
def test_stale_reads_are_those_of_the_pbs_paper(name, wait_ms, published):
    """Bailis et al. 2012, §5.6 and table 4, N = 3, R = W = 1."""
    assert 1 - stale_share(name, wait_ms) == pytest.approx(published, abs=0.006)


@pytest.mark.parametrize(("r", "w"), [(1, 2), (2, 1)])
def test_partial_quorums_are_as_stale_as_the_analysis_says(r, w):
    predicted = staleness(3, r, w, PRODUCTION["LNKD-DISK"], trials=100_000).consistent(1.0)
    found = 1 - stale_share("LNKD-DISK", 1.0, r=r, w=w)
    deviation = (found * (1 - found) / TRIALS) ** 0.5
    assert found == pytest.approx(predicted.value, abs=3 * deviation + 0.004)


def test_quorums_that_overlap_are_never_stale():
    assert stale_share("LNKD-DISK", 0.0, r=2, w=2) == 0


def outcome(seed=1, **changes):
    """Run ten seconds in which every client stays with its own server."""
    return run_lab(LabRun(protocol="leaderless", stay=True, **changes), seed)


def served(found, *, servers):
    """Share of what clients of some servers got that asked in the middle of the partition."""
    rows = found.rows
    inside = (rows["invoked"] > 22_000_000) & (rows["invoked"] < 50_000_000)
    inside &= np.isin(rows["client"], servers)
    return float((rows["outcome"][inside] == 1).mean())


def test_majorities_serve_one_side_of_a_partition_and_stay_consistent():
    found = outcome(schedule=PARTITION)
    assert served(found, servers=[0, 1]) == 0.0
    assert served(found, servers=[2, 3, 4]) == 1.0
    assert found.counts["stale reads"] == 0
    assert found.lost_writes == 0


def test_one_and_one_serve_both_sides_of_a_partition_with_stale_reads():
    found = outcome(schedule=PARTITION, read_quorum=1, write_quorum=1)
    assert served(found, servers=[0, 1]) == 1.0
    assert served(found, servers=[2, 3, 4]) == 1.0
    assert found.counts["stale reads"] > 20
    assert found.is_linearizable is False


@pytest.mark.parametrize(("offset", "lost"), [("0s", False), ("50ms", True)])
def test_acknowledged_writes_lose_against_earlier_ones_when_clocks_differ(offset, lost):
    found = outcome(clock_offset=offset)
    assert (found.lost_writes > 0) is lost
    assert (found.counts["overruled writes"] > 0) is lost


def test_an_acknowledged_write_vanishes_with_the_only_disk_that_had_it():
    found = outcome(
        clients=1,
        write_quorum=1,
        read_quorum=1,
        hinted_handoff="off",
        schedule="at 9500ms isolate 0\nat 9990ms wipe 0 for 1s",
    )
    rows = found.rows[(found.rows["kind"] != READ) & (found.rows["outcome"] == 1)]
    alone = int((rows["ended"] > 95_005_000).sum())  # answers take 0.5 ms
    assert found.counts["vanished writes"] == alone > 0


def latency_ms(found, kind):
    rows = found.rows[(found.rows["kind"] == kind) & (found.rows["outcome"] == 1)]
    return np.unique((rows["ended"] - rows["invoked"]) / TICKS_PER_MILLISECOND)


def test_latency_is_one_round_of_the_client_and_one_of_the_quorum():
    found = outcome(delay="3ms", clients=1)
    assert latency_ms(found, READ).tolist() == [12.0]
    own = outcome(delay="3ms", clients=1, read_quorum=1, write_quorum=1)
    assert latency_ms(own, READ).tolist() == [6.0]


def differing(view):
    """Keys of which the replicas hold different versions."""
    cells = view.cluster.node
    return [
        key
        for key in range(4)
        if len({int(cells[i].cell[i * KEYS_MAX + key].version) for i in range(5)}) > 1
    ]


@pytest.mark.parametrize(
    ("repair", "hand_off", "converges"),
    [
        pytest.param("off", "off", False, id="nothing"),
        pytest.param("off", "on", True, id="hinted hand-off"),
        pytest.param("on", "off", True, id="read repair"),
    ],
)
def test_replicas_agree_again_after_a_partition_when_something_mends_them(
    repair, hand_off, converges
):
    run = LabRun(
        protocol="leaderless",
        keys=4,
        read_quorum=1,
        write_quorum=1,
        read_repair=repair,
        hinted_handoff=hand_off,
        schedule=PARTITION,
    )
    prepared = prepare(run, 3)
    prepared.view.clients.until = 59_000_000  # writes end within the partition
    prepared.kernel.start(prepared.state)
    world = prepared.view.cluster.world
    world.until = 59_500_000
    prepared.kernel.advance(prepared.state, 10**7)
    assert differing(prepared.view) == [0, 1, 2, 3]
    prepared.view.clients.reads = 2**32 - 1
    prepared.view.clients.until = 90_000_000
    for client in range(5):  # wake the clients, who only read from now on
        load("simulations.kernel.clients").think(world_of(prepared), clients_of(prepared), client)
    world.until = 100_000_000
    prepared.kernel.advance(prepared.state, 10**7)
    assert (differing(prepared.view) == []) is converges


def world_of(prepared):
    return prepared.state["cluster"]["world"]


def clients_of(prepared):
    return prepared.state["clients"]


def test_a_sloppy_quorum_takes_writes_while_replicas_are_down():
    def acknowledged(*, sloppy):
        run = LabRun(protocol="leaderless", reads=0.0, schedule="at 1s crash 0 1")
        prepared = prepare(run, 1)
        cluster = prepared.view.cluster
        cluster.replicas, cluster.write_quorum, cluster.sloppy = 3, 2, int(sloppy)
        prepared.kernel.start(prepared.state)
        prepared.kernel.advance(prepared.state, 10**7)
        return int(prepared.view.clients.succeeded)

    assert acknowledged(sloppy=True) > 2 * acknowledged(sloppy=False)


STORMY = LabRun(
    protocol="leaderless",
    seconds=5,
    delay_law="exponential",
    delay=0.003,
    disk_write=0.002,
    loss=0.05,
    duplication=0.1,
    reordering=0.1,
    bandwidth=200_000,
    clock_offset=0.02,
    clock_drift=0.01,
    keys=3,
    swaps=0.1,
    schedule="about every 1s crash 1 for 300ms\nat 1s pause 2 for 500ms\nat 2s wipe 3\n"
    "at 2s partition 0 1 | rest for 1s\nat 3s slow 4 by 10 for 1s",
)


def test_a_store_leaves_the_same_record_compiled_and_interpreted():
    states = []
    for interpreted in (False, True):
        prepared = prepare(STORMY, 5, interpreted=interpreted)
        prepared.kernel.start(prepared.state)
        prepared.kernel.advance(prepared.state, 10**6)
        prepared.kernel.finish(prepared.state)
        states.append(leaves(prepared.state, dtype_of(Run)))
    assert states[0] == states[1]
    assert prepared.view.cluster.world.events > 1500
