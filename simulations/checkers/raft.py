"""The safety properties of Raft (figure 3 of the paper), asserted while a cluster runs.

`observe` is called after every event at a node. It keeps what was true before, so that a rule that
was broken shows at the event that broke it; the first violation stays recorded. Log matching
compares whole logs, and state machines are compared in every register, at every event or at a
sample of them; everything else costs little and is always on.
"""

from __future__ import annotations

from typing import Annotated

from simulations.checkers.raft_states import (
    EXACTLY_ONCE,
    STATE_MACHINE_SAFETY,
    Reference,
    begin_reference,
    compare_states,
    expect,
)
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import CHECKS_FORGOT, NODES_MAX
from simulations.kernel.record import Record
from simulations.protocols.raft_disk import settle
from simulations.protocols.raft_log import term_at
from simulations.protocols.raft_membership import count_servers, is_quorum, quorum_size
from simulations.protocols.raft_reads import holds_lease
from simulations.protocols.raft_state import (
    LEADER,
    LOG_MAX,
    READS_LEASE,
    Cluster,
    Node,
)

OFF, SAMPLED, EVERY_EVENT = 0, 1, 2
SAMPLE_EVERY = 256
TERMS_KEPT = 64
CHOSEN_MAX = 4 * LOG_MAX  # committed entries that are remembered

SAFE = 0
ELECTION_SAFETY, LEADER_APPEND_ONLY, LOG_MATCHING, LEADER_COMPLETENESS = 1, 2, 3, 4
TERM_MONOTONE, COMMIT_MONOTONE, ONE_VOTE_A_TERM = 6, 7, 8
COMMITTED_DURABLE, LEASE_SAFETY = 10, 11

VIOLATIONS = {
    ELECTION_SAFETY: "election safety: two leaders in one term (§5.2)",
    LEADER_APPEND_ONLY: "leader append-only: a leader deleted entries (§5.3)",
    LOG_MATCHING: "log matching: two logs agree on an entry and differ before it (§5.3)",
    LEADER_COMPLETENESS: "leader completeness: a leader lacks a committed entry (§5.4)",
    STATE_MACHINE_SAFETY: "state machine safety: two servers applied different things (§5.4.3)",
    TERM_MONOTONE: "terms never go back (§5.1)",
    COMMIT_MONOTONE: "the commit index never goes back (figure 2)",
    ONE_VOTE_A_TERM: "a server votes for at most one candidate a term (§5.2)",
    EXACTLY_ONCE: "exactly once: a request that was tried again took effect twice (§8, D §6.3)",
    COMMITTED_DURABLE: "durability: an entry was committed that no quorum had on disk (figure 2)",
    LEASE_SAFETY: "lease safety: a leader was elected while another one held a lease (D §6.4.1)",
}


class Chosen(Record):
    """An entry that some node took as committed, and in which term."""

    index: int
    term: int
    operation: int
    command: int
    by_term: int


class Checks(Record):
    """What was seen of the terms, leaders and logs so far, and the first violation."""

    mode: int
    violation: int
    node: int
    at: int
    observed: int
    lost: int
    """Committed entries that a later leader lacked, of those that are remembered."""
    newest: int
    """Last index that any node committed."""
    leader_term: Annotated[list[int], TERMS_KEPT]
    leader: Annotated[list[int], TERMS_KEPT]
    chosen: Annotated[list[Chosen], CHOSEN_MAX]
    term: Annotated[list[int], NODES_MAX]
    commit: Annotated[list[int], NODES_MAX]
    last: Annotated[list[int], NODES_MAX]
    leading: Annotated[list[int], NODES_MAX]
    vote_term: Annotated[list[int], NODES_MAX]
    vote: Annotated[list[int], NODES_MAX]
    reference: Reference


@jit
def begin_checks(k: Checks) -> None:
    """Forget everything; the mode stays."""
    k.violation = SAFE
    k.observed = 0
    k.lost = 0
    for t in range(TERMS_KEPT):
        k.leader_term[t] = -1
    for index in range(max(0, k.newest - CHOSEN_MAX), k.newest + 1):
        k.chosen[index & (CHOSEN_MAX - 1)].index = 0
    k.newest = 0
    begin_reference(k.reference)
    for i in range(NODES_MAX):
        k.term[i] = 0
        k.commit[i] = 0
        k.last[i] = 0
        k.leading[i] = -1
        k.vote_term[i] = -1


@inlined
def violate(c: Cluster, k: Checks, i: int, code: int) -> None:
    if k.violation == SAFE:
        k.violation = code
        k.node = i
        k.at = c.world.now


@jit
def forget_promises(c: Cluster, k: Checks, i: int) -> None:
    """After a crash a node may fall back to what was on disk, and commits start again."""
    me = c.node[i]
    k.term[i] = me.term
    k.commit[i] = 0
    k.leading[i] = -1
    k.vote_term[i] = -1


@inlined
def holds(me: Node, chosen: Chosen) -> bool:
    """Whether a log or snapshot holds a committed entry."""
    if chosen.index <= me.base:
        return True
    return chosen.index <= me.last and term_at(me, chosen.index) == chosen.term


@jit
def check_completeness(c: Cluster, k: Checks, i: int) -> None:
    """Check that a new leader holds every entry committed in an earlier term.

    When it holds the last one, log matching gives it the others; at every event all are looked at.
    """
    me = c.node[i]
    last = k.chosen[k.newest & (CHOSEN_MAX - 1)]
    if k.mode != EVERY_EVENT and last.by_term < me.term and holds(me, last):
        return
    for index in range(max(me.base, k.newest - CHOSEN_MAX) + 1, k.newest + 1):
        chosen = k.chosen[index & (CHOSEN_MAX - 1)]
        if chosen.index == index and chosen.by_term < me.term and not holds(me, chosen):
            k.lost += 1
            violate(c, k, i, LEADER_COMPLETENESS)


@inlined
def check_leases(c: Cluster, k: Checks, i: int) -> None:
    """Check that nobody is elected while a leader of an older term may serve reads by itself."""
    for j in range(c.world.nodes):
        older = c.world.down[j] == 0 and c.node[j].term < c.node[i].term
        if older and holds_lease(c, j):
            violate(c, k, i, LEASE_SAFETY)


@jit
def check_new_leader(c: Cluster, k: Checks, i: int) -> None:
    """Election safety, leader completeness and lease safety, when a term begins.

    A leader of a term so old that its seat was given to a later one cannot be judged: an error.
    """
    me = c.node[i]
    seat = me.term & (TERMS_KEPT - 1)
    if k.leader_term[seat] == me.term and k.leader[seat] != i:
        violate(c, k, i, ELECTION_SAFETY)
    if k.leader_term[seat] > me.term:
        c.world.error = CHECKS_FORGOT
    k.leader_term[seat] = me.term
    k.leader[seat] = i
    k.leading[i] = me.term
    check_completeness(c, k, i)
    if c.reads == READS_LEASE:
        check_leases(c, k, i)


@inlined
def check_leader(c: Cluster, k: Checks, i: int) -> None:
    """Append-only, and what a new term brings."""
    me = c.node[i]
    if k.leading[i] != me.term:
        check_new_leader(c, k, i)
    elif me.last < k.last[i]:
        violate(c, k, i, LEADER_APPEND_ONLY)
    k.last[i] = me.last


@jit
def is_durable(c: Cluster, i: int, index: int) -> bool:
    """Whether a quorum has an entry on disk, in the node's configuration or the committed one."""
    term = term_at(c.node[i], index)
    servers = 0
    for j in range(c.world.nodes):
        other = c.node[j]
        settle(other, c.world.now)
        on_disk = other.stable.last >= index and other.last >= index
        if other.base >= index or (on_disk and term_at(other, index) == term):
            servers |= 1 << j
    if is_quorum(c.node[i], servers):
        return True
    return count_servers(servers & c.members) >= quorum_size(c, c.members)


@jit
def check_commits(c: Cluster, k: Checks, i: int) -> None:
    """Compare what a node commits with what every other node committed at that index."""
    me = c.node[i]
    known = k.newest
    for index in range(max(k.commit[i], me.base) + 1, me.commit + 1):
        entry = me.log[index & (LOG_MAX - 1)]
        chosen = k.chosen[index & (CHOSEN_MAX - 1)]
        if index > k.newest:
            k.newest = index
            chosen.index = index
            chosen.term = entry.term
            chosen.operation = entry.operation
            chosen.command = entry.command
            chosen.by_term = me.term
            expect(c, k.reference, index, entry)
        elif chosen.index == index and (
            chosen.term != entry.term or chosen.operation != entry.operation
        ):
            violate(c, k, i, STATE_MACHINE_SAFETY)
        elif chosen.index > index:
            c.world.error = CHECKS_FORGOT
    if k.newest > known and not is_durable(c, i, k.newest):
        violate(c, k, i, COMMITTED_DURABLE)
    k.commit[i] = me.commit


@inlined
def same_operation(me: Node, other: Node, index: int) -> bool:
    place = index & (LOG_MAX - 1)
    mine, theirs = me.log[place], other.log[place]
    return mine.operation == theirs.operation and mine.command == theirs.command


@jit
def check_matching(c: Cluster, k: Checks, i: int, j: int) -> None:
    """If two logs hold an entry with the same index and term, they are the same up to it."""
    me = c.node[i]
    other = c.node[j]
    agree = False
    index = min(me.last, other.last)
    while index > max(me.base, other.base):
        same = term_at(me, index) == term_at(other, index)
        if agree and not (same and same_operation(me, other, index)):
            violate(c, k, i, LOG_MATCHING)
        agree = agree or same
        index -= 1


@inlined
def check_state(c: Cluster, k: Checks, i: int) -> None:
    """Compare a state machine with what the committed entries make of the registers."""
    code = compare_states(k.reference, c.node[i].machine)
    if code != SAFE:
        violate(c, k, i, code)


@inlined
def check_vote(c: Cluster, k: Checks, i: int) -> None:
    me = c.node[i]
    if me.voted_for != NOBODY:
        if k.vote_term[i] == me.term and k.vote[i] != me.voted_for:
            violate(c, k, i, ONE_VOTE_A_TERM)
        k.vote_term[i] = me.term
        k.vote[i] = me.voted_for


@jit
def compare(c: Cluster, k: Checks, i: int) -> None:
    """Compare a node's log and registers with others: with all, or in a sample with the next."""
    check_state(c, k, i)
    for j in range(c.world.nodes):
        due = k.mode == EVERY_EVENT or (k.observed // SAMPLE_EVERY) % c.world.nodes == j
        if j != i and due:
            check_matching(c, k, i, j)


@inlined
def observe(c: Cluster, k: Checks, i: int) -> None:
    """Check everything that an event at a node can break."""
    if k.mode == OFF:
        return
    me = c.node[i]
    k.observed += 1
    if me.term < k.term[i]:
        violate(c, k, i, TERM_MONOTONE)
    k.term[i] = me.term
    check_vote(c, k, i)
    if me.role == LEADER:
        check_leader(c, k, i)
    if me.commit < k.commit[i]:
        violate(c, k, i, COMMIT_MONOTONE)
    if me.commit > k.commit[i]:
        check_commits(c, k, i)
    if k.mode == EVERY_EVENT or k.observed & (SAMPLE_EVERY - 1) == 0:
        compare(c, k, i)
