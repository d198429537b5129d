"""The acceptor: promises and acceptances (PMS §2.2; one promise covers all slots, PMS §3).

An answer leaves when the disk holds what it says (PMS §2.5).
"""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.world import take, transmit
from simulations.protocols.multi_paxos_disk import durable_at, is_busy, persist, record
from simulations.protocols.multi_paxos_learner import learn_up_to, send_snapshot
from simulations.protocols.multi_paxos_log import accept_value, holds, is_chosen, make_room
from simulations.protocols.multi_paxos_roles import (
    arm,
    become_follower,
    follow,
    is_bound,
    is_loyal,
    preempt,
)
from simulations.protocols.multi_paxos_state import (
    ACCEPT_BELOW,
    ACCEPTED,
    AHEAD_MAX,
    BATCH_MAX,
    CHOSEN_BALLOT,
    ENTRY_BYTES,
    FOLLOWER,
    FORGET_ACCEPTED,
    FORGET_PROMISE,
    LOG_MAX,
    PROMISE,
    PROMISE_MARK,
    Accepted,
    Cluster,
    Payload,
)

# ---- phase 1b ------------------------------------------------------------------------------------


@jit
def give_promise(c: Cluster, i: int, ballot: int) -> None:
    """Promise to accept nothing below a ballot, for all slots (PMS §2.2, phase 1b)."""
    me = c.node[i]
    me.promised = ballot
    me.seen = max(me.seen, ballot)
    me.highest = max(me.highest, ballot)
    me.promise_record = record(me, PROMISE_MARK, ballot, 0, 0)


@jit
def report(c: Cluster, i: int, slot: int, told: Accepted) -> None:
    """Report what is accepted for a slot, or that it is chosen."""
    entry = c.node[i].log[slot & (LOG_MAX - 1)]
    told.slot = slot
    told.ballot = CHOSEN_BALLOT if is_chosen(c.node[i], slot) else entry.ballot
    told.operation = entry.operation
    told.command = entry.command


@jit
def send_promise(c: Cluster, i: int, target: int, first: int, departs: int) -> None:
    """Send one page of accepted values, from a slot on; it is the last one up to `last`."""
    me = c.node[i]
    slot = take(c.world, PROMISE, i, target)
    reply = c.payload[slot]
    reply.ballot = me.promised
    reply.index = first
    reply.last = me.last
    reply.commit = me.commit
    reply.count = 0
    at = first
    while at <= me.last and reply.count < BATCH_MAX:
        if holds(me, at):
            report(c, i, at, reply.entry[reply.count])
            reply.count += 1
        at += 1
    reply.upto = at - 1
    c.world.envelope[slot].size = reply.count * ENTRY_BYTES
    transmit(c.world, slot, departs)


@jit
def on_prepare(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Answer a PREPARE above every promise with the accepted values (PMS §2.2, phase 1b).

    A replica that follows a leader ignores other proposers, and one that granted a lease must. The
    same ballot again asks for the next page of values. A proposer that is behind the log gets the
    snapshot first and then asks again.
    """
    me = c.node[i]
    me.highest = max(me.highest, m.ballot)
    if is_bound(c, i, source) or is_loyal(c, i, source) or is_busy(me):
        return
    if m.ballot < max(me.promised, me.seen):
        preempt(c, i, source)
        return
    if m.index <= me.base:
        send_snapshot(c, i, source, m.ballot)
        return
    if m.ballot > me.promised:
        if me.role != FOLLOWER:
            become_follower(c, i)
        me.leader = NOBODY
        give_promise(c, i, m.ballot)
        persist(c, i)
        arm(c, i)
    departs = durable_at(me, me.promise_record, c.world.now)
    send_promise(c, i, source, m.index, c.world.now if c.flaw == FORGET_PROMISE else departs)


# ---- phase 2b ------------------------------------------------------------------------------------


@jit
def take_proposal(c: Cluster, i: int, ballot: int, proposal: Accepted) -> int:
    """Accept one slot; returns the journal's record to wait for, or -1 when it is too far ahead."""
    me = c.node[i]
    slot = proposal.slot
    if is_chosen(me, slot):
        return 0
    entry = me.log[slot & (LOG_MAX - 1)]
    if holds(me, slot) and entry.ballot == ballot:
        return entry.record
    if slot > me.commit + AHEAD_MAX or not make_room(c, me, slot):
        return -1
    accept_value(c, i, slot, ballot, proposal.operation, proposal.command)
    return me.written


@jit
def on_accept(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Accept proposals unless a higher ballot was promised (P1a, PMS §2.2, phase 2b)."""
    me = c.node[i]
    me.highest = max(me.highest, m.ballot)
    if m.ballot < me.promised and c.flaw != ACCEPT_BELOW:
        preempt(c, i, source)
        return
    if is_busy(me):
        return
    if m.ballot >= me.seen:
        follow(c, i, source, m.ballot)
    me.promised = max(me.promised, m.ballot)
    slot = take(c.world, ACCEPTED, i, source)
    reply = c.payload[slot]
    reply.ballot = m.ballot
    reply.count = 0
    last_record = 0
    for k in range(m.count):
        number = take_proposal(c, i, m.ballot, m.entry[k])
        if number >= 0:
            last_record = max(last_record, number)
            reply.entry[reply.count].slot = m.entry[k].slot
            reply.count += 1
    persist(c, i)
    departs = durable_at(me, last_record, c.world.now)
    transmit(c.world, slot, c.world.now if c.flaw == FORGET_ACCEPTED else departs)
    learn_up_to(c, i, m.ballot, m.commit)
