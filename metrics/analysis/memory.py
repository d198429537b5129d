"""Leaves that stand, to first order, for what depends on the past: failovers and caches.

A gate with memory is lost while it moves to another target, and a cache serves for a while
after its target is gone. Neither follows from which parts work now, so each is taken as one more
independent event with the probability and frequency that it has on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.aging import POWERS
from metrics.analysis.caching import Outages, group_parts, mixture
from metrics.analysis.clusters import outlives_its_targets
from metrics.analysis.columns import Columns
from metrics.analysis.groups import FORCED, Group
from metrics.analysis.plan import Leaves, Planner, evaluate, slopes
from metrics.analysis.structure import Condition
from metrics.domain.architecture import Architecture, Need

FloatArray = NDArray[np.float64]

TURNS_MAX = 4
"""Targets of a gate that are taken to be in use; a fifth one hardly ever is."""


def leaves_needed(architecture: Architecture) -> int:
    """Return how many leaves the gates with memory and the caches of a document may take."""
    return sum(
        need.has_memory * (1 + len(need.targets)) + (2 + POWERS) * (need.if_down == "serve_cached")
        for component in architecture.components.values()
        for need in component.needs
    )


@dataclass(frozen=True)
class Losses:
    """How often a second each target is lost to each other one, and the moves that follow.

    `rate` has shape (targets, targets, states): lost while the second is the first available.
    `seconds` has shape (targets, targets, states): the rate times the mean length of a move.
    """

    rate: FloatArray
    seconds: FloatArray

    def shares(self, weights: FloatArray) -> FloatArray:
        """Return the fraction of time that each target is the one in use."""
        moved = self.seconds @ weights
        count = len(moved)
        if not moved.any():
            return np.full(count, 1 / count)
        moved = moved / moved.max() + 1e-12
        np.fill_diagonal(moved, 0.0)
        balance = moved.T - np.diag(moved.sum(axis=1))
        balance[-1] = 1.0
        return np.asarray(np.linalg.solve(balance, np.eye(count)[-1]))


class MemoryLeaves:
    """Adds leaves one by one, from number `first` on."""

    def __init__(
        self,
        joint: Columns,
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

    def switching(self, need: Need, targets: Sequence[Condition], owner: str) -> tuple[int, float]:
        """Add the leaf of a gate that takes time to move to another target.

        First order: each target is in use for as long as it lasts until a move from it ends. A
        move takes the failover time unless the old target returns earlier, and begins when the
        target in use is lost, or when another one is the first to return after all were.

        Parameters
        ----------
        need : a gate with memory.
        targets : for each of its targets that it is available, the preferred one first.
        owner : the component that has the gate.

        Returns
        -------
        The leaf, which holds while no move is under way, and how far its probability may be off.
        """
        leaf = self._new_leaf(owner)
        if len(targets) < 2 or not need.failover_time:
            return leaf, 0.0
        u, f = self._apart(targets[:TURNS_MAX])
        ending = np.divide(f, u, out=np.zeros_like(u), where=u > 0)
        seconds = 1 / (1 / need.failover_time + ending)
        losses = self._losses(u, f, seconds, need.failover_time)
        weights = self._joint.probabilities
        shares = losses.shares(weights)
        moving = np.einsum("i,ijs->s", shares, losses.seconds)
        # All were lost, the one in use at last; another one returns before it.
        others = np.array([np.delete(u, target, axis=0).prod(axis=0) for target in range(len(u))])
        last = shares[:, None] * others * f
        used = np.divide(last, last.sum(axis=0), out=np.zeros_like(last), where=last > 0)
        waiting = used * u.prod(axis=0) * (ending.sum(axis=0) - ending)
        self._leaves.q[leaf] = np.minimum(1.0, moving + (waiting * seconds).sum(axis=0))
        self._leaves.f[leaf] = np.einsum("i,ijs->s", shares, losses.rate)
        return leaf, self._error(need.failover_time, float(self._leaves.q[leaf] @ weights), u, f)

    def lost(self, condition: Condition) -> float:
        """Return the unavailability of a condition."""
        return float(self._value(condition)[0] @ self._joint.probabilities)

    def _error(self, seconds: float, taken: float, u: FloatArray, f: FloatArray) -> float:
        """Return how far the fraction of time in moves may be off.

        A move begins when the target in use is lost, which is never oftener than the target that
        is lost most; it begins again when the chosen one is lost, or when one of them returns
        after all were lost, which takes two targets that are down together.
        """
        weights = self._joint.probabilities
        often = f @ weights + self._joint.crossing_frequency(u)
        twice = 2 * float(often.sum()) * float((u @ weights).max())
        return max(taken, min(1.0, seconds * (float(often.max()) + twice)) - taken)

    def _apart(self, targets: Sequence[Condition]) -> tuple[FloatArray, FloatArray]:
        """Return each target's unavailability and frequency without what all of them need.

        What all need takes all of them at once, and brings them back at once: no move follows.
        """
        leaves = reduce(and_, (target.leaves for target in targets))
        gates = reduce(and_, (target.gates for target in targets))
        values = [
            self._value(Condition(target.leaves & ~leaves, target.gates & ~gates))
            for target in targets
        ]
        return np.array([u for u, _ in values]), np.array([f for _, f in values])

    def _losses(self, u: FloatArray, f: FloatArray, seconds: FloatArray, failover: float) -> Losses:
        """Return the losses of a gate's targets by their own failures and by sites."""
        count = len(u)
        following = np.zeros((count, count, u.shape[1]))
        for lost in range(count):
            left = np.ones(u.shape[1])
            for other in range(count):
                if other != lost:
                    following[lost, other] = left * (1 - u[other])
                    left = left * u[other]
        rate = f[:, None] * following
        time = seconds[:, None] * rate
        for repair, before, after, arrivals in self._joint.outages():
            # Counted where the outage leads, so that what fails with the site is not twice.
            hit = arrivals * np.clip(u[:, after] - u[:, before], 0, 1)
            by_site = hit[:, None] * following[:, :, after]
            by_site = np.moveaxis(by_site, 2, 0)
            np.add.at(np.moveaxis(rate, 2, 0), after, by_site)
            np.add.at(np.moveaxis(time, 2, 0), after, by_site / (1 / failover + repair))
        return Losses(rate, time)

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
        if not outlives_its_targets(need):
            return some, full
        limit = (need.ttl or 0.0) + (need.stale_if_error or 0.0)
        available = self._dry_leaf(some, limit, owner)
        if need.hit_ratio != 1 or not need.stale_if_error:
            return available, full
        return available, self._dry_leaf(full, need.stale_if_error, owner)

    def cached_shares(self, need: Need, some: Condition) -> tuple[float, float]:
        """Return the mean of c(x) over the time that the gate is lost, and how much of it is dry.

        Dry is the fraction of that time in which the cache serves nothing any more.
        """
        if not outlives_its_targets(need):
            return 0.0, 1.0
        outages = self._outages(some)
        probabilities = self._joint.probabilities
        total = float(outages.parts.sum(axis=0) @ probabilities)
        if total <= 0:
            return 0.0, 1.0
        ttl, stale = need.ttl or 0.0, need.stale_if_error or 0.0
        served = float(outages.mean_share(ttl, stale) @ probabilities)
        dry = float(outages.older_than(ttl + stale)[0] @ probabilities)
        return (need.hit_ratio or 0.0) * served / total, min(1.0, dry / total)

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
                parts.append((slope * np.where(q < FORCED, q, 0.0), mean))
        return mixture(parts, *evaluate(plan, self._leaves), self._joint)

    def known(self, failed: FloatArray, owner: str | None = None) -> int:
        """Add a leaf whose probability of having failed is known in every column.

        Without an owner it is nobody's failure, and no cause of downtime.
        """
        leaf = self._new_leaf(owner)
        self._leaves.q[leaf] = failed
        return leaf

    def _new_leaf(self, owner: str | None) -> int:
        if owner is not None:
            self.owners[self._free_leaf] = owner
        self._free_leaf += 1
        return self._free_leaf - 1

    def _value(self, condition: Condition) -> tuple[FloatArray, FloatArray]:
        return evaluate(self._planner.plan(condition), self._leaves)
