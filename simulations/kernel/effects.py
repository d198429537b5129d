"""What faults do: to nodes, to clocks and to links.

Faults of links and slow nodes may overlap: what is in force is worked out anew from all that last,
so that the end of one leaves the others as they are. Where several concern one link, the largest
loss, chance and delay and the smallest bandwidth hold.
"""

from __future__ import annotations

from simulations.kernel.clocks import clock, set_drift
from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import LANES, NODES_MAX
from simulations.kernel.links import restore
from simulations.kernel.nodes import NORMAL_SPEED
from simulations.kernel.state import (
    BANDWIDTH,
    CLOCK_DRIFT,
    CLOCK_JUMP,
    CUT,
    DELAY,
    DUPLICATE,
    KILL,
    LEADER_BIT,
    LOSS,
    PAUSE,
    REORDER,
    REST_BIT,
    SLOW,
    WIPE,
    Effect,
    Link,
    World,
)

ALL_LANES = (1 << LANES) - 1


# ---- whom a fault concerns -----------------------------------------------------------------------


@jit
def needs_leader(e: Effect) -> bool:
    """Whether a fault names who leads."""
    wanted = False
    for g in range(e.groups):
        wanted = wanted or e.group[g] & LEADER_BIT != 0
    return wanted


@inlined
def named_alone(w: World, members: int) -> int:
    """Lanes that a group lists itself."""
    if members & LEADER_BIT != 0 and w.leader >= 0:
        return members | 1 << w.leader
    return members


@jit
def named(w: World, e: Effect, g: int) -> int:
    """Lanes of a group: those that are listed, who leads, or all nodes that no other group has."""
    members = e.group[g]
    if members & LEADER_BIT != 0 and w.leader >= 0:
        members |= 1 << w.leader
    if members & REST_BIT != 0:
        others = 0
        for h in range(e.groups):
            if h != g:
                others |= named_alone(w, e.group[h])
        members |= ((1 << w.nodes) - 1) & ~others
    return members & ALL_LANES


@jit
def mark_links(w: World, e: Effect) -> None:
    """Find the links between the groups, both ways or from the first to the second."""
    for lane in range(LANES):
        e.cut[lane] = 0 if e.groups > 0 else ALL_LANES & ~(1 << lane)
    for g in range(e.groups):
        for h in range(e.groups):
            if g == h or (e.one_way == 1 and g > h):
                continue
            sources, targets = named(w, e, g), named(w, e, h)
            for lane in range(LANES):
                if (sources >> lane) & 1 == 1:
                    e.cut[lane] |= targets & ~(1 << lane)


@jit
def resolve(w: World, e: Effect) -> None:
    """Fix whom a fault concerns, at the moment when it begins."""
    e.hit = named(w, e, 0) & ((1 << w.nodes) - 1) if e.groups > 0 else 0
    if e.what >= CUT:
        mark_links(w, e)


# ---- what is in force ----------------------------------------------------------------------------


@jit
def impair(now: Link, e: Effect) -> None:
    """Let a fault make one link worse."""
    if e.what == LOSS:
        now.loss = max(now.loss, e.amount)
    elif e.what == DELAY:
        now.extra = max(now.extra, e.amount)
    elif e.what == DUPLICATE:
        now.duplicate = max(now.duplicate, e.amount)
    elif e.what == REORDER:
        now.reorder = max(now.reorder, e.amount)
        now.reorder_span = max(now.reorder_span, e.span)
    elif e.what == BANDWIDTH:
        now.bandwidth = e.amount if now.bandwidth == 0 else min(now.bandwidth, e.amount)


@jit
def impair_links(w: World, e: Effect) -> None:
    """Let a fault of links make those worse that it concerns."""
    for lane in range(LANES):
        for target in range(LANES):
            if (e.cut[lane] >> target) & 1 == 1:
                impair(w.wire[lane * LANES + target].now, e)


@jit
def impose(w: World, e: Effect) -> None:
    """Add a fault that lasts to what is in force."""
    if e.on == 0 or e.what <= WIPE:
        return
    w.troubled += 1
    if e.what == SLOW:
        for i in range(w.nodes):
            if (e.hit >> i) & 1 == 1:
                w.slow[i] = max(w.slow[i], e.amount)
    elif e.what == CUT:
        for lane in range(LANES):
            w.reach[lane] &= ~e.cut[lane]
    elif e.what > CUT:
        impair_links(w, e)


@jit
def renew(w: World) -> None:
    """Work out what slow nodes and links are now, from the settings and the faults that last."""
    w.troubled = 0
    for lane in range(LANES):
        w.reach[lane] = ALL_LANES
    for i in range(NODES_MAX):
        w.slow[i] = NORMAL_SPEED
    if w.shaped == 1:
        for link in range(LANES * LANES):
            restore(w.link[link], w.wire[link].now)
    for s in range(w.sources):
        impose(w, w.source[s].effect)
    for k in range(w.actions):
        impose(w, w.action[k].effect)


# ---- nodes ---------------------------------------------------------------------------------------


@jit
def stop_nodes(w: World, e: Effect) -> None:
    """Let the nodes crash: with or without what is not on disk, or with the loss of the disk."""
    for i in range(w.nodes):
        bit = e.hit & (1 << i)
        if bit == 0:
            continue
        if e.what == WIPE:
            w.diskless |= bit
        w.down[i] += 1
        if w.down[i] == 1:
            w.crashing |= bit
            w.kept = w.kept | bit if e.what == KILL else w.kept & ~bit
            w.crashed_at[i] = w.now
            w.paused_until[i] = 0
            w.busy_until[i] = w.now


@jit
def free_nodes(w: World, nodes: int) -> None:
    """Let nodes come back that nothing else holds down."""
    for i in range(w.nodes):
        bit = nodes & (1 << i)
        if bit == 0:
            continue
        w.down[i] -= 1
        if w.down[i] == 0:
            w.restarting |= bit
            w.wiped |= w.diskless & bit
            w.diskless &= ~bit


@jit
def begin_effect(w: World, e: Effect, until: int) -> None:
    """Let a fault begin whose groups are resolved; `until` is when it will end."""
    e.on = 1
    if e.what <= WIPE:
        stop_nodes(w, e)
        return
    for i in range(w.nodes):
        if (e.hit >> i) & 1 == 0:
            continue
        if e.what == PAUSE:
            w.paused_until[i] = max(w.paused_until[i], until)
            w.holding = 1
        elif e.what == CLOCK_DRIFT:
            set_drift(w, i, e.amount)
        elif e.what == CLOCK_JUMP:
            w.clock_at[i] = clock(w, i) + e.amount
            w.clock_since[i] = w.now
    renew(w)


@jit
def end_effect(w: World, e: Effect) -> None:
    """Let a fault end."""
    e.on = 0
    if e.what <= WIPE:
        free_nodes(w, e.hit)
        return
    for i in range(w.nodes):
        if e.what == CLOCK_DRIFT and (e.hit >> i) & 1 == 1:
            set_drift(w, i, w.drift[i])
    renew(w)
