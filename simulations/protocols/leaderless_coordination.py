"""Coordination of requests: whom a node asks, how many answers it waits for, and what it mends.

Section marks are those of `simulations.protocols.leaderless`.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NOBODY, REFUSED, REPLY
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import (
    COMPARE_AND_SET,
    READ,
    WRITE,
    WRITTEN,
    argument_of,
    key_of,
    kind_of,
)
from simulations.kernel.world import clock, local_to_world, set_timer, take, transmit
from simulations.protocols.leaderless_state import (
    CLOSE,
    GET,
    NOTHING,
    PENDING_BITS,
    PENDING_MAX,
    PUT,
    SYNCED,
    Cluster,
    Node,
    Payload,
    Pending,
)
from simulations.protocols.leaderless_store import cell_of, store

RECORD_BYTES = 32

# ---- who keeps a key (§4.2, §4.3, §4.6) ----------------------------------------------------------


@inlined
def replica(c: Cluster, key: int, place: int) -> int:
    """Node at a place of a key's preference list: the first N are its replicas."""
    return (key + place) % c.world.nodes


@jit
def choose(c: Cluster, i: int, p: Pending) -> None:
    """Ask the N replicas; with a sloppy quorum the first N nodes that are not suspected (§4.6).

    A node that stands in for a replica keeps the write apart, with a hint whom it is meant for.
    """
    me = c.node[i]
    stand_in = c.replicas
    for place in range(c.replicas):
        node = replica(c, p.key, place)
        chosen = node
        if c.sloppy == 1 and (me.suspects >> node) & 1 == 1:
            while stand_in < c.world.nodes:
                other = replica(c, p.key, stand_in)
                stand_in += 1
                if (me.suspects >> other) & 1 == 0:
                    chosen = other
                    break
        p.asked |= 1 << chosen
        p.meant[chosen] = node


@inlined
def count(members: int) -> int:
    found = 0
    for j in range(NODES_MAX):
        found += (members >> j) & 1
    return found


# ---- messages ------------------------------------------------------------------------------------


@inlined
def send(c: Cluster, slot: int, law: int, departs: int) -> None:
    """Send a message under its law when it has one of its own."""
    c.world.envelope[slot].law = law
    c.world.envelope[slot].size = RECORD_BYTES
    transmit(c.world, slot, departs)


@jit
def answer(c: Cluster, i: int, p: Pending, outcome: int, result: int) -> None:
    """Answer the client."""
    slot = take(c.world, REPLY, i, p.client)
    m = c.payload[slot]
    m.operation = p.operation
    m.attempt = p.attempt
    m.outcome = outcome
    m.result = result
    m.hint = NOBODY
    m.version = p.version
    m.key = p.key
    transmit(c.world, slot, c.world.now)


@jit
def put(c: Cluster, i: int, j: int, p: Pending, ticket: int) -> None:
    """Send a version to a node: a write, or a repair without a ticket."""
    slot = take(c.world, PUT, i, j)
    m = c.payload[slot]
    m.ticket = ticket
    m.key = p.key
    m.version = p.version
    m.result = p.value
    m.meant = p.meant[j]
    send(c, slot, c.put_law, c.world.now)


# ---- coordination (§4.5) -------------------------------------------------------------------------


@jit
def new_version(c: Cluster, i: int) -> int:
    """Timestamp of a write by the node's clock; ties are broken by the node (C §5)."""
    me = c.node[i]
    me.stamp = max(me.stamp + 1, clock(c.world, i))
    return (me.stamp << 4) | i


@jit
def tell(c: Cluster, i: int, p: Pending) -> None:
    """Answer once enough replicas did, and note it for the checkers."""
    needed = c.write_quorum if p.kind == WRITE else c.read_quorum
    if p.replied == 1 or count(p.answered) < needed:
        return
    p.replied = 1
    told = c.node[i].told
    told.count += 1
    told.kind = p.kind
    told.key = p.key
    told.version = p.version
    told.floor = p.floor
    if p.kind == WRITE:
        c.acknowledged[p.key] = max(c.acknowledged[p.key], p.version)
        answer(c, i, p, DONE, WRITTEN)
    else:
        answer(c, i, p, DONE, p.value)


@jit
def read_repair(c: Cluster, i: int, p: Pending) -> None:
    """Bring replicas that answered with an older version up to date (§5)."""
    for j in range(c.world.nodes):
        if (p.answered >> j) & 1 == 1 and p.seen[j] < p.version:
            c.repairs += 1
            if j == i:
                store(c, i, p.meant[j], p.key, p.version, p.value)
            else:
                put(c, i, j, p, 0)


@jit
def leave_hints(c: Cluster, i: int, p: Pending) -> None:
    """Keep a write for the nodes that did not take it, to hand it over later (§4.6)."""
    for j in range(c.world.nodes):
        missing = (p.asked >> j) & 1 == 1 and (p.answered >> j) & 1 == 0
        if missing and p.meant[j] != i:
            c.hints += 1
            store(c, i, p.meant[j], p.key, p.version, p.value)


@jit
def close_request(c: Cluster, i: int, p: Pending) -> None:
    """End a request: everybody has answered, or the time is over (§5)."""
    me = c.node[i]
    me.suspects |= p.asked & ~p.answered & ~(1 << i)
    if p.kind == READ and c.read_repair == 1:
        read_repair(c, i, p)
    if p.kind == WRITE and c.hand_off == 1:
        leave_hints(c, i, p)
    p.ticket = 0


@jit
def settle_request(c: Cluster, i: int, p: Pending) -> None:
    """Go on with a request after an answer."""
    tell(c, i, p)
    if p.answered == p.asked:
        close_request(c, i, p)


@jit
def free_place(me: Node) -> int:
    """Find a place for another request, or NOBODY."""
    for place in range(PENDING_MAX):
        if me.pending[place].ticket == 0:
            return place
    return NOBODY


@jit
def begin_request(c: Cluster, i: int, place: int, source: int, m: Payload) -> None:
    """Write down what a client asks."""
    me = c.node[i]
    me.serial += 1
    p = me.pending[place]
    p.ticket = (me.serial << PENDING_BITS) | place
    p.operation = m.operation
    p.attempt = m.attempt
    p.client = source
    p.kind = kind_of(m.command)
    p.key = key_of(m.command)
    p.version = new_version(c, i) if p.kind == WRITE else NOTHING
    p.value = argument_of(m.command) if p.kind == WRITE else 0
    p.floor = c.acknowledged[p.key]
    p.asked = 0
    p.answered = 0
    p.replied = 0
    choose(c, i, p)


@jit
def refuse(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Say that a request has no effect: too many at once, or not offered."""
    c.refused += 1
    slot = take(c.world, REPLY, i, source)
    reply = c.payload[slot]
    reply.operation = m.operation
    reply.attempt = m.attempt
    reply.outcome = REFUSED
    reply.result = 0
    reply.hint = NOBODY
    transmit(c.world, slot, c.world.now)


@jit
def get(c: Cluster, i: int, j: int, p: Pending) -> None:
    slot = take(c.world, GET, i, j)
    m = c.payload[slot]
    m.ticket = p.ticket
    m.key = p.key
    m.meant = p.meant[j]
    send(c, slot, c.get_law, c.world.now)


@jit
def take_answer(c: Cluster, i: int, source: int, p: Pending, version: int, value: int) -> None:
    """Count an answer; the newest version is what a read returns."""
    p.answered |= 1 << source
    p.seen[source] = version
    if p.kind == READ and version > p.version:
        p.version = version
        p.value = value
    settle_request(c, i, p)


@jit
def serve_itself(c: Cluster, i: int, p: Pending) -> None:
    """Let the coordinator be one of the replicas."""
    if p.kind == READ:
        cell = cell_of(c.node[i], p.meant[i], p.key)
        take_answer(c, i, i, p, cell.version, cell.value)
        return
    done = store(c, i, p.meant[i], p.key, p.version, p.value)
    if done > c.world.now:
        set_timer(c.world, SYNCED, i, done, p.ticket)
    else:
        take_answer(c, i, i, p, p.version, p.value)


@jit
def on_request(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Coordinate a client's request: ask all replicas at once (§4.5)."""
    me = c.node[i]
    place = free_place(me)
    if place == NOBODY or kind_of(m.command) == COMPARE_AND_SET:
        refuse(c, i, source, m)
        return
    begin_request(c, i, place, source, m)
    p = me.pending[place]
    ends = c.world.now + local_to_world(c.world, i, c.timeout)
    set_timer(c.world, CLOSE, i, ends, p.ticket)
    for j in range(c.world.nodes):
        if (p.asked >> j) & 1 == 1 and j != i:
            if p.kind == WRITE:
                put(c, i, j, p, p.ticket)
            else:
                get(c, i, j, p)
    if (p.asked >> i) & 1 == 1:
        serve_itself(c, i, p)


@inlined
def is_open(me: Node, ticket: int) -> bool:
    """Whether a request still waits for answers."""
    return ticket > 0 and me.pending[ticket & (PENDING_MAX - 1)].ticket == ticket
