"""Every invariant is shown to catch a broken protocol, and none accuses the right one."""

from __future__ import annotations

import pytest

from simulations.checkers.raft import (
    COMMIT_MONOTONE,
    COMMITTED_DURABLE,
    ELECTION_SAFETY,
    LEADER_APPEND_ONLY,
    LEADER_COMPLETENESS,
    LEASE_SAFETY,
    LOG_MATCHING,
    ONE_VOTE_A_TERM,
    SAFE,
    TERM_MONOTONE,
    VIOLATIONS,
)
from simulations.checkers.raft_states import EXACTLY_ONCE, STATE_MACHINE_SAFETY
from simulations.kernel.limits import CHECKS_FORGOT, TICKS_PER_SECOND
from simulations.kernel.machine import KEYS_MAX
from simulations.kernel.state import ADD, REMOVE, TRANSFER
from simulations.kernel.twin import load
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    COUNT_OLD_TERMS,
    LEASE_IGNORES_DRIFT,
    READS_INDEX,
    READS_LEASE,
    SKIP_FSYNC,
    VOTE,
    VOTE_TWICE,
    VOTED,
)
from simulations.scenarios.parameters import Delay
from simulations.scenarios.setup import configure, prepare
from tests.simulations.clusters import stormy
from tests.simulations.mutants import RUN, load_mutant
from tests.simulations.protocols.script import Script, blank_run

RAFT = "simulations.protocols.raft"
ELECTIONS = "simulations.protocols.raft_elections"
REPLICATION = "simulations.protocols.raft_replication"
MEMBERSHIP = "simulations.protocols.raft_membership"
DISK = "simulations.protocols.raft_disk"
MACHINE = "simulations.protocols.raft_machine"
SECONDS = 60
CUT_BEFORE_APPEND = """\
    cut_log(c, i, max(me.base, me.last - 2))
    append_entry(c, i, me.term, operation, command)
    c.proposed_at"""
BEAT = """\
    broadcast(c, i)
    proceed_change(c, i)


@jit
def on_election_message"""
DELETE_AT_HEARTBEAT = """\
    me.last = max(me.base, me.last - 1)
    broadcast(c, i)
    proceed_change(c, i)


@jit
def on_election_message"""


def first_violation(kernel, seed, *, flaws=0):
    run = blank_run()
    configure(run, stormy(check_every_event=False), seed=seed)
    run.cluster.flaws, run.clients.keys = flaws, KEYS_MAX
    kernel.start(run)
    run.cluster.world.until = SECONDS * TICKS_PER_SECOND
    state = 0
    while state == 0 and run.checks.violation == SAFE:
        state = kernel.advance(run, 100)
    return run.checks.violation


@pytest.mark.parametrize(
    ("edit", "violations"),
    [
        pytest.param(
            (ELECTIONS, "free = me.voted_for in (NOBODY, source) or", "free = True or"),
            {ONE_VOTE_A_TERM, ELECTION_SAFETY},
            id="voting twice in a term",
        ),
        pytest.param(
            (ELECTIONS, "m.term == me.term and is_up_to_date(me, m) and free", "m.term == me.term"),
            {ONE_VOTE_A_TERM, ELECTION_SAFETY, LEADER_COMPLETENESS},
            id="voting for anybody at all",
        ),
        pytest.param(
            (
                ELECTIONS,
                "m.term == me.term and is_up_to_date(me, m) and free",
                "m.term == me.term and free",
            ),
            {LEADER_COMPLETENESS, STATE_MACHINE_SAFETY},
            id="voting for an old log",
        ),
        pytest.param(
            (MEMBERSHIP, "count // 2 + 1 + c.spare_votes", "count // 2"),
            {ELECTION_SAFETY, LEADER_COMPLETENESS, STATE_MACHINE_SAFETY},
            id="a quorum of less than half",
        ),
        pytest.param(
            (
                REPLICATION,
                "me.commit = max(me.commit, index)",
                "me.commit = me.commit - 1",
            ),
            {COMMIT_MONOTONE, STATE_MACHINE_SAFETY},
            id="a commit index that goes back",
        ),
        pytest.param(
            (
                REPLICATION,
                "    append_entry(c, i, me.term, operation, command)\n    c.proposed_at",
                CUT_BEFORE_APPEND,
            ),
            {STATE_MACHINE_SAFETY, LOG_MATCHING, COMMIT_MONOTONE},
            id="a leader that overwrites its own log",
        ),
        pytest.param(
            (RAFT, BEAT, DELETE_AT_HEARTBEAT),
            {LEADER_APPEND_ONLY},
            id="a leader that deletes entries",
        ),
        pytest.param(
            (MACHINE, "entry.command, c.sessions)", "entry.command, 0)"),
            {EXACTLY_ONCE},
            id="a request that is executed again",
        ),
        pytest.param(
            (DISK, "    return done", "    return c.world.now"),
            {COMMITTED_DURABLE},
            id="answers that do not wait for the disk",
        ),
        pytest.param(
            (ELECTIONS, "    me.term += 1", "    me.term -= 1"),
            {TERM_MONOTONE},
            id="terms that go back",
        ),
    ],
)
def test_a_broken_protocol_is_caught_in_a_storm(edit, violations):
    mutant = load_mutant(*edit)
    found = first_violation(mutant, 1) or first_violation(mutant, 2)
    assert found in violations


def install_snapshot(kernel=None):
    """Let a follower that has nothing take the snapshot of a leader whose register 0 holds 7."""
    script = Script(kernel)
    script.log(0, [1, 1])
    script.make_leader(0, term=1)
    leader, reference = script.node(0), script.run.checks.reference
    leader.base, leader.base_term, leader.commit = 2, 1, 2
    for machine in (leader.machine, leader.snapshot, reference.machine):
        machine.applied, machine.value[0] = 2, 7
    script.tell(0, APPENDED, source=1, term=1, granted=0, index=0)
    script.kernel.deliver(script.cluster, 1, 0, APPEND, script.sent(APPEND)[-1].payload)
    script.node(1).machine.applied = script.node(1).commit
    script.observe(1)
    return script.violation()


def test_a_snapshot_brings_the_state():
    assert install_snapshot() == SAFE


def test_a_snapshot_without_the_state_is_caught():
    mutant = load_mutant(MACHINE, "    copy_machine(transfer.machine, me.machine)\n", "")
    assert install_snapshot(mutant) == STATE_MACHINE_SAFETY


@pytest.mark.parametrize(
    ("flaws", "violations"),
    [
        (VOTE_TWICE, {ONE_VOTE_A_TERM, ELECTION_SAFETY}),
        (SKIP_FSYNC, {COMMITTED_DURABLE, ELECTION_SAFETY}),
    ],
)
def test_a_mistake_that_the_laboratory_can_switch_on_is_caught(flaws, violations):
    kernel = load(RUN, interpreted=True)
    found = first_violation(kernel, 1, flaws=flaws) or first_violation(kernel, 2, flaws=flaws)
    assert found in violations


def figure_8(kernel=None, *, flaws=0):
    """Figure 8 of the paper: the old entry is on a majority, then a later leader overwrites it."""
    script = Script(kernel)
    script.cluster.flaws = flaws
    for server, log in enumerate([[1, 2], [1, 2], [1, 2], [1], [1, 3]]):
        script.log(server, log)
    script.make_leader(0, term=4)
    script.observe(0)
    script.tell(0, APPENDED, source=1, term=4, granted=1, index=2)
    script.tell(0, APPENDED, source=2, term=4, granted=1, index=2)
    script.time_out(4)
    script.node(4).term = 5
    script.tell(4, VOTED, source=3, term=5, granted=1)
    script.tell(4, VOTED, source=2, term=5, granted=1)
    script.tell(4, VOTED, source=1, term=5, granted=1)
    return script.violation()


def test_figure_8_is_safe_with_the_rule_of_5_4_2():
    assert figure_8() == SAFE


def test_figure_8_catches_counting_replicas_of_an_old_term():
    mutant = load_mutant(REPLICATION, "if term_at(me, top) != me.term and", "if False and")
    assert figure_8(mutant) == LEADER_COMPLETENESS


def test_figure_8_shows_what_the_rule_is_for_when_it_is_switched_off():
    assert figure_8(flaws=COUNT_OLD_TERMS) == LEADER_COMPLETENESS


def elect_during_a_lease(kernel=None, *, flaws=0, lease=2 / 3):
    """Let a slow clock lead and a fast one be elected as soon as its clock allows it."""
    script = Script(kernel, servers=3, leader_stickiness=True)
    timeout = script.cluster.timeout_low
    script.cluster.reads, script.cluster.flaws = READS_LEASE, flaws
    script.cluster.lease = round(timeout * lease)
    script.world.drifting = 1
    script.world.clock_drift[:3] = [-200_000, 200_000, 200_000]
    for i in range(3):
        script.log(i, [1])
    script.make_leader(0, term=1)
    script.node(0).proved = 1
    for i in (1, 2):
        script.tell(i, APPEND, source=0, term=1, index=1, index_term=1)
        script.tell(0, APPENDED, source=i, term=1, granted=1, index=1, clock=0)
    script.world.now = round(timeout / 1.2) + 1
    script.time_out(1)
    script.tell(2, VOTE, source=1, term=2, index=1, index_term=1)
    granted = [sent.payload.granted for sent in script.sent(VOTED)]
    script.tell(1, VOTED, source=2, term=2, granted=sum(granted))
    return script.violation()


def test_nobody_is_elected_during_a_lease_within_the_bound_of_drift():
    assert elect_during_a_lease() == SAFE


def test_a_lease_that_ignores_the_drift_of_clocks_is_caught():
    assert elect_during_a_lease(flaws=LEASE_IGNORES_DRIFT) == LEASE_SAFETY


def test_a_leader_of_a_term_that_the_check_has_forgotten_is_an_error_and_not_passed_over():
    script = Script()
    script.run.checks.leader_term[1] = 65
    script.make_leader(0, term=1)
    script.observe(0)
    assert script.world.error == CHECKS_FORGOT


def vote_crash_vote(kernel=None):
    """Let server 2 vote, crash before its disk has the vote, and vote again in the same term."""
    script = Script(kernel, servers=3, disk_write=Delay(mean_seconds=0.010))
    for candidate in (0, 1):
        script.time_out(candidate)
        script.world.now += 1
        script.tell(2, VOTE, source=candidate, term=1)
        pending = script.sent(VOTED)[-1]
        script.world.now += round(0.001 * TICKS_PER_SECOND)
        script.crash_and_restart(2)
        _hand_over(script, candidate, pending)
    return script.violation()


def _hand_over(script, candidate, pending):
    """Deliver a vote whose sender has crashed, if it had left its disk; then the own vote."""
    left = pending.departs < script.world.crashed_at[2]
    script.tell(candidate, VOTED, source=2, term=1, granted=int(left))
    script.node(candidate).votes |= 1 << candidate
    script.tell(candidate, VOTED, source=2, term=1, granted=int(left))


def test_a_vote_that_never_reached_the_disk_never_elects():
    assert vote_crash_vote() == SAFE


def test_skipping_the_fsync_of_a_vote_elects_two_leaders_in_one_term():
    mutant = load_mutant(
        ELECTIONS,
        "    if granted or me.term > before:\n        departs = persist(c, i)",
        "    if granted or me.term > before:\n        persist(c, i)",
    )
    assert vote_crash_vote(mutant) == ELECTION_SAFETY


def conflicting_append(kernel=None):
    script = Script(kernel)
    script.log(0, [1, 3, 3])
    script.log(1, [1, 2, 2])
    script.tell(1, APPEND, source=0, term=3, index=1, index_term=1, entries=[(3, 302)])
    script.tell(1, APPEND, source=0, term=3, index=2, index_term=3, entries=[(3, 303)])
    return script.violation()


def test_a_follower_that_repairs_its_log_keeps_log_matching():
    assert conflicting_append() == SAFE


def test_keeping_a_conflicting_entry_breaks_log_matching():
    mutant = load_mutant(
        REPLICATION,
        "if m.index >= me.base and term_at(me, m.index) != m.index_term:",
        "if False:",
    )
    script = Script(mutant)
    script.log(0, [1, 3, 3])
    script.log(1, [1, 2])
    script.tell(1, APPEND, source=0, term=3, index=2, index_term=3, entries=[(3, 303)])
    assert script.violation() == LOG_MATCHING


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"servers": 3}, id="three servers"),
        pytest.param({}, id="five servers"),
        pytest.param({"servers": 4}, id="an even number of servers"),
        pytest.param(
            {"pre_vote": True, "check_quorum": True, "leader_stickiness": True},
            id="PreVote, CheckQuorum and stickiness",
        ),
        pytest.param({"loss": 0.3}, id="a third of the messages lost"),
        pytest.param({"keep_unsynced_writes": True}, id="crashes that lose nothing"),
        pytest.param({"write_vote_before_request": False}, id="own vote written meanwhile"),
    ],
)
def test_the_protocol_is_safe_in_a_storm_at_every_event(changes):
    prepared = prepare(stormy(**changes), seed=11)
    prepared.kernel.start(prepared.state)
    prepared.view.cluster.world.until = SECONDS * TICKS_PER_SECOND
    prepared.kernel.advance(prepared.state, 10_000_000)
    assert VIOLATIONS.get(int(prepared.view.checks.violation)) is None
    assert prepared.view.cluster.world.error == 0
    assert prepared.view.cluster.commits > 1000
    assert prepared.view.cluster.elections > 10


@pytest.mark.parametrize(
    ("reads", "joint"),
    [
        pytest.param(READS_INDEX, 0, id="ReadIndex, one server at a time"),
        pytest.param(READS_LEASE, 1, id="leases, joint consensus"),
    ],
)
def test_members_that_come_and_go_and_transfers_break_nothing_in_a_storm(reads, joint):
    switches = {"pre_vote": True, "check_quorum": True, "leader_stickiness": True}
    prepared = prepare(stormy(**switches), seed=12)
    cluster = prepared.view.cluster
    cluster.reads, cluster.joint_changes = reads, joint
    prepared.view.clients.reads = 2**31
    prepared.kernel.start(prepared.state)
    cluster.world.until = 100 * SECONDS * TICKS_PER_SECOND
    states = {ask_and_go_on(prepared, step) for step in range(600)}
    assert VIOLATIONS.get(int(prepared.view.checks.violation)) is None
    assert cluster.world.error == 0
    assert states == {0}
    assert min(cluster.changes, cluster.transfers, cluster.reads_served) > 5


def ask_and_go_on(prepared, step):
    """Let one server leave, come back or lead, in turn, and the cluster run a while."""
    asked = (REMOVE, ADD, TRANSFER)[step % 3]
    servers = 0b11111 if asked == ADD else 1 << (step // 3) % 5
    prepared.kernel.admin(prepared.state["cluster"], asked, servers)
    return prepared.kernel.advance(prepared.state, 500)
