"""Groups of replicas: active, standby with failovers, consensus with elections, repair queues."""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import inlined, jit
from simulations.kernel.rng import exponential, uniform
from simulations.montecarlo.clocks import ring_at, rings, silence
from simulations.montecarlo.draws import draw_down, draw_up
from simulations.montecarlo.records import ACTIVE, NOBODY, STANDBY, Arrays, Replica


@inlined
def mark(w: Arrays, u: int) -> None:
    """Note that a unit must be looked at again."""
    w.dirty[u] = 1
    run = w.run[0]
    run.dirty_low = min(run.dirty_low, u)
    run.dirty_high = max(run.dirty_high, u)


@inlined
def regroup_active(w: Arrays, u: int) -> None:
    """Work out what an active group carries (§3)."""
    unit = w.unit[u]
    before = unit.usable
    unit.usable = unit.reach if unit.cause_up == 1 else 0
    if unit.usable < before and unit.last_balanced > unit.first_balanced:
        if unit.shock == 0.0:
            w.shocked[w.run[0].shocked] = u
            w.run[0].shocked += 1
        unit.shock = (before - unit.usable) / before
    group = 0.0
    if unit.usable >= unit.required:
        group = 1.0
    elif unit.sheds == 1:
        group = unit.usable / unit.required
    if group != unit.group:
        unit.group = group
        mark(w, u)


@jit
def is_usable(w: Arrays, r: int) -> bool:
    """Whether a replica, its site and its component's common cause are up (§2)."""
    replica = w.replica[r]
    return (
        w.clock[replica.clock].is_up == 1
        and w.pool[replica.pool].works == 1
        and w.unit[replica.unit].cause_up == 1
    )


@jit
def choose_spare(w: Arrays, u: int) -> None:
    """Choose the first usable idle replica, if any."""
    unit = w.unit[u]
    unit.chosen = NOBODY
    for r in range(unit.first_replica, unit.last_replica):
        if w.replica[r].is_active == 0 and is_usable(w, r):
            unit.chosen = r
            return


@jit
def draw_failover(w: Arrays, u: int) -> float:
    """Draw coverage and the time of one failover, each from a stream of its own."""
    unit = w.unit[u]
    clock = w.clock[unit.timer]
    mean = unit.shift_mean
    if unit.coverage < 1.0 and uniform(unit.shift_key, unit.shift_draws) >= unit.coverage:
        mean = unit.manual_mean
    unit.shift_draws += 1
    counter = clock.draws
    clock.draws = counter + 1
    if mean == 0.0 or unit.shift_is_constant == 1:
        return mean
    return exponential(clock.key, counter, mean)


@inlined
def last(life: float, speed: float) -> float:
    """How long a life lasts at a given speed of ageing."""
    return life / speed if speed > 0.0 else inf


@jit
def age_at(w: Arrays, r: int, speed: float) -> None:
    """Change how fast a replica ages; what is left of its life stays the same."""
    replica = w.replica[r]
    if replica.speed == speed:
        return
    if w.clock[replica.clock].is_up == 1:
        now = w.run[0].now
        if replica.speed > 0.0:
            replica.left = (rings(w.time, replica.clock) - now) * replica.speed
        ring_at(w.time, w.tree, replica.clock, now + last(replica.left, speed))
    replica.speed = speed


@jit
def lost_role(w: Arrays, u: int) -> int:
    """Find the active replica whose role is taken.

    The first place that has lost one decides; there, the one whose own process failed first goes
    before one that is only out of reach.
    """
    unit = w.unit[u]
    lost, soonest = NOBODY, inf
    for r in range(unit.first_replica, unit.last_replica):
        replica = w.replica[r]
        if lost != NOBODY and replica.pool != w.replica[lost].pool:
            break
        if replica.is_active == 0 or is_usable(w, r):
            continue
        failed_at = replica.failed_at if w.clock[replica.clock].is_up == 0 else inf
        if lost == NOBODY or failed_at < soonest:
            lost, soonest = r, failed_at
    return lost


@jit
def take_over(w: Arrays, u: int) -> None:
    """End a failover: the chosen replica takes the role of an active one that is lost."""
    unit = w.unit[u]
    lost = lost_role(w, u)
    if lost != NOBODY:
        w.replica[lost].is_active = 0
        age_at(w, lost, unit.dormancy)
    w.replica[unit.chosen].is_active = 1
    age_at(w, unit.chosen, 1.0)
    unit.chosen = NOBODY


@jit
def steer_standby(w: Arrays, u: int) -> float:
    """Count the active replicas; start, go on with, or call off a failover."""
    unit = w.unit[u]
    while True:
        active = 0
        for r in range(unit.first_replica, unit.last_replica):
            if w.replica[r].is_active == 1 and is_usable(w, r):
                active += 1
        if active >= unit.required:
            unit.chosen = NOBODY
            silence(w, unit.timer)
            return 1.0
        if unit.chosen != NOBODY and is_usable(w, unit.chosen):
            return 0.0
        choose_spare(w, u)
        if unit.chosen == NOBODY:
            silence(w, unit.timer)
            return 0.0
        delay = draw_failover(w, u)
        if delay > 0.0:
            ring_at(w.time, w.tree, unit.timer, w.run[0].now + delay)
            return 0.0
        take_over(w, u)


@jit
def elect(w: Arrays, u: int) -> None:
    """End an election: each usable voter wins with the same probability."""
    unit = w.unit[u]
    rank = int(uniform(unit.shift_key, unit.shift_draws) * unit.usable)
    unit.shift_draws += 1
    for r in range(unit.first_replica, unit.last_replica):
        if is_usable(w, r):
            if rank == 0:
                unit.leader = r
            rank -= 1
    unit.chosen = NOBODY
    silence(w, unit.timer)


@jit
def draw_election(w: Arrays, u: int) -> float:
    """Draw how long an election takes: from the quantiles where they are known, else exponential.

    The inverse of a distribution function that is linear between equally likely times.
    """
    unit = w.unit[u]
    clock = w.clock[unit.timer]
    counter = clock.draws
    clock.draws = counter + 1
    steps = unit.last_time - unit.first_time - 1
    if steps < 1:
        return exponential(clock.key, counter, unit.shift_mean)
    place = uniform(clock.key, counter) * steps
    step = unit.first_time + int(place)
    return w.weight[step] + (place - int(place)) * (w.weight[step + 1] - w.weight[step])


@jit
def steer_consensus(w: Arrays, u: int) -> float:
    """Keep the leader while it and a quorum are usable, else elect one when a quorum is (§3).

    Without a quorum the leader steps down, so that a returning quorum elects again.
    """
    unit = w.unit[u]
    usable = 0
    for r in range(unit.first_replica, unit.last_replica):
        if is_usable(w, r):
            usable += 1
    unit.usable = usable
    if usable < unit.required:
        unit.leader = NOBODY
        unit.chosen = NOBODY
        silence(w, unit.timer)
        return 0.0
    if unit.leader != NOBODY and is_usable(w, unit.leader):
        return 1.0
    unit.leader = NOBODY
    if unit.shift_mean == 0.0:
        elect(w, u)
        return 1.0
    if unit.chosen == NOBODY:
        unit.chosen = 0
        ring_at(w.time, w.tree, unit.timer, w.run[0].now + draw_election(w, u))
    return 0.0


@jit
def regroup(w: Arrays, u: int) -> None:
    """Work out what a group carries after any change of its replicas, sites or cause."""
    unit = w.unit[u]
    if unit.kind == ACTIVE:
        regroup_active(w, u)
        return
    group = steer_standby(w, u) if unit.kind == STANDBY else steer_consensus(w, u)
    if group != unit.group:
        unit.group = group
        mark(w, u)


@jit
def repair(w: Arrays, replica: Replica) -> None:
    """Start a repair."""
    ring_at(w.time, w.tree, replica.clock, w.run[0].now + draw_down(w, replica.clock))


@jit
def enqueue(w: Arrays, r: int) -> None:
    """Let a failed replica wait: first failed, first repaired."""
    replica = w.replica[r]
    unit = w.unit[replica.unit]
    replica.next_in_queue = NOBODY
    if unit.queue_head == NOBODY:
        unit.queue_head = r
    else:
        w.replica[unit.queue_tail].next_in_queue = r
    unit.queue_tail = r
    silence(w, replica.clock)


@jit
def fail_or_return(w: Arrays, r: int) -> None:
    """Turn over a replica that may be idle or wait for a repair crew."""
    replica = w.replica[r]
    clock = w.clock[replica.clock]
    unit = w.unit[replica.unit]
    if clock.is_up == 1:
        clock.is_up = 0
        replica.failed_at = w.run[0].now
        if unit.crews > 0 and unit.busy == unit.crews:
            enqueue(w, r)
        else:
            unit.busy += 1
            repair(w, replica)
        return
    clock.is_up = 1
    replica.left = draw_up(w, replica.clock)
    lasts = last(replica.left, replica.speed)
    ring_at(w.time, w.tree, replica.clock, w.run[0].now + lasts)
    if unit.queue_head == NOBODY:
        unit.busy -= 1
        return
    following = w.replica[unit.queue_head]
    unit.queue_head = following.next_in_queue
    repair(w, following)
