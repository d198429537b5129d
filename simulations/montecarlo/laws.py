"""Sampling of the laws that a time may have, from counter-based streams.

Each draw is a pure function of (key, counter): what needs several uniform numbers takes them from
further lanes of the same counter, so that one time is one draw whatever the law. Scale and shape
are prepared by `compile`:

============== ============================== ==========================
law            scale                          shape
============== ============================== ==========================
exponential    mean                           unused
Weibull        mean / Γ(1 + 1/k)              1 / k
lognormal      median                         σ of the logarithm
gamma          mean / k                       k
deterministic  mean                           unused
uniform        mean                           half width
============== ============================== ==========================

Gamma: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
Normal: the polar method of Marsaglia and Bray (1964). `exp` is written out because a C library may
round its own differently on another machine.
"""

from __future__ import annotations

from math import ldexp, sqrt

from simulations.kernel.jit import inlined, jit
from simulations.kernel.rng import exponential, log, philox, uniform

EXPONENTIAL, WEIBULL, LOGNORMAL, GAMMA, DETERMINISTIC, UNIFORM = range(6)
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
TO_UNIT = 2.0**-32
LANE_UNIFORM, LANE_NORMAL, LANE_BOOST = 1, 2, 3


@jit
def exp(x: float) -> float:
    """Exponential function within 2 ulp, the same on every machine; |x| below 700."""
    n = int(x * 1.4426950408889634 + (0.5 if x >= 0 else -0.5))
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    series = 1.0
    for k in range(15, 0, -1):
        series = 1.0 + series * r / k
    return ldexp(series, n)


@jit
def normal(key: int, counter: int, attempt: int) -> float:
    """Draw a standard normal number; `attempt` tells apart several of one counter."""
    lane = attempt << 8
    while True:
        w0, w1, _, _ = philox(key, counter, lane, LANE_NORMAL)
        x = 2.0 * (w0 + 0.5) * TO_UNIT - 1.0
        y = 2.0 * (w1 + 0.5) * TO_UNIT - 1.0
        s = x * x + y * y
        if 0.0 < s < 1.0:
            return x * sqrt(-2.0 * log(s) / s)
        lane += 1


@jit
def gamma(key: int, counter: int, shape: float) -> float:
    """Gamma draw with scale 1."""
    w0, _, _, _ = philox(key, counter, 0, LANE_BOOST)
    boost = 1.0
    k = shape
    if k < 1.0:
        boost = exp(max(log((w0 + 0.5) * TO_UNIT) / k, -690.0))
        k += 1.0
    d = k - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    attempt = 0
    while True:
        x = normal(key, counter, attempt)
        root = 1.0 + c * x
        v = root * root * root  # a power may be rounded differently when compiled
        w0, _, _, _ = philox(key, counter, attempt, LANE_UNIFORM)
        if v > 0.0 and log((w0 + 0.5) * TO_UNIT) < 0.5 * x * x + d - d * v + d * log(v):
            return boost * d * v
        attempt += 1


@jit
def rare_draw(law: int, key: int, counter: int, scale: float, shape: float) -> float:
    """Draw number `counter` of a law other than the exponential one."""
    if law == DETERMINISTIC:
        return scale
    if law == UNIFORM:
        return scale + (2.0 * uniform(key, counter) - 1.0) * shape
    if law == WEIBULL:
        return scale * exp(shape * log(-log(uniform(key, counter))))
    if law == LOGNORMAL:
        return scale * exp(shape * normal(key, counter, 0))
    return scale * gamma(key, counter, shape)


@inlined
def draw(law: int, key: int, counter: int, scale: float, shape: float) -> float:
    """Draw number `counter` of a stream, a time of the given law."""
    if law == EXPONENTIAL:
        return exponential(key, counter, scale)
    return rare_draw(law, key, counter, scale, shape)


@jit
def residual(law: int, key: int, counter: int, scale: float, shape: float) -> float:
    """Rest of a time that is found running at a random moment (equilibrium distribution).

    It is a uniform share of a length-biased time, whose density is proportional to x·f(x)
    (Cox, Renewal Theory, 1962, §5.2). Without memory it is the law itself.
    """
    if law == EXPONENTIAL:
        return exponential(key, counter, scale)
    share = uniform(key, counter)
    if law == DETERMINISTIC:
        return share * scale
    if law == UNIFORM:
        low, high = scale - shape, scale + shape
        w0, _, _, _ = philox(key, counter, 0, LANE_BOOST)
        return share * sqrt(low * low + (w0 + 0.5) * TO_UNIT * (high - low) * (high + low))
    if law == WEIBULL:
        return share * scale * exp(shape * log(gamma(key, counter, 1.0 + shape)))
    if law == LOGNORMAL:
        return share * scale * exp(shape * (shape + normal(key, counter, 0)))
    return share * scale * gamma(key, counter, shape + 1.0)
