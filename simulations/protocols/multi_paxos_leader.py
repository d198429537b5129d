"""The leader: phase 2, slot by slot (PMS §2.2, §3).

After phase 1 a leader first proposes again what was found, and no-ops for gaps, then what clients
ask for, with at most WINDOW slots open at a time.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION
from simulations.kernel.limits import LOG_FULL, NEVER
from simulations.kernel.world import clock, take, transmit
from simulations.protocols.multi_paxos_disk import persist, settle
from simulations.protocols.multi_paxos_learner import advance, send_heartbeats
from simulations.protocols.multi_paxos_log import (
    accept_value,
    count_of,
    is_chosen,
    make_room,
)
from simulations.protocols.multi_paxos_roles import set_beat, set_sync_timer
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    BATCH_MAX,
    ENTRY_BYTES,
    IGNORE_ACCEPTED,
    LEADER,
    LOG_MAX,
    WINDOW,
    Accepted,
    Cluster,
    Entry,
    Node,
    Payload,
)


@inlined
def is_open_for(c: Cluster, me: Node, slot: int, target: int, age: int) -> bool:
    """Whether an acceptor has not answered yet for a slot that was proposed so long ago."""
    entry = me.log[slot & (LOG_MAX - 1)]
    waits = entry.chosen == 0 and (entry.acceptors >> target) & 1 == 0
    return waits and c.world.now - entry.since >= age


@inlined
def put_proposal(entry: Entry, proposal: Accepted) -> None:
    proposal.slot = entry.slot
    proposal.ballot = entry.ballot
    proposal.operation = entry.operation
    proposal.command = entry.command


@jit
def send_open(c: Cluster, i: int, target: int, age: int) -> None:
    """Send an acceptor the open slots that it has not accepted yet (PMS §2.2, phase 2a)."""
    me = c.node[i]
    slot = me.commit + 1
    while slot <= me.last:
        message = 0
        count = 0
        while slot <= me.last and count < BATCH_MAX:
            if is_open_for(c, me, slot, target, age):
                if count == 0:
                    message = take(c.world, ACCEPT, i, target)
                put_proposal(me.log[slot & (LOG_MAX - 1)], c.payload[message].entry[count])
                count += 1
            slot += 1
        if count > 0:
            m = c.payload[message]
            m.ballot = me.ballot
            m.commit = me.commit
            m.count = count
            c.world.envelope[message].size = count * ENTRY_BYTES
            transmit(c.world, message, c.world.now)


@jit
def choose_if_accepted(c: Cluster, entry: Entry) -> None:
    """Take a value as chosen when a quorum of phase 2 has accepted it (PMS §2.2, FPaxos §3)."""
    if entry.chosen == 0 and count_of(c, entry.acceptors) >= c.quorum_2:
        entry.chosen = 1
        c.commits += 1
        c.commit_ticks += c.world.now - entry.since


@jit
def accept_self(c: Cluster, i: int) -> None:
    """Count the own acceptances once the disk holds them."""
    me = c.node[i]
    settle(me, c.world.now)
    for slot in range(me.commit + 1, me.last + 1):
        entry = me.log[slot & (LOG_MAX - 1)]
        if entry.ballot == me.ballot and entry.record <= me.settled:
            entry.acceptors |= 1 << i
            choose_if_accepted(c, entry)
    advance(c, i)


@jit
def write_own(c: Cluster, i: int) -> None:
    """Bring the own acceptances to the disk."""
    done = persist(c, i)
    if done == c.world.now:
        accept_self(c, i)
    else:
        set_sync_timer(c, i, done)


@inlined
def has_room(me: Node) -> bool:
    """Whether another slot may be opened: at most WINDOW at a time (PMS §3)."""
    return me.last - me.commit < WINDOW


@jit
def propose(c: Cluster, i: int, operation: int, command: int) -> None:
    """Propose a command for the next slot (PMS §3)."""
    me = c.node[i]
    slot = me.last + 1
    if not make_room(c, me, slot):
        c.world.error = LOG_FULL
        return
    accept_value(c, i, slot, me.ballot, operation, command)
    for j in range(c.world.nodes):
        if j != i:
            message = take(c.world, ACCEPT, i, j)
            m = c.payload[message]
            m.ballot = me.ballot
            m.commit = me.commit
            m.count = 1
            c.world.envelope[message].size = ENTRY_BYTES
            put_proposal(me.log[slot & (LOG_MAX - 1)], m.entry[0])
            transmit(c.world, message, c.world.now)
    write_own(c, i)


@jit
def propose_found(c: Cluster, i: int) -> None:
    """Propose again what phase 1 found, and no-ops for the gaps (P2c, PMS §2.2, §3)."""
    me = c.node[i]
    for slot in range(me.commit + 1, me.top + 1):
        if is_chosen(me, slot):
            continue
        if not make_room(c, me, slot):
            c.world.error = LOG_FULL
            return
        best = me.found[slot & (LOG_MAX - 1)]
        if best.slot == slot:
            accept_value(c, i, slot, me.ballot, best.operation, best.command)
        else:
            c.noops += 1
            accept_value(c, i, slot, me.ballot, NO_OPERATION, 0)
    for j in range(c.world.nodes):
        if j != i:
            send_open(c, i, j, 0)


@jit
def lead(c: Cluster, i: int) -> None:
    """Begin to lead: all slots up to `floor` are proposed again before new ones (PMS §3)."""
    me = c.node[i]
    me.role = LEADER
    me.leader = i
    c.elections += 1
    c.changed = 1
    for j in range(c.world.nodes):
        me.heard[j] = clock(c.world, i)
        me.granted[j] = -NEVER
        me.echoed[j] = 0
    me.round = 0
    if c.flaw == IGNORE_ACCEPTED:
        me.top = me.commit
    me.floor = me.top
    me.last = me.top
    me.proved = 1 if me.commit >= me.floor else 0
    propose_found(c, i)
    set_beat(c, i)
    send_heartbeats(c, i)
    write_own(c, i)


@jit
def on_accepted(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Count acceptances of the own ballot (PMS §2.2, §2.3)."""
    me = c.node[i]
    if me.role != LEADER or m.ballot != me.ballot:
        return
    me.heard[source] = clock(c.world, i)
    for k in range(m.count):
        slot = m.entry[k].slot
        entry = me.log[slot & (LOG_MAX - 1)]
        if slot > me.commit and entry.slot == slot and entry.ballot == me.ballot:
            entry.acceptors |= 1 << source
            choose_if_accepted(c, entry)
    advance(c, i)
