"""Roles and timers of a Multi-Paxos node: whom it follows, and when it gives up on a leader.

Paxos is safe under any choice of proposers; progress needs one that nobody disturbs (PMS §2.4). The
distinguished leader shows by heartbeats that it is there; randomised timeouts detect that it is
not. A timer measures time by the clock of its node.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY, REPLY
from simulations.kernel.limits import NEVER
from simulations.kernel.world import clock, local_to_world, set_timer, take, timer_between, transmit
from simulations.protocols.multi_paxos_state import (
    BEAT,
    ELECTION,
    FOLLOWER,
    LEADER,
    PREEMPT,
    PREPARING,
    READ_LEASE,
    SYNCED,
    Cluster,
    Payload,
)


@jit
def arm(c: Cluster, i: int) -> None:
    """Choose a new randomised timeout for the failure detector.

    One timer a node is queued; a later deadline moves it when it goes off.
    """
    me = c.node[i]
    patience = timer_between(c.world, i, c.timeout_low, c.timeout_span)
    me.deadline = c.world.now + local_to_world(c.world, i, patience)
    if me.deadline < me.timer_at:
        me.timer_at = me.deadline
        set_timer(c.world, ELECTION, i, me.deadline, me.epoch)


@jit
def set_sync_timer(c: Cluster, i: int, at: int) -> None:
    """Wake a proposer when its own promise or acceptance is on its disk."""
    me = c.node[i]
    if me.synced_at != at:
        me.synced_at = at
        set_timer(c.world, SYNCED, i, at, me.epoch)


@jit
def set_beat(c: Cluster, i: int) -> None:
    """Let the leader show itself again after a heartbeat interval of its clock.

    One timer a node is queued, however often it gains and loses the lead.
    """
    me = c.node[i]
    me.beat_due = c.world.now + local_to_world(c.world, i, c.heartbeat)
    if me.beat_at == NEVER:
        me.beat_at = me.beat_due
        set_timer(c.world, BEAT, i, me.beat_due, me.epoch)


@jit
def become_follower(c: Cluster, i: int) -> None:
    """Give up leading, or an attempt to; reads that wait stay unanswered."""
    me = c.node[i]
    me.reads = 0
    if me.role == PREPARING:
        c.duels += 1
    if me.role == LEADER:
        c.deposed += 1
        c.changed = 1
        me.role = FOLLOWER
        arm(c, i)
    me.role = FOLLOWER
    me.leader = NOBODY


@jit
def follow(c: Cluster, i: int, source: int, ballot: int) -> None:
    """Hear a leader: the failure detector starts again."""
    me = c.node[i]
    if me.role != FOLLOWER:
        become_follower(c, i)
    me.seen = max(me.seen, ballot)
    me.highest = max(me.highest, ballot)
    me.leader = source
    me.heard_at = clock(c.world, i)
    arm(c, i)


@inlined
def is_bound(c: Cluster, i: int, source: int) -> bool:
    """Whether a lease forbids to promise anything to a node now (PMMC §4.4)."""
    me = c.node[i]
    if c.reads != READ_LEASE or me.leader == source:
        return False
    return clock(c.world, i) < me.lease_until


@inlined
def is_loyal(c: Cluster, i: int, source: int) -> bool:
    """Whether this node sticks to a leader that it still hears, and ignores other proposers."""
    me = c.node[i]
    if c.sticky == 0:
        return False
    if me.role == LEADER:
        return True
    hears = clock(c.world, i) - me.heard_at < c.timeout_low
    return me.leader not in (NOBODY, source) and hears


@jit
def preempt(c: Cluster, i: int, target: int) -> None:
    """Refuse a ballot, with the higher one and who leads, if anybody (PMS §2.5; PMMC §2.3)."""
    me = c.node[i]
    slot = take(c.world, PREEMPT, i, target)
    reply = c.payload[slot]
    reply.ballot = max(me.promised, me.seen)
    reply.hint = i if me.role == LEADER else me.leader
    transmit(c.world, slot, c.world.now)


@jit
def reply_to(c: Cluster, i: int, lane: int, operation: int, status: int, result: int) -> None:
    """Send a client its answer; `status` is four times the attempt plus the outcome."""
    me = c.node[i]
    slot = take(c.world, REPLY, i, lane)
    reply = c.payload[slot]
    reply.ballot = me.ballot if me.role == LEADER else me.seen
    reply.operation = operation
    reply.attempt = status >> 2
    reply.outcome = status & 3
    reply.result = result
    reply.hint = me.leader
    transmit(c.world, slot, c.world.now)


@jit
def answer(c: Cluster, i: int, request: Payload, lane: int, outcome: int, result: int) -> None:
    """Answer a request that has just arrived."""
    reply_to(c, i, lane, request.operation, request.attempt * 4 + outcome, result)
