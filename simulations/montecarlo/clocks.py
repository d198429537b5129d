"""Which clock rings next: a tournament tree over the times of all clocks.

Each inner node holds the time and the name of the earlier of its two children, the lower one on a
tie; the leaves are the second half of the arrays. Setting one time touches only the nodes above it,
and stops where nothing changes.
"""

from __future__ import annotations

from math import inf

from simulations.kernel.jit import inlined, jit
from simulations.montecarlo.draws import draw_down, draw_up
from simulations.montecarlo.laws import draw, residual
from simulations.montecarlo.records import Arrays, Clock, Floats, Integers


@inlined
def ring_at(time: Floats, tree: Integers, k: int, when: float) -> None:
    """Set clock `k`; an infinite time silences it."""
    node = (len(time) >> 1) + k
    time[node] = when
    winner = k
    while node > 1:
        other = node ^ 1
        if time[other] < when or (time[other] == when and other < node):
            when = time[other]
            winner = tree[other]
        node >>= 1
        if tree[node] == winner and winner != k:
            return
        time[node] = when
        tree[node] = winner


@inlined
def rings(time: Floats, k: int) -> float:
    """When clock `k` rings next."""
    return time[(len(time) >> 1) + k]


@inlined
def flip(w: Arrays, k: int) -> float:
    """Turn an independent process over and draw how long it stays there."""
    clock = w.clock[k]
    if clock.is_up == 1:
        clock.is_up = 0
        return draw_down(w, k)
    clock.is_up = 1
    return draw_up(w, k)


@jit
def start(clock: Clock, chance: float) -> float:
    """Start a process from its stationary law, or new; return when it first rings.

    Draw number 0 is reserved for it, `chance` being a uniform draw from a lane of its own.
    """
    clock.draws = 1
    clock.is_up = 1
    if clock.unavailability == 0.0:
        return inf
    if clock.is_fresh == 1:
        return draw(clock.up_law, clock.key, 0, clock.up_scale, clock.up_shape)
    if chance < clock.unavailability:
        clock.is_up = 0
        return residual(clock.down_law, clock.key, 0, clock.down_scale, clock.down_shape)
    return residual(clock.up_law, clock.key, 0, clock.up_scale, clock.up_shape)


@jit
def silence(w: Arrays, k: int) -> None:
    """Make a clock ring no more."""
    ring_at(w.time, w.tree, k, inf)


def tournament(leaves: int) -> list[int]:
    """Tree over clocks that are all silent: the lowest index wins."""
    tree = [0] * leaves + list(range(leaves))
    for node in range(leaves - 1, 0, -1):
        tree[node] = min(tree[2 * node], tree[2 * node + 1])
    return tree
