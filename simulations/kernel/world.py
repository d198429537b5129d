"""The world that every protocol runs in: time, messages, links, disks, faults and random streams.

A protocol's own record holds one `World` and, for each message slot, its own payload. Time is an
integer number of ticks. Every buffer has a named bound; what does not fit sets `error` and stops
the run, and nothing is ever dropped silently.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import (
    CLIENT,
    LANES,
    NEVER,
    NODES_MAX,
    OK,
    SLOT_BITS,
    SLOTS_FULL,
    SLOTS_MAX,
    SOURCES_MAX,
    TABLE,
)
from simulations.kernel.record import Record
from simulations.kernel.rng import exponential, philox, stream_key

CAUSE_NETWORK, CAUSE_TIMERS, CAUSE_FAULTS, CAUSE_CLIENTS, CAUSE_DISKS, CAUSE_SCENARIO = range(1, 7)


class Item(Record):
    """One entry of the event queue; `tag` orders equal times and holds the slot."""

    at: int
    tag: int


class Envelope(Record):
    """What the world knows of a message or timer; `stamp` belongs to the protocol."""

    kind: int
    source: int
    target: int
    stamp: int
    sent: int
    departs: int


class FaultSource(Record):
    """A process that alternates between up and down and takes its members down with it."""

    mean_up: float
    mean_down: float
    members: int
    down: int
    at: int
    draws: int


class World(Record):
    """Everything that does not depend on the protocol."""

    nodes: int
    loss: int
    keep_unsynced: int
    sync_needed: int
    delay: Annotated[list[int], TABLE]
    sync: Annotated[list[int], TABLE]
    base: Annotated[list[int], LANES * LANES]
    reach: Annotated[list[int], LANES]
    network_key: int
    timer_key: int
    fault_key: int
    client_key: int
    disk_key: int
    scenario_key: int
    now: int
    until: int
    sequence: int
    queued: int
    free: int
    in_flight: int
    error: int
    hash: int
    events: int
    messages: int
    lost: int
    sent: Annotated[list[int], LANES * LANES]
    timer_draws: Annotated[list[int], NODES_MAX]
    disk_draws: Annotated[list[int], NODES_MAX]
    client_draws: int
    sources: int
    fault_at: int
    fault_source: int
    leader: int
    crashing: int
    restarting: int
    wiped: int
    down: Annotated[list[int], NODES_MAX]
    crashed_at: Annotated[list[int], NODES_MAX]
    source: Annotated[list[FaultSource], SOURCES_MAX]
    queue: Annotated[list[Item], SLOTS_MAX + 1]
    spare: Annotated[list[int], SLOTS_MAX]
    envelope: Annotated[list[Envelope], SLOTS_MAX]


# ---- start -------------------------------------------------------------------------------------


@jit
def begin(w: World, seed: int, replication: int) -> None:
    """Set time to zero, empty every buffer, all nodes up, streams of this replication."""
    w.network_key = stream_key(seed, replication, CAUSE_NETWORK)
    w.timer_key = stream_key(seed, replication, CAUSE_TIMERS)
    w.fault_key = stream_key(seed, replication, CAUSE_FAULTS)
    w.client_key = stream_key(seed, replication, CAUSE_CLIENTS)
    w.disk_key = stream_key(seed, replication, CAUSE_DISKS)
    w.scenario_key = stream_key(seed, replication, CAUSE_SCENARIO)
    w.now = 0
    w.sequence = 0
    w.queued = 0
    w.in_flight = 0
    w.error = OK
    w.client_draws = 0
    w.fault_at = NEVER
    w.fault_source = 0
    for slot in range(1, SLOTS_MAX):  # slot 0 takes what no longer fits; it is never delivered
        w.spare[slot - 1] = slot
    w.free = SLOTS_MAX - 1
    for i in range(NODES_MAX):
        w.down[i] = 0
        w.crashed_at[i] = -1
        w.timer_draws[i] = 0
        w.disk_draws[i] = 0
    for link in range(LANES * LANES):
        w.sent[link] = 0
    for lane in range(LANES):
        w.reach[lane] = (1 << LANES) - 1


# ---- event queue: binary heap, ordered by time and then by insertion ----------------------------


@inlined
def take(w: World, kind: int, source: int, target: int) -> int:
    """Reserve a slot for a message or timer."""
    if w.free == 0:
        w.error = SLOTS_FULL
        return 0
    w.free -= 1
    slot = w.spare[w.free]
    envelope = w.envelope[slot]
    envelope.kind = kind
    envelope.source = source
    envelope.target = target
    return slot


@inlined
def release(w: World, slot: int) -> None:
    """Give a slot back."""
    if slot != 0:
        w.spare[w.free] = slot
        w.free += 1


@inlined
def push(w: World, at: int, slot: int) -> None:
    """Queue a reserved slot. Each queued item owns a slot, so the heap cannot overflow."""
    if slot == 0:
        return
    w.sequence += 1
    tag = (w.sequence << SLOT_BITS) | slot
    w.queued += 1
    queue = w.queue
    k = w.queued
    while k > 1:
        parent = k >> 1
        if queue[parent].at <= at:  # a later insertion has the larger tag
            break
        queue[k].at = queue[parent].at
        queue[k].tag = queue[parent].tag
        k = parent
    queue[k].at = at
    queue[k].tag = tag


@inlined
def pop(w: World) -> int:
    """Remove the first item and return its slot."""
    queue = w.queue
    slot = queue[1].tag & (SLOTS_MAX - 1)
    last = w.queued
    at = queue[last].at
    tag = queue[last].tag
    last -= 1
    w.queued = last
    k = 1
    while True:
        child = k << 1
        if child > last:
            break
        if child < last and (
            queue[child + 1].at < queue[child].at
            or (queue[child + 1].at == queue[child].at and queue[child + 1].tag < queue[child].tag)
        ):
            child += 1
        if at < queue[child].at or (at == queue[child].at and tag < queue[child].tag):
            break
        queue[k].at = queue[child].at
        queue[k].tag = queue[child].tag
        k = child
    queue[k].at = at
    queue[k].tag = tag
    return slot


@jit
def set_timer(w: World, kind: int, node: int, at: int, stamp: int) -> None:
    """Let an event happen at a node at a given time."""
    slot = take(w, kind, node, node)
    w.envelope[slot].stamp = stamp
    push(w, at, slot)


# ---- network and disk ---------------------------------------------------------------------------


@jit
def transmit(w: World, slot: int, departs: int) -> None:
    """Put a filled message on the wire at `departs`: it is lost, or arrives after the link's delay.

    One block of the link's stream decides loss and delay, so that a message's fate does not depend
    on what happens on other links.
    """
    envelope = w.envelope[slot]
    link = envelope.source * LANES + envelope.target
    w.sent[link] += 1
    w.messages += 1
    envelope.sent = w.now
    envelope.departs = departs
    chance, point, _, _ = philox(w.network_key, w.sent[link], link, 0)
    if chance < w.loss or (w.reach[envelope.source] >> envelope.target) & 1 == 0:
        w.lost += 1
        release(w, slot)
        return
    w.in_flight += 1
    push(w, departs + w.base[link] + w.delay[point & (TABLE - 1)], slot)


@inlined
def never_left(w: World, envelope: Envelope) -> bool:
    """Whether the sender crashed while the message still waited for its disk."""
    if envelope.departs == envelope.sent or envelope.source >= CLIENT:
        return False
    return envelope.sent <= w.crashed_at[envelope.source] < envelope.departs


@inlined
def sync_time(w: World, node: int) -> int:
    """Duration of the next fsync of a node."""
    w.disk_draws[node] += 1
    point, _, _, _ = philox(w.disk_key, w.disk_draws[node], node, 0)
    return w.sync[point & (TABLE - 1)]


@inlined
def timer_between(w: World, node: int, low: int, span: int) -> int:
    """Randomised timeout of a node, uniform on [low, low + span] ticks."""
    w.timer_draws[node] += 1
    point, _, _, _ = philox(w.timer_key, w.timer_draws[node], node, 0)
    return low + ((point * (span + 1)) >> 32)


# ---- faults -------------------------------------------------------------------------------------


@jit
def duration(w: World, s: int, mean: float) -> int:
    """Next exponential time of a fault source, at least one tick."""
    source = w.source[s]
    source.draws += 1
    return 1 + int(exponential(w.fault_key, source.draws * SOURCES_MAX + s, mean))


@jit
def find_next_fault(w: World) -> None:
    """Keep the time and the source of the next change of any fault source."""
    w.fault_at = NEVER
    for s in range(w.sources):
        if w.source[s].at < w.fault_at:
            w.fault_at = w.source[s].at
            w.fault_source = s


@jit
def begin_faults(w: World) -> None:
    """Start every source in its long-run state: exponential times have no memory."""
    for s in range(w.sources):
        source = w.source[s]
        source.draws = 0
        source.down = 0
        share = source.mean_down / (source.mean_up + source.mean_down)
        point, _, _, _ = philox(w.fault_key, s, 0, 1)
        if point < share * 4294967296.0:
            source.down = 1
            for i in range(w.nodes):
                w.down[i] += (source.members >> i) & 1
            source.at = duration(w, s, source.mean_down)
        else:
            source.at = duration(w, s, source.mean_up)
    find_next_fault(w)


@jit
def turn_source(w: World) -> int:
    """Let the next source fail or recover; returns the members it concerns as a bit mask."""
    s = w.fault_source
    source = w.source[s]
    if source.down == 1:
        source.down = 0
        source.at = w.now + duration(w, s, source.mean_up)
    else:
        source.down = 1
        source.at = w.now + duration(w, s, source.mean_down)
    find_next_fault(w)
    return source.members


@jit
def take_fault(w: World) -> None:
    """Apply the next fault; what the protocol must do about it is left in bit masks.

    `crashing` are the nodes that stop now, `restarting` those that come back, `wiped` those of them
    that come back without their disk. The loop sets `leader` before, for faults that hit it.
    """
    w.crashing = 0
    w.restarting = 0
    w.wiped = 0
    s = w.fault_source
    members = turn_source(w)
    for i in range(w.nodes):
        if (members >> i) & 1 == 0:
            continue
        if w.source[s].down == 1:
            w.down[i] += 1
            if w.down[i] == 1:
                w.crashing |= 1 << i
                w.crashed_at[i] = w.now
        else:
            w.down[i] -= 1
            if w.down[i] == 0:
                w.restarting |= 1 << i


# ---- trace --------------------------------------------------------------------------------------


@inlined
def note(w: World, kind: int, node: int, detail: int) -> None:
    """Fold an event into the running digest of the trace."""
    w.events += 1
    w.hash = ((w.hash * 69069) ^ (kind + node * 32 + detail * 512 + w.now)) & 0x7FFFFFFF
