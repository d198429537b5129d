"""The rules of Dynamo (DeCandia et al., SOSP 2007), section by section."""

from __future__ import annotations

import pytest

from simulations.kernel.kinds import REFUSED, REPLY
from simulations.kernel.machine import COMPARE_AND_SET, WRITTEN
from simulations.protocols.leaderless_state import (
    GET,
    HINT,
    HINT_STORED,
    NOTHING,
    PING,
    PONG,
    PUT,
    STORED,
)
from tests.simulations.protocols.stores import Store

MS = 10_000


@pytest.fixture
def store():
    return Store(read_quorum=2, write_quorum=2)


def test_4_5_a_write_goes_to_all_replicas_and_is_answered_after_w(store):
    store.write(0, 7)
    first, second = store.sent(PUT)
    assert (first.target, second.target) == (1, 2)
    assert first.payload.version == second.payload.version == store.cell(0).version
    assert store.answers() == []
    store.stored(0, 2, second)
    assert store.answers() == [WRITTEN]
    store.stored(0, 1, first)
    assert store.answers() == [WRITTEN]


def test_4_5_a_read_returns_the_newest_of_r_answers(store):
    store.tell(0, PUT, 1, version=50, result=5, meant=0)
    store.read(0)
    first, second = store.sent(GET)
    store.got(0, 1, first, version=60, value=6)
    assert store.answers() == [6]
    store.got(0, 2, second, version=70, value=7)
    assert store.answers() == [6]


def test_an_answer_is_counted_once(store):
    store.cluster.write_quorum = 3
    store.write(0, 7)
    for _ in range(2):
        store.stored(0, 1, store.sent(PUT)[0])
    assert store.answers() == []


def test_the_last_writer_wins_in_whatever_order_versions_come(store):
    for version, value in ((50, 5), (40, 4), (60, 6), (60, 99)):
        store.tell(1, PUT, 0, version=version, result=value, meant=1)
    assert (store.cell(1).version, store.cell(1).value) == (60, 6)


def test_a_coordinator_whose_clock_is_behind_loses_against_an_earlier_write(store):
    store.world.clock_at[0] = 50 * MS
    store.write(0, 1)
    store.world.now += 10 * MS
    store.write(2, 2)
    early, late = (store.cell(node).version for node in (0, 2))
    assert early > late
    for put in [put for put in store.sent(PUT) if put.target == 1]:
        store.hand_over(1, PUT, put)
    assert store.cell(1).value == 1


def test_versions_of_one_coordinator_grow_within_a_tick(store):
    store.write(0, 1)
    store.write(0, 2)
    first, _, second, _ = (put.payload.version for put in store.sent(PUT))
    assert second > first


def test_5_read_repair_updates_the_replicas_that_answered_with_an_old_version(store):
    store.tell(0, PUT, 1, version=50, result=5, meant=0)
    store.read(0)
    first, second = store.sent(GET)
    store.got(0, 1, first, version=60, value=6)
    store.got(0, 2, second, version=NOTHING, value=0)
    (repair,) = store.sent(PUT)
    assert (repair.target, repair.payload.version, repair.payload.result) == (2, 60, 6)
    assert (store.cell(0).version, store.cluster.repairs) == (60, 2)


def test_5_read_repair_waits_for_late_answers_until_the_time_out(store):
    store.read(0)
    first, _ = store.sent(GET)
    store.tell(0, PUT, 1, version=60, result=6, meant=0)
    store.got(0, 1, first, version=NOTHING, value=0)
    assert store.sent(PUT) == []
    store.time_out(0, first.payload.ticket)
    assert store.cluster.repairs == 0  # both answered before the version came
    store.got(0, 2, store.sent(GET)[1], version=70, value=7)
    assert store.cluster.repairs == 0  # too late: the request is over


def test_read_repair_can_be_switched_off():
    store = Store(read_quorum=2, write_quorum=2, read_repair=0)
    store.tell(0, PUT, 1, version=50, result=5, meant=0)
    store.read(0)
    for get in store.sent(GET):
        store.got(0, get.target, get, version=NOTHING, value=0)
    assert store.sent(PUT) == []


def test_4_6_a_write_that_a_replica_missed_is_handed_over_later(store):
    store.write(0, 7)
    first, _ = store.sent(PUT)
    store.stored(0, 1, first)
    store.time_out(0, first.payload.ticket)
    assert store.cell(0, row=2).value == 7
    store.hand_off(0)
    (hint,) = store.sent(HINT)
    assert (hint.target, hint.payload.result) == (2, 7)
    (receipt,) = store.hand_over(2, HINT, hint)
    assert store.cell(2).value == 7
    store.hand_over(0, HINT_STORED, receipt)
    assert store.cell(0, row=2).version == NOTHING


def test_a_newer_hint_survives_the_receipt_of_an_older_one(store):
    store.tell(0, PUT, 1, version=50, result=5, meant=2)
    store.tell(0, PUT, 1, version=60, result=6, meant=2)
    store.tell(0, HINT_STORED, 2, version=50)
    assert store.cell(0, row=2).value == 6


def test_4_6_a_sloppy_quorum_lets_the_next_node_stand_in_with_a_hint():
    store = Store(5, replicas=3, write_quorum=3, read_quorum=1, sloppy=1)
    store.cluster.node[0].suspects = 1 << 1
    store.write(0, 7)
    puts = {put.target: put.payload.meant for put in store.sent(PUT)}
    assert puts == {2: 2, 3: 1}
    by_hint = next(put for put in store.sent(PUT) if put.target == 3)
    store.hand_over(3, PUT, by_hint)
    assert store.cell(3, row=1).value == 7
    assert store.cell(3).version == NOTHING
    store.hand_off(3)
    assert [(hint.target, hint.payload.result) for hint in store.sent(HINT)] == [(1, 7)]


def test_a_strict_quorum_asks_its_replicas_whoever_is_suspected():
    store = Store(5, replicas=3, write_quorum=3, read_quorum=1)
    store.cluster.node[0].suspects = 1 << 1
    store.write(0, 7)
    assert [put.target for put in store.sent(PUT)] == [1, 2]


def test_who_does_not_answer_is_suspected_until_it_is_heard_again():
    store = Store(5, replicas=3, write_quorum=2, read_quorum=1, sloppy=1)
    store.write(0, 7)
    first, _ = store.sent(PUT)
    store.stored(0, 2, first)
    store.time_out(0, first.payload.ticket)
    assert store.cluster.node[0].suspects == 1 << 1
    store.cluster.node[0].cell[16].version = NOTHING  # no hint, so that it is asked instead
    store.hand_off(0)
    (ping,) = store.sent(PING)
    (pong,) = store.hand_over(1, PING, ping)
    assert pong.kind == PONG
    store.hand_over(0, PONG, pong)
    assert store.cluster.node[0].suspects == 0


@pytest.mark.parametrize(("key", "replicas"), [(0, [1, 2]), (4, [0, 1]), (6, [1, 2, 3])])
def test_4_2_the_replicas_of_a_key_follow_each_other_on_the_ring(key, replicas):
    store = Store(5, replicas=3, write_quorum=1, read_quorum=1)
    coordinator = 4 if key != 0 else 0
    store.write(coordinator, 7, key=key)
    assert [put.target for put in store.sent(PUT)] == replicas


def test_there_is_no_compare_and_set(store):
    store.request(0, COMPARE_AND_SET, 7)
    assert [one.payload.outcome for one in store.sent(REPLY)] == [REFUSED]
    assert store.sent(PUT) == []


def test_a_replica_acknowledges_when_its_disk_has_the_write():
    store = Store(read_quorum=2, write_quorum=2)
    store.world.sync_needed = 1
    store.world.sync[:] = [5 * MS] * len(store.world.sync)
    store.tell(1, PUT, 0, version=50, result=5, meant=1, ticket=77)
    store.tell(1, PUT, 0, version=60, result=6, meant=1, ticket=78)
    store.tell(1, PUT, 0, version=55, result=6, meant=1, ticket=79)
    waits = [(one.departs - store.world.now) // MS for one in store.sent(STORED)]
    assert waits == [5, 10, 10]
    store.world.now += 7 * MS
    store.kernel.crash(store.cluster, 1)
    assert store.cell(1).version == 50


def test_a_coordinator_that_restarts_takes_no_answers_for_its_earlier_life(store):
    store.write(0, 7)
    put = store.sent(PUT)[0]
    store.kernel.crash(store.cluster, 0)
    store.kernel.restart(store.cluster, 0)
    store.stored(0, 1, put)
    assert store.answers() == []


def test_a_node_without_its_disk_comes_back_with_nothing(store):
    store.tell(1, PUT, 0, version=50, result=5, meant=1)
    store.kernel.crash(store.cluster, 1)
    store.kernel.restart(store.cluster, 1)
    assert store.cell(1).value == 5
    store.world.wiped = 1 << 1
    store.kernel.restart(store.cluster, 1)
    assert store.cell(1).version == NOTHING
