"""How often a follower hears no heartbeat until its election timeout ends, because they are lost.

Heartbeats are sent every h and each is lost with chance p. A follower that heard one stands for
election when all those are lost that would come within its timeout T: there are ⌈T/h⌉ - 1 of them.
With T uniform on [low, high] a heartbeat is therefore heard and the last one with the chance
(1 - p) · E[p^(⌈T/h⌉ - 1)], and T has the density p^(⌈T/h⌉ - 1) then, up to a constant. Delays are
taken to be alike; their differences shift the end of a timeout, not the count, unless near a step.
"""

from __future__ import annotations

import numpy as np

from simulations.kernel.limits import TICKS_PER_SECOND

_GRID = 8192


def silence_chance(loss: float, heartbeat: float, timeouts: tuple[float, float]) -> float:
    """Chance that a heartbeat is heard and followed by silence; times in seconds."""
    return float((1.0 - loss) * _weights(loss, heartbeat, timeouts).mean())


def silent_timeouts(
    loss: float, heartbeat: float, timeouts: tuple[float, float], *, count: int
) -> list[int]:
    """Quantiles of the timeouts that end in silence, in ticks, at the middles of equal slices."""
    weights = _weights(loss, heartbeat, timeouts)
    if loss == 0.0:
        return [round(timeouts[0] * TICKS_PER_SECOND)] * count
    reached = np.cumsum(weights) / weights.sum()
    places = np.searchsorted(reached, (np.arange(count) + 0.5) / count)
    return [round(float(value) * TICKS_PER_SECOND) for value in _grid(timeouts)[places]]


def _grid(timeouts: tuple[float, float]) -> np.ndarray:
    low, high = timeouts
    return low + (high - low) * (np.arange(_GRID) + 0.5) / _GRID


def _weights(loss: float, heartbeat: float, timeouts: tuple[float, float]) -> np.ndarray:
    missed = np.ceil(_grid(timeouts) / heartbeat) - 1.0
    return np.power(loss, np.maximum(missed, 1.0)) if loss > 0.0 else np.zeros(_GRID)
