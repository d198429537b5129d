"""The store of one node: newest version of each key, its disk, and hints for others.

A node takes a version only when it is newer than what it has (last writer wins), so that versions
may come in any order and any number of times. A write is on disk when its turn there is over; a
crash loses what no finished write holds.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import LOG_FULL, NODES_MAX
from simulations.kernel.machine import KEYS_MAX
from simulations.kernel.world import keeps_unsynced, sync_time
from simulations.protocols.leaderless_state import JOURNAL_MAX, NOTHING, Cell, Cluster, Node


@inlined
def cell_of(me: Node, row: int, key: int) -> Cell:
    """Return what a node holds of a key for a node, possibly itself."""
    return me.cell[row * KEYS_MAX + key]


@inlined
def merge(cell: Cell, version: int, value: int) -> bool:
    """Take a newer version; returns whether it was newer."""
    if version <= cell.version:
        return False
    cell.version = version
    cell.value = value
    return True


@jit
def settle(me: Node, now: int) -> None:
    """Take over the writes that are on disk by now."""
    while me.first < me.last and me.journal[me.first & (JOURNAL_MAX - 1)].at <= now:
        done = me.journal[me.first & (JOURNAL_MAX - 1)]
        merge(me.stable[done.row * KEYS_MAX + done.key], done.version, done.value)
        me.first += 1


@jit
def store(c: Cluster, i: int, row: int, key: int, version: int, value: int) -> int:
    """Keep a version for a node, possibly itself; returns when it is on disk.

    An older version than what is there needs no write of its own: it is done when that one is.
    """
    me = c.node[i]
    now = c.world.now
    settle(me, now)
    is_new = merge(cell_of(me, row, key), version, value)
    if c.world.sync_needed == 0:
        merge(me.stable[row * KEYS_MAX + key], version, value)
        return now
    if not is_new:
        return me.disk_free_at if me.stable[row * KEYS_MAX + key].version < version else now
    if me.last - me.first == JOURNAL_MAX:
        c.world.error = LOG_FULL
        return now
    me.disk_free_at = max(me.disk_free_at, now) + sync_time(c.world, i)
    entry = me.journal[me.last & (JOURNAL_MAX - 1)]
    me.last += 1
    entry.at = me.disk_free_at
    entry.row = row
    entry.key = key
    entry.version = version
    entry.value = value
    return entry.at


@jit
def drop_hint(me: Node, row: int, key: int, version: int) -> None:
    """Forget a hint that was handed over, unless a newer one came since."""
    cell = cell_of(me, row, key)
    if cell.version <= version:
        cell.version = NOTHING
        me.stable[row * KEYS_MAX + key].version = NOTHING


@jit
def clear(me: Node) -> None:
    """Begin with an empty disk."""
    me.first = 0
    me.last = 0
    me.disk_free_at = 0
    for place in range(NODES_MAX * KEYS_MAX):
        me.cell[place].version = NOTHING
        me.cell[place].value = 0
        me.stable[place].version = NOTHING
        me.stable[place].value = 0


@jit
def lose_unsynced(c: Cluster, i: int) -> None:
    """Fall back to what the disk holds, unless only the process ended."""
    me = c.node[i]
    settle(me, c.world.now)
    kept = keeps_unsynced(c.world, i)
    for place in range(NODES_MAX * KEYS_MAX):
        cell, stable = me.cell[place], me.stable[place]
        if kept:
            stable.version = cell.version
            stable.value = cell.value
        else:
            cell.version = stable.version
            cell.value = stable.value
    me.first = 0
    me.last = 0
    me.disk_free_at = 0
