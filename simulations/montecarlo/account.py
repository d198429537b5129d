"""What a history adds up: time up and at full service, requests lost, outages and their causes."""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.montecarlo.durations import duration_class
from simulations.montecarlo.gates import cached, counting
from simulations.montecarlo.groups import mark
from simulations.montecarlo.records import (
    CACHED,
    COLD,
    DEGRADE,
    DURATION_BINS,
    FADING,
    FAIL,
    Arrays,
    Gate,
    Scope,
)
from simulations.montecarlo.windows import pass_windows

NODES = (
    (0.04691007703066800, 0.11846344252809454),
    (0.23076534494715845, 0.23931433524968324),
    (0.5, 0.28444444444444444),
    (0.76923465505284155, 0.23931433524968324),
    (0.95308992296933200, 0.11846344252809454),
)
"""Gauss–Legendre on [0, 1]: exact for polynomials up to degree 9."""
PIECES = 8
"""Parts of an interval in which several caches fade, so that a kink of a minimum matters little."""


@jit
def measure(w: Arrays, u: int, now: float) -> tuple[int, float, float]:
    """Availability, served fraction and quality of a unit, from its group and gates (§5)."""
    unit = w.unit[u]
    available = 1 if unit.group > 0.0 else 0
    served, quality = unit.group, 1.0
    for g in range(unit.first_gate, unit.last_gate):
        gate = w.gate[g]
        if gate.is_satisfied == 1:
            least, product = counting(w, gate)
            quality *= product
            if gate.if_down != DEGRADE:
                served *= least
        elif gate.if_down == FAIL:
            available, served = 0, 0.0
        elif gate.if_down == DEGRADE:
            quality *= gate.degraded
        else:
            served *= cached(gate, now)
            available = available if gate.phase != COLD else 0
    return available, served, quality


@jit
def note(w: Arrays, s: int, is_up: int, is_full: int, cause: int) -> None:
    """Add the time since the last change of a scope, then make the change."""
    scope = w.scope[s]
    now = w.run[0].now
    passed = now - scope.since
    pass_windows(w, s, now)
    if scope.is_up == 0:
        scope.down += passed
        if s == len(w.scope) - 1:
            w.caused[scope.cause] += passed
    if scope.is_full == 0:
        scope.not_full += passed
    scope.since = now
    if scope.is_up == 1 and is_up == 0:
        scope.failures += 1
        scope.outage_from = now
        scope.cause = cause
    elif scope.is_up == 0 and is_up == 1 and scope.outage_from >= 0.0:
        lasted = now - scope.outage_from
        if lasted > scope.longest:
            scope.longest = lasted
            scope.longest_from = scope.outage_from
        w.durations[s * DURATION_BINS + duration_class(lasted)] += 1
    scope.is_up = is_up
    scope.is_full = is_full


@jit
def note_losses(scope: Scope, now: float) -> None:
    """Add the requests and the utility lost since the last change."""
    passed = now - scope.lost_since
    scope.lost += passed * (1.0 - scope.served)
    scope.lost_utility += passed * (1.0 - scope.utility)
    scope.lost_since = now


@jit
def note_journey(w: Arrays, s: int, cause: int) -> None:
    """Bring a journey up to date with its entry."""
    scope = w.scope[s]
    unit = w.unit[scope.entry]
    note_losses(scope, w.run[0].now)
    scope.served = unit.served
    scope.utility = unit.served * unit.quality
    is_up = 1 if unit.available == 1 and unit.served == 1.0 else 0
    is_full = 1 if is_up == 1 and unit.quality == 1.0 else 0
    if is_up == scope.is_up and is_full == scope.is_full:
        return
    w.run[0].down_journeys += scope.is_up - is_up
    w.run[0].degraded_journeys += scope.is_full - is_full
    note(w, s, is_up, is_full, cause)


@jit
def note_whole(w: Arrays, cause: int) -> None:
    """Bring the whole up to date with the journeys, once all of them are."""
    s = len(w.scope) - 1
    scope = w.scope[s]
    is_up = 1 if w.run[0].down_journeys == 0 else 0
    is_full = 1 if w.run[0].degraded_journeys == 0 else 0
    if is_up != scope.is_up or is_full != scope.is_full:
        note(w, s, is_up, is_full, cause)


@jit
def note_unit(w: Arrays, u: int, available: int) -> None:
    """Add the time since a component last became available or not."""
    unit = w.unit[u]
    now = w.run[0].now
    if unit.available == 0:
        unit.down += now - unit.since
    elif available == 0:
        unit.failures += 1
    unit.since = now
    unit.available = available


@jit
def note_shocks(w: Arrays) -> None:
    """Charge the requests that fail until health checks notice what was lost just now (§5).

    The expected loss is charged at once: share lost · detection time · uses, of what the journey
    still serves.
    """
    run = w.run[0]
    for k in range(run.shocked):
        unit = w.unit[w.shocked[k]]
        for e in range(unit.first_balanced, unit.last_balanced):
            scope = w.scope[w.edge[e]]
            scope.lost += unit.shock * w.weight[e] * scope.served
            scope.lost_utility += unit.shock * w.weight[e] * scope.utility
        unit.shock = 0.0
    run.shocked = 0


@inlined
def is_fading(gate: Gate) -> bool:
    """Whether the cached fraction changes all the time."""
    return gate.if_down == CACHED and gate.phase == FADING


@jit
def mark_fading(w: Arrays) -> None:
    """Look again at every unit whose cache fades."""
    run = w.run[0]
    for e in range(run.first_cache, run.last_cache):
        gate = w.gate[w.edge[e]]
        if is_fading(gate):
            mark(w, gate.unit)


@jit
def probe(w: Arrays, when: float) -> None:
    """Set served fractions and qualities as they are at a moment inside an interval."""
    mark_fading(w)
    run = w.run[0]
    u = run.dirty_low
    while u <= run.dirty_high:
        if w.dirty[u] == 1:
            w.dirty[u] = 0
            unit = w.unit[u]
            _, served, quality = measure(w, u, when)
            if served != unit.served or quality != unit.quality:
                unit.served = served
                unit.quality = quality
                for e in range(unit.first_user, unit.last_user):
                    mark(w, w.edge[e])
        u += 1
    run.dirty_low = len(w.dirty)
    run.dirty_high = -1


@jit
def fade(w: Arrays, start: float, end: float) -> None:
    """Integrate what journeys lose over an interval in which caches fade.

    Served fractions are polynomials of time there, of a degree of one for each use of a fading
    cache: the rule is exact to degree 9 where no minimum changes over.
    """
    journeys = len(w.scope) - 1
    for s in range(journeys):
        note_losses(w.scope[s], start)
    pieces = 1 if w.run[0].fading == 1 else PIECES
    width = (end - start) / pieces
    for piece in range(pieces):
        for node, weight in NODES:
            probe(w, start + (piece + node) * width)
            for s in range(journeys):
                scope = w.scope[s]
                unit = w.unit[scope.entry]
                scope.lost += width * weight * (1.0 - unit.served)
                scope.lost_utility += width * weight * (1.0 - unit.served * unit.quality)
    for s in range(journeys):
        scope = w.scope[s]
        unit = w.unit[scope.entry]
        scope.lost_since = end
        scope.served = unit.served
        scope.utility = unit.served * unit.quality
    mark_fading(w)
