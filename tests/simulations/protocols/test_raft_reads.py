"""Reads and sessions of Raft: section 8 of the paper and section 6 of Ongaro's dissertation (D)."""

from __future__ import annotations

import pytest

from simulations.kernel.kinds import DONE, REDIRECT, REPLY, REQUEST
from simulations.kernel.limits import CLIENT, TICKS_PER_SECOND
from simulations.kernel.machine import READ, WRITE, identify, pack
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    FOLLOWER,
    LEASE_IGNORES_DRIFT,
    READS_ANY,
    READS_INDEX,
    READS_LEADER,
    READS_LEASE,
    VOTE,
    VOTED,
)
from tests.simulations.protocols.script import Script

LOW = round(0.150 * TICKS_PER_SECOND)


def leader_of_five(reads, **changes):
    """Let server 0 lead term 1 with register 0 at 7, all of it committed."""
    script = Script(election_timeout_seconds=(0.150, 0.300), **changes)
    script.cluster.reads = reads
    script.cluster.lease = LOW
    script.log(0, [1])
    script.make_leader(0, term=1)
    node = script.node(0)
    node.commit, node.proved, node.machine.applied, node.machine.value[0] = 1, 1, 1, 7
    return script


def read(script, i, client=3):
    operation = identify(client, 1)
    script.kernel.deliver(script.cluster, i, CLIENT, REQUEST, request(script, operation))


def request(script, operation, command=None):
    message = script.message(operation=operation, attempt=0)
    message.command = pack(READ, 0, 0, 0) if command is None else command
    return message


def answers(script):
    return [(sent.payload.outcome, sent.payload.result) for sent in script.sent(REPLY)]


def acknowledge(script, source):
    node = script.node(0)
    script.tell(
        0,
        APPENDED,
        source=source,
        term=1,
        granted=1,
        index=1,
        round=node.round,
        clock=script.world.now,
    )


def test_d_6_4_a_read_waits_until_a_quorum_has_answered_a_round_that_began_after_it():
    script = leader_of_five(READS_INDEX)
    read(script, 0)
    assert [message.target for message in script.sent(APPEND)] == [1, 2, 3, 4]
    acknowledge(script, 1)
    assert answers(script) == []
    acknowledge(script, 2)
    assert answers(script) == [(DONE, 7)]


def test_d_6_4_answers_to_a_round_that_began_before_the_read_do_not_count():
    script = leader_of_five(READS_INDEX)
    script.beat(0)
    before = script.node(0).round
    read(script, 0)
    for source in (1, 2, 3):
        script.tell(0, APPENDED, source=source, term=1, granted=1, index=1, round=before)
    assert answers(script) == []


def test_d_6_4_reads_that_come_meanwhile_share_the_next_round():
    script = leader_of_five(READS_INDEX)
    for client in (1, 2, 3):
        read(script, 0, client)
    first = script.node(0).round
    acknowledge(script, 1)
    acknowledge(script, 2)
    assert len(answers(script)) == 1
    assert script.node(0).round == first + 1
    acknowledge(script, 1)
    acknowledge(script, 2)
    assert len(answers(script)) == 3


def test_d_6_4_a_leader_serves_no_read_before_it_has_committed_in_its_term():
    script = leader_of_five(READS_INDEX)
    script.node(0).proved = 0
    read(script, 0)
    acknowledge(script, 1)
    acknowledge(script, 2)
    assert answers(script) == []


def test_a_deposed_leader_answers_no_waiting_read():
    script = leader_of_five(READS_INDEX)
    read(script, 0)
    script.tell(0, APPENDED, source=1, term=2)
    assert script.node(0).role == FOLLOWER
    assert script.node(0).reads == script.node(0).first_read
    assert answers(script) == []


def test_d_6_4_1_a_lease_serves_reads_until_it_ends():
    script = leader_of_five(READS_LEASE)
    acknowledge(script, 1)
    acknowledge(script, 2)
    script.world.now += LOW - 1
    read(script, 0)
    assert answers(script) == [(DONE, 7)]
    script.world.now += 1
    read(script, 0, client=4)
    assert len(answers(script)) == 1


@pytest.mark.parametrize(("flaws", "served"), [(0, 0), (LEASE_IGNORES_DRIFT, 1)])
def test_d_6_4_1_a_lease_is_shorter_than_the_timeout_when_clocks_may_drift(flaws, served):
    script = leader_of_five(READS_LEASE)
    script.cluster.lease, script.cluster.flaws = LOW // 2, flaws
    acknowledge(script, 1)
    acknowledge(script, 2)
    script.world.now += LOW // 2
    read(script, 0)
    assert len(answers(script)) == served


def test_d_6_4_1_a_server_that_restarts_may_have_granted_a_lease_and_votes_for_nobody():
    script = leader_of_five(READS_LEASE, leader_stickiness=True)
    script.crash_and_restart(1)
    script.tell(1, VOTE, source=2, term=9, index=9, index_term=9)
    assert script.sent(VOTED) == []
    script.world.now += LOW
    script.tell(1, VOTE, source=2, term=9, index=9, index_term=9)
    assert len(script.sent(VOTED)) == 1


def test_a_leader_that_answers_from_its_own_state_asks_nobody():
    script = leader_of_five(READS_LEADER)
    read(script, 0)
    assert answers(script) == [(DONE, 7)]
    assert script.sent(APPEND) == []


@pytest.mark.parametrize(
    ("reads", "outcome"), [(READS_ANY, DONE), (READS_LEADER, REDIRECT), (READS_LEASE, REDIRECT)]
)
def test_a_follower_answers_reads_only_where_any_server_may(reads, outcome):
    script = leader_of_five(reads)
    read(script, 1)
    assert answers(script)[0][0] == outcome


def commit_twice(sessions):
    """Commit the same request twice, with another client's write between; returns the register."""
    script = Script()
    script.cluster.sessions = sessions
    script.make_leader(0, term=1)
    mine, other = identify(1, 1), identify(2, 1)
    for operation, value in ((mine, 5), (other, 6), (mine, 5)):
        message = request(script, operation, pack(WRITE, 0, value, 0))
        script.kernel.deliver(script.cluster, 0, CLIENT, REQUEST, message)
    for source in (1, 2):
        script.tell(0, APPENDED, source=source, term=1, granted=1, index=3)
    assert script.node(0).commit == 3
    return script.node(0).machine.value[0]


def test_d_6_3_with_sessions_a_request_that_is_tried_again_takes_effect_once():
    assert commit_twice(sessions=1) == 6


def test_d_6_3_without_sessions_it_takes_effect_twice():
    assert commit_twice(sessions=0) == 5
