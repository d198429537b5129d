"""Membership changes and transfers of Raft: section 6, and sections 3.10 and 4 of the dissertation.

The bug of single-server changes and its fix: Ongaro, "bug in single-server membership changes",
raft-dev, 10 July 2015.
"""

from __future__ import annotations

import pytest

from simulations.kernel.state import ADD, ELECT, REMOVE, TRANSFER
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    CANDIDATE,
    CHANGE_BEFORE_COMMIT,
    CONFIGURATION,
    FOLLOWER,
    LEADER,
    TIMEOUT_NOW,
    VOTE,
    VOTED,
)
from tests.simulations.protocols.script import Script

OF_FOUR, OF_FIVE = 0b01111, 0b11111


def leader(founders=OF_FOUR, *, joint=0, proved=1):
    """Let server 0 lead term 1 in a world of five servers, of which some are members."""
    script = Script()
    script.cluster.joint_changes = joint
    script.found(founders)
    script.log(0, [1])
    script.make_leader(0, term=1)
    script.node(0).proved = proved
    script.node(0).commit = 1
    return script


def hold(script, source, index):
    script.tell(0, APPENDED, source=source, term=script.node(0).term, granted=1, index=index)


def members(script, i=0):
    return script.node(i).members, script.node(i).incoming


def test_6_a_server_uses_the_latest_configuration_in_its_log_committed_or_not():
    script = leader()
    hold(script, 4, 1)
    script.kernel.admin(script.cluster, ADD, 1 << 4)
    assert script.node(0).log[2].operation == CONFIGURATION
    assert script.node(0).commit == 1
    assert members(script) == (OF_FIVE, 0)
    assert script.node(0).need == 3


def test_6_a_follower_goes_back_to_the_configuration_before_when_the_entry_is_deleted():
    script = leader()
    hold(script, 4, 1)
    script.kernel.admin(script.cluster, ADD, 1 << 4)
    script.log(1, [1])
    script.kernel.deliver(script.cluster, 1, 0, APPEND, script.sent(APPEND)[0].payload)
    assert members(script, 1) == (OF_FIVE, 0)
    script.tell(1, APPEND, source=2, term=2, index=1, index_term=1, entries=[(2, 9)])
    assert members(script, 1) == (OF_FOUR, 0)


def test_d_4_2_1_a_new_server_catches_up_before_it_becomes_a_member():
    script = leader()
    script.log(0, [1] * 40)
    script.node(0).commit = 40
    script.kernel.admin(script.cluster, ADD, 1 << 4)
    assert members(script) == (OF_FOUR, 0)
    script.beat(0)
    assert script.sent(APPEND)[-1].target == 4
    hold(script, 4, 39)
    assert members(script) == (OF_FIVE, 0)


def test_d_4_1_one_change_waits_for_the_one_before():
    script = leader(OF_FIVE)
    script.kernel.admin(script.cluster, REMOVE, 1 << 4)
    script.kernel.admin(script.cluster, REMOVE, 1 << 3)
    assert members(script) == (OF_FOUR, 0)
    hold(script, 1, 2)
    hold(script, 2, 2)
    assert members(script) == (0b00111, 0)


def test_d_4_several_servers_leave_one_at_a_time_without_a_joint_configuration():
    script = leader(OF_FIVE)
    script.kernel.admin(script.cluster, REMOVE, 0b11000)
    assert members(script) == (0b10111, 0)


def test_6_a_joint_configuration_needs_a_majority_of_both_parts():
    script = leader(OF_FIVE, joint=1)
    script.kernel.admin(script.cluster, REMOVE, 0b11000)
    assert members(script) == (OF_FIVE, 0b00111)
    hold(script, 3, 2)
    hold(script, 4, 2)
    assert script.node(0).commit == 1
    hold(script, 1, 2)
    assert script.node(0).commit == 2


def test_6_a_committed_joint_configuration_is_followed_by_its_new_part():
    script = leader(OF_FIVE, joint=1)
    script.kernel.admin(script.cluster, REMOVE, 0b11000)
    hold(script, 1, 2)
    hold(script, 3, 2)
    assert members(script) == (0b00111, 0)


def test_6_a_leader_that_is_not_a_member_any_more_steps_down_when_that_is_committed():
    script = leader(OF_FIVE)
    script.kernel.admin(script.cluster, REMOVE, 1 << 0)
    assert script.node(0).role == LEADER
    hold(script, 1, 2)
    hold(script, 2, 2)
    assert script.node(0).role == LEADER
    hold(script, 3, 2)
    assert script.node(0).role == FOLLOWER


def test_d_4_2_2_a_server_that_is_no_member_does_not_stand_for_election():
    script = leader()
    script.time_out(4)
    assert script.node(4).role == FOLLOWER
    script.time_out(3)
    assert script.node(3).role == CANDIDATE


def test_raft_dev_2015_a_leader_changes_nobody_before_its_term_has_committed():
    script = leader(OF_FIVE, proved=0)
    script.kernel.admin(script.cluster, REMOVE, 1 << 4)
    assert members(script) == (OF_FIVE, 0)
    hold(script, 4, 1)
    hold(script, 3, 1)
    assert members(script) == (OF_FIVE, 0)


def change_twice(flaws):
    """Ongaro's example: a change by each of two leaders, whose majorities do not overlap."""
    script = Script()
    script.cluster.flaws = flaws
    script.found(OF_FOUR)
    for i in range(4):
        script.log(i, [1], term=1)
        script.node(i).commit = 1
    script.make_leader(0, term=1)
    script.node(0).proved = 1
    hold(script, 4, 1)
    script.kernel.admin(script.cluster, ADD, 1 << 4)
    elect(script, 1, term=2, voters=(2, 3))
    script.kernel.admin(script.cluster, REMOVE, 1 << 0)
    script.tell(1, APPENDED, source=2, term=2, granted=1, index=script.node(1).last)
    script.observe(1)
    elect(script, 0, term=3, voters=(3, 4))
    return script.violation()


def elect(script, i, *, term, voters):
    script.time_out(i)
    script.node(i).term = term
    script.node(i).votes = 1 << i
    for voter in voters:
        script.tell(i, VOTED, source=voter, term=term, granted=1)


def test_raft_dev_2015_the_bug_of_single_server_changes_loses_a_committed_entry():
    assert change_twice(CHANGE_BEFORE_COMMIT) != 0


def test_raft_dev_2015_with_the_rule_nothing_is_lost():
    assert change_twice(0) == 0


def test_d_3_10_a_leader_asks_the_target_to_stand_when_it_is_up_to_date():
    script = leader(OF_FIVE)
    script.kernel.admin(script.cluster, TRANSFER, 1 << 2)
    assert script.sent(TIMEOUT_NOW) == []
    hold(script, 2, 1)
    assert [message.target for message in script.sent(TIMEOUT_NOW)] == [2]


@pytest.mark.parametrize(("forced", "answers"), [(1, 1), (0, 0)])
def test_d_4_2_3_only_a_candidate_that_its_leader_asked_is_heard_despite_a_leader(forced, answers):
    script = Script(leader_stickiness=True)
    script.tell(1, APPEND, source=0, term=1)
    script.tell(1, VOTE, source=2, term=2, index=9, index_term=9, granted=forced)
    assert len(script.sent(VOTED)) == answers


def test_d_3_10_a_leader_goes_on_when_the_target_does_not_take_over():
    script = leader(OF_FIVE)
    script.kernel.admin(script.cluster, TRANSFER, 1 << 2)
    assert script.node(0).transferee == 2
    script.world.now += script.cluster.timeout_low
    script.beat(0)
    assert script.node(0).transferee == -1


def test_an_administrator_lets_a_server_stand_for_election_at_once():
    script = Script()
    script.kernel.admin(script.cluster, ELECT, 1 << 3)
    assert script.node(3).role == CANDIDATE
