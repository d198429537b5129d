"""Which unknown matters most, from the samples alone: rank correlation and first-order index."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.polynomial.hermite_e import hermeval
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

FloatArray = NDArray[np.float64]

DEGREES: Final = 4
"""Of the polynomials from which a first-order index is taken."""


class Inputs:
    """Samples of all unknowns, ranked once for every figure that they are compared with.

    Parameters
    ----------
    values : shape (inputs, samples).
    """

    def __init__(self, values: FloatArray) -> None:
        self.size = values.shape[1]
        ranks = rankdata(values, axis=1)
        self._scores = ndtri((ranks - 0.5) / self.size)
        self._ranks = ranks - ranks.mean(axis=1, keepdims=True)

    def rank_correlations(self, output: FloatArray) -> FloatArray:
        """Return Spearman's rank correlation of each input with an output, shape (inputs,).

        Without any relation it scatters around 0 with a standard deviation of 1 / √samples.
        """
        target = rankdata(output)
        target = target - target.mean()
        scale = np.sqrt((self._ranks**2).sum(axis=1) * (target**2).sum())
        products = self._ranks @ target
        return np.asarray(np.divide(products, scale, out=np.zeros_like(products), where=scale > 0))

    def first_order(self, output: FloatArray) -> FloatArray:
        """Return the first-order Sobol index of each input from the samples as they are.

        The output is expanded into Hermite polynomials of the normal scores of an input's ranks;
        the squares of their coefficients are the variance that the input alone explains
        (polynomial chaos; Sudret, Reliability Engineering and System Safety 93, 2008), less what
        chance adds.

        Returns
        -------
        array of shape (inputs,), from 0 to 1; without any relation off by about 2 / samples.
        """
        variance = output.var()
        if variance == 0:
            return np.zeros(len(self._scores))
        explained = np.zeros(len(self._scores))
        centred = output - output.mean()
        for basis, size in self._bases:
            part = (basis @ centred / self.size) ** 2
            explained += np.divide(part, size, out=np.zeros_like(part), where=size > 0)
        bias = DEGREES / self.size
        return np.asarray(np.clip((explained / variance - bias) / (1 - bias), 0.0, 1.0))

    @cached_property
    def _bases(self) -> list[tuple[FloatArray, FloatArray]]:
        """The polynomials at the scores, and the mean of the square of each."""
        found = []
        for degree in range(1, DEGREES + 1):
            basis = hermeval(self._scores, np.eye(degree + 1)[degree])
            basis -= basis.mean(axis=1, keepdims=True)
            found.append((basis, (basis**2).mean(axis=1)))
        return found
