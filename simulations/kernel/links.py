"""Links that differ: their own delay law, loss, duplicates, reordering, bandwidth and its queue.

A link with a bandwidth sends one message after the other, in the order in which they leave their
nodes (first come, first served); what does not fit into its buffer is dropped (tail drop), and what
is lost or cut off later has used the bandwidth all the same. Every message draws from the stream of
its link under its own number on that link, so that no fault moves the draws of another.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import DROPS_KEPT, LANES, SLOTS_MAX, TABLE, TAIL, TICKS_PER_SECOND
from simulations.kernel.queue import LEAVING, push, push_stage, release
from simulations.kernel.rng import philox
from simulations.kernel.state import (
    LOST_FULL,
    LOST_LOSS,
    LOST_PARTITION,
    Link,
    Wire,
    World,
)


@inlined
def lose(w: World, slot: int, reason: int) -> None:
    """Count a lost message and keep what a trace tells of it; the slot stays the caller's."""
    envelope = w.envelope[slot]
    drop = w.drop[w.lost % DROPS_KEPT]
    w.lost += 1
    drop.kind = envelope.kind
    drop.source = envelope.source
    drop.target = envelope.target
    drop.sent = envelope.sent
    drop.number = envelope.number
    drop.slot = slot
    drop.reason = reason


@jit
def reject(w: World, slot: int, reason: int) -> None:
    """Lose a message that gets nowhere, apart from the common way of those that do."""
    lose(w, slot, reason)
    release(w, slot)


@inlined
def is_cut(w: World, source: int, target: int) -> bool:
    """Whether nothing gets from one lane to another now."""
    return (w.reach[source] >> target) & 1 == 0


@jit
def draw_delay(w: World, law: int, point: int) -> int:
    """Read a delay off a law's table; its last slice is split further, for the tail."""
    slice_ = point & (TABLE - 1)
    if law == 0:
        return w.delay[slice_]
    row = (law - 1) * (TABLE + TAIL)
    if slice_ < TABLE - 1:
        return w.laws[row + slice_]
    return w.laws[row + TABLE + ((point >> 10) & (TAIL - 1))]


@jit
def queue_up(wire: Wire, size: int, at: int) -> int:
    """Time at which the link has sent a message that reaches it at `at`; -1 when it is full."""
    bandwidth = wire.now.bandwidth
    service = (size * TICKS_PER_SECOND + bandwidth - 1) // bandwidth
    begins = max(at, wire.free_at)
    room = wire.now.buffer * TICKS_PER_SECOND // bandwidth
    if wire.now.buffer > 0 and begins - at + service > room:
        return -1
    wire.free_at = begins + service
    return wire.free_at


@jit
def in_order(w: World, link: int, draw: int, at: int) -> int:
    """Time of arrival: a reordered message is late, an ordered link lets none overtake."""
    wire = w.wire[link]
    if wire.now.reorder > 0:
        chance, share, _, _ = philox(w.network_key, draw, link, 1)
        if chance < wire.now.reorder:
            return at + 1 + ((share * wire.now.reorder_span) >> 32)
    if wire.now.ordered == 1:
        wire.last_at = max(wire.last_at, at)
        return wire.last_at
    return at


@jit
def enter(w: World, slot: int) -> None:
    """Put a message that leaves now or later on its link, which may lose or double it."""
    envelope = w.envelope[slot]
    link = envelope.source * LANES + envelope.target
    wire = w.wire[link]
    left = envelope.departs
    if wire.now.bandwidth > 0:
        left = queue_up(wire, w.header + envelope.size, left)
    chance, point, twice, again = philox(w.network_key, envelope.draw, link, 0)
    reason = 0
    if left < 0:
        reason = LOST_FULL
    elif is_cut(w, envelope.source, envelope.target):
        reason = LOST_PARTITION
    elif chance < max(w.loss, wire.now.loss):
        reason = LOST_LOSS
    if reason != 0:
        w.in_flight -= 1
        reject(w, slot, reason)
        return
    left += w.base[link] + wire.now.extra
    law = envelope.law if envelope.law > 0 else wire.now.law
    push(w, in_order(w, link, envelope.draw, left + draw_delay(w, law, point)), slot)
    if twice < wire.now.duplicate:
        w.in_flight += 1
        envelope.copies = 1
        push(w, left + draw_delay(w, law, again), slot)


@jit
def carry(w: World, slot: int, link: int) -> None:
    """Take a message over; one that waits for its disk queues at a limited link afterwards."""
    envelope = w.envelope[slot]
    envelope.copies = 0
    envelope.draw = w.sent[link]
    w.in_flight += 1
    if w.wire[link].now.bandwidth > 0 and envelope.departs > w.now:
        push_stage(w, envelope.departs, slot, LEAVING)
    else:
        enter(w, slot)


@jit
def restore(source: Link, target: Link) -> None:
    """Let a link be again as its settings say."""
    target.law = source.law
    target.loss = source.loss
    target.duplicate = source.duplicate
    target.reorder = source.reorder
    target.reorder_span = source.reorder_span
    target.extra = source.extra
    target.ordered = source.ordered
    target.bandwidth = source.bandwidth
    target.buffer = source.buffer


@jit
def begin_links(w: World) -> None:
    """Empty every link and let it be as its settings say."""
    w.shaped = 1
    w.holding = 1
    for link in range(LANES * LANES):
        wire = w.wire[link]
        wire.free_at = 0
        wire.last_at = 0
        restore(w.link[link], wire.now)
    for slot in range(SLOTS_MAX):
        w.envelope[slot].copies = 0
