"""Times of which a part has passed already: draws and chances of every law, given that part.

With S the survival function, P(T > t | T > a) = S(t) / S(a). Normal tail: Robert, "Simulation of
truncated normal variables", Statistics and Computing 5 (1995). Incomplete gamma function: series
and continued fraction (DLMF 8.7.1 and 8.9.2, evaluated by the method of Lentz), which also gives
the normal distribution. Everything is written out, so that it is the same on every machine.
"""

from __future__ import annotations

from math import sqrt

from simulations.kernel.jit import jit
from simulations.kernel.rng import exponential, log, uniform
from simulations.montecarlo.laws import (
    DETERMINISTIC,
    EXPONENTIAL,
    LOGNORMAL,
    UNIFORM,
    WEIBULL,
    exp,
    gamma,
    normal,
)

FIRST = 0x66757475 << 20
"""Counter of the first draw, far from those of a clock's own times."""
NEAR = 0.5
"""Standard deviations up to which a normal tail is met by waiting for it."""
YOUNG = 1.0
"""Ages, in means, up to which a gamma tail is met by waiting for it."""
TINY = 1e-300
HALF_LOG_PI = 0.5723649429247001
"""log Γ(½)"""
TERMS_MAX = 20_000
HALVINGS = 44


@jit
def normal_beyond(key: int, least: float) -> float:
    """Draw a standard normal number above `least`."""
    counter = FIRST
    if least <= NEAR:
        while True:
            x = normal(key, counter, 0)
            if x > least:
                return x
            counter += 1
    rate = 0.5 * (least + sqrt(least * least + 4.0))
    while True:
        x = least + exponential(key, counter, 1.0 / rate)
        off = x - rate
        if log(uniform(key, counter + 1)) <= -0.5 * off * off:
            return x
        counter += 2


@jit
def gamma_beyond(key: int, shape: float, least: float) -> float:
    """Draw a gamma number of scale 1 above `least`.

    Far out by rejection from the exponential tail that touches the density at `least`.
    """
    counter = FIRST
    if least <= YOUNG * shape:
        while True:
            x = gamma(key, counter, shape)
            if x > least:
                return x
            counter += 1
    rate = 1.0 if shape <= 1.0 else 1.0 - (shape - 1.0) / least
    while True:
        more = exponential(key, counter, 1.0 / rate)
        bound = (shape - 1.0) * log(1.0 + more / least) - (1.0 - rate) * more
        if log(uniform(key, counter + 1)) <= bound:
            return least + more
        counter += 2


@jit
def draw_beyond(law: int, key: int, age: float, scale: float, shape: float) -> float:
    """Draw a time that is longer than `age`; a fixed time stays what it is."""
    if law == EXPONENTIAL:
        return age + exponential(key, FIRST, scale)
    if law == DETERMINISTIC:
        return scale
    if law == UNIFORM:
        low = max(scale - shape, age)
        return low + uniform(key, FIRST) * (scale + shape - low)
    if law == WEIBULL:
        used = exp(max(log(max(age / scale, TINY)) / shape, -600.0))
        return scale * exp(shape * log(used - log(uniform(key, FIRST))))
    if law == LOGNORMAL:
        least = log(max(age / scale, TINY)) / shape
        return scale * exp(shape * normal_beyond(key, least))
    return scale * gamma_beyond(key, shape, age / scale)


@jit
def log_of_gamma(x: float) -> float:
    """Log Γ(x) by Stirling's series from 12 on, and by its recurrence below (DLMF 5.11.1)."""
    shift = 0.0
    while x < 12.0:
        shift += log(x)
        x += 1.0
    y = 1.0 / (x * x)
    series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x
    return (x - 0.5) * log(x) - x + 0.9189385332046727 + series - shift


@jit
def upper_gamma(shape: float, log_gamma: float, x: float) -> float:
    """Regularised upper incomplete gamma function Q, for x at least shape + 1."""
    front = shape * log(max(x, TINY)) - x - log_gamma
    if front < -690.0:
        return 0.0
    below = x + 1.0 - shape
    c, d = 1.0 / TINY, 1.0 / below
    found = d
    for n in range(1, TERMS_MAX):
        term = -n * (n - shape)
        below += 2.0
        d = 1.0 / (term * d + below)
        c = below + term / c
        found *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return exp(front) * found


@jit
def lower_gamma(shape: float, log_gamma: float, x: float) -> float:
    """Regularised lower incomplete gamma function P, for x up to shape + 1."""
    front = shape * log(max(x, TINY)) - x - log_gamma
    if front < -690.0:
        return 0.0
    term = 1.0 / shape
    found = term
    for n in range(1, TERMS_MAX):
        term *= x / (shape + n)
        found += term
        if term < 1e-16 * found:
            break
    return exp(front) * found


@jit
def gamma_share(shape: float, log_gamma: float, low: float, high: float) -> float:
    """P(T ≤ high | T > low) of a gamma time of scale 1."""
    turn = shape + 1.0
    if low >= turn:
        beyond = upper_gamma(shape, log_gamma, low)
        if beyond <= 0.0:
            return 1.0
        return 1.0 - upper_gamma(shape, log_gamma, high) / beyond
    before = lower_gamma(shape, log_gamma, low)
    if high < turn:
        return (lower_gamma(shape, log_gamma, high) - before) / (1.0 - before)
    return 1.0 - upper_gamma(shape, log_gamma, high) / (1.0 - before)


@jit
def normal_tail(z: float) -> float:
    """P(Z > z) for z ≥ 0."""
    x = 0.5 * z * z
    if x < 1.5:
        return 0.5 * (1.0 - lower_gamma(0.5, HALF_LOG_PI, x))
    return 0.5 * upper_gamma(0.5, HALF_LOG_PI, x)


@jit
def normal_share(low: float, high: float) -> float:
    """P(Z ≤ high | Z > low)."""
    if low >= 0.0:
        beyond = normal_tail(low)
        return 1.0 - normal_tail(high) / beyond if beyond > 0.0 else 1.0
    before = normal_tail(-low)
    if high <= 0.0:
        return (normal_tail(-high) - before) / (1.0 - before)
    return 1.0 - normal_tail(high) / (1.0 - before)


@jit
def ended(hazard: float) -> float:
    """1 − exp(−hazard), with all its digits."""
    if hazard < 1e-4:
        return hazard * (1.0 - 0.5 * hazard * (1.0 - hazard / 3.0))
    return 1.0 - exp(-min(hazard, 690.0))


@jit
def weibull_hazard(t: float, scale: float, shape: float) -> float:
    """Hazard that has added up until t; `shape` is 1 / k."""
    return exp(min(max(log(max(t / scale, TINY)) / shape, -600.0), 600.0))


@jit
def share_until(law: int, age: float, until: float, scale: float, shape: float) -> float:
    """P(T ≤ until | T > age) of a law that is not a fixed time."""
    if until <= age:
        return 0.0
    if law == EXPONENTIAL:
        return ended((until - age) / scale)
    if law == UNIFORM:
        low = max(scale - shape, age)
        return min(1.0, max(0.0, until - low) / max(scale + shape - low, TINY))
    if law == WEIBULL:
        more = weibull_hazard(until, scale, shape) - weibull_hazard(age, scale, shape)
        return ended(more)
    if law == LOGNORMAL:
        low = log(max(age / scale, TINY)) / shape
        return normal_share(low, log(until / scale) / shape)
    return gamma_share(shape, log_of_gamma(shape), age / scale, until / scale)


@jit
def draw_within(law: int, key: int, age: float, until: float, scale: float, shape: float) -> float:
    """Draw a time that is longer than `age` and not longer than `until`."""
    aim = uniform(key, FIRST) * share_until(law, age, until, scale, shape)
    if law == EXPONENTIAL:
        return min(until, age - scale * log(1.0 - aim))
    if law == UNIFORM:
        low = max(scale - shape, age)
        return min(until, low + aim * (scale + shape - low))
    if law == WEIBULL:
        hazard = weibull_hazard(age, scale, shape) - log(1.0 - aim)
        return min(until, max(age, scale * exp(shape * log(hazard))))
    low, high = age, until
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if share_until(law, age, middle, scale, shape) < aim:
            low = middle
        else:
            high = middle
    return high
