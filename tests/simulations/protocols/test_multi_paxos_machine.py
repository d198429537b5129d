"""Slots, catching up, quorums and clients: the rules of the papers, one by one.

PMS, PSB, PMMC and FPaxos as in the protocol's module.
"""

from __future__ import annotations

import pytest

from simulations.kernel.kinds import NO_OPERATION, REDIRECT, REFUSED
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    BATCH_MAX,
    BEAT,
    CHOSEN_BALLOT,
    FOLLOWER,
    HEARTBEAT,
    LEADER,
    LEARN,
    LOG_MAX,
    PREPARE,
    PREPARING,
    PROMISE,
    SNAPSHOT,
    WINDOW,
)
from simulations.scenarios.multi_paxos import MultiPaxos
from tests.simulations.protocols.paxos_script import (
    HIGH,
    LOW,
    Script,
    accept,
    chosen_by_three,
)

# ---- PMS §3: a state machine ---------------------------------------------------------------------


def test_pms_3_a_new_leader_fills_gaps_with_no_ops():
    script = Script()
    script.lead(0, promised_by=[1, 2], entries=[(1, LOW, 128, 0), (4, LOW, 131, 0)])
    number = script.node(0).ballot
    assert script.log(0) == {
        1: (number, 128),
        2: (number, NO_OPERATION),
        3: (number, NO_OPERATION),
        4: (number, 131),
    }
    assert script.cluster.noops == 2


def test_pms_3_a_new_leader_serves_when_all_that_it_found_is_chosen():
    script = Script()
    script.lead(0, promised_by=[1, 2], entries=[(1, LOW, 128, 0)])
    assert script.node(0).proved == 0
    script.agree(0, 1, 1, 2)
    assert script.node(0).proved == 1


def test_pms_3_slots_are_executed_in_order():
    script = Script()
    script.lead(0, promised_by=[1, 2])
    script.write(0, 7, request=1)
    script.write(0, 8, client=2, request=1)
    script.agree(0, 2, 1, 2)
    assert script.node(0).commit == 0
    script.agree(0, 1, 1, 2)
    assert (script.node(0).commit, script.node(0).machine.value[0]) == (2, 8)


def test_pms_3_a_promise_covers_all_slots_page_by_page():
    script = Script()
    accept(script, 0, 1, LOW, *((slot, 127 + slot) for slot in range(1, BATCH_MAX + 1)))
    accept(script, 0, 1, LOW, (BATCH_MAX + 1, 300))
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    (first,) = script.sent(PROMISE)
    assert (first.payload.upto, first.payload.last) == (BATCH_MAX, BATCH_MAX + 1)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=BATCH_MAX + 1)
    assert script.sent(PROMISE)[1].entries == [(BATCH_MAX + 1, LOW, 300)]


def test_pms_3_a_promise_counts_when_its_last_page_is_there():
    script = Script(servers=3)
    script.time_out(0)
    number = script.node(0).ballot
    script.tell(
        0, PROMISE, source=1, ballot=number, index=1, upto=1, last=2, entries=[(1, LOW, 128, 0)]
    )
    assert script.node(0).role == PREPARING
    assert script.sent(PREPARE, to=1)[-1].payload.index == 2
    script.tell(
        0, PROMISE, source=1, ballot=number, index=2, upto=2, last=2, entries=[(2, LOW, 129, 0)]
    )
    assert script.node(0).role == LEADER


def test_pms_3_a_reported_chosen_value_is_learned_and_not_proposed_again():
    script = Script()
    script.run.checks.mode = 0
    script.lead(0, promised_by=[1, 2], entries=[(1, CHOSEN_BALLOT, 128, 0)])
    assert (script.node(0).commit, script.sent(ACCEPT)) == (1, [])


def test_pms_3_at_most_a_window_of_slots_is_open():
    script = Script()
    script.lead(0, promised_by=[1, 2])
    script.write_many(0, WINDOW + 1)
    assert script.node(0).last == WINDOW
    assert [reply.outcome for reply in script.replies()] == [REFUSED]


def test_a_leader_sends_again_what_an_acceptor_has_not_answered():
    script = Script()
    script.lead(0, promised_by=[1, 2])
    script.write(0, 7)
    script.accepted(0, 1, 1)
    script.pass_time(0.1)
    script.ring(0, BEAT)
    assert len(script.sent(ACCEPT, to=1)) == 1
    assert len(script.sent(ACCEPT, to=2)) == 2


# ---- PSB §4.4, §4.5: catching up behind the log --------------------------------------------------


def leader_with_a_truncated_log():
    script = Script()
    script.lead(0, promised_by=[1, 2])
    script.run.checks.mode = 0
    script.cluster.quorum_2 = 1
    script.write_many(0, LOG_MAX - 1)
    assert script.node(0).base > 0
    return script


def test_psb_4_4_a_replica_behind_the_log_gets_the_snapshot_with_the_state():
    script = leader_with_a_truncated_log()
    script.tell(0, LEARN, source=3, index=1)
    (message,) = script.sent(SNAPSHOT)
    base = script.node(0).base
    fields = {name: getattr(message.payload, name) for name in ("index", "commit", "carried")}
    script.tell(3, SNAPSHOT, source=0, **fields)
    assert (script.node(3).base, script.node(3).commit) == (base, base)
    assert script.node(3).machine.value[0] == base
    assert script.sent(LEARN)[0].payload.index == base + 1


def test_psb_4_4_a_proposer_behind_the_log_gets_the_snapshot_before_a_promise():
    script = leader_with_a_truncated_log()
    script.node(0).role = FOLLOWER
    script.time_out(3)
    script.time_out(3)
    number = script.node(3).ballot
    script.tell(0, PREPARE, source=3, ballot=number, index=1)
    assert script.sent(PROMISE) == []
    (message,) = script.sent(SNAPSHOT)
    fields = {name: getattr(message.payload, name) for name in ("index", "commit", "carried")}
    script.tell(3, SNAPSHOT, source=0, ballot=number, **fields)
    assert script.sent(PREPARE, to=0)[-1].payload.index == script.node(0).base + 1


def test_psb_4_5_a_restarted_replica_goes_back_to_its_snapshot_and_learns_again():
    script = leader_with_a_truncated_log()
    base, last = script.node(0).base, script.node(0).last
    script.crash_and_restart(0)
    assert (script.node(0).commit, script.node(0).last) == (base, last)
    assert script.node(0).machine.value[0] == base


# ---- FPaxos §2, §3: quorums of two sizes ---------------------------------------------------------


def test_fpaxos_phase_1_and_phase_2_count_their_own_quorums():
    script = Script(phase_1_quorum=4, phase_2_quorum=2)
    script.lead(0, promised_by=[1, 2])
    assert script.node(0).role == PREPARING
    script.tell(0, PROMISE, source=3, ballot=script.node(0).ballot, index=1)
    assert script.node(0).role == LEADER
    script.write(0, 7)
    script.run.checks.mode = 0
    script.accepted(0, 4, 1)
    assert script.node(0).commit == 1


@pytest.mark.parametrize(
    ("first", "second"), [(2, 3), (3, 2), (1, 4), (4, 1)], ids=["2+3", "3+2", "1+4", "4+1"]
)
def test_fpaxos_quorums_that_may_miss_each_other_are_refused(first, second):
    with pytest.raises(ValueError, match="together be more than all"):
        MultiPaxos(phase_1_quorum=first, phase_2_quorum=second)


def test_fpaxos_quorums_that_always_meet_are_taken():
    assert MultiPaxos(phase_1_quorum=5, phase_2_quorum=1).quorums_meet
    assert MultiPaxos(phase_1_quorum=2, phase_2_quorum=4).quorums_meet


# ---- clients: commands, sessions and reads -------------------------------------------------------


def test_a_follower_names_the_leader():
    script = Script()
    script.tell(0, HEARTBEAT, source=1, ballot=LOW)
    script.write(0, 7)
    (reply,) = script.replies()
    assert (reply.outcome, reply.hint) == (REDIRECT, 1)


@pytest.mark.parametrize(("sessions", "proposals"), [(True, 1), (False, 2)])
def test_pmmc_2_a_request_that_came_twice_is_proposed_once_with_sessions(sessions, proposals):
    script = chosen_by_three(sessions=sessions)
    script.write(0, 7)
    assert script.node(0).last == proposals


def test_a_read_by_quorum_waits_until_a_quorum_still_follows():
    script = chosen_by_three(reads="read-index")
    script.read(0)
    assert len(script.replies()) == 1
    script.heard(0, 3)
    assert len(script.replies()) == 1
    script.heard(0, 4)
    assert script.replies()[-1].result == 7


def test_a_read_by_quorum_is_not_confirmed_by_an_older_round():
    script = chosen_by_three(reads="read-index")
    script.heard(0, 3)
    script.heard(0, 4)
    script.read(0)
    assert len(script.replies()) == 1


def test_a_local_read_is_answered_by_anybody_at_once():
    script = chosen_by_three(reads="local")
    script.read(4)
    assert script.replies()[-1].result == 0


def test_pmmc_4_4_a_leader_reads_alone_while_its_lease_runs():
    script = chosen_by_three(reads="lease")
    script.heard(0, 3)
    script.heard(0, 4)
    script.pass_time(0.149)
    script.read(0)
    assert script.replies()[-1].result == 7
    script.pass_time(0.002)
    script.read(0, request=2)
    assert len(script.replies()) == 2


def test_pmmc_4_4_an_acceptor_refuses_other_leaders_while_its_lease_runs():
    script = Script(reads="lease")
    script.tell(0, HEARTBEAT, source=1, ballot=LOW)
    script.pass_time(0.149)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert script.sent(PROMISE) == []
    script.pass_time(0.002)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert len(script.sent(PROMISE)) == 1


def test_pmmc_4_4_an_acceptor_that_restarted_may_have_granted_a_lease():
    script = Script(reads="lease")
    script.crash_and_restart(0)
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    assert script.sent(PROMISE) == []


def test_pmmc_4_4_the_leaders_lease_ends_before_the_followers_within_the_drift_bound():
    settings = MultiPaxos(reads="lease", lease_seconds=0.1, drift_bound=0.01)
    slowest_leader = settings.usable_lease / (1 - settings.drift_bound)
    fastest_follower = settings.lease / (1 + settings.drift_bound)
    assert slowest_leader <= fastest_follower
    assert slowest_leader == pytest.approx(fastest_follower)
