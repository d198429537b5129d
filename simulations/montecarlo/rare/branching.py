"""One history that branches on its way to a failure: splitting of a whole document.

A history runs like a crude one, with its times, and carries a weight. How near to a failure it is,
is told by the value that steers importance sampling (`kernel.weigh`): about the probability that
the present failures lead to an outage before they are repaired. Weight times value is kept about
the same, so that as much work is done at each level on the way to a failure:

- where it is too large the present is kept and goes on several times, each with a part of the
  weight (splitting); where it is too small the history ends, or goes on with more weight
  (roulette). Villén-Altamirano, "RESTART: a straightforward method for fast simulation of rare
  events", Winter Simulation Conference 1994; Booth and Hendricks, "Importance estimation in forward
  Monte Carlo calculations", Nuclear Technology/Fusion 5 (1984), for windows of weight.
- between a failure and the next return nearly always nothing more fails. So the future is parted
  there: in one nothing that matters fails until then, in the other one something does, each with
  its probability, which the laws and the ages give (forced transitions: Nicola, Shahabuddin and
  Heidelberger, "Techniques for fast simulation of highly dependable systems", PMCCS 1993).

Neither changes the expectation of a sum over time, weighted.
"""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import jit
from simulations.montecarlo.account import note_shocks
from simulations.montecarlo.clocks import rings
from simulations.montecarlo.process import happen, sweep
from simulations.montecarlo.rare.bias import Tables
from simulations.montecarlo.rare.conditional import draw_within
from simulations.montecarlo.rare.futures import (
    AGAIN,
    BEGINS,
    ENDLESS,
    ENDS,
    EVENTS,
    FAILED_NOW,
    FORCED,
    FUTURES,
    LOST_NOW,
    LOT,
    PRECIOUS,
    PRESENTS,
    UNIT,
    UNTIL,
    WAIT,
    WEIGHT,
    Branches,
    age_of,
    chance_of,
    differ,
    is_open,
    keep,
    live,
    note_first_times,
    note_new_times,
    outlive,
    share_in,
    speed_of,
    take,
)
from simulations.montecarlo.rare.kernel import VALUE, count, enter, pick, weigh, worth
from simulations.montecarlo.records import REPLICA, Arrays, Floats

COPIES_MAX = 1_000
"""Of one present."""
DEFENSIVE = 0.1
"""Part of the forced failures that is chosen by probability alone, not by what it leads to."""
TOO_LIGHT, TOO_HEAVY = 0.5, 2.0
"""Window of weights, against the weight that the value asks for."""
EVENTS_MAX = 50_000_000
"""Of one history."""
COPY, REST = range(2)
(
    COUNT, LOST, LOST_SQUARE, LOST_MAX, FAILED, FAILED_SQUARE, FAILED_MAX, LOST_FAILED,
    HAPPENED, SPLITS,
) = range(10)  # fmt: skip
SUMS = 10


@jit
def window_of(w: Arrays, b: Tables, s: Branches) -> float:
    """Time until the first return or known failure of what steers; a glance when all works."""
    soonest = inf
    if b.drift[VALUE] <= 0.0:
        soonest = w.run[0].now + s.figure[WAIT]
    for k in range(len(w.clock)):
        if b.clock_class[k] >= 0 and not is_open(w, s, k):
            soonest = min(soonest, rings(w.time, k))
    return soonest - w.run[0].now


@jit
def more_worth(b: Tables, kind: int) -> float:
    """Value that another failure of a class adds."""
    more = 0.0
    failed = b.failed[kind]
    for e in range(b.entry_from[kind], b.entry_from[kind + 1]):
        if failed >= b.entry_cap[e]:
            continue
        cut = b.entry_cut[e]
        before = b.place[cut]
        after = before + b.entry_stride[e]
        more += b.value[b.cut_first[cut] + after] - worth(b, cut, before)
    return more


@jit
def foresee(w: Arrays, b: Tables, s: Branches, window: float) -> None:
    """Work out what may fail within a window, and what that would be worth."""
    works = b.drift[VALUE] <= 0.0
    for k in range(len(w.clock)):
        s.chance[k] = 0.0
        s.pull[k] = 0.0
        s.covered[k] = 0
        kind = b.clock_class[k]
        if window == inf or kind < 0 or not is_open(w, s, k):
            continue
        more = more_worth(b, kind)
        if more > 0.0 and not (works and s.precious[kind] == 0):
            s.chance[k] = share_in(w, s, k, window)
            s.pull[k] = s.chance[k] * (b.drift[VALUE] + more)
            s.covered[k] = 1


@jit
def force(w: Arrays, b: Tables, s: Branches, first: int, window: float) -> float:
    """Let a life end within the window, and no other one before.

    Return the probability that the others last so long.
    """
    clock = w.clock[first]
    age = age_of(w, s, first)
    until = age + window * speed_of(w, first)
    life = draw_within(clock.up_law, clock.key, age, until, clock.up_scale, clock.up_shape)
    live(w, s, first, life)
    s.known[first] = 1
    s.alarm[AGAIN] = inf
    s.alarm[FORCED] = rings(w.time, first)
    wait = s.alarm[FORCED] - w.run[0].now
    others = 1.0
    for k in range(len(w.clock)):
        if k != first and b.clock_class[k] >= 0 and is_open(w, s, k):
            others *= 1.0 - share_in(w, s, k, wait)
            outlive(w, s, k, wait)
    return others


@jit
def put(s: Branches, sort: int, times: int, weight: float) -> None:
    """Keep the present for other futures."""
    place = s.state[PRESENTS]
    s.sort[place] = sort
    s.times[place] = times
    s.copies[place] = times + 1
    s.weight[place] = weight
    s.state[PRESENTS] = place + 1
    keep(s, place + 1)


@jit
def part(w: Arrays, b: Tables, s: Branches) -> None:
    """Part the future of the present by whether the next change of what steers is a failure.

    Such a failure is forced, chosen by what it leads to, and has the weight that makes up for
    that. The rest goes on as it was, and ends where it would come to such a failure.
    """
    s.alarm[AGAIN] = inf
    s.alarm[FORCED] = 0.0
    s.alarm[UNTIL] = -1.0
    if s.state[PRESENTS] == len(s.sort) or (b.drift[VALUE] <= 0.0 and s.state[PRECIOUS] == 0):
        return
    window = window_of(w, b, s)
    foresee(w, b, s, window)
    some, pulled = 0.0, 0.0
    for k in range(len(s.chance)):
        some += s.chance[k]
        pulled += s.pull[k]
    if pulled <= 0.0:
        return
    s.alarm[UNTIL] = w.run[0].now + window
    if b.drift[VALUE] <= 0.0:
        s.alarm[AGAIN] = s.alarm[UNTIL]
    weight = s.figure[WEIGHT]
    share = min(1.0, 2.0 * weight * pulled / s.figure[UNIT])
    if chance_of(s) >= share:
        return
    put(s, REST, 1, weight)
    s.alarm[UNTIL] = -1.0
    if chance_of(s) < DEFENSIVE:
        first = pick(s.chance, chance_of(s) * some)
    else:
        first = pick(s.pull, chance_of(s) * pulled)
    chosen = DEFENSIVE * s.chance[first] / some + (1.0 - DEFENSIVE) * s.pull[first] / pulled
    weight *= s.chance[first] / chosen / share
    differ(w, s)
    s.alarm[LOT] = chance_of(s)
    s.figure[WEIGHT] = weight * force(w, b, s, first, window)


@jit
def survives(b: Tables, s: Branches) -> bool:
    """Bring the weight near the one that the value asks for; whether the history goes on.

    Copies draw lots from one urn: of n that all come back to where they were split exactly one goes
    on, as in RESTART. If each drew for itself, histories would die out or multiply with every
    outage that they go through.
    """
    wanted = 1.0
    if b.drift[VALUE] > s.figure[UNIT]:
        wanted = s.figure[UNIT] / b.drift[VALUE]
    share = s.figure[WEIGHT] / wanted
    if share < TOO_LIGHT:
        lot = s.alarm[LOT]
        if lot >= share:
            return False
        s.figure[WEIGHT] = wanted
        s.alarm[LOT] = chance_of(s) if wanted == 1.0 else lot / share
    elif share > TOO_HEAVY and s.state[PRESENTS] < len(s.sort):
        copies = int(min(share, COPIES_MAX))
        s.figure[WEIGHT] /= copies
        put(s, COPY, copies - 1, s.figure[WEIGHT])
        s.alarm[LOT] /= copies
    return True


@jit
def resume(w: Arrays, b: Tables, s: Branches) -> bool:
    """Go on with the present that was kept last, if there is one."""
    place = s.state[PRESENTS] - 1
    if place < 0:
        return False
    take(s, place + 1)
    for k in range(len(w.batch)):
        w.batch[k].block = -1
    s.figure[WEIGHT] = s.weight[place]
    enter(w, b)
    weigh(b)
    if s.sort[place] == COPY:
        s.alarm[LOT] = (s.times[place] + s.alarm[LOT]) / s.copies[place]
    s.times[place] -= 1
    if s.times[place] == 0:
        s.state[PRESENTS] = place
    if s.sort[place] == COPY:
        differ(w, s)
        part(w, b, s)
    return True


@jit
def advance(w: Arrays, b: Tables, k: int) -> bool:
    """Let the next event happen; whether what steers has changed."""
    run = w.run[0]
    clock = w.clock[k]
    before = clock.is_up
    run.now = w.time[1]
    run.events += 1
    happen(w, k)
    if run.dirty_high >= 0:
        sweep(w, clock.cause)
    if run.shocked > 0:
        note_shocks(w)
    if clock.kind <= REPLICA and clock.is_up != before:
        count(b, k, before - clock.is_up)
        return b.clock_class[k] >= 0
    return False


@jit
def pass_time(w: Arrays, s: Branches, place: int, until: float) -> None:
    """Add the time down until the next event."""
    begins = max(w.run[0].now, s.figure[BEGINS])
    if w.scope[place].is_up == 0 and until > begins:
        s.figure[LOST_NOW] += s.figure[WEIGHT] * (until - begins)


@jit
def is_parted_off(w: Arrays, s: Branches, k: int, when: float) -> bool:
    """Whether what has just happened belongs to a future that runs for itself."""
    return s.covered[k] == 1 and when <= s.alarm[UNTIL] and w.clock[k].is_up == 0


@jit
def look(w: Arrays, b: Tables, s: Branches, place: int) -> bool:
    """Bring weight and futures in line with the present; whether the history goes on.

    Not before a failure that was forced, of which the value does not know, and not in an outage.
    """
    if w.run[0].now < s.alarm[FORCED]:
        return True
    s.alarm[UNTIL] = -1.0
    if w.scope[place].is_up == 0:
        s.alarm[AGAIN] = inf
        return True
    weigh(b)
    if not survives(b, s):
        return resume(w, b, s)
    part(w, b, s)
    return True


@jit
def branch(w: Arrays, b: Tables, s: Branches, place: int) -> None:
    """Run a history of scope `place` to its end, with all its futures."""
    goes_on = look(w, b, s, place)
    while goes_on:
        when = min(w.time[1], s.alarm[AGAIN])
        if when > s.figure[ENDS]:
            pass_time(w, s, place, s.figure[ENDS])
            goes_on = resume(w, b, s)
            continue
        if when < w.time[1]:
            w.run[0].now = when
            goes_on = look(w, b, s, place)
            continue
        k = w.tree[1]
        pass_time(w, s, place, when)
        was_up = w.scope[place].is_up
        steers = advance(w, b, k)
        note_new_times(w, s, k)
        s.state[EVENTS] += 1
        is_up = w.scope[place].is_up
        if is_parted_off(w, s, k, when):
            goes_on = resume(w, b, s)
            continue
        if was_up == 1 and is_up == 0 and when >= s.figure[BEGINS]:
            s.figure[FAILED_NOW] += s.figure[WEIGHT]
        if steers or (was_up == 0 and is_up == 1):
            goes_on = look(w, b, s, place)
        if s.state[EVENTS] > EVENTS_MAX:
            s.state[ENDLESS] = 1
            goes_on = False


@jit
def start(w: Arrays, b: Tables, s: Branches) -> None:
    """Take over the state in which a history begins."""
    enter(w, b)
    note_first_times(w, s)
    s.alarm[AGAIN] = inf
    s.alarm[FORCED] = 0.0
    s.alarm[UNTIL] = -1.0
    s.alarm[LOT] = chance_of(s)


@jit
def add(s: Branches, out: Floats) -> None:
    """Add what a history saw to the sums of its batch."""
    lost, failed = s.figure[LOST_NOW], s.figure[FAILED_NOW]
    out[COUNT] += 1.0
    out[LOST] += lost
    out[LOST_SQUARE] += lost * lost
    out[LOST_MAX] = max(out[LOST_MAX], lost)
    out[FAILED] += failed
    out[FAILED_SQUARE] += failed * failed
    out[FAILED_MAX] = max(out[FAILED_MAX], failed)
    out[LOST_FAILED] += lost * failed
    out[HAPPENED] += float(s.state[EVENTS])
    out[SPLITS] += float(s.state[FUTURES])
