"""The world that every protocol runs in: time, messages, links, disks, faults and random streams.

A protocol's own record holds one `World` and, for each message slot, its own payload. Time is an
integer number of ticks. Every buffer has a named bound; what does not fit sets `error` and stops
the run, and nothing is ever dropped silently. This module is the one door for protocols and run
loops: the parts are in `state`, `queue`, `links`, `nodes`, `clocks`, `effects` and `faults`.
"""

from __future__ import annotations

from simulations.kernel.clocks import begin_clock, clock, local_to_world
from simulations.kernel.effects import ALL_LANES
from simulations.kernel.faults import begin_faults, take_fault
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import FAULT_DUE, HORIZON
from simulations.kernel.limits import LANES, NEVER, OK, SLOTS_MAX, TABLE
from simulations.kernel.links import begin_links, carry, is_cut, lose, reject
from simulations.kernel.nodes import NORMAL_SPEED, arrives, held, never_left
from simulations.kernel.queue import FIRST, pop, push, release, set_timer, take
from simulations.kernel.rng import philox, stream_key
from simulations.kernel.state import (
    CAUSE_CLIENTS,
    CAUSE_DISKS,
    CAUSE_FAULTS,
    CAUSE_NETWORK,
    CAUSE_SCENARIO,
    CAUSE_TIMERS,
    LOST_LOSS,
    LOST_PARTITION,
    Envelope,
    World,
)

__all__ = [
    "Envelope",
    "World",
    "arrives",
    "begin",
    "begin_faults",
    "clock",
    "held",
    "keeps_unsynced",
    "local_to_world",
    "lose",
    "never_left",
    "next_item",
    "note",
    "push",
    "release",
    "set_timer",
    "sync_time",
    "take",
    "take_fault",
    "timer_between",
    "transmit",
]


@inlined
def begin_nodes(w: World) -> None:
    """Let every node be up, with its clock set, and nothing to do."""
    w.drifting = 0
    for i in range(w.nodes):
        w.down[i] = 0
        w.crashed_at[i] = -1
        w.timer_draws[i] = 0
        w.disk_draws[i] = 0
        w.slow[i] = NORMAL_SPEED
        w.paused_until[i] = 0
        w.busy_until[i] = 0
        begin_clock(w, i)


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
    w.sequence = FIRST
    w.deferred = 0
    w.queued = 0
    w.in_flight = 0
    w.error = OK
    w.client_draws = 0
    w.fault_at = NEVER
    w.fault_source = 0
    w.muted = -1
    w.troubled = 0
    w.kept = 0
    w.diskless = 0
    for slot in range(1, SLOTS_MAX):  # slot 0 takes what no longer fits; it is never delivered
        w.spare[slot - 1] = slot
    w.free = SLOTS_MAX - 1
    begin_nodes(w)
    for link in range(LANES * LANES):
        w.sent[link] = 0
    for lane in range(LANES):
        w.reach[lane] = ALL_LANES
    w.shaped = 0
    w.holding = 1 if w.processing > 0 else 0
    if w.links == 1:
        begin_links(w)


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
    w.bytes += w.header + envelope.size
    envelope.number = w.messages
    envelope.sent = w.now
    envelope.departs = departs
    if w.shaped == 1:
        carry(w, slot, link)
        return
    if w.steady == 1 and not is_cut(w, envelope.source, envelope.target):
        w.in_flight += 1
        push(w, departs + w.base[link] + w.delay[0], slot)
        return
    chance, point, _, _ = philox(w.network_key, w.sent[link], link, 0)
    cut = is_cut(w, envelope.source, envelope.target)
    if chance < w.loss or cut or link == w.muted:
        reject(w, slot, LOST_PARTITION if cut else LOST_LOSS)
        return
    w.in_flight += 1
    push(w, departs + w.base[link] + w.delay[point & (TABLE - 1)], slot)


@inlined
def sync_time(w: World, node: int) -> int:
    """Duration of the next fsync of a node."""
    w.disk_draws[node] += 1
    point, _, _, _ = philox(w.disk_key, w.disk_draws[node], node, 0)
    duration = w.sync[point & (TABLE - 1)]
    if w.slow[node] > NORMAL_SPEED:
        duration = duration * w.slow[node] // NORMAL_SPEED
    return duration


@inlined
def keeps_unsynced(w: World, node: int) -> bool:
    """Whether a node that crashes keeps what it wrote without fsync: only its process ended."""
    return w.keep_unsynced == 1 or (w.kept >> node) & 1 == 1


@inlined
def timer_between(w: World, node: int, low: int, span: int) -> int:
    """Randomised timeout of a node: uniform on [low, low + span] of its clock, in true ticks."""
    w.timer_draws[node] += 1
    point, _, _, _ = philox(w.timer_key, w.timer_draws[node], node, 0)
    return local_to_world(w, node, low + ((point * (span + 1)) >> 32))


@inlined
def note(w: World, kind: int, node: int, detail: int) -> None:
    """Fold an event into the running digest of the trace."""
    w.events += 1
    w.hash = ((w.hash * 69069) ^ (kind + node * 32 + detail * 512 + w.now)) & 0x7FFFFFFF


@inlined
def next_item(w: World) -> int:
    """Move time to what comes next; returns its slot, FAULT_DUE, or HORIZON when nothing does.

    A fault goes before a message or timer of the same moment.
    """
    at = w.queue[1].at if w.queued > 0 else NEVER
    if min(at, w.fault_at) > w.until:
        w.now = w.until
        return HORIZON
    if w.fault_at <= at:
        w.now = w.fault_at
        return FAULT_DUE
    w.now = at
    return pop(w)
