"""The log of a Multi-Paxos node: a ring of slots behind a snapshot (PMS §3, PMMC §4.2).

Slots may be filled in any order and stay open until their value is known to be chosen; `commit` is
the last one before the first slot that is not. The snapshot is the state machine at slot `base`; it
follows the machine at a distance, so that slow replicas find the slots between in the log.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION
from simulations.kernel.machine import apply
from simulations.protocols.multi_paxos_disk import record
from simulations.protocols.multi_paxos_state import (
    CHOSEN_BALLOT,
    KEPT_MIN,
    LOG_MAX,
    NODE_BITS,
    Cluster,
    Entry,
    Node,
)


@inlined
def ballot_of(round_number: int, node: int) -> int:
    """Ballots are ordered by round, then by node: no two nodes ever share one (PMS §2.5)."""
    return (round_number << NODE_BITS) | node


@inlined
def round_of(ballot: int) -> int:
    return ballot >> NODE_BITS


@inlined
def count_of(c: Cluster, members: int) -> int:
    count = 0
    for j in range(c.world.nodes):
        count += (members >> j) & 1
    return count


@inlined
def place_of(me: Node, slot: int) -> Entry:
    return me.log[slot & (LOG_MAX - 1)]


@inlined
def holds(me: Node, slot: int) -> bool:
    """Whether anything was accepted or learned for a slot after the snapshot."""
    return slot > me.base and me.log[slot & (LOG_MAX - 1)].slot == slot


@inlined
def is_chosen(me: Node, slot: int) -> bool:
    """Whether this node knows that the slot's value is chosen."""
    return slot <= me.commit or (holds(me, slot) and me.log[slot & (LOG_MAX - 1)].chosen == 1)


@jit
def move_snapshot(c: Cluster, me: Node, base: int) -> None:
    """Apply learned slots to the snapshot and forget them."""
    while me.base < base:
        me.base += 1
        entry = me.log[me.base & (LOG_MAX - 1)]
        if entry.operation != NO_OPERATION:
            apply(me.snapshot, entry.operation, entry.command, c.sessions)
        me.snapshot.applied = me.base


@inlined
def compact(c: Cluster, me: Node) -> None:
    """Move old learned slots into the snapshot when the log is half full of them."""
    if me.commit - me.base > LOG_MAX // 2:
        move_snapshot(c, me, me.commit - KEPT_MIN)


@inlined
def make_room(c: Cluster, me: Node, slot: int) -> bool:
    """Compact as far as needed for a slot; False when slots that are open fill the log."""
    needed = slot - LOG_MAX + 1
    if needed > me.base:
        move_snapshot(c, me, min(needed, me.commit))
    return needed <= me.base


@inlined
def write_entry(me: Node, slot: int, ballot: int, operation: int, command: int) -> Entry:
    entry = me.log[slot & (LOG_MAX - 1)]
    entry.slot = slot
    entry.ballot = ballot
    entry.operation = operation
    entry.command = command
    entry.acceptors = 0
    entry.chosen = 0
    me.last = max(me.last, slot)
    return entry


@jit
def accept_value(c: Cluster, i: int, slot: int, ballot: int, operation: int, command: int) -> None:
    """Accept a proposal, in memory and in the journal (P1a, PMS §2.2)."""
    me = c.node[i]
    entry = write_entry(me, slot, ballot, operation, command)
    entry.since = c.world.now
    entry.record = record(me, slot, ballot, operation, command)


@jit
def learn_value(c: Cluster, i: int, slot: int, operation: int, command: int) -> None:
    """Take a value that is known to be chosen (PMS §2.3); it may come before older ones."""
    me = c.node[i]
    if not is_chosen(me, slot) and make_room(c, me, slot):
        entry = write_entry(me, slot, CHOSEN_BALLOT, operation, command)
        entry.chosen = 1
