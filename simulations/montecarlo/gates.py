"""Gates: which targets count, gates that remember a target, caches that outlive a loss."""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.rng import exponential
from simulations.montecarlo.clocks import ring_at, silence
from simulations.montecarlo.records import (
    CACHED,
    COLD,
    FADING,
    FRESH,
    NOBODY,
    WARM,
    Arrays,
    Gate,
)

INSIDE = 1e-12
"""Keeps a fading cache strictly between all and nothing, as it is inside the interval."""


@jit
def steer(w: Arrays, g: int) -> int:
    """Stay with the target in use, go on moving, start to move, or wait."""
    gate = w.gate[g]
    clock = w.clock[gate.timer]
    if w.unit[w.edge[gate.first_target + gate.in_use]].available == 1:
        gate.chosen = NOBODY
        silence(w, gate.timer)
        return 1
    if gate.chosen != NOBODY and w.unit[w.edge[gate.first_target + gate.chosen]].available == 1:
        return 0
    gate.chosen = NOBODY
    for k in range(gate.last_target - gate.first_target):
        if w.unit[w.edge[gate.first_target + k]].available == 1:
            gate.chosen = k
            break
    if gate.chosen == NOBODY:
        silence(w, gate.timer)
        return 0
    delay = exponential(clock.key, clock.draws, gate.move_mean)
    clock.draws += 1
    ring_at(w.time, w.tree, gate.timer, w.run[0].now + delay)
    return 0


@jit
def enter(w: Arrays, g: int, phase: int) -> None:
    """Enter a phase of the cache, or at once the next one when it has no length."""
    gate = w.gate[g]
    now = w.run[0].now
    if phase == FRESH and gate.stale == 0.0:
        phase = FADING
    if phase == FADING and gate.ttl == 0.0:
        phase = COLD
    if gate.hit_ratio == 0.0 and phase != WARM:
        phase = COLD
    if gate.phase == FADING:
        w.run[0].fading -= 1
    gate.phase = phase
    if phase == FRESH:
        ring_at(w.time, w.tree, gate.expiry, now + gate.stale)
    elif phase == FADING:
        w.run[0].fading += 1
        gate.faded_from = now
        ring_at(w.time, w.tree, gate.expiry, now + gate.ttl)
    else:
        silence(w, gate.expiry)


@jit
def settle_cache(w: Arrays, g: int) -> None:
    """Start the age of the outage when the gate is lost; warm again when it is satisfied."""
    gate = w.gate[g]
    if gate.is_satisfied == 1:
        if gate.phase != WARM:
            enter(w, g, WARM)
    elif gate.phase == WARM:
        enter(w, g, FRESH)


@jit
def settle(w: Arrays, g: int) -> None:
    """Bring a gate's memory up to date after a change of its targets."""
    gate = w.gate[g]
    if gate.has_memory == 1:
        gate.is_satisfied = steer(w, g)
    else:
        available = 0
        for e in range(gate.first_target, gate.last_target):
            available += w.unit[w.edge[e]].available
        gate.is_satisfied = 1 if available >= gate.required else 0
    if gate.if_down == CACHED:
        settle_cache(w, g)


@jit
def arrive(w: Arrays, g: int) -> None:
    """End a move: the chosen target is the one in use."""
    gate = w.gate[g]
    gate.in_use = gate.chosen
    gate.chosen = NOBODY
    silence(w, gate.timer)


@jit
def cached(gate: Gate, now: float) -> float:
    """Return the cached fraction c(x) of an unsatisfied gate."""
    if gate.phase == FRESH:
        return gate.hit_ratio
    if gate.phase == FADING:
        left = 1.0 - (now - gate.faded_from) / gate.ttl
        return gate.hit_ratio * min(max(left, INSIDE), 1.0 - INSIDE)
    return 0.0


@jit
def best(w: Arrays, gate: Gate) -> tuple[float, float]:
    """Choose the `required` best available targets, by served fraction, then quality, then order.

    One target a round: the best of those that come after the last one chosen.
    """
    last_served, last_quality, last = 2.0, 2.0, -1
    product = 1.0
    for _ in range(gate.required):
        top_served, top_quality, top = -1.0, -1.0, -1
        for e in range(gate.first_target, gate.last_target):
            unit = w.unit[w.edge[e]]
            served, quality = unit.served, unit.quality
            is_after = served < last_served or (
                served == last_served
                and (quality < last_quality or (quality == last_quality and e > last))
            )
            is_better = served > top_served or (served == top_served and quality > top_quality)
            if unit.available == 1 and is_after and is_better:
                top_served, top_quality, top = served, quality, e
        last_served, last_quality, last = top_served, top_quality, top
        product *= top_quality
    return last_served, product


@jit
def counting(w: Arrays, gate: Gate) -> tuple[float, float]:
    """Smallest served fraction, and product of qualities, of the targets that count."""
    if gate.has_memory == 1:
        unit = w.unit[w.edge[gate.first_target + gate.in_use]]
        return unit.served, unit.quality
    if gate.required == gate.last_target - gate.first_target:
        served, quality = 1.0, 1.0
        for e in range(gate.first_target, gate.last_target):
            unit = w.unit[w.edge[e]]
            served = min(served, unit.served)
            quality *= unit.quality
        return served, quality
    return best(w, gate)
