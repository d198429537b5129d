"""Leaderless replication in the style of Dynamo: every rule of one node.

Section marks refer to DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store",
SOSP 2007; marks with C to Lakshman and Malik, "Cassandra", 2010, whose last writer wins. Any node
coordinates a request (§4.5): it asks the N replicas and answers after W or R of them. A write is
stamped by the coordinator's clock, so that clocks that differ decide which write wins. There is no
compare-and-set.
"""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.kinds import NOBODY, REQUEST
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import KEYS_MAX
from simulations.kernel.world import local_to_world, set_timer, take
from simulations.protocols.leaderless_coordination import (
    close_request,
    is_open,
    on_request,
    send,
    take_answer,
)
from simulations.protocols.leaderless_state import (
    GET,
    GOT,
    HAND_OFF,
    HINT,
    HINT_STORED,
    NOTHING,
    PENDING_MAX,
    PING,
    PONG,
    PUT,
    STORED,
    SYNCED,
    Cluster,
    Payload,
)
from simulations.protocols.leaderless_store import (
    cell_of,
    clear,
    drop_hint,
    lose_unsynced,
    store,
)

NO_STAMP = -(1 << 40)  # before every clock

# ---- replicas ------------------------------------------------------------------------------------


@jit
def on_put(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Keep a version, for itself or with a hint; acknowledge when it is on disk."""
    done = store(c, i, m.meant, m.key, m.version, m.result)
    if m.meant != i:
        c.hints += 1
    if m.ticket == 0:
        return
    slot = take(c.world, STORED, i, source)
    reply = c.payload[slot]
    reply.ticket = m.ticket
    reply.key = m.key
    reply.version = m.version
    reply.result = m.result
    send(c, slot, c.stored_law, done)


@jit
def on_get(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Tell what it has of a key, for itself or for whom it stands in."""
    cell = cell_of(c.node[i], m.meant, m.key)
    slot = take(c.world, GOT, i, source)
    reply = c.payload[slot]
    reply.ticket = m.ticket
    reply.key = m.key
    reply.version = cell.version
    reply.result = cell.value
    send(c, slot, c.got_law, c.world.now)


# ---- hinted hand-off (§4.6) ----------------------------------------------------------------------


@jit
def hand_off(c: Cluster, i: int) -> None:
    """Offer each hint to the node that it is meant for; ask suspects whether they are back."""
    me = c.node[i]
    every = local_to_world(c.world, i, c.hand_off_every)
    set_timer(c.world, HAND_OFF, i, c.world.now + every, me.epoch)
    for j in range(c.world.nodes):
        offered = False
        for key in range(KEYS_MAX):
            cell = cell_of(me, j, key)
            if j != i and cell.version > NOTHING:
                offered = True
                slot = take(c.world, HINT, i, j)
                m = c.payload[slot]
                m.key = key
                m.version = cell.version
                m.result = cell.value
                m.meant = j
                send(c, slot, 0, c.world.now)
        if (me.suspects >> j) & 1 == 1 and not offered:
            send(c, take(c.world, PING, i, j), 0, c.world.now)


@jit
def on_hint(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Take a version that another node kept for this one."""
    done = store(c, i, i, m.key, m.version, m.result)
    slot = take(c.world, HINT_STORED, i, source)
    reply = c.payload[slot]
    reply.key = m.key
    reply.version = m.version
    reply.result = m.result
    send(c, slot, 0, done)


# ---- what can happen to a node -------------------------------------------------------------------


@jit
def start_life(c: Cluster, i: int) -> None:
    """Forget what only memory held and begin to hand hints over."""
    me = c.node[i]
    me.epoch += 1
    me.suspects = 0
    me.stamp = NO_STAMP
    for place in range(PENDING_MAX):
        me.pending[place].ticket = 0
    if c.hand_off == 1 or c.sloppy == 1:
        every = local_to_world(c.world, i, c.hand_off_every)
        set_timer(c.world, HAND_OFF, i, c.world.now + every, me.epoch)


@jit
def crash(c: Cluster, i: int) -> None:
    """Stop: requests that it coordinates are forgotten, and what is not on disk."""
    lose_unsynced(c, i)
    for place in range(PENDING_MAX):
        c.node[i].pending[place].ticket = 0


@jit
def restart(c: Cluster, i: int) -> None:
    """Come back with what is on disk, or with nothing when the disk is gone."""
    if (c.world.wiped >> i) & 1 == 1:
        c.amnesia = 1
        clear(c.node[i])
    start_life(c, i)


@jit
def on_hand_off(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message about hints or about who is alive."""
    if kind == HINT:
        on_hint(c, i, source, m)
    elif kind == HINT_STORED:
        c.handed_off += 1
        drop_hint(c.node[i], source, m.key, m.version)
    elif kind == PING:
        send(c, take(c.world, PONG, i, source), 0, c.world.now)


@jit
def deliver(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message."""
    me = c.node[i]
    if source < NODES_MAX:
        me.suspects &= ~(1 << source)
    if kind == REQUEST:
        on_request(c, i, source, m)
    elif kind == PUT:
        on_put(c, i, source, m)
    elif kind == GET:
        on_get(c, i, source, m)
    elif kind in (STORED, GOT):
        if is_open(me, m.ticket):
            p = me.pending[m.ticket & (PENDING_MAX - 1)]
            take_answer(c, i, source, p, m.version, m.result)
    else:
        on_hand_off(c, i, source, kind, m)


@jit
def ring(c: Cluster, i: int, kind: int, stamp: int) -> bool:
    """React to a timer of this life of the node; returns whether anything happened."""
    me = c.node[i]
    if kind == HAND_OFF:
        if stamp != me.epoch:
            return False
        hand_off(c, i)
        return True
    if not is_open(me, stamp):
        return False
    p = me.pending[stamp & (PENDING_MAX - 1)]
    if kind == SYNCED:
        take_answer(c, i, i, p, p.version, p.value)
    else:
        close_request(c, i, p)
    return True


@jit
def leading(c: Cluster) -> int:
    """Say who takes writes now: every node does; the first that is up stands for all."""
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            return i
    return NOBODY
