"""How values are chosen: the rules of the papers, one by one.

PMS, PSB and PMMC as in the protocol's module.
"""

from __future__ import annotations

import pytest

from simulations.kernel.kinds import DONE, NOBODY
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    ACCEPTED,
    CHOSEN,
    COMMIT,
    FOLLOWER,
    HEARTBEAT,
    LEADER,
    LEARN,
    PREEMPT,
    PREPARE,
    PREPARING,
    PROMISE,
    SYNCED,
)
from tests.simulations.paxos import ticks
from tests.simulations.protocols.paxos_script import (
    HIGH,
    LOW,
    Script,
    accept,
    ballot,
    chosen_by_three,
)

# ---- PMS §2.2: choosing a value ------------------------------------------------------------------


def test_pms_2_2_phase_1b_a_prepare_above_every_promise_is_promised():
    script = Script()
    script.tell(0, PREPARE, source=1, ballot=LOW, index=1)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert [message.payload.ballot for message in script.sent(PROMISE)] == [LOW, HIGH]
    assert script.node(0).promised == HIGH


def test_pms_2_2_phase_1b_a_prepare_below_a_promise_is_refused_with_the_higher_ballot():
    script = Script()
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    script.tell(0, PREPARE, source=1, ballot=LOW, index=1)
    (refusal,) = script.sent(PREEMPT)
    assert (refusal.target, refusal.payload.ballot) == (1, HIGH)
    assert script.node(0).promised == HIGH


def test_pms_2_2_phase_1b_a_promise_reports_what_was_accepted():
    script = Script()
    accept(script, 0, 1, LOW, (1, 128), (3, 256))
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    (promise,) = script.sent(PROMISE)
    assert promise.entries == [(1, LOW, 128), (3, LOW, 256)]


def test_pms_2_2_p1a_an_acceptor_accepts_in_the_ballot_that_it_promised():
    script = Script()
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    accept(script, 0, 2, HIGH, (1, 128))
    assert script.log(0) == {1: (HIGH, 128)}
    assert script.sent(ACCEPTED)[0].target == 2


def test_pms_2_2_p1a_an_acceptor_accepts_nothing_below_its_promise():
    script = Script()
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    accept(script, 0, 1, LOW, (1, 128))
    assert script.log(0) == {}
    assert script.sent(ACCEPTED) == []
    assert script.sent(PREEMPT)[0].payload.ballot == HIGH


def test_pms_2_2_p1a_to_accept_without_a_promise_binds_like_one():
    script = Script()
    accept(script, 0, 2, HIGH, (1, 128))
    accept(script, 0, 1, LOW, (1, 256))
    assert script.log(0) == {1: (HIGH, 128)}


def test_pms_2_2_phase_2a_begins_with_promises_of_a_quorum():
    script = Script()
    script.lead(0, promised_by=[1])
    assert script.node(0).role == PREPARING
    script.lead(0, promised_by=[1, 2])
    assert script.node(0).role == LEADER


def test_pms_2_2_promises_for_an_older_ballot_do_not_count():
    script = Script()
    script.time_out(0)
    old = script.node(0).ballot
    script.time_out(0)
    script.tell(0, PROMISE, source=1, ballot=old, index=1)
    script.tell(0, PROMISE, source=2, ballot=old, index=1)
    assert script.node(0).role == PREPARING


def test_pms_2_2_p2c_the_value_of_the_highest_reported_ballot_is_proposed():
    script = Script()
    script.time_out(3)
    number = script.node(3).ballot
    told = {"ballot": number, "index": 1, "upto": 1, "last": 1}
    script.tell(3, PROMISE, source=1, entries=[(1, ballot(0, 1), 128, 0)], **told)
    script.tell(3, PROMISE, source=2, entries=[(1, ballot(0, 2), 256, 0)], **told)
    assert script.node(3).role == LEADER
    assert script.log(3) == {1: (number, 256)}
    assert script.sent(ACCEPT, to=1)[0].entries == [(1, number, 256)]


def test_pms_2_2_p2c_an_own_acceptance_counts_like_a_reported_one():
    script = Script()
    accept(script, 3, 2, HIGH, (1, 256))
    script.lead(3, promised_by=[0, 1], entries=[(1, LOW, 128, 0)])
    assert script.log(3)[1] == (script.node(3).ballot, 256)


def test_pms_2_2_a_value_is_chosen_when_a_quorum_has_accepted_it():
    script = Script()
    script.lead(0, promised_by=[1, 2])
    script.write(0, 7)
    script.agree(0, 1, 1, 1)  # the same acceptor twice
    assert script.node(0).commit == 0
    script.agree(0, 1, 2)
    assert script.node(0).commit == 1


# ---- PMS §2.3: learning --------------------------------------------------------------------------


def test_pms_2_3_the_leader_executes_answers_and_tells_the_others():
    script = chosen_by_three()
    assert script.node(0).commit == 1
    assert script.node(0).machine.value[0] == 7
    assert [reply.outcome for reply in script.replies()] == [DONE]
    assert {message.target for message in script.sent(COMMIT)} == {1, 2, 3, 4}
    assert script.violation() == 0


def test_pms_2_3_who_accepted_in_the_leaders_ballot_learns_from_the_commit_message():
    script = chosen_by_three()
    script.tell(1, COMMIT, source=0, ballot=script.node(0).ballot, commit=1)
    assert (script.node(1).commit, script.node(1).machine.value[0]) == (1, 7)


def test_pms_2_3_an_acceptance_in_another_ballot_is_not_taken_for_the_chosen_value():
    script = chosen_by_three()
    accept(script, 3, 1, ballot(0, 1), (1, 999))
    script.tell(3, HEARTBEAT, source=0, ballot=script.node(0).ballot, commit=1)
    assert script.node(3).commit == 0
    assert [(message.target, message.payload.index) for message in script.sent(LEARN)] == [(0, 1)]


def test_psb_4_4_a_replica_that_missed_a_value_gets_it():
    script = chosen_by_three()
    script.tell(0, LEARN, source=3, index=1)
    (chosen,) = script.sent(CHOSEN)
    entry = chosen.payload.entry[0]
    told = [(entry.slot, 0, entry.operation, entry.command)]
    script.tell(3, CHOSEN, source=0, index=1, entries=told, commit=1)
    assert (script.node(3).commit, script.node(3).machine.value[0]) == (1, 7)
    assert script.violation() == 0


# ---- PMS §2.4 and PMMC §2.3: progress ------------------------------------------------------------


def test_pms_2_4_a_preempted_proposer_stops_and_takes_a_higher_ballot_next_time():
    script = Script()
    script.time_out(0)
    script.tell(0, PREEMPT, source=1, ballot=ballot(9, 1), hint=1)
    assert script.node(0).role == FOLLOWER
    assert script.cluster.duels == 1
    script.time_out(0)
    assert script.node(0).ballot > ballot(9, 1)


def test_pms_2_4_a_proposer_that_does_not_back_off_tries_again_at_once():
    script = Script(back_off=False)
    script.time_out(0)
    script.tell(0, PREEMPT, source=1, ballot=ballot(9, 1), hint=1)
    assert script.node(0).role == PREPARING
    assert script.node(0).ballot > ballot(9, 1)


def test_pms_2_4_a_follower_of_a_distinguished_leader_ignores_other_proposers():
    script = Script(leader_stickiness=True)
    script.tell(0, HEARTBEAT, source=1, ballot=LOW)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert (script.sent(PROMISE), script.node(0).promised) == ([], 0)
    script.pass_time(0.2)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert script.sent(PROMISE)[0].payload.ballot == HIGH


def test_pmmc_2_3_a_leader_refused_by_one_that_follows_nobody_prepares_anew():
    script = Script(leader_stickiness=True)
    script.lead(0, promised_by=[1, 2])
    script.tell(0, PREEMPT, source=4, ballot=ballot(9, 4), hint=NOBODY)
    assert script.node(0).role == PREPARING
    assert script.node(0).ballot > ballot(9, 4)


def test_pmmc_2_3_a_leader_refused_by_the_follower_of_another_gives_way():
    script = Script(leader_stickiness=True)
    script.lead(0, promised_by=[1, 2])
    script.tell(0, PREEMPT, source=4, ballot=ballot(9, 3), hint=3)
    assert script.node(0).role == FOLLOWER


# ---- PMS §2.5: stable storage and ballots --------------------------------------------------------


def test_pms_2_5_no_two_nodes_share_a_ballot():
    script = Script()
    script.time_out(0)
    script.time_out(1)
    assert script.node(0).ballot != script.node(1).ballot


def test_pms_2_5_a_proposer_asks_when_its_ballot_is_on_its_disk():
    script = Script(disk=0.010)
    script.time_out(0)
    assert {message.departs for message in script.sent(PREPARE)} == {ticks(0.010)}
    assert script.node(0).promises == 0
    script.pass_time(0.010)
    script.ring(0, SYNCED)
    assert script.node(0).promises == 1


@pytest.mark.parametrize("kind", [PREPARE, ACCEPT])
def test_pms_2_5_an_answer_leaves_when_the_disk_holds_it(kind):
    script = Script(disk=0.010)
    script.tell(0, kind, source=1, ballot=LOW, index=1, entries=[(1, LOW, 128, 0)])
    (answer,) = script.sent(PROMISE) + script.sent(ACCEPTED)
    assert answer.departs == ticks(0.010)


def test_pms_2_5_answers_that_come_meanwhile_share_the_next_write():
    script = Script(disk=0.010)
    accept(script, 0, 1, LOW, (1, 128))
    script.pass_time(0.004)
    accept(script, 0, 1, LOW, (2, 129))
    script.pass_time(0.002)
    accept(script, 0, 1, LOW, (3, 130))
    departs = [message.departs for message in script.sent(ACCEPTED)]
    assert departs == [ticks(0.010), ticks(0.020), ticks(0.020)]


def test_pms_2_5_a_crash_loses_what_was_not_on_disk_and_nothing_else():
    script = Script(disk=0.010)
    accept(script, 0, 1, LOW, (1, 128))
    script.pass_time(0.012)
    accept(script, 0, 2, HIGH, (1, 256), (2, 257))
    script.crash_and_restart(0)
    assert script.log(0) == {1: (LOW, 128)}
    assert script.node(0).promised == LOW


def test_a_wiped_disk_forgets_promises_and_acceptances():
    script = Script()
    accept(script, 0, 1, LOW, (1, 128))
    script.crash_and_restart(0, wiped=True)
    assert (script.log(0), script.node(0).promised) == ({}, 0)
