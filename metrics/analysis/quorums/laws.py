"""Laws of one-way delays that were fitted to production systems, by their inverse distribution.

The fits are those of the PBS paper: a Pareto law for the body and an exponential law for the
tail. They are what the analysis of stale reads integrates and what a simulator may tabulate.

References
----------
.. [1] P. Bailis, S. Venkataraman, M. J. Franklin, J. M. Hellerstein, I. Stoica, "Probabilistically
   Bounded Staleness for Practical Partial Quorums", PVLDB 5(8), 2012, table 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

BISECTIONS: Final = 200
"""Enough to reach neighbouring floats from any start."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A Pareto law with probability `share`, else an exponential law; in any unit of time.

    Attributes
    ----------
    share : float
        Probability of the Pareto law, in [0, 1].
    minimum, shape : float
        x_m > 0 and α > 0 of the Pareto law: P(X > x) = (x_m / x)^α.
    rate : float
        λ > 0 of the exponential law, per unit of time.
    """

    share: float
    minimum: float
    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """Mean; infinite for a Pareto law of a shape of at most 1."""
        if self.share == 0.0:
            return 1.0 / self.rate
        if self.shape <= 1.0:
            return float("inf")
        pareto = self.shape * self.minimum / (self.shape - 1.0)
        return self.share * pareto + (1.0 - self.share) / self.rate

    def survival(self, times: ArrayLike) -> FloatArray:
        """Return P(X > x) for each x ≥ 0; small ones keep their digits."""
        x = np.asarray(times, dtype=np.float64)
        pareto = (self.minimum / np.maximum(x, self.minimum)) ** self.shape
        return np.asarray(self.share * pareto + (1.0 - self.share) * np.exp(-self.rate * x))

    def quantile(self, points: ArrayLike) -> FloatArray:
        """Return the inverse distribution function at each point of [0, 1).

        Both laws must be passed before the mixture is: the quantile lies between theirs, where
        it is found by bisection.

        Examples
        --------
        >>> law = Mixture(share=0.9122, minimum=0.235, shape=10.0, rate=1.66)
        >>> [round(float(x), 3) for x in law.quantile([0.05, 0.5, 0.99])]
        [0.236, 0.253, 1.309]
        """
        above = 1.0 - np.asarray(points, dtype=np.float64)
        ends = self._quantile_of_parts(above)
        low, high = np.minimum(*ends), np.maximum(*ends)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            if np.all((middle <= low) | (middle >= high)):
                break
            beyond = self.survival(middle) > above
            low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
        return np.asarray(high)

    def draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
        """Return independent times: one number picks the law, another one its quantile."""
        pareto, exponential = self._quantile_of_parts(1.0 - generator.random(shape))
        return np.where(generator.random(shape) < self.share, pareto, exponential)

    def _quantile_of_parts(self, above: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return both laws' quantiles; a law that has no share stands back behind the other."""
        pareto = self.minimum * above ** (-1.0 / self.shape)
        exponential = -np.log(above) / self.rate
        if self.share == 0.0:
            return exponential, exponential
        return pareto, pareto if self.share == 1.0 else exponential


def exponential(mean: float) -> Mixture:
    """Return the exponential law of a mean."""
    return Mixture(share=0.0, minimum=1.0, shape=1.0, rate=1.0 / mean)


@dataclass(frozen=True, slots=True)
class Wars:
    """One-way delays of the four messages between a coordinator and a replica [1]_.

    Attributes
    ----------
    write, ack, read, response : Mixture
        W: a write on its way to a replica, A: its acknowledgement, R: a read request, S: its
        response; all in the same unit.
    remote : float
        Added to each message between a coordinator and all replicas but one that is picked at
        random: the others are in other data centres.
    """

    write: Mixture
    ack: Mixture
    read: Mixture
    response: Mixture
    remote: float = 0.0


def symmetric(write: Mixture, other: Mixture, *, remote: float = 0.0) -> Wars:
    """Return delays of which only those of writes differ."""
    return Wars(write, other, other, other, remote)


_SSD: Final = Mixture(share=0.9122, minimum=0.235, shape=10.0, rate=1.66)
_DISK: Final = Mixture(share=0.38, minimum=1.05, shape=1.51, rate=0.183)
_YMMR_WRITE: Final = Mixture(share=0.939, minimum=3.0, shape=3.35, rate=0.0028)
_YMMR_OTHER: Final = Mixture(share=0.982, minimum=1.5, shape=3.8, rate=0.0217)

PRODUCTION: Final[Mapping[str, Wars]] = MappingProxyType(
    {
        "LNKD-SSD": symmetric(_SSD, _SSD),
        "LNKD-DISK": symmetric(_DISK, _SSD),
        "YMMR": symmetric(_YMMR_WRITE, _YMMR_OTHER),
        "WAN": symmetric(_DISK, _SSD, remote=75.0),
    }
)
"""Milliseconds: LinkedIn's Voldemort on SSDs and on disks, Yammer's Riak, LinkedIn's disks spread
over data centres that are 75 ms apart [1]_."""
