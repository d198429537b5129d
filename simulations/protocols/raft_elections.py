"""Elections of Raft: timeouts, candidates, votes, PreVote and stickiness (§5.2, §5.4.1, D §9.6).

Section marks are those of `simulations.protocols.raft`.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION, NOBODY
from simulations.kernel.limits import NEVER
from simulations.kernel.world import (
    clock,
    local_to_world,
    set_timer,
    take,
    timer_between,
    transmit,
)
from simulations.protocols.raft_disk import has_synced_vote, persist
from simulations.protocols.raft_log import is_up_to_date, term_at
from simulations.protocols.raft_membership import is_member, is_quorum
from simulations.protocols.raft_replication import arm, become_follower, propose
from simulations.protocols.raft_state import (
    CANDIDATE,
    ELECTION,
    HEARTBEAT,
    LEADER,
    LONG_AGO,
    PRE_CANDIDATE,
    PRE_VOTE,
    PRE_VOTED,
    READS_LEASE,
    SYNCED,
    VOTE,
    VOTE_BYTES,
    VOTE_TWICE,
    VOTED,
    Cluster,
    Node,
    Payload,
)

# ---- candidates (§5.2) ---------------------------------------------------------------------------


@jit
def lead(c: Cluster, i: int) -> None:
    """Become leader: send at once to all, starting with a no-op of the new term (§5.2, §8)."""
    me = c.node[i]
    me.role = LEADER
    me.leader = i
    me.proved = 0
    me.epoch += 1
    me.timer_at = NEVER
    me.round = 0
    me.reads = me.first_read
    me.transferee = NOBODY
    me.lease_lost = 0
    c.elections += 1
    c.changed = 1
    for j in range(c.world.nodes):
        me.next[j] = me.last + 1
        me.match[j] = 0
        me.heard[j] = clock(c.world, i)
        me.answered[j] = 0
        me.granted_at[j] = LONG_AGO
        me.snapshot_at[j] = LONG_AGO
    beat = c.world.now + local_to_world(c.world, i, c.heartbeat)
    set_timer(c.world, HEARTBEAT, i, beat, me.epoch)
    propose(c, i, NO_OPERATION, 0)


@jit
def vote_synced(c: Cluster, i: int) -> None:
    """Count the own vote once the disk holds it."""
    me = c.node[i]
    if me.role == CANDIDATE and has_synced_vote(c, i):
        me.votes |= 1 << i
        if is_quorum(me, me.votes):
            lead(c, i)


@jit
def request_votes(c: Cluster, i: int, kind: int, forced: int, departs: int) -> None:
    """Ask all others for their vote in the present term, or in the next one before it begins."""
    me = c.node[i]
    for j in range(c.world.nodes):
        if (me.peers >> j) & 1 == 1:
            slot = take(c.world, kind, i, j)
            c.world.envelope[slot].size = VOTE_BYTES
            m = c.payload[slot]
            m.term = me.term + 1 if kind == PRE_VOTE else me.term
            m.index = me.last
            m.index_term = term_at(me, me.last)
            m.granted = forced
            transmit(c.world, slot, departs)


@jit
def campaign(c: Cluster, i: int, forced: int) -> None:
    """Become candidate: new term, a vote for itself, RequestVote to all others (§5.2)."""
    me = c.node[i]
    me.role = CANDIDATE
    me.term += 1
    me.voted_for = i
    me.leader = NOBODY
    me.votes = 0
    c.campaigns += 1
    c.terms_tried += 1 if me.term > c.newest_term else 0
    c.newest_term = max(c.newest_term, me.term)
    done = persist(c, i)
    request_votes(c, i, VOTE, forced, done if c.write_vote_first == 1 else c.world.now)
    if done == c.world.now:
        vote_synced(c, i)
    else:
        set_timer(c.world, SYNCED, i, done, me.epoch)


@jit
def on_election_timeout(c: Cluster, i: int) -> None:
    """Stand for election; with PreVote, ask first whether it could be won (D §9.6)."""
    me = c.node[i]
    if not is_member(me, i):  # it waits until it is told of a cluster that it belongs to
        return
    arm(c, i)
    if c.pre_vote == 0:
        campaign(c, i, 0)
        return
    me.role = PRE_CANDIDATE
    me.leader = NOBODY
    me.votes = 1 << i
    if is_quorum(me, me.votes):
        campaign(c, i, 0)
    else:
        request_votes(c, i, PRE_VOTE, 0, c.world.now)


@jit
def on_timeout_now(c: Cluster, i: int, m: Payload) -> None:
    """Stand for election at once, because the leader of this term asks for it (D §3.10)."""
    if m.term == c.node[i].term and is_member(c.node[i], i):
        arm(c, i)
        campaign(c, i, 1)


@jit
def on_election_timer(c: Cluster, i: int) -> bool:
    """Look at the election timeout: wait on, draw its length, or stand for election (§5.2)."""
    me = c.node[i]
    w = c.world
    if me.timer_at != w.now or me.role == LEADER:
        return False
    me.timer_at = NEVER
    soonest = me.armed_at + local_to_world(w, i, c.timeout_low)
    if me.timeout == 0 and w.now >= soonest:
        me.timeout = timer_between(w, i, c.timeout_low, c.timeout_span)
    due = soonest
    if me.timeout > 0:
        due = me.armed_at + me.timeout
    if w.now < due:
        me.timer_at = due
        set_timer(w, ELECTION, i, due, me.epoch)
        return False
    on_election_timeout(c, i)
    return True


# ---- votes (§5.2, §5.4.1, D §4.2.3, D §9.6) ------------------------------------------------------


@inlined
def hears_leader(c: Cluster, i: int, me: Node) -> bool:
    """Whether a leader was heard within the minimum election timeout (§6, D §4.2.3).

    Under leases a server that has restarted may have heard one that it no longer knows of.
    """
    if c.sticky == 0:
        return False
    if me.role == LEADER:
        return True
    knows = me.leader != NOBODY or c.reads == READS_LEASE
    return knows and clock(c.world, i) - me.heard_at < c.timeout_low


@jit
def on_pre_vote(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Promise a vote without giving it: no state changes (D §9.6)."""
    me = c.node[i]
    granted = m.term > me.term and is_up_to_date(me, m) and not hears_leader(c, i, me)
    slot = take(c.world, PRE_VOTED, i, source)
    c.world.envelope[slot].size = VOTE_BYTES
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
        if is_quorum(me, me.votes):
            campaign(c, i, 0)


@jit
def on_vote(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Grant one vote a term, and only to a log at least as up to date as mine (§5.2, §5.4.1).

    A candidate that its leader has asked to stand is not held up by that leader (D §4.2.3).
    """
    me = c.node[i]
    if m.granted == 0 and hears_leader(c, i, me):
        return
    before = me.term
    if m.term > me.term:
        become_follower(c, i, m.term)
    free = me.voted_for in (NOBODY, source) or c.flaws & VOTE_TWICE != 0
    granted = m.term == me.term and is_up_to_date(me, m) and free
    departs = c.world.now
    if granted:
        me.voted_for = source
        arm(c, i)
    if granted or me.term > before:
        departs = persist(c, i)
    slot = take(c.world, VOTED, i, source)
    c.world.envelope[slot].size = VOTE_BYTES
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
        if is_quorum(me, me.votes):
            lead(c, i)
