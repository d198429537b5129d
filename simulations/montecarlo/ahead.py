"""Groups that run ahead of the others, as long as nobody could notice.

The failure of one replica of three, two of which must be up, changes nothing outside its group.
Such a group lets its replicas fail and return by itself, and asks for attention when the next event
is one that others notice. What comes from outside and concerns a group, a site's outage or a common
cause, takes back what happened in it since; a draw that is made again is the same. A history is
therefore the same to the last bit as one in which every clock rings in turn.
"""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import inlined, jit
from simulations.montecarlo.clocks import flip, ring_at, rings
from simulations.montecarlo.draws import draw_exponential
from simulations.montecarlo.groups import regroup_active
from simulations.montecarlo.records import DRAW_BITS, DRAWS, Arrays


@inlined
def next_two(w: Arrays, first: int, last: int) -> tuple[int, float, float]:
    """Which clock of a range rings next, the lower one on a tie, when, and when another does."""
    soon = first
    when, after = w.rings[first], inf
    for k in range(first + 1, last):
        time = w.rings[k]
        is_sooner = time < when
        after = when if is_sooner else min(after, time)
        when = time if is_sooner else when
        soon = k if is_sooner else soon
    return soon, when, after


@inlined
def lasting(w: Arrays, k: int) -> float:
    """Turn a process over and draw how long it stays there, without a branch that is a gamble."""
    clock = w.clock[k]
    if clock.is_exponential == 0:
        return flip(w, k)
    was_up, up, down = clock.is_up, clock.up_scale, clock.down_scale
    counter = clock.draws
    clock.draws = counter + 1
    clock.is_up = 1 - was_up
    return draw_exponential(w, k, counter) * (down if was_up == 1 else up)


@inlined
def turn(w: Arrays, k: int, when: float) -> int:
    """Let a replica fail or return; return by how much the group's reach changes."""
    clock = w.clock[k]
    pool = w.pool[clock.pool]
    change = 1 - 2 * clock.is_up
    pool.up_count += change
    w.rings[k] = when + lasting(w, k)
    return change * pool.works


@inlined
def blink(w: Arrays, k: int, when: float, after: float) -> float:
    """When a replica that fails is back, if that is before anything else; else infinite.

    Only where both draws, of its time down and of the next time up, lie ready.
    """
    clock, batch = w.clock[k], w.batch[k]
    place = clock.draws & (DRAWS - 1)
    is_ready = batch.block == clock.draws >> DRAW_BITS and place < DRAWS - 1
    if clock.is_exponential == 0 or not is_ready:
        return inf
    back = when + batch.drawn[place] * clock.down_scale
    return back if back < after else inf


@jit
def look_ahead(w: Arrays, u: int, events_max: int) -> None:
    """Let a group run ahead by some events, then wait for the next one.

    A replica that fails is most often back before anything else happens in its group. Then both
    events are one step; nobody notices its return when nobody noticed its failure.
    """
    unit, past = w.unit[u], w.past[u]
    reach, border, sheds = unit.reach, unit.required - 1, unit.sheds
    first, last, cause_up = unit.first_clock, unit.last_clock, unit.cause_up
    done = 0
    k, when, after = next_two(w, first, last)
    while done < events_max and when < inf:
        clock = w.clock[k]
        edge = border + clock.is_up
        is_close = reach == edge or (sheds == 1 and reach < edge)
        if is_close and w.pool[clock.pool].works & cause_up == 1:
            break
        past.time[done] = when
        past.clock[done] = k
        done += 1
        back = inf
        if clock.is_up == 1 and done < events_max:
            back = blink(w, k, when, after)
        if back < inf:
            past.time[done] = back
            past.clock[done] = k
            done += 1
            place = (clock.draws & (DRAWS - 1)) + 1
            when = back + w.batch[k].drawn[place] * clock.up_scale
            clock.draws += 2
            w.rings[k] = when
        else:
            reach += turn(w, k, when)
            when = w.rings[k]
        if when >= after:
            k, when, after = next_two(w, first, last)
    unit.reach = reach
    unit.ahead = done
    unit.pending = k
    w.run[0].events += done
    ring_at(w.time, w.tree, first, when)


@jit
def take_back(w: Arrays, u: int, now: float, is_inclusive: int) -> None:
    """Take back what happened in a group after a moment, or also at it."""
    unit, past = w.unit[u], w.past[u]
    done = unit.ahead
    while done > 0:
        when = past.time[done - 1]
        if when < now or (when == now and is_inclusive == 0):
            break
        done -= 1
        k = past.clock[done]
        clock = w.clock[k]
        clock.is_up = 1 - clock.is_up
        clock.draws -= 1
        w.rings[k] = when
        pool = w.pool[clock.pool]
        change = 2 * clock.is_up - 1
        pool.up_count += change
        unit.reach += change * pool.works
    w.run[0].events -= unit.ahead - done
    unit.ahead = 0


@inlined
def go_on(w: Arrays, u: int) -> None:
    """Carry out the event for which a group waited."""
    unit = w.unit[u]
    unit.reach += turn(w, unit.pending, w.run[0].now)
    regroup_active(w, u)
    look_ahead(w, u, unit.ahead_max)


@inlined
def is_ahead(w: Arrays, u: int) -> bool:
    """Whether a group may run ahead of the others."""
    return w.run[0].may_look_ahead == 1 and w.unit[u].ahead_max > 0


@jit
def set_out(w: Arrays) -> None:
    """Let one clock ring for all replicas of each group that may run ahead."""
    for u in range(len(w.unit)):
        unit = w.unit[u]
        if is_ahead(w, u):
            for k in range(unit.first_clock, unit.last_clock):
                w.rings[k] = rings(w.time, k)
                ring_at(w.time, w.tree, k, inf)
            look_ahead(w, u, unit.ahead_max)


@jit
def wait(w: Arrays) -> None:
    """Bring every group to the present moment."""
    for u in range(len(w.unit)):
        if is_ahead(w, u):
            take_back(w, u, w.run[0].now, 0)
            look_ahead(w, u, 0)


@jit
def join(w: Arrays) -> None:
    """Let every replica's clock ring again, once each group is at the present moment."""
    for u in range(len(w.unit)):
        unit = w.unit[u]
        if is_ahead(w, u):
            for k in range(unit.first_clock, unit.last_clock):
                ring_at(w.time, w.tree, k, w.rings[k])
    w.run[0].may_look_ahead = 0
