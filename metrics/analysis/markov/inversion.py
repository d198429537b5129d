"""Tails of non-negative random variables from their Laplace transforms, by the Euler method."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]

ORDER = 14
"""Order of the summation: its own error is about 10^(−0.6·order), 4e-9."""
CHECK_ORDER = 11
"""A lower order of which the difference is taken as the error."""


EXTRA_TERMS = (32, 128, 512, 2048, 8192)
"""Terms put before those that are averaged: the more, the narrower a law is told from a step."""
SETTLED = 1e-8
"""A larger change by more terms says that there were too few."""


@cache
def nodes(order: int = ORDER, extra: int = 0) -> ComplexArray:
    """Return the nodes β for an argument of 1, shape (2·order + extra + 1,), complex."""
    k = np.arange(2 * order + extra + 1)
    return np.asarray(order * math.log(10) / 3 + 1j * math.pi * k, dtype=np.complex128)


@cache
def weights(order: int = ORDER, extra: int = 0) -> FloatArray:
    """Return the weights η that belong to the nodes, 10^(order/3) included."""
    last = 2 * order + extra
    xi = np.ones(last + 1)
    xi[0] = 0.5
    xi[-1] = 2.0**-order
    for j in range(1, order):
        xi[last - j] = xi[last - j + 1] + 2.0**-order * math.comb(order, j)
    signs = np.where(np.arange(last + 1) % 2, -1.0, 1.0)
    return np.asarray(10 ** (order / 3) * signs * xi)


def tail(
    missing: Callable[[ComplexArray], ComplexArray], limit: float, *, order: int = ORDER
) -> float:
    """Return P(X > limit) of a non-negative X.

    Parameters
    ----------
    missing : 1 − E[exp(−s·X)] for an array of complex s with a positive real part. It should
        not be formed by subtraction where X is 0 almost always.
    limit : more than 0.
    order : of the averaging, which takes twice as many nodes and one.

    Notes
    -----
    Abate and Whitt, "A unified framework for numerically inverting Laplace transforms",
    INFORMS Journal on Computing 18 (2006), section 5 (the Euler algorithm), applied to the
    transform (1 − E[exp(−s·X)])/s of the tail. The law of X must be smooth around `limit`. A sum
    of thousands of outages is a narrow law: more terms are summed up before the averaging, as in
    Abate and Whitt, ORSA Journal on Computing 7 (1995), 36–43, until that changes nothing.
    """
    value = _summed(missing, limit, order, 0)
    for extra in EXTRA_TERMS:
        before, value = value, _summed(missing, limit, order, extra)
        if abs(value - before) <= SETTLED:
            break
    return value


def _summed(
    missing: Callable[[ComplexArray], ComplexArray], limit: float, order: int, extra: int
) -> float:
    s = nodes(order, extra) / limit
    values: Any = weights(order, extra) * (missing(s) / s).real
    return float(values.sum() / limit)


def original(transform: Callable[[Any], Any], times: FloatArray) -> FloatArray:
    """Return f at some positive times from ∫ exp(−s·t)·f(t) dt, for a smooth f."""
    s = nodes()[None, :] / times[:, None]
    values = np.asarray(transform(s.reshape(-1))).reshape(s.shape).real
    return np.asarray((weights() * values).sum(axis=1) / times)


def checked_tail(
    missing: Callable[[ComplexArray], ComplexArray], limit: float
) -> tuple[float, float]:
    """Return P(X > limit) and its error, seen by the difference of two orders."""
    value = tail(missing, limit)
    error = abs(value - tail(missing, limit, order=CHECK_ORDER))
    return min(1.0, max(0.0, value)), error
