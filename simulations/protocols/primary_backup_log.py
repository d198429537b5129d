"""The log of a server, its disk, and the state that it applies the log to.

One write of the disk runs at a time and one more waits; what is appended meanwhile joins the
waiting one (group commit). Only what is committed and on the own disk is applied, so that a crash
never takes back what was applied.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NEVER
from simulations.kernel.machine import apply, begin_machine
from simulations.kernel.world import keeps_unsynced, sync_time
from simulations.protocols.primary_backup_state import KEPT_MIN, LOG_MAX, Cluster, Entry, Node


@inlined
def entry_at(me: Node, index: int) -> Entry:
    """Return the entry at an index behind `base`."""
    return me.log[index & (LOG_MAX - 1)]


@inlined
def has_room(me: Node) -> bool:
    return me.last - me.base < LOG_MAX - 1


@inlined
def append(me: Node, operation: int, command: int) -> None:
    me.last += 1
    entry = entry_at(me, me.last)
    entry.operation = operation
    entry.command = command


@jit
def settle(me: Node, now: int) -> None:
    """Take over the writes of the disk that have ended by now."""
    if me.writing_at <= now:
        me.stable = me.writing
        me.writing_at = me.waiting_at
        me.writing = me.waiting
        me.waiting_at = NEVER
        if me.writing_at <= now:
            me.stable = me.writing
            me.writing_at = NEVER


@jit
def persist(c: Cluster, i: int) -> int:
    """Write the log to disk; returns when it will be there."""
    me = c.node[i]
    now = c.world.now
    if c.world.sync_needed == 0:
        me.stable = me.last
        return now
    settle(me, now)
    if me.writing_at == NEVER:
        me.writing_at = now + sync_time(c.world, i)
        me.writing = me.last
        return me.writing_at
    if me.waiting_at == NEVER:
        me.waiting_at = me.writing_at + sync_time(c.world, i)
    me.waiting = me.last
    return me.waiting_at


@inlined
def due(me: Node, now: int) -> int:
    """Return when everything in the log is on disk."""
    settle(me, now)
    if me.waiting_at != NEVER:
        return me.waiting_at
    return now if me.writing_at == NEVER else me.writing_at


@jit
def forget_disk_queue(me: Node) -> None:
    me.writing_at = NEVER
    me.waiting_at = NEVER
    me.stable = me.last


@jit
def apply_next(c: Cluster, i: int) -> int:
    """Apply the next entry to the state; returns its result."""
    me = c.node[i]
    me.machine.applied += 1
    entry = entry_at(me, me.machine.applied)
    return apply(me.machine, entry.operation, entry.command, c.sessions)


@inlined
def can_apply(me: Node) -> bool:
    """Whether another entry is committed and on the own disk."""
    return me.machine.applied < min(me.commit, me.stable)


@inlined
def compact(me: Node) -> None:
    """Forget old entries that are applied."""
    if me.last - me.base > LOG_MAX // 2:
        me.base = max(me.base, me.machine.applied - KEPT_MIN)


@jit
def lose_unsynced(c: Cluster, i: int) -> None:
    """Fall back to what the disk holds; a state that was being taken over is not usable."""
    me = c.node[i]
    settle(me, c.world.now)
    if keeps_unsynced(c.world, i):
        me.stable = me.last
    elif me.installed_at > c.world.now:
        me.fresh = 1
    me.last = max(me.stable, me.machine.applied)
    forget_disk_queue(me)


@jit
def clear(me: Node) -> None:
    """Begin with an empty disk."""
    me.number = 0
    me.era = 0
    me.last = 0
    me.base = 0
    me.commit = 0
    me.installed_at = 0
    begin_machine(me.machine)
    forget_disk_queue(me)
