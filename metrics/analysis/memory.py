"""Leaves that stand, to first order, for what depends on the past: failovers and caches.

A gate with memory is lost while it moves to another target, and a cache serves for a while
after its target is gone. Neither follows from which parts work now, so each is taken as one more
independent event with the probability and frequency that it has on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.caching import Outages, group_parts, mixture
from metrics.analysis.environment import Environment
from metrics.analysis.groups import Group
from metrics.analysis.plan import Leaves, Planner, evaluate, slopes
from metrics.analysis.structure import Condition
from metrics.domain.architecture import Architecture, Need

FloatArray = NDArray[np.float64]


def leaves_needed(architecture: Architecture) -> int:
    """Return how many leaves the gates with memory and the caches of a document may take."""
    return sum(
        need.has_memory + 2 * (need.if_down == "serve_cached")
        for component in architecture.components.values()
        for need in component.needs
    )


@dataclass(frozen=True)
class Target:
    """One of two targets of a gate with memory; arrays have shape (states,)."""

    down: FloatArray
    crossing: FloatArray
    lost: FloatArray
    """How often a second it is lost by its own failures while the other one works."""
    lost_by_site: FloatArray
    lost_by_site_seconds: FloatArray
    """Fraction of the time in moves after the latter."""

    def move_seconds(self, failover: float) -> FloatArray:
        """Return the mean length of a move from it, which its return ends early."""
        ending = np.divide(
            self.crossing, self.down, out=np.zeros_like(self.down), where=self.down > 0
        )
        return np.asarray(1 / (1 / failover + ending))


@dataclass(frozen=True)
class Moves:
    """The moves of a gate between its first two targets."""

    failover: float
    first: Target
    second: Target

    def share_of_first(self, weights: FloatArray) -> float:
        """Return the fraction of time that the first target is the one in use."""
        leaving = [
            float((t.lost * t.move_seconds(self.failover) + t.lost_by_site_seconds) @ weights)
            for t in (self.first, self.second)
        ]
        return leaving[1] / sum(leaving) if sum(leaving) > 0 else 0.5

    def fraction_of_time(self, share: float) -> FloatArray:
        """Return the fraction of time in moves, the first target being in use at a share."""
        total = np.zeros_like(self.first.down)
        one, other = self.first, self.second
        last1, last2 = share * other.down * one.crossing, (1 - share) * one.down * other.crossing
        both = last1 + last2
        used1 = np.divide(last1, both, out=np.full_like(both, 0.5), where=both > 0)
        for target, used, waiting, back in (
            (one, share, used1 * one.down, other.crossing),
            (other, 1 - share, (1 - used1) * other.down, one.crossing),
        ):
            begun = used * target.lost + waiting * back
            total += begun * target.move_seconds(self.failover)
            total += used * target.lost_by_site_seconds
        return total

    def frequency(self, share: float) -> FloatArray:
        """Return how often a second a move takes the gate down."""
        first, second = self.first, self.second
        return np.asarray(
            share * (first.lost + first.lost_by_site)
            + (1 - share) * (second.lost + second.lost_by_site)
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

        First order: the first two targets take turns, each in use for as long as it lasts until
        a move from it ends. A move takes the failover time unless the old target returns
        earlier, and begins when the target in use is lost, or when the other one is the first
        to return after both were.

        Parameters
        ----------
        need : a gate with memory.
        targets : for each of its targets that it is available, the preferred one first.
        owner : the component that has the gate.

        Returns
        -------
        The leaf, which holds while no move is under way.
        """
        leaf = self._new_leaf(owner)
        if len(targets) < 2 or not need.failover_time:
            return leaf
        moves = self._moves(*targets[:2], need.failover_time)
        share = moves.share_of_first(self._joint.probabilities)
        self._leaves.q[leaf] = np.minimum(1.0, moves.fraction_of_time(share))
        self._leaves.f[leaf] = moves.frequency(share)
        return leaf

    def _moves(self, first: Condition, second: Condition, failover: float) -> Moves:
        """Describe the moves between two targets; what both need is lost to both at once."""
        joint = self._joint
        leaves, gates = first.leaves & second.leaves, first.gates & second.gates
        apart = [
            self._value(Condition(target.leaves & ~leaves, target.gates & ~gates))
            for target in (first, second)
        ]
        (u1, f1), (u2, f2) = apart
        by_site = [np.zeros(joint.size), np.zeros(joint.size)]
        by_site_seconds = [np.zeros(joint.size), np.zeros(joint.size)]
        for repair, (before, after) in zip(joint.repair_rate, joint.failing, strict=True):
            # Counted where the outage leads, so that what fails with the site is not twice.
            hit1 = repair * np.clip(u1[after] - u1[before], 0, 1) * (1 - u2[after])
            hit2 = repair * np.clip(u2[after] - u2[before], 0, 1) * (1 - u1[after])
            for target, hit in enumerate((hit1, hit2)):
                by_site[target][after] += hit
                by_site_seconds[target][after] += hit / (1 / failover + repair)
        return Moves(
            failover,
            Target(u1, f1, f1 * (1 - u2), by_site[0], by_site_seconds[0]),
            Target(u2, f2, f2 * (1 - u1), by_site[1], by_site_seconds[1]),
        )

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
