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


@cache
def nodes(order: int = ORDER) -> ComplexArray:
    """Return the nodes β for an argument of 1, shape (2·order + 1,), complex."""
    k = np.arange(2 * order + 1)
    return np.asarray(order * math.log(10) / 3 + 1j * math.pi * k, dtype=np.complex128)


@cache
def weights(order: int = ORDER) -> FloatArray:
    """Return the weights η that belong to the nodes, 10^(order/3) included."""
    xi = np.ones(2 * order + 1)
    xi[0] = 0.5
    xi[-1] = 2.0**-order
    for j in range(1, order):
        xi[2 * order - j] = xi[2 * order - j + 1] + 2.0**-order * math.comb(order, j)
    signs = np.where(np.arange(2 * order + 1) % 2, -1.0, 1.0)
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
    order : twice as many nodes and one are used.

    Notes
    -----
    Abate and Whitt, "A unified framework for numerically inverting Laplace transforms",
    INFORMS Journal on Computing 18 (2006), section 5 (the Euler algorithm), applied to the
    transform (1 − E[exp(−s·X)])/s of the tail. The law of X must be smooth around `limit`.
    """
    s = nodes(order) / limit
    values: Any = weights(order) * (missing(s) / s).real
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
