"""One history of an architecture: the stochastic process of the document, event by event.

Times, states and what they mean are those of the reference semantics (sections 2 to 5). An event
touches its group; only groups that change wake the units above them, in topological order, so
that a unit is worked out once an event, after everything that it needs.
"""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import inlined, jit
from simulations.kernel.rng import stream_key, uniform
from simulations.montecarlo.account import (
    fade,
    mark_fading,
    measure,
    note,
    note_journey,
    note_losses,
    note_shocks,
    note_unit,
    note_whole,
)
from simulations.montecarlo.ahead import (
    go_on,
    is_ahead,
    look_ahead,
    set_out,
    take_back,
    wait,
)
from simulations.montecarlo.clocks import flip, ring_at, rings, start
from simulations.montecarlo.gates import arrive, enter, settle
from simulations.montecarlo.groups import (
    elect,
    fail_or_return,
    mark,
    regroup,
    regroup_active,
    take_over,
)
from simulations.montecarlo.records import (
    ACTIVE,
    CAUSE,
    COLD,
    CONSENSUS,
    FADING,
    FRESH,
    MOVE,
    NOBODY,
    REPLICA,
    SHIFT,
    SITE,
    Arrays,
    Unit,
)
from simulations.montecarlo.windows import start_windows

START_LANE = 0x73746172
"""Keeps the draw of the state at the start apart from every other draw of a stream."""


@jit
def wake(w: Arrays, unit: Unit, gained: int, cause: int) -> None:
    """Tell those that use a unit that it has changed; `gained` says whether it became available."""
    for e in range(unit.first_user, unit.last_user):
        user = w.unit[w.edge[e]]
        if user.is_series == 1:
            before = user.missing
            user.missing = before - gained
            if before != 0 and user.missing != 0:
                continue
        mark(w, w.edge[e])
    for e in range(unit.first_journey, unit.last_journey):
        note_journey(w, w.edge[e], cause)


@inlined
def refresh_series(w: Arrays, u: int, cause: int) -> None:
    """Work out a unit that either works in full or not at all."""
    unit = w.unit[u]
    available = 1 if unit.group > 0.0 and unit.missing == 0 else 0
    if available == unit.available:
        return
    note_unit(w, u, available)
    unit.served = float(available)
    wake(w, unit, 2 * available - 1, cause)


@jit
def refresh(w: Arrays, u: int, cause: int) -> None:
    """Work out a unit, and wake what uses it when it has changed."""
    unit = w.unit[u]
    for g in range(unit.first_gate, unit.last_gate):
        settle(w, g)
    available, served, quality = measure(w, u, w.run[0].now)
    if available == unit.available and served == unit.served and quality == unit.quality:
        return
    gained = available - unit.available
    if gained != 0:
        note_unit(w, u, available)
    unit.served = served
    unit.quality = quality
    wake(w, unit, gained, cause)


@jit
def sweep(w: Arrays, cause: int) -> None:
    """Work out every unit that may have changed, targets first."""
    run = w.run[0]
    if run.fading > 0:
        mark_fading(w)
    u = run.dirty_low
    while u <= run.dirty_high:
        if w.dirty[u] == 1:
            w.dirty[u] = 0
            if w.unit[u].is_series == 1:
                refresh_series(w, u, cause)
            else:
                refresh(w, u, cause)
        u += 1
    run.dirty_low = len(w.dirty)
    run.dirty_high = -1
    note_whole(w, cause)


@jit
def watch(w: Arrays) -> None:
    """Forget what was added up so far; outages that are going on are not counted as such."""
    now = w.run[0].now
    for s in range(len(w.scope)):
        scope = w.scope[s]
        scope.since = now
        scope.lost_since = now
        scope.down = 0.0
        scope.not_full = 0.0
        scope.lost = 0.0
        scope.lost_utility = 0.0
        scope.failures = 0
        scope.longest = 0.0
        start_windows(w, s, now)
        if scope.is_up == 0:
            scope.outage_from = -1.0
    for u in range(len(w.unit)):
        w.unit[u].since = now
        w.unit[u].down = 0.0
        w.unit[u].failures = 0
    for k in range(len(w.caused)):
        w.caused[k] = 0.0
    for k in range(len(w.durations)):
        w.durations[k] = 0
        w.month_downtime[k] = 0
        w.year_downtime[k] = 0


@jit
def begin_replica(w: Arrays, r: int) -> None:
    """Count a replica, and let an idle one age as idle ones do."""
    replica = w.replica[r]
    clock = w.clock[replica.clock]
    pool = w.pool[replica.pool]
    pool.up_count += clock.is_up
    w.unit[replica.unit].reach += clock.is_up
    if replica.is_plain == 0:
        replica.left = rings(w.time, replica.clock)
        speed = replica.speed
        lasts = replica.left / speed if speed > 0.0 else inf
        ring_at(w.time, w.tree, replica.clock, lasts)


@jit
def spread(w: Arrays, s: int) -> None:
    """Carry a site's change into everything inside it, and note the units that it touches."""
    top = w.site[s]
    for e in range(top.first_below, top.last_below):
        site = w.site[w.edge[e]]
        works = site.is_up
        if site.parent != NOBODY and w.site[site.parent].works == 0:
            works = 0
        if works == site.works:
            continue
        site.works = works
        for p in range(site.first_pool, site.last_pool):
            pool = w.pool[w.edge[p]]
            unit = w.unit[pool.unit]
            if unit.is_touched == 0:
                unit.is_touched = 1
                w.touched[w.run[0].touched] = pool.unit
                w.run[0].touched += 1
                if is_ahead(w, pool.unit):
                    take_back(w, pool.unit, w.run[0].now, 1)
            pool.works = works
            unit.reach += pool.up_count * (2 * works - 1)


@jit
def begin(w: Arrays, seed: int, replication: int) -> None:
    """Give every cause its stream and its state at time 0, and settle what follows from them."""
    for k in range(len(w.clock)):
        clock = w.clock[k]
        clock.key = stream_key(seed, replication, clock.label)
        clock.is_up = 1
        w.batch[k].block = -1
        if clock.kind <= REPLICA:
            chance = uniform(clock.key, START_LANE << 31)
            ring_at(w.time, w.tree, k, start(clock, chance))
    for r in range(len(w.replica)):
        begin_replica(w, r)
    for k in range(len(w.clock)):
        clock = w.clock[k]
        if clock.kind == SITE:
            w.site[clock.owner].is_up = clock.is_up
            spread(w, clock.owner)
        elif clock.kind == CAUSE:
            w.unit[clock.owner].cause_up = clock.is_up
    for u in range(len(w.unit)):
        unit = w.unit[u]
        unit.shift_key = stream_key(seed, replication, unit.shift_label)
        unit.is_touched = 0
        regroup(w, u)
        mark(w, u)
    w.run[0].touched = 0
    set_out(w)
    sweep(w, 0)
    watch(w)


@jit
def close(w: Arrays) -> None:
    """Add the time up to now to everything."""
    for s in range(len(w.scope)):
        scope = w.scope[s]
        note(w, s, scope.is_up, scope.is_full, scope.cause)
        note_losses(scope, w.run[0].now)
    for u in range(len(w.unit)):
        note_unit(w, u, w.unit[u].available)


@jit
def regroup_touched(w: Arrays) -> None:
    """Work out each group once after a site's change."""
    run = w.run[0]
    for k in range(run.touched):
        u = w.touched[k]
        w.unit[u].is_touched = 0
        regroup(w, u)
        if is_ahead(w, u):
            look_ahead(w, u, w.unit[u].ahead_max)
    run.touched = 0


@jit
def strike(w: Arrays, u: int, is_up: int) -> None:
    """Begin or end a common cause."""
    if is_ahead(w, u):
        take_back(w, u, w.run[0].now, 1)
    w.unit[u].cause_up = is_up
    regroup(w, u)
    if is_ahead(w, u):
        look_ahead(w, u, w.unit[u].ahead_max)


@jit
def shift(w: Arrays, u: int) -> None:
    """End a failover or an election."""
    if w.unit[u].kind == CONSENSUS:
        elect(w, u)
    else:
        take_over(w, u)
    regroup(w, u)


@jit
def happen_rarely(w: Arrays, k: int) -> None:
    """Carry out what is not a replica's failure or return."""
    clock = w.clock[k]
    if clock.kind == SITE:
        ring_at(w.time, w.tree, k, w.run[0].now + flip(w, k))
        w.site[clock.owner].is_up = clock.is_up
        spread(w, clock.owner)
        regroup_touched(w)
    elif clock.kind == CAUSE:
        ring_at(w.time, w.tree, k, w.run[0].now + flip(w, k))
        strike(w, clock.owner, clock.is_up)
    elif clock.kind == SHIFT:
        ring_at(w.time, w.tree, k, inf)
        shift(w, clock.owner)
    elif clock.kind == MOVE:
        arrive(w, clock.owner)
        mark(w, w.gate[clock.owner].unit)
    else:
        phase = w.gate[clock.owner].phase
        enter(w, clock.owner, FADING if phase == FRESH else COLD)
        mark(w, w.gate[clock.owner].unit)


@inlined
def happen(w: Arrays, k: int) -> None:
    """Carry out what a clock announces."""
    clock = w.clock[k]
    if clock.kind == REPLICA:
        replica = w.replica[clock.owner]
        if is_ahead(w, replica.unit):
            go_on(w, replica.unit)
            return
        if replica.is_plain == 1:
            ring_at(w.time, w.tree, k, w.run[0].now + flip(w, k))
        else:
            fail_or_return(w, clock.owner)
        change = 2 * clock.is_up - 1
        pool = w.pool[replica.pool]
        pool.up_count += change
        unit = w.unit[replica.unit]
        if pool.works == 1:
            unit.reach += change
            if unit.kind == ACTIVE:
                regroup_active(w, replica.unit)
            else:
                regroup(w, replica.unit)
    else:
        happen_rarely(w, k)


@jit
def run_until(w: Arrays, end: float, events_max: int) -> bool:
    """Let events happen until `end`; False when there were more than `events_max`."""
    run = w.run[0]
    budget = run.events + events_max
    while True:
        k = w.tree[1]
        when = w.time[1]
        if when > end:
            break
        if run.fading > 0:
            fade(w, run.now, when)
        run.now = when
        run.events += 1
        happen(w, k)
        if run.dirty_high >= 0:
            sweep(w, w.clock[k].cause)
        if run.shocked > 0:
            note_shocks(w)
        if run.events > budget:
            return False
    if run.fading > 0:
        fade(w, run.now, end)
    run.now = end
    wait(w)
    sweep(w, 0)
    close(w)
    return True
