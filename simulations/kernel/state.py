"""The records of the world: what a run sets, and what changes while it runs.

Zero is the harmless value of every setting: a zeroed world has perfect clocks and links that lose,
delay and limit nothing.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.limits import (
    ACTIONS_MAX,
    DROPS_KEPT,
    GROUPS_MAX,
    LANES,
    LAWS_MAX,
    NODES_MAX,
    QUEUE_MAX,
    SLOTS_MAX,
    SOURCES_MAX,
    TABLE,
    TAIL,
)
from simulations.kernel.record import Record

CAUSE_NETWORK, CAUSE_TIMERS, CAUSE_FAULTS, CAUSE_CLIENTS, CAUSE_DISKS, CAUSE_SCENARIO = range(1, 7)

# Why a message did not arrive.
LOST_LOSS, LOST_PARTITION, LOST_CRASH, LOST_FULL = 1, 2, 3, 4
LOST = {
    LOST_LOSS: "loss",
    LOST_PARTITION: "partition",
    LOST_CRASH: "crash",
    LOST_FULL: "full",
}

# What a fault does: to nodes, to links, or to the faults of the schedule that are still there.
CRASH, KILL, WIPE, PAUSE, SLOW, CLOCK_DRIFT, CLOCK_JUMP = range(7)
CUT, LOSS, DELAY, DUPLICATE, REORDER, BANDWIDTH = range(7, 13)
HEAL, RESTART = 13, 14
ELECT, TRANSFER, ADD, REMOVE = 15, 16, 17, 18  # asked of the protocol; nothing to the world
LEADER_BIT, REST_BIT = 1 << LANES, 1 << (LANES + 1)  # in a group: who leads, and all others


class Item(Record):
    """One entry of the event queue; `tag` orders equal times and holds the stage and the slot."""

    at: int
    tag: int


class Envelope(Record):
    """What the world knows of a message or timer; `stamp`, `size` and `law` are the protocol's.

    `size` is in bytes beside the header; `law` is that of this message when it is not the link's.
    """

    kind: int
    source: int
    target: int
    stamp: int
    sent: int
    departs: int
    size: int
    law: int
    number: int
    draw: int
    copies: int
    arrived: int


class Drop(Record):
    """A message that was lost; its content is still in its slot until another one takes it."""

    kind: int
    source: int
    target: int
    sent: int
    number: int
    slot: int
    reason: int


class Link(Record):
    """How one direction between two nodes differs from the world's own delay and loss.

    `law` is 0 for the world's `delay` and k for row k - 1 of `laws`; chances are shares of 2³²;
    `bandwidth` is in bytes a second and `buffer` in bytes, both without bound when 0.
    """

    law: int
    loss: int
    duplicate: int
    reorder: int
    reorder_span: int
    extra: int
    ordered: int
    bandwidth: int
    buffer: int


class Wire(Record):
    """A link as it is now, faults included, and what is on it."""

    now: Link
    free_at: int
    last_at: int


class Effect(Record):
    """What a fault does and to whom; `on` while it lasts.

    `group` holds bit masks of lanes: the nodes it hits, or the sides of a partition. Without groups
    a fault of links concerns all of them. `hit` and `cut` are what the groups meant when it began;
    bit t of `cut[s]` is the link from s to t.
    """

    what: int
    amount: int
    span: int
    groups: int
    one_way: int
    group: Annotated[list[int], GROUPS_MAX]
    on: int
    hit: int
    cut: Annotated[list[int], LANES]


class FaultSource(Record):
    """A fault that comes and goes at random: by default one that takes its members down."""

    mean_up: float
    mean_down: float
    members: int
    down: int
    at: int
    draws: int
    effect: Effect


class Action(Record):
    """One statement of the schedule; it lasts `lasts` ticks, or until another one ends it."""

    at: int
    lasts: int
    due: int
    effect: Effect


class World(Record):
    """Everything that does not depend on the protocol."""

    nodes: int
    loss: int
    keep_unsynced: int
    sync_needed: int
    steady: int
    """1: no message is lost and all delays are alike, so that nothing has to be drawn."""
    muted: int
    """A link that loses everything, as LANES * source + target, or -1."""
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
    stage: int
    in_flight: int
    error: int
    hash: int
    events: int
    messages: int
    bytes: int
    header: int
    lost: int
    shaped: int
    holding: int
    drifting: int
    troubled: int
    links: int
    processing: int
    deferred: int
    sent: Annotated[list[int], LANES * LANES]
    timer_draws: Annotated[list[int], NODES_MAX]
    disk_draws: Annotated[list[int], NODES_MAX]
    client_draws: int
    sources: int
    actions: int
    fault_at: int
    fault_source: int
    fault_began: int
    fault_hit: int
    asked: int
    asked_of: int
    leader: int
    crashing: int
    restarting: int
    wiped: int
    kept: int
    diskless: int
    down: Annotated[list[int], NODES_MAX]
    crashed_at: Annotated[list[int], NODES_MAX]
    slow: Annotated[list[int], NODES_MAX]
    paused_until: Annotated[list[int], NODES_MAX]
    busy_until: Annotated[list[int], NODES_MAX]
    offset: Annotated[list[int], NODES_MAX]
    drift: Annotated[list[int], NODES_MAX]
    clock_at: Annotated[list[int], NODES_MAX]
    clock_since: Annotated[list[int], NODES_MAX]
    clock_drift: Annotated[list[int], NODES_MAX]
    source: Annotated[list[FaultSource], SOURCES_MAX]
    queue: Annotated[list[Item], QUEUE_MAX]
    spare: Annotated[list[int], SLOTS_MAX]
    envelope: Annotated[list[Envelope], SLOTS_MAX]
    drop: Annotated[list[Drop], DROPS_KEPT]
    action: Annotated[list[Action], ACTIONS_MAX]
    link: Annotated[list[Link], LANES * LANES]
    wire: Annotated[list[Wire], LANES * LANES]
    laws: Annotated[list[int], LAWS_MAX * (TABLE + TAIL)]
