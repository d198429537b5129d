"""Learning what is chosen: commit messages, gaps, catch-up, snapshots (PMS §2.3, §3; PSB §4).

The distinguished learner is the leader: it counts acceptances and tells the others how far the
log is chosen. Who accepted a slot in the leader's own ballot knows its value by that; who did not
asks for it. A replica that is behind the log gets the snapshot.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NO_OPERATION
from simulations.kernel.machine import apply, client_of, copy_machine, key_of
from simulations.kernel.world import clock, take, transmit
from simulations.protocols.multi_paxos_log import (
    compact,
    count_of,
    holds,
    learn_value,
)
from simulations.protocols.multi_paxos_roles import follow, preempt, reply_to
from simulations.protocols.multi_paxos_state import (
    BATCH_MAX,
    CHOSEN,
    COMMIT,
    ENTRY_BYTES,
    HEARD,
    HEARTBEAT,
    LEADER,
    LEARN,
    LOG_MAX,
    READ_LEASE,
    READS_MAX,
    SNAPSHOT,
    SNAPSHOT_BYTES,
    Cluster,
    Entry,
    Node,
    Payload,
    Read,
)

# ---- the state machine (PMS §3) ------------------------------------------------------------------


@jit
def execute_slot(c: Cluster, i: int, entry: Entry) -> None:
    """Apply the next slot; the leader answers the client that asked for it."""
    me = c.node[i]
    me.machine.applied = me.commit
    if entry.operation == NO_OPERATION:
        return
    result = apply(me.machine, entry.operation, entry.command, c.sessions)
    asked = me.asked[client_of(entry.operation)]
    if me.role == LEADER and asked.operation == entry.operation:
        reply_to(c, i, asked.lane, asked.operation, asked.attempt * 4 + DONE, result)
        asked.operation = NO_OPERATION


@inlined
def move_read(source: Read, target: Read) -> None:
    target.operation = source.operation
    target.command = source.command
    target.lane = source.lane
    target.attempt = source.attempt
    target.index = source.index
    target.round = source.round


@inlined
def confirmations(c: Cluster, i: int, me: Node, round_number: int) -> int:
    """Nodes that followed this leader when they heard a round of heartbeats."""
    members = 1 << i
    for j in range(c.world.nodes):
        if me.echoed[j] >= round_number:
            members |= 1 << j
    return members


@jit
def serve_reads(c: Cluster, i: int) -> None:
    """Answer the reads whose leader is confirmed, from a state that is at least as new.

    A quorum of phase 2 that still follows meets every quorum of phase 1: nobody led with a higher
    ballot when the read came.
    """
    me = c.node[i]
    kept = 0
    for k in range(me.reads):
        read = me.read[k]
        confirmed = count_of(c, confirmations(c, i, me, read.round)) >= c.quorum_2
        if confirmed and me.commit >= read.index:
            value = me.machine.value[key_of(read.command)]
            reply_to(c, i, read.lane, read.operation, read.attempt * 4 + DONE, value)
        else:
            move_read(read, me.read[min(kept, READS_MAX - 1)])
            kept += 1
    me.reads = kept


@jit
def announce(c: Cluster, i: int) -> None:
    """Tell the other learners at once how far the log is chosen (PMS §2.3)."""
    me = c.node[i]
    for j in range(c.world.nodes):
        if j != i:
            slot = take(c.world, COMMIT, i, j)
            m = c.payload[slot]
            m.ballot = me.ballot
            m.commit = me.commit
            transmit(c.world, slot, c.world.now)


@jit
def advance(c: Cluster, i: int) -> None:
    """Execute the slots that are chosen, in order, up to the first gap (PMS §3)."""
    me = c.node[i]
    before = me.commit
    while holds(me, me.commit + 1) and me.log[(me.commit + 1) & (LOG_MAX - 1)].chosen == 1:
        me.commit += 1
        execute_slot(c, i, me.log[me.commit & (LOG_MAX - 1)])
    if me.commit == before:
        return
    compact(c, me)
    if me.role == LEADER:
        if me.proved == 0 and me.commit >= me.floor:
            me.proved = 1
            c.changed = 1
        if c.announce == 1:
            announce(c, i)
        if me.reads > 0:
            serve_reads(c, i)


# ---- what others know ----------------------------------------------------------------------------


@jit
def learn_up_to(c: Cluster, i: int, ballot: int, commit: int) -> None:
    """Take as chosen what was accepted in the leader's ballot, as far as the leader says.

    A leader has one value a slot in its ballot (P2b, PMS §2.2), and it proposes a value that was
    chosen before, so that acceptance in its ballot and the word that the slot is chosen are enough.
    """
    me = c.node[i]
    for slot in range(me.commit + 1, min(commit, me.last) + 1):
        entry = me.log[slot & (LOG_MAX - 1)]
        if entry.slot == slot and entry.ballot == ballot:
            entry.chosen = 1
    advance(c, i)


@jit
def ask_for_missing(c: Cluster, i: int, target: int) -> None:
    """Ask for the values of the slots after the last one that is known (PSB §4.4)."""
    slot = take(c.world, LEARN, i, target)
    c.payload[slot].ballot = c.node[i].seen
    c.payload[slot].index = c.node[i].commit + 1
    transmit(c.world, slot, c.world.now)


@jit
def on_heartbeat(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """HEARTBEAT and COMMIT: follow, learn, grant the lease, ask for what is missing."""
    me = c.node[i]
    if m.ballot < max(me.promised, me.seen):
        me.highest = max(me.highest, m.ballot)
        preempt(c, i, source)
        return
    follow(c, i, source, m.ballot)
    learn_up_to(c, i, m.ballot, m.commit)
    if kind == COMMIT:
        return
    if c.reads == READ_LEASE:
        me.lease_until = clock(c.world, i) + c.lease
    slot = take(c.world, HEARD, i, source)
    reply = c.payload[slot]
    reply.ballot = m.ballot
    reply.round = m.round
    reply.stamp = m.stamp
    reply.commit = me.commit
    transmit(c.world, slot, c.world.now)
    if me.commit < m.commit:
        ask_for_missing(c, i, source)


@jit
def on_heard(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Note that a node still follows: for CheckQuorum, for reads and for the lease."""
    me = c.node[i]
    if me.role != LEADER or m.ballot != me.ballot:
        return
    me.heard[source] = clock(c.world, i)
    me.echoed[source] = max(me.echoed[source], m.round)
    me.granted[source] = max(me.granted[source], m.stamp)
    if me.reads > 0:
        serve_reads(c, i)


@jit
def send_heartbeats(c: Cluster, i: int) -> None:
    """Start a new round of heartbeats."""
    me = c.node[i]
    me.round += 1
    for j in range(c.world.nodes):
        if j != i:
            slot = take(c.world, HEARTBEAT, i, j)
            m = c.payload[slot]
            m.ballot = me.ballot
            m.commit = me.commit
            m.round = me.round
            m.stamp = clock(c.world, i)
            transmit(c.world, slot, c.world.now)


# ---- catch-up (PSB §4.4; PMMC §4.2) --------------------------------------------------------------


@jit
def send_snapshot(c: Cluster, i: int, target: int, ballot: int) -> None:
    """Send the state at the end of what the log no longer holds."""
    me = c.node[i]
    slot = take(c.world, SNAPSHOT, i, target)
    m = c.payload[slot]
    m.ballot = ballot
    m.index = me.base
    m.commit = me.commit
    m.carried = slot
    c.world.envelope[slot].size = SNAPSHOT_BYTES
    copy_machine(me.snapshot, c.carried[slot])
    transmit(c.world, slot, c.world.now)


@jit
def on_learn(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Send chosen values from a slot on, or the snapshot when the log was truncated."""
    me = c.node[i]
    if m.index <= me.base:
        send_snapshot(c, i, source, 0)
        return
    slot = take(c.world, CHOSEN, i, source)
    reply = c.payload[slot]
    reply.ballot = me.seen
    reply.index = m.index
    reply.commit = me.commit
    reply.count = max(0, min(BATCH_MAX, me.commit - m.index + 1))
    c.world.envelope[slot].size = reply.count * ENTRY_BYTES
    for k in range(reply.count):
        entry = me.log[(m.index + k) & (LOG_MAX - 1)]
        reply.entry[k].slot = m.index + k
        reply.entry[k].operation = entry.operation
        reply.entry[k].command = entry.command
    transmit(c.world, slot, c.world.now)


@jit
def on_chosen(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Take chosen values over, and ask on while there is progress."""
    me = c.node[i]
    before = me.commit
    for k in range(m.count):
        learn_value(c, i, m.entry[k].slot, m.entry[k].operation, m.entry[k].command)
    advance(c, i)
    if before < me.commit < m.commit:
        ask_for_missing(c, i, source)


@jit
def on_snapshot(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Install a state that is newer than the own one."""
    me = c.node[i]
    if m.index <= me.commit:
        return
    copy_machine(c.carried[m.carried], me.snapshot)
    copy_machine(c.carried[m.carried], me.machine)
    me.base = m.index
    me.commit = m.index
    me.last = max(me.last, m.index)
    advance(c, i)
    if me.commit < m.commit:
        ask_for_missing(c, i, source)
