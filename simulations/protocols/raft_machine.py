"""What a Raft node does with committed entries: apply, answer, compact, snapshots (§5.3, §7, §8).

Every node applies the committed entries in order to its own state machine; the leader answers the
clients. A node's snapshot is the state at `base`, where its log begins; it lives on its disk.
"""

from __future__ import annotations

from math import frexp

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION, REPLY
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import (
    CLIENTS_MAX,
    KEYS_MAX,
    Machine,
    apply,
    begin_machine,
    client_of,
    copy_machine,
)
from simulations.kernel.world import take, transmit
from simulations.protocols.raft_disk import settle
from simulations.protocols.raft_log import term_at
from simulations.protocols.raft_membership import adopt, adopt_latest, cut_log, pack_members
from simulations.protocols.raft_state import (
    CONFIGURATION,
    FIELD_BYTES,
    KEPT_MIN,
    LATENCY_BUCKETS,
    LOG_MAX,
    REPLY_BYTES,
    Cluster,
    Entry,
    Node,
    Payload,
)

SNAPSHOT_BYTES = FIELD_BYTES * (KEYS_MAX + 2 * CLIENTS_MAX)


# ---- applying (§5.3, §8) -------------------------------------------------------------------------


@jit
def answer_client(c: Cluster, i: int, operation: int, outcome: int, result: int, to: int) -> None:
    """Tell a client the result of an operation, or who the leader is (§8).

    `to` is the number of the attempt that is answered; of a result it does not matter.
    """
    slot = take(c.world, REPLY, i, c.lane[client_of(operation)])
    c.world.envelope[slot].size = REPLY_BYTES
    m = c.payload[slot]
    m.operation = operation
    m.outcome = outcome
    m.result = result
    m.attempt = to
    m.hint = c.node[i].leader
    transmit(c.world, slot, c.world.now)


@inlined
def apply_entry(c: Cluster, machine: Machine, entry: Entry, index: int) -> int:
    """Apply one entry; no-ops and configurations leave the registers alone."""
    machine.applied = index
    if entry.operation > NO_OPERATION:
        return apply(machine, entry.operation, entry.command, c.sessions)
    return 0


@jit
def apply_committed(c: Cluster, i: int, first: int) -> None:
    """Apply the entries from `first` up to the commit index, as a follower."""
    me = c.node[i]
    for index in range(first, me.commit + 1):
        apply_entry(c, me.machine, me.log[index & (LOG_MAX - 1)], index)


@inlined
def bucket_of(ticks: int) -> int:
    """Bucket of a time: a sixteenth of its power of two."""
    mantissa, exponent = frexp(float(ticks + 1))
    return min(LATENCY_BUCKETS - 1, exponent * 16 + int((mantissa - 0.5) * 32.0))


@inlined
def note_commit(c: Cluster, me: Node, index: int, term: int) -> None:
    """Count a commit, and for an entry of the own term how long it took."""
    c.commits += 1
    if term == me.term:
        c.latency[bucket_of(c.world.now - c.proposed_at[index & (LOG_MAX - 1)])] += 1


# ---- compaction (§7) -----------------------------------------------------------------------------


@jit
def compact(c: Cluster, i: int) -> None:
    """Move old committed entries into the snapshot, never beyond what the disk holds (§7)."""
    me = c.node[i]
    settle(me, c.world.now)
    keep = min(me.commit - KEPT_MIN, me.stable.last)
    if keep <= me.base:
        return
    for index in range(me.base + 1, keep + 1):
        entry = me.log[index & (LOG_MAX - 1)]
        apply_entry(c, me.snapshot, entry, index)
        if entry.operation == CONFIGURATION:
            me.base_members = entry.command & ((1 << NODES_MAX) - 1)
            me.base_incoming = entry.command >> NODES_MAX
    me.base_term = term_at(me, keep)
    me.base = keep


@inlined
def compact_if_long(c: Cluster, i: int) -> None:
    me = c.node[i]
    if me.commit - me.base > LOG_MAX // 2:
        compact(c, i)


# ---- InstallSnapshot (§7, D §5) ------------------------------------------------------------------


@jit
def pack_snapshot(c: Cluster, i: int, j: int) -> int:
    """Put the snapshot of a node on its way to another; returns the number of the transfer."""
    me = c.node[i]
    transfer = c.transfer[i * NODES_MAX + j]
    c.snapshots_sent += 1
    transfer.number = c.snapshots_sent
    transfer.members = me.base_members
    transfer.incoming = me.base_incoming
    copy_machine(me.snapshot, transfer.machine)
    return transfer.number


@jit
def install(c: Cluster, i: int, source: int, m: Payload) -> int:
    """Take the state that a snapshot holds, and drop a log that it replaces (§7).

    Returns the last entry that the node now shares with the leader; a snapshot whose transfer was
    given up for a newer one changes nothing.
    """
    me = c.node[i]
    transfer = c.transfer[source * NODES_MAX + i]
    if m.index <= me.commit:
        return m.index
    if transfer.number != m.transfer:
        return me.commit
    if m.index > me.last or m.index < me.base or term_at(me, m.index) != m.index_term:
        cut_log(c, i, m.index)
    me.base = m.index
    me.base_term = m.index_term
    me.base_members = transfer.members
    me.base_incoming = transfer.incoming
    me.commit = m.index
    copy_machine(transfer.machine, me.machine)
    copy_machine(transfer.machine, me.snapshot)
    if me.config_index <= me.base:
        adopt(c, i, me.base, pack_members(me.base_members, me.base_incoming))
    return m.index


# ---- restart and disk loss -----------------------------------------------------------------------


@jit
def restore_machine(c: Cluster, i: int) -> None:
    """Start again from the snapshot, with the configuration that the log holds (§7)."""
    me = c.node[i]
    me.commit = me.base
    copy_machine(me.snapshot, me.machine)
    if me.config_index > me.last:
        adopt_latest(c, i)
    else:
        adopt(c, i, me.config_index, pack_members(me.members, me.incoming))


@jit
def begin_node_state(c: Cluster, i: int) -> None:
    """Empty log, snapshot and state machine; the cluster is the one that was founded."""
    me = c.node[i]
    me.commit = 0
    me.last = 0
    me.base = 0
    me.base_term = 0
    me.base_members = c.founders
    me.base_incoming = 0
    me.goal = 0
    if me.machine.applied > 0:
        begin_machine(me.machine)
    if me.snapshot.applied > 0:
        begin_machine(me.snapshot)
    adopt(c, i, 0, c.founders)
