"""Exponential times drawn many at once, because a processor computes several numbers together.

Draw number n of a clock is a pure function of the clock's key and n. A clock keeps the block of
draws that it used last; whether a draw is computed once, or again after others, its value is the
same.
"""

from __future__ import annotations

import numpy as np

from simulations.kernel.jit import inlined, jit
from simulations.kernel.rng import LN2, SQRT_HALF, philox
from simulations.montecarlo.laws import EXPONENTIAL, rare_draw
from simulations.montecarlo.records import DRAW_BITS, DRAWS, Arrays, Batch

LANE_BATCH = 4
"""Tag of Philox that keeps these draws apart from those of `laws`."""
HALF = DRAWS // 2
ONE = 0x3FF0000000000000
"""The bits of 1.0; those of a number in [1, 2) differ from them in the lower 52 only."""
MANTISSA = 0x000FFFFFFFFFFFFF
ONE_HALF = 0x3FE0000000000000
HALF_STEP = 2.0**-53


@inlined
def uniform_of(high: int, low: int) -> float:
    """Uniform number on the open interval (0, 1) from 52 bits of two words of 32."""
    return float(np.int64(ONE | (high << 20) | (low >> 12)).view(np.float64)) - 1.0 + HALF_STEP


@inlined
def minus_log(u: float) -> float:
    """Return −log u of a normal number below 1, to the bit that of `rng.log`, without a branch."""
    bits = int(np.float64(u).view(np.int64))
    half = float(np.int64((bits & MANTISSA) | ONE_HALF).view(np.float64))
    is_small = half < SQRT_HALF
    m = half * 2.0 if is_small else half
    e = (bits >> 52) - (1023 if is_small else 1022)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    series = 1.0 / 21.0
    for k in range(19, 2, -2):
        series = series * z + 1.0 / k
    return -(e * LN2 + 2.0 * s * (1.0 + z * series))


@jit
def draw_batch(batch: Batch, key: int, block: int) -> None:
    """Compute a block of draws with mean 1. Its loops are shaped so that they become vectors."""
    batch.block = block
    for j in range(HALF):
        w0, w1, w2, w3 = philox(key, block * HALF + j, 0, LANE_BATCH)
        batch.drawn[j] = uniform_of(w0, w1)
        batch.drawn[HALF + j] = uniform_of(w2, w3)
    for j in range(DRAWS):
        batch.drawn[j] = minus_log(batch.drawn[j])


@inlined
def draw_exponential(w: Arrays, k: int, counter: int) -> float:
    """Draw number `counter` of a clock, exponential with mean 1."""
    batch = w.batch[k]
    block = counter >> DRAW_BITS
    if batch.block != block:
        draw_batch(batch, w.clock[k].key, block)
    return batch.drawn[counter & (DRAWS - 1)]


@inlined
def draw_up(w: Arrays, k: int) -> float:
    """Draw how long a clock's process stays up, which is its next draw."""
    clock = w.clock[k]
    counter = clock.draws
    clock.draws = counter + 1
    if clock.up_law == EXPONENTIAL:
        return draw_exponential(w, k, counter) * clock.up_scale
    return rare_draw(clock.up_law, clock.key, counter, clock.up_scale, clock.up_shape)


@inlined
def draw_down(w: Arrays, k: int) -> float:
    """Draw how long a clock's process stays down, which is its next draw."""
    clock = w.clock[k]
    counter = clock.draws
    clock.draws = counter + 1
    if clock.down_law == EXPONENTIAL:
        return draw_exponential(w, k, counter) * clock.down_scale
    return rare_draw(clock.down_law, clock.key, counter, clock.down_scale, clock.down_shape)
