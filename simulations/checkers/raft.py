"""The safety properties of Raft (figure 3 of the paper), asserted while a cluster runs.

`observe` is called after every event at a node. It keeps what was true before, so that a rule that
was broken shows at the event that broke it; the first violation stays recorded. Election safety,
append-only leaders, leader completeness, state machine safety and monotone terms and commits cost
little and are always on; log matching compares whole logs and is checked at every event or at a
sample of them.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.record import Record
from simulations.protocols.raft_log import term_at
from simulations.protocols.raft_state import LEADER, LOG_MAX, NOBODY, Cluster, Node

OFF, SAMPLED, EVERY_EVENT = 0, 1, 2
SAMPLE_EVERY = 256
TERMS_KEPT = 64

SAFE = 0
ELECTION_SAFETY, LEADER_APPEND_ONLY, LOG_MATCHING, LEADER_COMPLETENESS = 1, 2, 3, 4
STATE_MACHINE_SAFETY, TERM_MONOTONE, COMMIT_MONOTONE, ONE_VOTE_A_TERM = 5, 6, 7, 8

VIOLATIONS = {
    ELECTION_SAFETY: "election safety: two leaders in one term (§5.2)",
    LEADER_APPEND_ONLY: "leader append-only: a leader deleted entries (§5.3)",
    LOG_MATCHING: "log matching: two logs agree on an entry and differ before it (§5.3)",
    LEADER_COMPLETENESS: "leader completeness: a leader lacks a committed entry (§5.4)",
    STATE_MACHINE_SAFETY: "state machine safety: two entries committed at one index (§5.4.3)",
    TERM_MONOTONE: "terms never go back (§5.1)",
    COMMIT_MONOTONE: "the commit index never goes back (figure 2)",
    ONE_VOTE_A_TERM: "a server votes for at most one candidate a term (§5.2)",
}


class Chosen(Record):
    """An entry that some node took as committed, and in which term."""

    index: int
    term: int
    operation: int
    by_term: int


class Checks(Record):
    """What was seen of the terms, leaders and logs so far, and the first violation."""

    mode: int
    violation: int
    node: int
    at: int
    observed: int
    leader_term: Annotated[list[int], TERMS_KEPT]
    leader: Annotated[list[int], TERMS_KEPT]
    chosen: Annotated[list[Chosen], LOG_MAX]
    term: Annotated[list[int], NODES_MAX]
    commit: Annotated[list[int], NODES_MAX]
    last: Annotated[list[int], NODES_MAX]
    leading: Annotated[list[int], NODES_MAX]
    vote_term: Annotated[list[int], NODES_MAX]
    vote: Annotated[list[int], NODES_MAX]


@jit
def begin_checks(k: Checks) -> None:
    """Forget everything; the mode stays."""
    k.violation = SAFE
    k.observed = 0
    for t in range(TERMS_KEPT):
        k.leader_term[t] = -1
    for e in range(LOG_MAX):
        k.chosen[e].index = -1
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
def forget(c: Cluster, k: Checks, i: int) -> None:
    """After a crash a node may fall back to what was on disk, and commits start again."""
    me = c.node[i]
    k.term[i] = me.term
    k.commit[i] = 0
    k.leading[i] = -1
    k.vote_term[i] = -1


@jit
def check_completeness(c: Cluster, k: Checks, i: int) -> None:
    """Check that a new leader holds every entry committed in an earlier term."""
    me = c.node[i]
    for e in range(LOG_MAX):
        chosen = k.chosen[e]
        due = chosen.index > me.base and chosen.by_term < me.term
        if due and (chosen.index > me.last or term_at(me, chosen.index) != chosen.term):
            violate(c, k, i, LEADER_COMPLETENESS)


@jit
def check_leader(c: Cluster, k: Checks, i: int) -> None:
    """Election safety, append-only, and at the start of a term leader completeness."""
    me = c.node[i]
    seat = me.term & (TERMS_KEPT - 1)
    if k.leader_term[seat] == me.term and k.leader[seat] != i:
        violate(c, k, i, ELECTION_SAFETY)
    if k.leading[i] == me.term:
        if me.last < k.last[i]:
            violate(c, k, i, LEADER_APPEND_ONLY)
    else:
        k.leader_term[seat] = me.term
        k.leader[seat] = i
        k.leading[i] = me.term
        check_completeness(c, k, i)
    k.last[i] = me.last


@jit
def check_commits(c: Cluster, k: Checks, i: int) -> None:
    """Compare what a node commits with what every other node committed at that index."""
    me = c.node[i]
    for index in range(max(k.commit[i], me.base) + 1, me.commit + 1):
        entry = me.log[index & (LOG_MAX - 1)]
        chosen = k.chosen[index & (LOG_MAX - 1)]
        if chosen.index < index:
            chosen.index = index
            chosen.term = entry.term
            chosen.operation = entry.operation
            chosen.by_term = me.term
        elif chosen.index == index and (
            chosen.term != entry.term or chosen.operation != entry.operation
        ):
            violate(c, k, i, STATE_MACHINE_SAFETY)
    k.commit[i] = me.commit


@inlined
def same_operation(me: Node, other: Node, index: int) -> bool:
    place = index & (LOG_MAX - 1)
    return me.log[place].operation == other.log[place].operation


@jit
def check_matching(c: Cluster, k: Checks, i: int) -> None:
    """If two logs hold an entry with the same index and term, they are the same up to it."""
    me = c.node[i]
    for j in range(c.world.nodes):
        other = c.node[j]
        agree = False
        index = min(me.last, other.last)
        while j != i and index > max(me.base, other.base):
            same = term_at(me, index) == term_at(other, index)
            if agree and not (same and same_operation(me, other, index)):
                violate(c, k, i, LOG_MATCHING)
            agree = agree or same
            index -= 1


@inlined
def check_vote(c: Cluster, k: Checks, i: int) -> None:
    me = c.node[i]
    if me.voted_for != NOBODY:
        if k.vote_term[i] == me.term and k.vote[i] != me.voted_for:
            violate(c, k, i, ONE_VOTE_A_TERM)
        k.vote_term[i] = me.term
        k.vote[i] = me.voted_for


@jit
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
    if k.mode == EVERY_EVENT or k.observed % SAMPLE_EVERY == 0:
        check_matching(c, k, i)
