"""The disk of a Multi-Paxos node: promises and acceptances are on it before they are told.

"An acceptor must record its intended response in stable storage before actually sending the
response" (PMS §2.5). A journal takes each promise and acceptance. One write runs at a time and one
more waits; what comes meanwhile joins the waiting one (group commit). A crash loses the records
that no finished write holds, unless the world keeps unsynced writes.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NEVER
from simulations.kernel.machine import begin_machine
from simulations.kernel.world import keeps_unsynced, sync_time
from simulations.protocols.multi_paxos_state import (
    JOURNAL_BUSY,
    JOURNAL_MAX,
    LOG_MAX,
    NO_BALLOT,
    PROMISE_MARK,
    Cluster,
    Node,
)


@inlined
def is_busy(me: Node) -> bool:
    """Whether so much waits for the disk that nothing new should be taken."""
    return me.written - me.settled >= JOURNAL_BUSY


@inlined
def record(me: Node, slot: int, ballot: int, operation: int, command: int) -> int:
    """Append to the journal; returns the number of the record."""
    place = me.journal[me.written & (JOURNAL_MAX - 1)]
    place.slot = slot
    place.ballot = ballot
    place.operation = operation
    place.command = command
    me.written += 1
    return me.written


@inlined
def settle_up_to(me: Node, count: int) -> None:
    """Carry records out on the disk, in their order."""
    while me.settled < count:
        done = me.journal[me.settled & (JOURNAL_MAX - 1)]
        me.settled += 1
        me.disk_promised = max(me.disk_promised, done.ballot)
        if done.slot != PROMISE_MARK:
            place = me.disk[done.slot & (LOG_MAX - 1)]
            place.slot = done.slot
            place.ballot = done.ballot
            place.operation = done.operation
            place.command = done.command


@jit
def settle(me: Node, now: int) -> None:
    """Take over the writes that have ended by now."""
    if me.writing.at <= now:
        settle_up_to(me, me.writing.count)
        me.writing.at = me.waiting.at
        me.writing.count = me.waiting.count
        me.waiting.at = NEVER
        if me.writing.at <= now:
            settle_up_to(me, me.writing.count)
            me.writing.at = NEVER


@jit
def persist(c: Cluster, i: int) -> int:
    """Write the journal; returns when all of it will be on disk."""
    me = c.node[i]
    now = c.world.now
    if c.world.sync_needed == 0:
        settle_up_to(me, me.written)
        return now
    settle(me, now)
    if me.settled == me.written:
        return now
    if me.writing.at == NEVER:
        me.writing.at = now + sync_time(c.world, i)
        me.writing.count = me.written
        return me.writing.at
    if me.writing.count == me.written:
        return me.writing.at
    if me.waiting.at == NEVER:
        me.waiting.at = me.writing.at + sync_time(c.world, i)
    me.waiting.count = me.written
    return me.waiting.at


@inlined
def durable_at(me: Node, number: int, now: int) -> int:
    """When the disk holds a record that was given to a write: now, if it does already."""
    settle(me, now)
    if number <= me.settled:
        return now
    return me.writing.at if number <= me.writing.count else me.waiting.at


@jit
def reload(me: Node) -> None:
    """Read promise and acceptances back from the disk; what was learned is not on it."""
    me.promised = me.disk_promised
    me.promise_record = me.settled
    me.last = me.base
    for k in range(LOG_MAX):
        kept, place = me.disk[k], me.log[k]
        place.slot = kept.slot
        place.ballot = kept.ballot
        place.operation = kept.operation
        place.command = kept.command
        place.chosen = 0
        place.acceptors = 0
        place.record = me.settled
        me.last = max(me.last, kept.slot)


@jit
def lose_unsynced(c: Cluster, i: int) -> None:
    """Fall back to what the disk holds; the snapshot was written before it was used."""
    me = c.node[i]
    settle(me, c.world.now)
    if keeps_unsynced(c.world, i):
        settle_up_to(me, me.written)
    me.written = me.settled
    me.writing.at = NEVER
    me.waiting.at = NEVER
    reload(me)


@jit
def wipe(me: Node) -> None:
    """Lose the disk: promises, acceptances and the snapshot."""
    me.disk_promised = NO_BALLOT
    me.base = 0
    for k in range(LOG_MAX):
        me.disk[k].slot = 0
    begin_machine(me.snapshot)
    reload(me)
