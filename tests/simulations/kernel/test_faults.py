"""Faults of nodes and links, by schedule and at random."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import CLIENT, SOURCES_MAX, TICKS_PER_SECOND
from simulations.kernel.state import ADD, ELECT, LOST_CRASH
from tests.simulations.kernel.worlds import MS, Here

SECOND = TICKS_PER_SECOND


def links(here, at=0):
    """List the links between five nodes that carry nothing at a time."""
    here.run(at)
    return {
        pair for pair in permutations(range(5), 2) if not here.view.reach[pair[0]] >> pair[1] & 1
    }


def between(left, right):
    return {(i, j) for i in left for j in right} | {(j, i) for i in left for j in right}


ALL_OTHERS = between([2], [0, 1, 3, 4])


@pytest.mark.parametrize(
    ("statement", "cut"),
    [
        pytest.param("partition 0 1 | 2 3 4", between([0, 1], [2, 3, 4]), id="full"),
        pytest.param(
            "partition 0 | 1 2 | 3",
            between([0], [1, 2, 3]) | between([1, 2], [3]),
            id="three sides and one server in touch with all",
        ),
        pytest.param("cut 0 1 -> 4", {(0, 4), (1, 4)}, id="one way"),
        pytest.param("cut 0 <-> 3", between([0], [3]), id="one link"),
        pytest.param("isolate 2", ALL_OTHERS, id="one server"),
        pytest.param("isolate leader", ALL_OTHERS, id="who leads"),
        pytest.param("partition leader 0 | rest", between([0, 2], [1, 3, 4]), id="and a friend"),
        pytest.param("cut leader -> rest", {(2, i) for i in (0, 1, 3, 4)}, id="a mute leader"),
    ],
)
def test_a_partition_cuts_exactly_its_links(statement, cut):
    here = Here(f"at 0s {statement}")
    here.leader = 2
    assert links(here) == cut
    for source, target in permutations(range(5), 2):
        here.send(source, target, stamp=source * 10 + target)
    arrived = {divmod(stamp, 10) for _, stamp in here.arrivals()}
    assert arrived == set(permutations(range(5), 2)) - cut


def test_clients_are_cut_off_only_by_name():
    here = Here("at 0s partition 0 1 clients0 | 2 3 4 clients1")
    here.run(0)
    reach = here.view.reach
    assert [int(reach[CLIENT] >> i & 1) for i in range(5)] == [1, 1, 0, 0, 0]
    assert [int(reach[CLIENT + 1] >> i & 1) for i in range(5)] == [0, 0, 1, 1, 1]
    assert [int(reach[CLIENT + 2] >> i & 1) for i in range(5)] == [1, 1, 1, 1, 1]


def test_the_end_of_one_cut_leaves_an_overlapping_one_alone():
    here = Here("at 0s isolate 0 for 2s\nat 1s cut 0 <-> 1 for 3s\nat 5s cut 2 -> 3\nat 6s heal")
    assert links(here, 1 * SECOND) == between([0], [1, 2, 3, 4])
    assert links(here, 2 * SECOND) == between([0], [1])
    assert links(here, 4 * SECOND) == set()
    assert links(here, 5 * SECOND) == {(2, 3)}
    assert links(here, 6 * SECOND) == set()


def test_healing_some_links_leaves_the_others_cut():
    here = Here("at 0s partition 0 | 1 2\nat 1s heal 0 -> 1")
    assert links(here, 1 * SECOND) == between([0], [1, 2]) - {(0, 1)}


def faults(here, until=100 * SECOND):
    return [(at / SECOND, *masks) for what, at, *masks in here.run(until) if what == "fault"]


def test_crashes_and_restarts_are_told_to_the_protocol():
    here = Here("at 1s crash 1 for 2s\nat 2s crash 1 3\nat 4s restart 1\nat 5s restart")
    assert faults(here) == [
        (1, 0b10, 0, 0),
        (2, 0b1000, 0, 0),
        (3, 0, 0, 0),  # the second crash still holds node 1 down
        (4, 0, 0b10, 0),
        (5, 0, 0b1000, 0),
    ]
    assert [int(down) for down in here.view.down[:5]] == [0] * 5


def test_a_wiped_node_comes_back_without_its_disk_and_a_crashed_one_with_it():
    here = Here(
        "at 1s wipe 2\nat 2s crash 2\nat 3s wipe 2 for 1s\nat 5s restart\nat 6s crash 2 for 1s"
    )
    assert faults(here) == [
        (1, 0b100, 0b100, 0b100),
        (2, 0b100, 0, 0),
        (3, 0, 0, 0),
        (4, 0, 0, 0),
        (5, 0, 0b100, 0b100),
        (6, 0b100, 0, 0),
        (7, 0, 0b100, 0),
    ]


def test_only_the_end_of_a_process_keeps_what_was_not_synced():
    here = Here("at 1s kill 0 for 1s\nat 3s crash 0 for 1s")
    kept = []
    for at in (1, 3):
        here.run(at * SECOND)
        kept.append(here.kernel.keeps_unsynced(here.state, 0))
    assert kept == [True, False]


def test_a_fault_of_the_leader_waits_for_one_and_stays_with_it():
    here = Here("at 1s crash leader for 2s")
    here.run(1500 * MS)
    assert here.view.crashing == 0
    here.leader = 3
    assert faults(here, 2 * SECOND)[-1] == (1.501, 0b1000, 0, 0)
    here.leader = 1
    assert faults(here)[-1] == (3.501, 0, 0b1000, 0)


def test_what_comes_to_a_paused_node_waits_in_order_until_it_resumes():
    here = Here("at 1s pause 1 for 1s")
    here.timer(1, 2 * SECOND, stamp=30)  # due when the pause ends, and set before all others
    here.timer(1, 1800 * MS, stamp=20)
    here.timer(1, 1200 * MS, stamp=10)
    here.send(0, 1, stamp=15, at=1500 * MS)
    here.send(0, 2, stamp=99, at=1500 * MS)
    seen = [(at, stamp) for what, at, *_, stamp in here.run() if what != "fault"]
    assert seen == [(1500 * MS, 99), *((2 * SECOND, stamp) for stamp in (10, 15, 20, 30))]


def test_a_crash_loses_what_waits_at_a_paused_node():
    here = Here("at 1s pause 1 for 2s\nat 2s crash 1 for 500ms")
    here.send(0, 1, stamp=1, at=1500 * MS)
    here.send(0, 1, stamp=2, at=2700 * MS)
    assert here.arrivals() == [(2700 * MS, 2)]
    assert here.reasons() == [LOST_CRASH]


def test_a_slow_node_takes_its_messages_one_after_the_other():
    """Processing of 1 ms, twenty times slower: every message 20 ms after the one before."""
    here = Here("at 0s slow 1 by 20 for 1s", processing=MS)
    for stamp in range(3):
        here.send(0, 1, stamp=stamp, at=0)
        here.send(0, 2, stamp=10 + stamp, at=0)
    here.send(0, 1, stamp=5, at=2 * SECOND)
    assert [at // MS for at, stamp in here.arrivals() if stamp < 10] == [20, 40, 60, 2001]
    assert [at // MS for at, stamp in here.arrivals() if stamp >= 10] == [1, 2, 3]


def test_the_disk_of_a_slow_node_is_slow():
    here = Here("at 0s slow 1 by 2.5")
    here.view.sync[:] = [1000] * len(here.view.sync)
    here.run(0)
    assert [here.kernel.sync_time(here.state, node) for node in (0, 1)] == [1000, 2500]


def test_troubles_of_links_come_and_go():
    here = Here("at 1s delay 50ms for 1s\nat 1s lose 100% on 0 -> 2 for 1s")
    for second in range(3):
        here.send(0, 1, stamp=second, at=second * SECOND + MS)
        here.send(0, 2, stamp=10 + second, at=second * SECOND + MS)
    assert [(at // MS, stamp) for at, stamp in here.arrivals()] == [
        (1, 0), (1, 10), (1051, 1), (2001, 2), (2001, 12),
    ]  # fmt: skip


def test_the_answer_of_a_crashed_disk_never_leaves():
    here = Here("at 1s crash 0")
    here.send(0, 1, stamp=1, at=999 * MS, waits=5 * MS)
    here.send(0, 1, stamp=2, at=999 * MS)
    assert [stamp for _, stamp in here.arrivals()] == [2]


def test_requests_of_an_administrator_are_handed_on():
    here = Here("at 1s elect 3\nat 2s add 6 7")
    asked = []
    for at in (1, 2):
        here.run(at * SECOND)
        asked.append((int(here.view.asked), int(here.view.asked_of)))
    assert asked == [(ELECT, 0b1000), (ADD, 0b11000000)]


def test_random_faults_last_and_pause_for_exponential_times():
    here = Here("about every 3s isolate 2 for 1s")
    changes = np.array([at for at, *_ in faults(here, 4000 * SECOND)])
    spans = np.diff(changes)
    first_is_cut = int(here.view.source[0].down) == len(changes) % 2
    cut, whole = (spans[::2], spans[1::2]) if first_is_cut else (spans[1::2], spans[::2])
    assert cut.mean() == pytest.approx(1.0, rel=0.1)
    assert whole.mean() == pytest.approx(3.0, rel=0.1)
    assert cut.std() == pytest.approx(1.0, rel=0.15)


def test_a_random_fault_leaves_the_times_of_another_as_they_were():
    one = "about every 3s crash 0 for 1s"
    alone = {at for at, *_ in faults(Here(one))}
    both = {at for at, *_ in faults(Here(f"{one}\nabout every 2s pause 1 for 1s\nat 5s crash 3"))}
    assert alone < both


def test_a_random_fault_may_hit_whoever_leads():
    here = Here("about every 1s crash leader for 1s")
    assert here.leader == NOBODY
    here.run(2 * SECOND)
    assert list(here.view.down[:5]) == [0] * 5
    here.leader = 4
    here.run(int(here.view.fault_at))
    assert here.view.crashing == 0b10000
    assert here.view.fault_source < SOURCES_MAX
