"""How many of a component's replicas work, given how many its sites let it reach.

Replicas are interchangeable. With independent repair their number is binomial. With few
repair crews, or spares that age more slowly than active replicas, the number of failed ones
is a birth-death process; which ones have failed is uniform among all by symmetry, so that
the number of usable ones among the reachable is hypergeometric given the number of failed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.domain.architecture import Component

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Replicas:
    """Replicas of one component: number, rates, repair crews and ageing of idle ones.

    `mtbf` and `mttr` are seconds, `mtbf` may be infinite. `active` replicas age at the full
    rate and the others at `dormancy` of it; `crews` bounds the repairs at once.
    """

    count: int
    mtbf: float
    mttr: float
    crews: int | None = None
    active: int | None = None
    dormancy: float = 1.0

    @property
    def failure_rate(self) -> float:
        """Failures per second of a working active replica."""
        return 1 / self.mtbf

    @property
    def is_independent(self) -> bool:
        """Whether replicas fail and return independently of each other."""
        unlimited = self.crews is None or self.crews >= self.count
        return unlimited and (self.dormancy >= 1 or self.active in (None, self.count))

    @property
    def unavailability(self) -> float:
        """Long-run fraction of time that one independent replica is down."""
        return self.mttr / (self.mtbf + self.mttr)


def replicas_of(component: Component) -> Replicas:
    """Return how a component's replicas fail and return."""
    standby = component.standby
    return Replicas(
        count=component.replica_count,
        mtbf=component.replica_mtbf_seconds,
        mttr=component.replica_mttr_seconds,
        crews=component.repair_crews,
        active=component.required_count if standby else None,
        dormancy=standby.dormancy_fraction if standby else 1.0,
    )


def usable_distribution(replicas: Replicas, reachable: int) -> FloatArray:
    """Return the long-run probability of 0, 1, …, `reachable` usable replicas.

    Parameters
    ----------
    replicas : the component's replicas.
    reachable : replicas in sites that are up, 0 ≤ reachable ≤ replicas.count.

    Returns
    -------
    array of shape (reachable + 1,)
        Each entry is a sum of positive terms, so small ones keep their digits.
    """
    if math.isinf(replicas.mtbf):
        certain = np.zeros(reachable + 1)
        certain[reachable] = 1.0
        return certain
    if replicas.is_independent:
        return _binomial(reachable, replicas.unavailability)
    failed = _failed_distribution(replicas)
    usable = np.zeros(reachable + 1)
    for down in np.flatnonzero(failed).tolist():
        usable += failed[down] * _usable_given_failed(replicas.count, reachable, down)
    return usable


def _binomial(count: int, q: float) -> FloatArray:
    """Return P(j of `count` work) for j = 0 … count, each of them down with probability q."""
    if count <= 60:
        p = 1 - q
        return np.array([math.comb(count, j) * p**j * q ** (count - j) for j in range(count + 1)])
    up = np.arange(count + 1)
    log_ways = np.array(
        [math.lgamma(count + 1) - math.lgamma(j + 1) - math.lgamma(count - j + 1) for j in up]
    )
    log_q = math.log(q) if q > 0 else -math.inf
    with np.errstate(invalid="ignore"):
        down_part = np.where(count - up > 0, (count - up) * log_q, 0.0)
    return np.asarray(np.exp(log_ways + up * math.log1p(-q) + down_part))


def _failed_distribution(replicas: Replicas) -> FloatArray:
    """Return the long-run distribution of the number of failed replicas, shape (count + 1,).

    Birth-death process: with j failed, min(active, n - j) replicas fail at the full rate, the
    other working ones at the dormant one, and min(j, crews) are being repaired.
    """
    n = replicas.count
    active = replicas.active if replicas.active is not None else n
    crews = replicas.crews if replicas.crews is not None else n
    rate, repair = 1 / replicas.mtbf, 1 / replicas.mttr
    log_weight = np.zeros(n + 1)
    for j in range(n):
        working = n - j
        serving = min(active, working)
        birth = rate * (serving + replicas.dormancy * (working - serving))
        death = repair * min(j + 1, crews)
        log_weight[j + 1] = log_weight[j] + (math.log(birth / death) if birth > 0 else -math.inf)
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _usable_given_failed(count: int, reachable: int, failed: int) -> FloatArray:
    """Return P(j usable among the reachable) when `failed` of `count` have failed at random."""
    result = np.zeros(reachable + 1)
    low, high = max(0, failed - (count - reachable)), min(failed, reachable)
    inside = np.arange(low, high + 1)
    if count <= 60:
        ways = [math.comb(reachable, k) * math.comb(count - reachable, failed - k) for k in inside]
        result[reachable - inside] = np.array(ways) / math.comb(count, failed)
        return result
    k = inside[:-1]
    ratio = (reachable - k) * (failed - k) / ((k + 1.0) * (count - reachable - failed + k + 1))
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratio))])
    weight = np.exp(logs - logs.max())
    result[reachable - inside] = weight / weight.sum()
    return result
