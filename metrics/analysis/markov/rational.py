"""Rational functions through samples on the positive axis, for Laplace transforms.

The transforms of a Markov chain are rational functions of s with poles on the negative side.
Sampled at a few dozen real points they are known everywhere to the right, complex points
included, to many digits; so one set of samples serves every inversion that follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TOLERANCE = 1e-13
DEGREE_MAX = 28
MIXTURES = 6
"""Random mixtures that stand for all functions when there are more of them."""


@dataclass(frozen=True)
class Rational:
    """Several rational functions with common poles, in barycentric form."""

    support: FloatArray
    values: FloatArray
    """Shape (support, functions)."""
    weights: FloatArray

    def __call__(self, s: Any) -> Any:
        """Return the functions at each s, shape (s, functions)."""
        kernel = 1 / (np.asarray(s)[:, None] - self.support)
        total = (kernel @ self.weights)[:, None]
        return kernel @ (self.weights[:, None] * self.values) / total


def through(points: FloatArray, values: FloatArray) -> Rational:
    """Fit rational functions to samples.

    Parameters
    ----------
    points : shape (k,), distinct and positive; no s that is asked for later equals one of them.
    values : shape (k, functions).

    Notes
    -----
    The AAA algorithm: Y. Nakatsukasa, O. Sète, L. N. Trefethen, "The AAA algorithm for rational
    approximation", SIAM J. Sci. Comput. 40 (2018), algorithm 1. The samples with the largest
    error become support points one by one; the weights are the last singular vector of the
    Loewner matrix of all functions together.
    """
    scaled = _mixed(values / np.maximum(np.abs(values).max(axis=0), 1e-300))
    left = list(range(len(points)))
    chosen: list[int] = []
    guess = np.broadcast_to(scaled.mean(axis=0), scaled.shape).copy()
    best, smallest = Rational(points[:1], values[:1], np.ones(1)), np.inf
    while len(chosen) < min(DEGREE_MAX, len(points) // 2) and smallest > TOLERANCE:
        worst = left[int(np.abs(scaled[left] - guess[left]).max(axis=1).argmax())]
        left.remove(worst)
        chosen.append(worst)
        kernel = 1 / (points[left][:, None] - points[chosen])
        weights = _weights(kernel, scaled[left], scaled[chosen])
        fitted = kernel @ (weights[:, None] * scaled[chosen]) / (kernel @ weights)[:, None]
        guess = scaled.copy()
        guess[left] = fitted
        error = float(np.abs(scaled - guess).max())
        if error < smallest:
            smallest = error
            best = Rational(points[chosen], values[chosen], weights)
    return best


def _mixed(scaled: FloatArray) -> FloatArray:
    """Return the functions, or mixtures of them when they are many."""
    if scaled.shape[1] <= MIXTURES:
        return scaled
    mixed = scaled @ np.random.default_rng(1).standard_normal((scaled.shape[1], MIXTURES))
    return np.asarray(mixed / np.abs(mixed).max(axis=0))


def _weights(kernel: FloatArray, others: FloatArray, support: FloatArray) -> FloatArray:
    """Return the weights for which the functions are best represented at the other points."""
    rows = (others[:, None, :] - support[None, :, :]) * kernel[:, :, None]
    loewner = np.moveaxis(rows, 2, 0).reshape(-1, kernel.shape[1])
    wide = loewner.shape[0] < loewner.shape[1]
    return np.asarray(np.linalg.svd(loewner, full_matrices=wide)[2][-1])
