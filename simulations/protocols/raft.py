"""Raft: every rule of one node, as reactions to a message, a timer, a crash or a restart.

Section marks refer to Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm
(Extended Version)", 2014; marks with D to Ongaro's dissertation, "Consensus: Bridging Theory and
Practice", 2014. A reaction reads and writes the state of its own node and sends messages, nothing
else. Answers leave when the disk holds what they promise (figure 2).
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NEVER
from simulations.kernel.world import set_timer, take, transmit
from simulations.protocols.raft_disk import lose_unsynced, persist, settle
from simulations.protocols.raft_log import (
    is_up_to_date,
    term_at,
)
from simulations.protocols.raft_replication import (
    arm,
    become_follower,
    is_quorum,
    log_synced,
    on_append,
    on_appended,
    on_heartbeat,
    on_write,
    propose,
)
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    CANDIDATE,
    ELECTION,
    FOLLOWER,
    HEARTBEAT,
    LEADER,
    NO_OPERATION,
    NOBODY,
    PRE_CANDIDATE,
    PRE_VOTE,
    PRE_VOTED,
    SYNCED,
    VOTE,
    VOTED,
    Cluster,
    Node,
    Payload,
)

# ---- elections (§5.2, §5.4.1, D §9.6) ------------------------------------------------------------


@jit
def lead(c: Cluster, i: int) -> None:
    """Become leader: send at once to all, starting with a no-op of the new term (§5.2, §8)."""
    me = c.node[i]
    me.role = LEADER
    me.leader = i
    me.proved = 0
    me.epoch += 1
    me.timer_at = NEVER
    c.elections += 1
    c.changed = 1
    for j in range(c.world.nodes):
        me.next[j] = me.last + 1
        me.match[j] = 0
        me.heard[j] = c.world.now
    set_timer(c.world, HEARTBEAT, i, c.world.now + c.heartbeat, me.epoch)
    propose(c, i, NO_OPERATION)


@jit
def vote_synced(c: Cluster, i: int) -> None:
    """Count the own vote once the disk holds it."""
    me = c.node[i]
    settle(me, c.world.now)
    if me.role == CANDIDATE and me.stable.term == me.term:
        me.votes |= 1 << i
        if is_quorum(c, me.votes):
            lead(c, i)


@jit
def request_votes(c: Cluster, i: int, kind: int, term: int, departs: int) -> None:
    me = c.node[i]
    for j in range(c.world.nodes):
        if j != i:
            slot = take(c.world, kind, i, j)
            m = c.payload[slot]
            m.term = term
            m.index = me.last
            m.index_term = term_at(me, me.last)
            transmit(c.world, slot, departs)


@jit
def campaign(c: Cluster, i: int) -> None:
    """Become candidate: new term, a vote for itself, RequestVote to all others (§5.2)."""
    me = c.node[i]
    me.role = CANDIDATE
    me.term += 1
    me.voted_for = i
    me.leader = NOBODY
    me.votes = 0
    c.campaigns += 1
    done = persist(c, i)
    request_votes(c, i, VOTE, me.term, done if c.write_vote_first == 1 else c.world.now)
    if done == c.world.now:
        vote_synced(c, i)
    else:
        set_timer(c.world, SYNCED, i, done, me.epoch)


@jit
def on_election_timeout(c: Cluster, i: int) -> None:
    """Stand for election; with PreVote, ask first whether it could be won (D §9.6)."""
    if c.pre_vote == 1:
        me = c.node[i]
        me.role = PRE_CANDIDATE
        me.leader = NOBODY
        me.votes = 1 << i
        arm(c, i)
        if is_quorum(c, me.votes):
            campaign(c, i)
        else:
            request_votes(c, i, PRE_VOTE, me.term + 1, c.world.now)
    else:
        arm(c, i)
        campaign(c, i)


@inlined
def hears_leader(c: Cluster, me: Node) -> bool:
    """Whether a leader was heard within the minimum election timeout (§6, D §4.2.3)."""
    if c.sticky == 0:
        return False
    return me.role == LEADER or (me.leader != NOBODY and c.world.now - me.heard_at < c.timeout_low)


@jit
def on_pre_vote(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Promise a vote without giving it: no state changes (D §9.6)."""
    me = c.node[i]
    granted = m.term > me.term and is_up_to_date(me, m) and not hears_leader(c, me)
    slot = take(c.world, PRE_VOTED, i, source)
    c.payload[slot].term = me.term
    c.payload[slot].granted = 1 if granted else 0
    transmit(c.world, slot, c.world.now)


@jit
def on_pre_voted(c: Cluster, i: int, source: int, m: Payload) -> None:
    me = c.node[i]
    if m.term > me.term:
        become_follower(c, i, m.term)
    if me.role == PRE_CANDIDATE and m.granted == 1:
        me.votes |= 1 << source
        if is_quorum(c, me.votes):
            campaign(c, i)


@jit
def on_vote(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Grant one vote a term, and only to a log at least as up to date as mine (§5.2, §5.4.1)."""
    me = c.node[i]
    if hears_leader(c, me):
        return
    before = me.term
    if m.term > me.term:
        become_follower(c, i, m.term)
    free = me.voted_for in (NOBODY, source)
    granted = m.term == me.term and is_up_to_date(me, m) and free
    departs = c.world.now
    if granted:
        me.voted_for = source
        arm(c, i)
    if granted or me.term > before:
        departs = persist(c, i)
    slot = take(c.world, VOTED, i, source)
    c.payload[slot].term = me.term
    c.payload[slot].granted = 1 if granted else 0
    transmit(c.world, slot, departs)


@jit
def on_voted(c: Cluster, i: int, source: int, m: Payload) -> None:
    me = c.node[i]
    if m.term > me.term:
        become_follower(c, i, m.term)
    if me.role == CANDIDATE and m.term == me.term and m.granted == 1:
        me.votes |= 1 << source
        if is_quorum(c, me.votes):
            lead(c, i)


# ---- what can happen to a node -------------------------------------------------------------------


@jit
def crash(c: Cluster, i: int) -> None:
    """Stop: what was not on disk is lost, unless the world keeps it (§5.1, figure 2)."""
    me = c.node[i]
    c.world.crashed_at[i] = c.world.now
    lose_unsynced(c, i)
    me.role = FOLLOWER
    me.leader = NOBODY
    me.proved = 0
    me.epoch += 1
    me.timer_at = NEVER
    c.changed = 1


@jit
def restart(c: Cluster, i: int) -> None:
    """Come back as a follower with term, vote and log; the commit index starts again (§5.2)."""
    me = c.node[i]
    me.commit = me.base
    c.changed = 1
    arm(c, i)


@jit
def deliver(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message."""
    if kind == APPEND:
        on_append(c, i, source, m)
    elif kind == APPENDED:
        on_appended(c, i, source, m)
    elif kind == VOTE:
        on_vote(c, i, source, m)
    elif kind == VOTED:
        on_voted(c, i, source, m)
    elif kind == PRE_VOTE:
        on_pre_vote(c, i, source, m)
    elif kind == PRE_VOTED:
        on_pre_voted(c, i, source, m)
    else:
        on_write(c, i, m)


@jit
def ring(c: Cluster, i: int, kind: int) -> bool:
    """React to a timer of this life of the node; returns whether anything happened."""
    me = c.node[i]
    if kind == ELECTION:
        if me.timer_at != c.world.now or me.role == LEADER:
            return False
        me.timer_at = NEVER
        if c.world.now < me.deadline:  # heard from a leader since: wait on
            me.timer_at = me.deadline
            set_timer(c.world, ELECTION, i, me.deadline, me.epoch)
            return False
        on_election_timeout(c, i)
    elif kind == HEARTBEAT:
        if me.role != LEADER:
            return False
        on_heartbeat(c, i)
    elif me.role == LEADER:
        log_synced(c, i)
    else:
        vote_synced(c, i)
    return True
