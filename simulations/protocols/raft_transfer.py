"""Handing the leadership to another server (D §3.10)."""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.world import take, transmit
from simulations.protocols.raft_membership import is_member
from simulations.protocols.raft_state import (
    FIELD_BYTES,
    LEADER,
    LONG_AGO,
    TIMEOUT_NOW,
    Cluster,
)


@jit
def hand_over(c: Cluster, i: int) -> None:
    """Ask the target to stand for election at once, when its log holds all of mine.

    What was asked cannot be taken back, so reads under a lease end here (D §6.4.1).
    """
    me = c.node[i]
    target = me.transferee
    if me.role != LEADER or target == NOBODY or me.match[target] < me.last:
        return
    if me.lease_lost == 0:
        c.transfers += 1
    me.lease_lost = 1
    slot = take(c.world, TIMEOUT_NOW, i, target)
    c.world.envelope[slot].size = FIELD_BYTES
    c.payload[slot].term = me.term
    transmit(c.world, slot, c.world.now)


@jit
def begin_transfer(c: Cluster, i: int, target: int) -> None:
    """Stop taking requests and bring the target up to date."""
    me = c.node[i]
    if me.role == LEADER and target != i and is_member(me, target):
        me.transferee = target
        me.transfer_until = c.world.now + c.timeout_low
        me.snapshot_at[target] = LONG_AGO
        hand_over(c, i)


@jit
def end_transfer(c: Cluster, i: int) -> None:
    """Go on as leader when the target has not taken over within an election timeout."""
    me = c.node[i]
    if me.transferee != NOBODY and c.world.now >= me.transfer_until:
        me.transferee = NOBODY
