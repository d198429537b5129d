"""Clocks of the nodes: they are set wrong by an offset and run fast or slow by a drift.

Drift is in parts per million of true time. A drift that changes keeps what the clock shows, and a
timer that is already set keeps its time.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.state import World

MILLION = 1_000_000


@inlined
def clock(w: World, i: int) -> int:
    """Read the clock of a node, in its own ticks: never back while nobody sets it."""
    elapsed = w.now - w.clock_since[i]
    if w.drifting == 0:
        return w.clock_at[i] + elapsed
    drift = w.clock_drift[i]
    whole = (elapsed // MILLION) * drift
    return w.clock_at[i] + elapsed + whole + (elapsed % MILLION) * drift // MILLION


@inlined
def local_to_world(w: World, i: int, ticks: int) -> int:
    """Smallest true time in which the clock of a node goes on by so many of its ticks."""
    if w.drifting == 0:
        return ticks
    rate = MILLION + w.clock_drift[i]
    return (ticks // rate) * MILLION + ((ticks % rate) * MILLION + rate - 1) // rate


@jit
def set_drift(w: World, i: int, drift: int) -> None:
    """Let the clock of a node run at another rate from now on."""
    w.clock_at[i] = clock(w, i)
    w.clock_since[i] = w.now
    w.clock_drift[i] = drift
    w.drifting = 1


@inlined
def begin_clock(w: World, i: int) -> None:
    """Set the clock of a node as its settings say, at time zero."""
    w.clock_at[i] = w.offset[i]
    w.clock_since[i] = 0
    w.clock_drift[i] = w.drift[i]
    if w.drift[i] != 0:
        w.drifting = 1
