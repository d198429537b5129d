"""Slots of messages and timers, and the event queue: a binary heap by time and then by insertion.

What a pause defers is queued in front of everything else of its time, so that it is first when the
pause ends, in its own order.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import SLOT_BITS, SLOTS_FULL, SLOTS_MAX
from simulations.kernel.state import World

STAGE_BITS = 2
TAG_BITS = SLOT_BITS + STAGE_BITS
FIRST = 1 << 40  # sequence numbers below are those of deferred items
FRESH, LEAVING, WAITED, READY = range(4)


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
    envelope.size = 0
    envelope.law = 0
    return slot


@inlined
def release(w: World, slot: int) -> None:
    """Give a slot back; a duplicated message keeps it until its last copy is gone."""
    if w.shaped == 1 and w.envelope[slot].copies > 0:
        w.envelope[slot].copies = 0
    elif slot != 0:
        w.spare[w.free] = slot
        w.free += 1


@inlined
def push(w: World, at: int, slot: int) -> None:
    """Queue a reserved slot. Each one is queued at most twice, so the heap cannot overflow."""
    if slot == 0:
        return
    w.sequence += 1
    tag = (w.sequence << TAG_BITS) | slot
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


@jit
def insert(w: World, at: int, tag: int) -> None:
    """Queue an item under any tag."""
    w.queued += 1
    queue = w.queue
    k = w.queued
    while k > 1:
        parent = k >> 1
        if queue[parent].at < at or (queue[parent].at == at and queue[parent].tag < tag):
            break
        queue[k].at = queue[parent].at
        queue[k].tag = queue[parent].tag
        k = parent
    queue[k].at = at
    queue[k].tag = tag


@jit
def push_stage(w: World, at: int, slot: int, stage: int) -> None:
    """Queue an item that has some of its way behind it."""
    if slot != 0:
        w.sequence += 1
        insert(w, at, (w.sequence << TAG_BITS) | (stage << SLOT_BITS) | slot)


@jit
def defer(w: World, at: int, slot: int, stage: int) -> None:
    """Queue an item that should have come before, in front of what is due at that time."""
    w.deferred += 1
    insert(w, at, (w.deferred << TAG_BITS) | (stage << SLOT_BITS) | slot)


@inlined
def pop(w: World) -> int:
    """Remove the first item and return its slot."""
    queue = w.queue
    slot = queue[1].tag & (SLOTS_MAX - 1)
    w.stage = (queue[1].tag >> SLOT_BITS) & ((1 << STAGE_BITS) - 1)
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
