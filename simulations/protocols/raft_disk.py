"""The disk of a Raft node: term, vote and log are on it before an answer leaves (figure 2).

One write runs at a time and one more waits; what changes meanwhile joins the waiting one (group
commit). A crash loses what no finished write holds, unless the world keeps unsynced writes.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NEVER
from simulations.kernel.world import keeps_unsynced, sync_time
from simulations.protocols.raft_state import SKIP_FSYNC, Cluster, HardState, Node


@inlined
def fill(me: Node, state: HardState, at: int) -> None:
    """Put the present state of the node into a write that ends at `at`."""
    state.at = at
    state.term = me.term
    state.voted_for = me.voted_for
    state.last = me.last


@inlined
def move(source: HardState, target: HardState) -> None:
    target.at = source.at
    target.term = source.term
    target.voted_for = source.voted_for
    target.last = source.last
    source.at = NEVER


@jit
def take_over(me: Node, now: int) -> None:
    """Take over a write that has ended, and the one after it."""
    move(me.writing, me.stable)
    if me.waiting.at < NEVER:
        move(me.waiting, me.writing)
        if me.writing.at <= now:
            move(me.writing, me.stable)


@inlined
def settle(me: Node, now: int) -> None:
    """Take over the writes that have ended by now."""
    if me.writing.at <= now:
        take_over(me, now)


@jit
def begin_write(c: Cluster, i: int) -> int:
    """Write term, vote and log; returns when they will be on disk."""
    me = c.node[i]
    now = c.world.now
    settle(me, now)
    if me.writing.at == NEVER:
        fill(me, me.writing, now + sync_time(c.world, i))
        return me.writing.at
    if me.waiting.at == NEVER:
        me.waiting.at = me.writing.at + sync_time(c.world, i)
    fill(me, me.waiting, me.waiting.at)
    return me.waiting.at


@inlined
def persist(c: Cluster, i: int) -> int:
    """Write the state of a node; returns when what it promises may leave."""
    if c.world.sync_needed == 0:
        fill(c.node[i], c.node[i].stable, c.world.now)
        return c.world.now
    done = begin_write(c, i)
    if c.flaws & SKIP_FSYNC != 0:
        return c.world.now
    return done


@inlined
def synced_last(c: Cluster, i: int) -> int:
    """Last entry that the node may count as on its disk."""
    me = c.node[i]
    settle(me, c.world.now)
    if c.flaws & SKIP_FSYNC != 0:
        return me.last
    return me.stable.last


@inlined
def has_synced_vote(c: Cluster, i: int) -> bool:
    """Whether the vote of the present term may be counted."""
    me = c.node[i]
    settle(me, c.world.now)
    return me.stable.term == me.term or c.flaws & SKIP_FSYNC != 0


@jit
def lose_unsynced(c: Cluster, i: int) -> None:
    """Fall back to what the disk holds; the snapshot was written before it was used."""
    me = c.node[i]
    settle(me, c.world.now)
    if not keeps_unsynced(c.world, i):
        me.term = me.stable.term
        me.voted_for = me.stable.voted_for
        me.last = max(me.stable.last, me.base)
    fill(me, me.stable, c.world.now)
    me.writing.at = NEVER
    me.waiting.at = NEVER


@inlined
def begin_disk(me: Node) -> None:
    """Empty the disk."""
    me.stable.at = 0
    me.stable.term = 0
    me.stable.voted_for = -1
    me.stable.last = 0
    me.writing.at = NEVER
    me.waiting.at = NEVER
