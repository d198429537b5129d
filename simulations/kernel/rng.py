"""Counter-based random streams: the n-th draw of a stream is a pure function of its key and n.

Nothing is carried from draw to draw except the counter, so a stream can be entered anywhere and
the causes of randomness never disturb each other: changing one parameter leaves the draws of every
other cause as they were (common random numbers).

The generator is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy
as 1, 2, 3", SC 2011. It is written with 64-bit signed products and masks, which wrap when compiled
and grow when interpreted and give the same words either way. `log` is written out for the same
reason: a C library may round its own differently on another machine.
"""

from __future__ import annotations

from math import frexp

from simulations.kernel.jit import inlined, jit

MASK = 0xFFFFFFFF
PHILOX_M0, PHILOX_M1 = 0xD2511F53, 0xCD9E8D57
PHILOX_W0, PHILOX_W1 = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10
KEY_LANE = 0x6B657973  # keeps the derivation of keys apart from every draw
LN2 = 0.6931471805599453
SQRT_HALF = 0.7071067811865476


@inlined
def philox(key: int, counter: int, lane: int, tag: int) -> tuple[int, int, int, int]:
    """Four 32-bit words of the block (counter, lane, tag) under a key below 2⁶³.

    The 128-bit counter of Philox is (low and high word of `counter`, `lane`, `tag`).
    """
    c0, c1, c2, c3 = counter & MASK, (counter >> 32) & MASK, lane & MASK, tag & MASK
    k0, k1 = key & MASK, (key >> 32) & MASK
    for _ in range(ROUNDS):
        p0 = PHILOX_M0 * c0
        p1 = PHILOX_M1 * c2
        c0 = ((p1 >> 32) & MASK) ^ c1 ^ k0
        c2 = ((p0 >> 32) & MASK) ^ c3 ^ k1
        c1 = p1 & MASK
        c3 = p0 & MASK
        k0 = (k0 + PHILOX_W0) & MASK
        k1 = (k1 + PHILOX_W1) & MASK
    return c0, c1, c2, c3


@jit
def stream_key(seed: int, replication: int, cause: int) -> int:
    """Key of one stream, in [0, 2⁶³).

    Seed and replication are in [0, 2⁶³); `cause` is in [0, 2³²) and names what draws: a
    component's failures, a link's delays, timers, clients.
    """
    w0, w1, _, _ = philox(seed, replication, cause, KEY_LANE)
    return (w0 << 31) | (w1 >> 1)


@inlined
def uniform(key: int, counter: int) -> float:
    """Draw number `counter` of a stream, uniform on the open interval (0, 1) with 52 bits."""
    w0, w1, _, _ = philox(key, counter, 0, 0)
    return (float((w0 << 20) | (w1 >> 12)) + 0.5) * 2.220446049250313e-16


@inlined
def log(x: float) -> float:
    """Natural logarithm of a positive normal number, within 2 ulp, the same on every machine."""
    m, e = frexp(x)
    if m < SQRT_HALF:
        m *= 2.0
        e -= 1
    s = (m - 1.0) / (m + 1.0)  # log m = 2 artanh s, and |s| < 0.1716
    z = s * s
    series = 1.0 / 21.0
    for k in range(19, 2, -2):
        series = series * z + 1.0 / k
    return e * LN2 + 2.0 * s * (1.0 + z * series)


@jit
def exponential(key: int, counter: int, mean: float) -> float:
    """Draw number `counter` of a stream as an exponential time with the given mean, above 0."""
    return -log(uniform(key, counter)) * mean
