"""What a cache serves while its origin is away: the outages of a gate by cause.

An outage of the gate is taken as exponential with the mean of the cause that brought it about:
the repair of replicas, of a common cause, a failover, or the return of a site. First order: the
causes' shares are those of the gate's unavailability in each state of the sites, and where
redundancy makes outages end sooner than the causes themselves, all means shrink so
that the gate's failure frequency is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.columns import Columns
from metrics.analysis.groups import Group, ratio

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Outages:
    """A gate's outages as a mixture of exponential ones, for each state of the sites.

    Attributes
    ----------
    parts : shape (causes, states), fraction of time in an outage by each cause.
    means : shape (causes, states), mean length of such an outage in seconds.
    """

    parts: FloatArray
    means: FloatArray

    def older_than(self, age: float) -> tuple[FloatArray, FloatArray]:
        """Return the fraction of time in outages older than `age`, and how often one gets so."""
        left = self.parts * np.exp(-age / self.means)
        return left.sum(axis=0), (left / self.means).sum(axis=0)

    def mean_share(self, ttl: float, stale: float) -> FloatArray:
        """Return the time-weighted share of warm objects that are still served, per state."""
        return np.asarray((self.parts * served_share(ttl, stale, self.means)).sum(axis=0))


def group_parts(group: Group, slope: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield (fraction of time, mean length) of a gate's outages by each cause of a group.

    Parameters
    ----------
    group : a component's group.
    slope : derivative of the gate's unavailability by the group's, shape (columns,).
    """
    for part in group.parts:
        yield slope * part.lost, part.seconds


def mixture(
    parts: list[tuple[FloatArray, FloatArray]],
    unavailability: FloatArray,
    frequency: FloatArray,
    joint: Columns,
) -> Outages:
    """Put causes together so that unavailability and frequency are the gate's.

    Parameters
    ----------
    parts : (fraction of time, mean length) of each cause, shape (states,).
    unavailability, frequency : of the gate in each state of the sites.
    joint : the states; what the causes do not explain there are outages of sites.
    """
    shares = np.array([part for part, _ in parts]).reshape(len(parts), joint.size)
    means = np.array([mean for _, mean in parts]).reshape(len(parts), joint.size)
    by_site = unavailability >= 1 - 1e-12
    total = shares.sum(axis=0)
    scale = np.where(by_site, 0.0, ratio(unavailability, total))
    shares = shares * scale
    speed = ratio(frequency, (shares / means).sum(axis=0))
    means = means / np.where(speed > 0, speed, 1.0)
    returning = np.zeros(joint.base.size)
    for repair, (_, after) in zip(joint.base.repair_rate, joint.base.failing, strict=True):
        returning[after] += repair
    site_share = np.where(by_site, unavailability, 0.0)
    site_mean = 1 / np.maximum(returning, 1e-12)[joint.site_state]
    return Outages(np.vstack([shares, site_share]), np.vstack([means, site_mean]))


def served_share(ttl: float, stale: float, mean: FloatArray) -> FloatArray:
    """Return ∫ clamp((ttl + stale - x) / ttl, 0, 1) exp(-x / mean) dx / mean for each mean."""
    flat = -np.expm1(-stale / mean)
    if ttl == 0:
        return np.asarray(flat)
    ratio = ttl / mean
    falling = np.exp(-stale / mean) * (1 + np.expm1(-ratio) / np.maximum(ratio, math.ulp(1.0)))
    return np.asarray(flat + falling)
