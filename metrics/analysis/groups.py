"""What one component's group of replicas contributes, for each column.

A group is described by the probability that it fails (for a shedding group: that nothing is
left) and that it is only partial, each given the column, with the frequency at which its own
processes (replicas, common cause, failovers) take it from up to down, and by the parts that
these processes have in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.clusters import remembers
from metrics.analysis.counting import replicas_of
from metrics.analysis.environment import Environment
from metrics.analysis.reach import Reach, Table, reach_of
from metrics.analysis.switching import most_switching, switching
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ELECTIONS = "elections of a consensus group, first order, at most {bound:.0e} off"
STANDBY = "standby with failover, first order, at most {bound:.0e} off"

FORCED = 1 - 1e-13
"""Unavailability from which the state of the sites alone keeps a group down."""


@dataclass(frozen=True)
class Threshold:
    """The event that fewer than `required` replicas are usable, given the sites.

    `short` is its probability by replicas and sites alone, `flux` how often a second a replica
    (or a site of its own) takes the group across the threshold; both have shape (states,).
    """

    required: int
    short: FloatArray
    flux: FloatArray


@dataclass(frozen=True)
class Part:
    """What one kind of process has in a group's failures; arrays of shape (columns,).

    Attributes
    ----------
    kind : `replicas`, `common_cause` or `failover`.
    alone : probability that it alone would keep the group down.
    lost : probability that the group is down because of it; sites that force it left out.
    frequency : how often a second it takes the group down, flows between columns left out.
    seconds : mean length of an outage by it.
    """

    kind: str
    alone: FloatArray
    lost: FloatArray
    frequency: FloatArray
    seconds: FloatArray

    def at(self, states: IntArray) -> Part:
        """Return the part for columns that are in the given states of the sites."""
        return Part(
            self.kind,
            self.alone[states],
            self.lost[states],
            self.frequency[states],
            self.seconds[states],
        )


@dataclass(frozen=True)
class Group:
    """One component's replicas, common cause and failovers, given the column.

    Attributes
    ----------
    failed, frequency : probability that nothing is carried, and how often that begins.
    failed_fully, frequency_fully : the same of full service.
    levels : shape (required + 1 or 2, columns), distribution of the service level.
    forced : shape (columns,), whether the sites alone keep it down.
    """

    failed: FloatArray
    frequency: FloatArray
    failed_fully: FloatArray
    frequency_fully: FloatArray
    levels: FloatArray
    forced: NDArray[np.bool_]
    parts: tuple[Part, ...]
    sheds: bool
    approximation: str | None

    def at(self, states: IntArray) -> Group:
        """Return the group for columns that are in the given states of the sites."""
        return replace(
            self,
            failed=self.failed[states],
            frequency=self.frequency[states],
            failed_fully=self.failed_fully[states],
            frequency_fully=self.frequency_fully[states],
            levels=self.levels[:, states],
            forced=self.forced[states],
            parts=tuple(part.at(states) for part in self.parts),
        )


def build(
    component: Component,
    *,
    sites: Mapping[str, Site],
    joint: Environment,
    reaches: dict[tuple[tuple[str, int], ...], Reach] | None = None,
) -> Group:
    """Describe a component's group given the joint state of the sites that it shares.

    Parameters
    ----------
    component : a valid component.
    sites : all sites of the document.
    joint : the joint states of the shared sites.
    reaches : what was found for placements so far; equal ones are looked up in it.
    """
    replicas = replicas_of(component)
    placement = component.placement or {}
    key = tuple(placement.items()) or (("", component.replica_count),)
    reaches = {} if reaches is None else reaches
    if key not in reaches:
        reaches[key] = reach_of(component, sites, joint)
    reach = reaches[key]
    table = Table(replicas)
    required = component.required_count
    full = _threshold(table, reach, required)
    some = _threshold(table, reach, 1) if sheds(component) else full
    causes = _Causes.of(component, *switching(component, sites, table, reach, joint))
    return Group(
        failed=causes.failed(some),
        frequency=causes.frequency(some),
        failed_fully=causes.failed(full),
        frequency_fully=causes.frequency(full),
        levels=_levels(table, reach, required, causes.cause, full.short, sheds=sheds(component)),
        forced=causes.failed(some) >= FORCED,
        parts=causes.parts(some, full),
        sheds=sheds(component),
        approximation=_approximation(component, joint),
    )


def sheds(component: Component) -> bool:
    """Whether the group carries a part of the requests when replicas are missing."""
    return component.below_required == "shed" and component.required_count > 1


@dataclass(frozen=True)
class _Causes:
    """The common cause of a group and its failovers; `switching` arrays have shape (states,)."""

    cause: float
    cause_frequency: float
    switching: FloatArray
    switching_frequency: FloatArray

    @classmethod
    def of(cls, component: Component, switching: FloatArray, often: FloatArray) -> _Causes:
        up, down = component.common_cause_mtbf_seconds, component.common_cause_mttr_seconds
        if not down:
            return cls(0.0, 0.0, switching, often)
        return cls(down / (up + down), 1 / (up + down), switching, often)

    def failed(self, threshold: Threshold) -> FloatArray:
        """Return the unavailability at a threshold, all causes together."""
        lost = threshold.short + (1 - threshold.short) * self.switching
        return np.minimum(1.0, self.cause + (1 - self.cause) * lost)

    def frequency(self, threshold: Threshold) -> FloatArray:
        """Return how often a second the group's own processes take it across a threshold."""
        own = threshold.flux + self.switching_frequency
        left = (1 - threshold.short) * (1 - self.switching)
        return np.asarray((1 - self.cause) * own + self.cause_frequency * left)

    def parts(self, some: Threshold, full: Threshold) -> tuple[Part, ...]:
        """Divide the group's failures among replicas, common cause and failovers."""
        works, open_to = 1 - self.cause, np.where(some.short < FORCED, 1.0, 0.0)
        left = (1 - some.short) * (1 - self.switching)
        lost = open_to * works * some.short
        seconds = ratio(some.short, some.flux)
        found = [Part("replicas", full.short, lost, works * some.flux, seconds)]
        if self.cause:
            alone = np.full_like(left, self.cause)
            often = self.cause_frequency * left
            seconds = alone / self.cause_frequency
            found.append(Part("common_cause", alone, open_to * self.cause * left, often, seconds))
        if self.switching.any():
            lost = open_to * works * (1 - some.short) * self.switching
            often = works * self.switching_frequency
            seconds = ratio(self.switching, self.switching_frequency)
            found.append(Part("failover", self.switching, lost, often, seconds))
        return tuple(found)


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part / whole, and 1 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.ones_like(part), where=whole > 0)


def _approximation(component: Component, joint: Environment) -> str | None:
    """Return why the group's figures are not exact, or nothing."""
    if remembers(component):
        template = ELECTIONS if component.is_consensus else STANDBY
        return template.format(bound=most_switching(component, joint))
    failure = component.failure
    if component.repair_crews is not None and component.repair_crews < component.replica_count:
        laws = (failure.up, failure.down) if failure else ()
        if any(law is not None and law.law != "exponential" for law in laws):
            return "repair crews with times that are not exponential"
    return None


def _threshold(table: Table, reach: Reach, required: int) -> Threshold:
    weights = reach.weights
    short = reach.over(lambda m: table.below(required, m))
    rate = required * table.replicas.failure_rate
    crossing = rate * reach.over(lambda m: table.exactly(required, m))
    return Threshold(
        required,
        np.minimum(1.0, short @ weights),
        crossing @ weights + reach.private.crossing_frequency(short),
    )


def _levels(
    table: Table,
    reach: Reach,
    required: int,
    cause: float,
    full_short: FloatArray,
    *,
    sheds: bool,
) -> FloatArray:
    """Return the distribution of the service level: only 0 and `required` unless it sheds."""
    works = 1 - cause
    levels = np.zeros((required + 1 if sheds else 2, full_short.size))
    levels[-1] = works * (1 - full_short)
    if sheds:
        for usable in range(required):
            at = reach.over(partial(table.exactly, usable))
            levels[usable] = works * (at @ reach.weights)
        levels[0] += cause
    else:
        levels[0] = cause + works * full_short
    return levels
