"""The rules of the Raft paper (extended version, 2014), section by section."""

from __future__ import annotations

import pytest

from simulations.kernel.kinds import NO_OPERATION, NOBODY, REDIRECT, REPLY, REQUEST
from simulations.kernel.limits import CLIENT, SLOTS_MAX, TICKS_PER_SECOND
from simulations.kernel.machine import WRITE, identify, pack
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    CANDIDATE,
    ELECTION,
    FOLLOWER,
    LEADER,
    PRE_CANDIDATE,
    PRE_VOTE,
    PRE_VOTED,
    SNAPSHOT,
    VOTE,
    VOTED,
)
from simulations.scenarios.parameters import Delay
from tests.simulations.protocols.script import Script

SLOW_DISK = Delay(mean_seconds=0.010)


@pytest.fixture
def script():
    return Script()


def vote(script, i, *, source, term, index=0, index_term=0):
    script.tell(i, VOTE, source=source, term=term, index=index, index_term=index_term)
    return script.sent(VOTED)[-1].payload.granted == 1


def test_5_1_a_newer_term_makes_a_leader_follow_and_forget_its_vote(script):
    script.make_leader(0, term=3)
    script.tell(0, APPENDED, source=1, term=4)
    assert script.node(0).role == FOLLOWER
    assert script.node(0).term == 4
    assert script.node(0).voted_for == NOBODY


def test_5_1_a_request_with_an_old_term_is_refused(script):
    script.log(1, [], term=5)
    assert not vote(script, 1, source=0, term=4)
    script.tell(1, APPEND, source=0, term=4)
    assert script.sent(APPENDED)[-1].payload.granted == 0
    assert script.sent(APPENDED)[-1].payload.term == 5


def test_5_2_a_follower_without_a_leader_stands_for_election_in_a_new_term(script):
    script.time_out(0)
    assert script.node(0).role == CANDIDATE
    assert script.node(0).term == 1
    assert script.node(0).voted_for == 0
    assert [message.target for message in script.sent(VOTE)] == [1, 2, 3, 4]


def test_5_2_a_server_votes_for_the_first_candidate_of_a_term_only(script):
    assert vote(script, 2, source=0, term=1)
    assert not vote(script, 2, source=1, term=1)
    assert vote(script, 2, source=0, term=1)


def test_5_2_a_candidate_leads_on_a_majority_and_not_before(script):
    script.time_out(0)
    script.tell(0, VOTED, source=1, term=1, granted=1)
    script.tell(0, VOTED, source=1, term=1, granted=1)
    assert script.node(0).role == CANDIDATE
    script.tell(0, VOTED, source=2, term=1, granted=1)
    assert script.node(0).role == LEADER
    assert [message.target for message in script.sent(APPEND)] == [1, 2, 3, 4]


def test_5_2_a_candidate_follows_a_leader_of_its_own_term(script):
    script.time_out(0)
    script.tell(0, APPEND, source=1, term=1)
    assert script.node(0).role == FOLLOWER
    assert script.node(0).leader == 1


def test_5_2_election_timeouts_are_spread_over_the_whole_range():
    script = Script(election_timeout_seconds=(0.150, 0.300))
    timeouts = [armed_timeout(script) for _ in range(2000)]
    assert min(timeouts) == pytest.approx(0.150, abs=0.001)
    assert max(timeouts) == pytest.approx(0.300, abs=0.001)
    assert sum(timeouts) / len(timeouts) == pytest.approx(0.225, abs=0.004)


def armed_timeout(script):
    """Let the smallest timeout pass in silence, so that the node draws the length of its own."""
    node = script.node(0)
    node.armed_at, node.timeout = script.world.now, 0
    script.world.now += round(0.150 * TICKS_PER_SECOND)
    node.timer_at = script.world.now
    script.kernel.ring(script.cluster, 0, ELECTION)
    script.world.queued = 0
    script.world.free = len(script.world.spare) - 1
    return node.timeout / TICKS_PER_SECOND


def test_5_3_a_follower_refuses_entries_whose_predecessor_it_lacks(script):
    script.log(1, [1, 1])
    script.tell(1, APPEND, source=0, term=2, index=3, index_term=2, entries=[(2, 7)])
    assert script.sent(APPENDED)[-1].payload.granted == 0
    assert script.terms(1) == [1, 1]


def test_5_3_a_follower_deletes_a_conflicting_entry_and_all_that_follow_it(script):
    script.log(1, [1, 2, 2, 2])
    script.tell(1, APPEND, source=0, term=3, index=1, index_term=1, entries=[(3, 7)])
    assert script.terms(1) == [1, 3]


def test_5_3_a_late_message_does_not_shorten_a_log_that_agrees(script):
    script.log(1, [1, 1, 1])
    script.tell(1, APPEND, source=0, term=1, index=0, index_term=0, entries=[(1, 101)])
    assert script.terms(1) == [1, 1, 1]


def test_5_3_a_refused_leader_goes_back_until_the_logs_agree(script):
    script.log(0, [1, 1, 4, 4])
    script.make_leader(0, term=4)
    script.tell(0, APPENDED, source=1, term=4, granted=0, index=2)
    assert script.sent(APPEND)[-1].payload.index == 2
    assert script.sent(APPEND)[-1].payload.count == 2


def test_5_3_followers_commit_what_the_leader_says_up_to_the_last_new_entry(script):
    entries = [(1, 101), (1, 102)]
    script.tell(1, APPEND, source=0, term=1, index=0, index_term=0, commit=9, entries=entries)
    assert script.node(1).commit == 2


@pytest.mark.parametrize(
    ("mine", "theirs", "granted"),
    [
        pytest.param([1, 1], (3, 1), True, id="same term, longer log"),
        pytest.param([1, 1], (2, 1), True, id="the same log"),
        pytest.param([1, 1], (1, 1), False, id="same term, shorter log"),
        pytest.param([1, 1, 1], (1, 2), True, id="later term, shorter log"),
        pytest.param([1, 3], (9, 2), False, id="earlier term, longer log"),
    ],
)
def test_5_4_1_a_vote_goes_only_to_an_up_to_date_log(script, mine, theirs, granted):
    script.log(1, mine)
    index, term = theirs
    assert vote(script, 1, source=0, term=9, index=index, index_term=term) is granted


def test_5_4_2_an_entry_of_an_older_term_is_not_committed_by_counting_replicas(script):
    script.log(0, [1, 2])
    script.make_leader(0, term=4)
    script.tell(0, APPENDED, source=1, term=4, granted=1, index=2)
    script.tell(0, APPENDED, source=2, term=4, granted=1, index=2)
    assert script.node(0).commit == 0


def test_5_4_2_an_entry_of_the_own_term_commits_the_older_ones_with_it(script):
    script.log(0, [1, 2, 4])
    script.make_leader(0, term=4)
    script.tell(0, APPENDED, source=1, term=4, granted=1, index=3)
    script.tell(0, APPENDED, source=2, term=4, granted=1, index=3)
    assert script.node(0).commit == 3


def test_7_a_follower_that_is_behind_the_snapshot_gets_the_snapshot(script):
    script.log(0, [1, 1, 1, 1])
    script.make_leader(0, term=2)
    script.node(0).base, script.node(0).base_term, script.node(0).commit = 3, 1, 3
    script.tell(0, APPENDED, source=1, term=2, granted=0, index=0)
    sent = script.sent(APPEND)[-1].payload
    assert sent.count == SNAPSHOT
    script.kernel.deliver(script.cluster, 1, 0, APPEND, sent)
    assert (script.node(1).base, script.node(1).last, script.node(1).commit) == (3, 3, 3)


def test_8_a_new_leader_starts_its_term_with_an_empty_entry(script):
    script.time_out(0)
    script.tell(0, VOTED, source=1, term=1, granted=1)
    script.tell(0, VOTED, source=2, term=1, granted=1)
    assert script.terms(0) == [1]
    assert script.node(0).log[1].operation == NO_OPERATION


def test_8_a_follower_points_a_client_to_the_leader(script):
    script.tell(1, APPEND, source=3, term=1)
    operation, command = identify(4, 1), pack(WRITE, 0, 5, 0)
    script.tell(1, REQUEST, source=CLIENT, operation=operation, command=command)
    answer = script.sent(REPLY)[-1].payload
    assert (answer.operation, answer.outcome, answer.hint) == (operation, REDIRECT, 3)


def test_figure_2_a_vote_leaves_only_when_it_is_on_disk():
    script = Script(disk_write=SLOW_DISK)
    assert vote(script, 1, source=0, term=1)
    assert script.sent(VOTED)[-1].departs == round(0.010 * TICKS_PER_SECOND)


def test_figure_2_a_crash_loses_what_was_not_on_disk_and_the_answer_with_it():
    script = Script(disk_write=SLOW_DISK)
    assert vote(script, 1, source=0, term=1)
    script.world.now += round(0.005 * TICKS_PER_SECOND)
    script.crash_and_restart(1)
    assert script.node(1).term == 0
    assert not script.kernel.arrives(script.world, script.world.queue[1].tag % SLOTS_MAX)


def test_figure_2_a_vote_that_is_on_disk_survives_a_crash():
    script = Script(disk_write=SLOW_DISK)
    assert vote(script, 1, source=0, term=1)
    script.world.now += round(0.020 * TICKS_PER_SECOND)
    script.crash_and_restart(1)
    assert (script.node(1).term, script.node(1).voted_for) == (1, 0)
    assert not vote(script, 1, source=2, term=1)


def test_dissertation_6_2_a_leader_that_hears_no_quorum_steps_down():
    script = Script(check_quorum=True)
    script.make_leader(0, term=1)
    script.world.now = 10 * TICKS_PER_SECOND
    script.beat(0)
    assert script.node(0).role == FOLLOWER


def test_dissertation_9_6_a_pre_vote_changes_no_terms(script):
    script = Script(pre_vote=True)
    script.time_out(0)
    assert script.node(0).role == PRE_CANDIDATE
    assert script.node(0).term == 0
    assert [message.payload.term for message in script.sent(PRE_VOTE)] == [1, 1, 1, 1]
    script.tell(1, PRE_VOTE, source=0, term=1)
    assert script.node(1).term == 0
    assert script.sent(PRE_VOTED)[-1].payload.granted == 1


def test_dissertation_9_6_a_majority_of_pre_votes_starts_the_real_election():
    script = Script(pre_vote=True)
    script.time_out(0)
    script.tell(0, PRE_VOTED, source=1, term=0, granted=1)
    script.tell(0, PRE_VOTED, source=2, term=0, granted=1)
    assert script.node(0).role == CANDIDATE
    assert script.node(0).term == 1


def test_dissertation_4_2_3_a_server_that_hears_its_leader_ignores_candidates():
    script = Script(leader_stickiness=True)
    script.tell(1, APPEND, source=0, term=1)
    script.tell(1, VOTE, source=2, term=7, index=9, index_term=9)
    assert script.sent(VOTED) == []
    assert script.node(1).term == 1
