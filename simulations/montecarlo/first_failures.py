"""The first failure of a scope, from everything up and new."""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import jit
from simulations.montecarlo.account import note_shocks
from simulations.montecarlo.groups import elect, regroup
from simulations.montecarlo.process import happen, sweep
from simulations.montecarlo.records import CONSENSUS, NOBODY, Arrays

NEVER, TOO_LATE = -1.0, -2.0
"""In place of a time: nothing will ever fail; there were too many events before."""


@jit
def give_leaders(w: Arrays) -> None:
    """Let every group of voters have a leader, as it has when everything is up."""
    for u in range(len(w.unit)):
        unit = w.unit[u]
        if unit.kind == CONSENSUS and unit.leader == NOBODY and unit.usable >= unit.required:
            elect(w, u)
            regroup(w, u)
    sweep(w, 0)


@jit
def first_failure(w: Arrays, place: int, events_max: int) -> float:
    """Run a world that has begun until a scope fails, and return when it does."""
    give_leaders(w)
    run = w.run[0]
    budget = run.events + events_max
    while w.scope[place].is_up == 1:
        k = w.tree[1]
        if w.time[1] == inf:
            return NEVER
        if run.events > budget:
            return TOO_LATE
        run.now = w.time[1]
        run.events += 1
        happen(w, k)
        if run.dirty_high >= 0:
            sweep(w, w.clock[k].cause)
        if run.shocked > 0:
            note_shocks(w)
    return run.now
