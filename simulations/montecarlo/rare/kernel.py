"""One regenerative cycle after another: what happens in which order, without its times.

With exponential times what happens next depends on the rates alone, so the world's own events are
carried out (`process.happen`) in an order that is drawn here, and a state lasts for its mean time,
which leaves less variance than a drawn one (discrete-time conversion: Fox and Glynn, SIAM J.
Appl. Math. 50 (1990)). A cycle lasts from one entrance into a
state in which everything is up to the next. Half of the cycles are plain; they give the length of
a cycle and carry on what remembers. The others are biased and weighted by their likelihood
ratio (measure-specific dynamic importance sampling: Goyal et al., IEEE Trans. Computers 41 (1992)).
"""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import inlined, jit
from simulations.kernel.rng import uniform
from simulations.montecarlo.account import note_shocks
from simulations.montecarlo.clocks import rings
from simulations.montecarlo.process import happen, sweep
from simulations.montecarlo.rare.bias import Tables
from simulations.montecarlo.records import (
    CONSENSUS,
    EXPIRY,
    MOVE,
    REPLICA,
    Arrays,
    Clock,
    Floats,
    Integers,
)

DEFENSIVE = 0.05
"""Share of plain steps in a biased cycle."""
BALANCED = 0.5
"""Share of failures in balanced failure biasing."""
PLAIN, ZERO_VARIANCE, BALANCED_FAILURES = range(3)
# Places in `state` and `drift`.
DOWN, COMPLETE, EVENTS, ENDLESS = range(4)
FORTH, BACK, PULLED, VALUE, GAIN = range(5)
EVENTS_MAX = 2_000_000
"""In one cycle."""
# What a batch adds up.
(
    CYCLES, LOST, LOST_SQUARE, LOST_MAX, FAILED, FAILED_SQUARE, FAILED_MAX, LOST_FAILED,
    LENGTH, LENGTH_SQUARE, HAPPENED, HIT, HIT_SQUARE, HIT_MAX, UNTIL, UNTIL_SQUARE,
) = range(16)  # fmt: skip
SUMS = 16
TICK = 1.0
"""Seconds by which the world's clock moves at each event, which keeps their order."""


@inlined
def timer_rate(w: Arrays, clock: Clock) -> float:
    """Rate at which a failover, an election or a move ends."""
    if clock.kind == MOVE:
        return 1.0 / w.gate[clock.owner].move_mean
    unit = w.unit[clock.owner]
    if unit.kind == CONSENSUS:
        return 1.0 / unit.shift_mean
    drawn = uniform(unit.shift_key, unit.shift_draws - 1)
    if unit.coverage < 1.0 and drawn >= unit.coverage:
        return 1.0 / unit.manual_mean
    return 1.0 / unit.shift_mean


@jit
def rate_of(w: Arrays, k: int) -> float:
    """Rate at which a clock rings, 0 for one that is silent."""
    clock = w.clock[k]
    if clock.kind == EXPIRY or rings(w.time, k) == inf:
        return 0.0
    if clock.kind > REPLICA:
        return timer_rate(w, clock)
    if clock.is_up == 0:
        return 1.0 / clock.down_scale
    if clock.kind == REPLICA:
        return w.replica[clock.owner].speed / clock.up_scale
    return 1.0 / clock.up_scale


@jit
def scan(w: Arrays, b: Tables) -> None:
    """Work out the rates of everything that may happen next."""
    total, back = 0.0, 0.0
    for k in range(len(w.clock)):
        rate = rate_of(w, k)
        b.rate[k] = rate
        total += rate
        if w.clock[k].is_up == 0 or w.clock[k].kind > REPLICA:
            back += rate
    b.drift[FORTH] = total
    b.drift[BACK] = back


@inlined
def worth(b: Tables, cut: int, place: int) -> float:
    """Value of a place on the way to a cut; an outage that ends by itself is behind us."""
    if place == 0 or (b.cut_waits[cut] == 1 and place == b.cut_last[cut]):
        return 0.0
    return b.value[b.cut_first[cut] + place]


@jit
def weigh(b: Tables) -> None:
    """Work out the value of the present state: of what has begun, and a second of what has not."""
    value, gain = 0.0, 0.0
    for cut in range(len(b.cut_first)):
        place = b.place[cut]
        if place == 0:
            gain += b.gain[cut]
        else:
            value += worth(b, cut, place)
    b.drift[VALUE] = value
    b.drift[GAIN] = gain


@jit
def value_after(w: Arrays, b: Tables, k: int) -> float:
    """Value of the state after a clock has rung."""
    clock = w.clock[k]
    value, gain, back = b.drift[VALUE], b.drift[GAIN], b.drift[BACK]
    if clock.kind > REPLICA:
        back -= b.rate[k]
        return value + gain / back if back > 1e-9 * b.drift[BACK] else value
    change = 1 if clock.is_up == 1 else -1
    back += 1.0 / clock.down_scale if change == 1 else -b.rate[k]
    kind = b.clock_class[k]
    if kind >= 0:
        count = b.failed[kind]
        for e in range(b.entry_from[kind], b.entry_from[kind + 1]):
            cap = b.entry_cap[e]
            step = min(count + change, cap) - min(count, cap)
            if step == 0:
                continue
            cut = b.entry_cut[e]
            before = b.place[cut]
            after = before + step * b.entry_stride[e]
            value -= worth(b, cut, before)
            if before == 0:
                gain -= b.gain[cut]
            if after == 0:
                gain += b.gain[cut]
            else:
                value += b.value[b.cut_first[cut] + after]
    if back <= 1e-9 * b.drift[BACK]:
        return 0.0
    return max(value, 0.0) + max(gain, 0.0) / back


@jit
def pull_to_cuts(w: Arrays, b: Tables) -> None:
    """Pull towards the cuts: each rate times the value of where it leads."""
    weigh(b)
    total = 0.0
    for k in range(len(w.clock)):
        pull = 0.0
        if b.rate[k] > 0.0:
            pull = b.rate[k] * value_after(w, b, k)
        b.pull[k] = pull
        total += pull
    b.drift[PULLED] = total


@jit
def pull_evenly(w: Arrays, b: Tables) -> None:
    """Pull towards failures, each alike (balanced failure biasing: Shahabuddin 1994)."""
    failures, back = 0, b.drift[BACK]
    for k in range(len(w.clock)):
        if b.rate[k] > 0.0 and w.clock[k].is_up == 1 and w.clock[k].kind <= REPLICA:
            failures += 1
    share = 0.0
    if failures > 0:
        share = BALANCED if back > 0.0 else 1.0
    for k in range(len(w.clock)):
        b.pull[k] = 0.0
        if b.rate[k] > 0.0:
            if w.clock[k].is_up == 1 and w.clock[k].kind <= REPLICA:
                b.pull[k] = share / failures
            else:
                b.pull[k] = (1.0 - share) * b.rate[k] / back
    b.drift[PULLED] = 1.0


@inlined
def pick(weights: Floats, target: float) -> int:
    """Return the first place at which the running sum reaches a target."""
    chosen = -1
    passed = 0.0
    for k in range(len(weights)):
        if weights[k] > 0.0:
            chosen = k
            passed += weights[k]
            if passed >= target:
                break
    return chosen


@jit
def count(b: Tables, k: int, change: int) -> None:
    """Count a failure (+1) or a return (−1)."""
    b.state[DOWN] += change
    kind = b.clock_class[k]
    if kind < 0:
        return
    failed = b.failed[kind]
    b.failed[kind] = failed + change
    for e in range(b.entry_from[kind], b.entry_from[kind + 1]):
        cap = b.entry_cap[e]
        moved = min(failed + change, cap) - min(failed, cap)
        if moved == 0:
            continue
        cut = b.entry_cut[e]
        before = b.place[cut]
        b.place[cut] = before + moved * b.entry_stride[e]
        if b.cut_waits[cut] == 0:
            if before == b.cut_last[cut]:
                b.state[COMPLETE] -= 1
            elif b.place[cut] == b.cut_last[cut]:
                b.state[COMPLETE] += 1


@jit
def step(w: Arrays, b: Tables, k: int) -> None:
    """Let a clock ring, and keep count of what is down."""
    run = w.run[0]
    clock = w.clock[k]
    run.now += TICK
    run.events += 1
    b.state[EVENTS] += 1
    before = clock.is_up
    happen(w, k)
    if run.dirty_high >= 0:
        sweep(w, clock.cause)
    if run.shocked > 0:
        note_shocks(w)
    if clock.kind <= REPLICA and clock.is_up != before:
        count(b, k, before - clock.is_up)


@jit
def is_renewed(w: Arrays, b: Tables) -> bool:
    """Whether everything is up and nothing is on its way."""
    if b.state[DOWN] > 0:
        return False
    for e in range(len(b.timer)):
        k = b.timer[e]
        if w.clock[k].kind != EXPIRY and rings(w.time, k) < inf:
            return False
    return True


@jit
def choose(w: Arrays, b: Tables, mode: int, chance: float) -> tuple[int, float]:
    """Choose what happens next; return its clock and its likelihood ratio."""
    total = b.drift[FORTH]
    b.drift[PULLED] = 0.0
    if mode == ZERO_VARIANCE:
        pull_to_cuts(w, b)
    elif mode == BALANCED_FAILURES:
        pull_evenly(w, b)
    pulled = b.drift[PULLED]
    if pulled <= 0.0:
        return pick(b.rate, chance * total), 1.0
    if chance < DEFENSIVE:
        k = pick(b.rate, chance / DEFENSIVE * total)
    else:
        k = pick(b.pull, (chance - DEFENSIVE) / (1.0 - DEFENSIVE) * pulled)
    share = b.rate[k] / total
    return k, share / (DEFENSIVE * share + (1.0 - DEFENSIVE) * b.pull[k] / pulled)


@jit
def cycle(
    w: Arrays, b: Tables, s: int, mode: int, stream: Integers
) -> tuple[float, float, float, float, float]:
    """Run one cycle of scope `s`.

    Return its weighted time down and failures, its length, the weight at its first failure, and
    its length up to that. `stream` is the key of the draws and how many were made. The bias ends
    once a lasting cut is complete: from there on repairs are what is likely.
    """
    weight, lost, failed, length, hit, until = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    budget = b.state[EVENTS] + EVENTS_MAX
    while True:
        scan(w, b)
        was_up = w.scope[s].is_up
        length += 1.0 / b.drift[FORTH]
        until = length if failed == 0.0 else until
        if was_up == 0:
            lost += weight / b.drift[FORTH]
            if b.state[COMPLETE] > 0 or mode == BALANCED_FAILURES:
                mode = PLAIN
        k, ratio = choose(w, b, mode, uniform(stream[0], stream[1]))
        stream[1] += 1
        weight *= ratio
        step(w, b, k)
        if was_up == 1 and w.scope[s].is_up == 0:
            hit = weight if hit == 0.0 else hit
            failed += weight
        if is_renewed(w, b):
            break
        if b.state[EVENTS] > budget:
            b.state[ENDLESS] = 1
            break
    return lost, failed, length, hit, until


@jit
def enter(w: Arrays, b: Tables) -> None:
    """Take over the state in which a world begins."""
    for k in range(len(b.failed)):
        b.failed[k] = 0
    for k in range(len(b.place)):
        b.place[k] = 0
    for k in range(len(b.state)):
        b.state[k] = 0
    for k in range(len(w.clock)):
        if w.clock[k].kind <= REPLICA and w.clock[k].is_up == 0:
            count(b, k, 1)


@jit
def copy(source: Integers, target: Integers) -> None:
    """Copy the memory of a world."""
    for k in range(len(source)):
        target[k] = source[k]


@jit
def add_biased(out: Floats, lost: float, failed: float, hit: float) -> None:
    """Add a biased cycle to the sums of a batch."""
    out[CYCLES] += 1.0
    out[LOST] += lost
    out[LOST_SQUARE] += lost * lost
    out[LOST_MAX] = max(out[LOST_MAX], lost)
    out[FAILED] += failed
    out[FAILED_SQUARE] += failed * failed
    out[FAILED_MAX] = max(out[FAILED_MAX], failed)
    out[LOST_FAILED] += lost * failed
    out[HIT] += hit
    out[HIT_SQUARE] += hit * hit
    out[HIT_MAX] = max(out[HIT_MAX], hit)


@jit
def add_plain(out: Floats, length: float, until: float) -> None:
    """Add the length of a plain cycle, and that up to its first failure."""
    out[LENGTH] += length
    out[LENGTH_SQUARE] += length * length
    out[UNTIL] += until
    out[UNTIL_SQUARE] += until * until


@jit
def settle_down(w: Arrays, b: Tables, s: int, cycles: int, stream: Integers) -> None:
    """Run plain cycles until a world has forgotten how it began."""
    enter(w, b)
    if not is_renewed(w, b):
        cycle(w, b, s, PLAIN, stream)
    for _ in range(cycles):
        cycle(w, b, s, PLAIN, stream)


@jit
def run_cycles(
    w: Arrays, b: Tables, plan: Integers, stream: Integers, memory: Integers, out: Floats
) -> None:
    """Run a batch of cycles.

    `plan` holds the scope, the bias, the number of cycles, whether the state at a renewal
    remembers, and how much of `memory` is the world's own: the first half is, the second keeps it.
    """
    s, mode, cycles, remembers = plan[0], plan[1], plan[2], plan[3]
    half = len(memory) // 2
    for _ in range(cycles):
        if remembers == 1:
            copy(memory[:half], memory[half:])
        lost, failed, _, hit, _ = cycle(w, b, s, mode, stream)
        add_biased(out, lost, failed, hit)
        if remembers == 1:
            copy(memory[half:], memory[:half])
        _, _, length, _, until = cycle(w, b, s, PLAIN, stream)
        add_plain(out, length, until)
        if b.state[ENDLESS] == 1:
            break
    out[HAPPENED] += float(b.state[EVENTS])
