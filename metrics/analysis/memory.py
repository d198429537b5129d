"""Leaves that stand, to first order, for what depends on the past: failovers and caches.

A gate with memory is lost while it moves to another target, and a cache serves for a while
after its target is gone. Neither follows from which parts work now, so each is taken as one more
independent event with the probability and frequency that it has on average.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.caching import Outages, group_parts, mixture
from metrics.analysis.environment import Environment
from metrics.analysis.groups import Group
from metrics.analysis.plan import Leaves, Planner, evaluate, slopes
from metrics.analysis.structure import Condition
from metrics.domain.architecture import Architecture, Need

FloatArray = NDArray[np.float64]

SHORTEST_OUTAGE_SECONDS = 1e-9
"""Keeps divisions finite where nothing ever fails."""


def leaves_needed(architecture: Architecture) -> int:
    """Return how many leaves the gates with memory and the caches of a document may take."""
    return sum(
        need.has_memory + 2 * (need.if_down == "serve_cached")
        for component in architecture.components.values()
        for need in component.needs
    )


class MemoryLeaves:
    """Adds leaves one by one, from number `first` on."""

    def __init__(
        self,
        joint: Environment,
        planner: Planner,
        leaves: Leaves,
        groups: Sequence[Group],
        *,
        first: int,
    ) -> None:
        self.owners: dict[int, str] = {}
        """Leaves added so far, and the component that owns each."""
        self._groups = groups
        self._joint = joint
        self._planner = planner
        self._leaves = leaves
        self._free_leaf = first

    def switching(self, need: Need, targets: Sequence[Condition], owner: str) -> int:
        """Add the leaf of a gate that takes time to move to another target.

        First order: with two alternating targets the moves per time are 2·r₁·r₂ / (r₁ + r₂),
        r being the loss rates of the first two, and each takes the failover time unless the
        old target returns earlier.

        Parameters
        ----------
        need : a gate with memory.
        targets : for each of its targets that it is available, the preferred one first.
        owner : the component that has the gate.

        Returns
        -------
        The leaf, which holds while no move is under way.
        """
        values = [self._value(condition) for condition in targets[:2]]
        leaf = self._new_leaf(owner)
        if len(values) < 2 or need.failover_time is None:
            return leaf
        (u1, f1), (u2, f2) = values
        rate1 = np.divide(f1, 1 - u1, out=np.zeros_like(f1), where=u1 < 1)
        rate2 = np.divide(f2, 1 - u2, out=np.zeros_like(f2), where=u2 < 1)
        total = rate1 + rate2
        moves = np.divide(2 * rate1 * rate2, total, out=np.zeros_like(total), where=total > 0)
        moves = moves * (1 - u1) * (1 - u2)
        down1 = np.divide(u1, f1, out=np.full_like(u1, np.inf), where=f1 > 0)
        seconds = 1 / (1 / need.failover_time + 1 / np.maximum(down1, SHORTEST_OUTAGE_SECONDS))
        lost = moves * seconds
        share1 = np.divide(rate2, total, out=np.full_like(total, 0.5), where=total > 0)
        for repair, (before, after) in zip(
            self._joint.repair_rate, self._joint.failing, strict=True
        ):
            fallen = share1[before] * np.clip(u1[after] - u1[before], 0, 1) * (1 - u2[after])
            other = np.clip(u2[after] - u2[before], 0, 1) * (1 - u1[after])
            fallen += (1 - share1[before]) * other
            # Counted where the outage leads, so that what fails with the site is not twice.
            moves[after] += repair * fallen
            lost[after] += fallen / (1 + 1 / (repair * need.failover_time))
        self._leaves.q[leaf] = np.clip(lost, 0, 1)
        self._leaves.f[leaf] = moves
        return leaf

    def cached(
        self, need: Need, some: Condition, full: Condition, owner: str
    ) -> tuple[Condition, Condition]:
        """Return the conditions that cached service is available, and that it is full.

        First order: the gate's outages are taken as exponential with the mean of their cause,
        so that a cache of age limit T has run dry in a fraction exp(-T / mean) of them.

        Parameters
        ----------
        need : a `serve_cached` gate.
        some, full : that the gate holds at all, and with full service.
        owner : the component that has the gate.
        """
        if not need.hit_ratio:
            return some, full
        limit = (need.ttl or 0.0) + (need.stale_if_error or 0.0)
        available = self._dry_leaf(some, limit, owner)
        if need.hit_ratio < 1 or not need.stale_if_error:
            return available, full
        return available, self._dry_leaf(full, need.stale_if_error, owner)

    def cached_shares(self, need: Need, some: Condition) -> tuple[float, float]:
        """Return the mean of c(x) over the time that the gate is lost, and how much of it is dry.

        Dry is the fraction of that time in which the cache serves nothing any more.
        """
        if need.if_down != "serve_cached" or not need.hit_ratio:
            return 0.0, 1.0
        outages = self._outages(some)
        probabilities = self._joint.probabilities
        total = float(outages.parts.sum(axis=0) @ probabilities)
        if total <= 0:
            return 0.0, 1.0
        ttl, stale = need.ttl or 0.0, need.stale_if_error or 0.0
        served = float(outages.mean_share(ttl, stale) @ probabilities)
        dry = float(outages.older_than(ttl + stale)[0] @ probabilities)
        return need.hit_ratio * served / total, min(1.0, dry / total)

    def _dry_leaf(self, condition: Condition, limit: float, owner: str) -> Condition:
        leaf = self._new_leaf(owner)
        dry, often = self._outages(condition).older_than(limit)
        self._leaves.q[leaf], self._leaves.f[leaf] = dry, often
        return Condition(1 << leaf)

    def _outages(self, condition: Condition) -> Outages:
        """Return the outages of a condition by their causes."""
        plan = self._planner.plan(condition)
        parts: list[tuple[FloatArray, FloatArray]] = []
        for leaf, slope in slopes(plan, self._leaves).items():
            if leaf < len(self._groups):
                parts += group_parts(self._groups[leaf], slope)
            else:
                q, f = self._leaves.q[leaf], self._leaves.f[leaf]
                mean = np.divide(q, f, out=np.ones_like(q), where=f > 0)
                parts.append((slope * np.where(q < 1 - 1e-13, q, 0.0), mean))
        return mixture(parts, *evaluate(plan, self._leaves), self._joint)

    def _new_leaf(self, owner: str) -> int:
        self.owners[self._free_leaf] = owner
        self._free_leaf += 1
        return self._free_leaf - 1

    def _value(self, condition: Condition) -> tuple[FloatArray, FloatArray]:
        return evaluate(self._planner.plan(condition), self._leaves)
