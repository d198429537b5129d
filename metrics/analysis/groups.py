"""What one component's group of replicas contributes, for each column.

A group is described by the probability that it fails (for a shedding group: that nothing is
left) and that it is only partial, each given the column, with the frequency at which its own
processes (replicas, common cause, failovers) take it from up to down, and by the parts that
these processes have in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import environment as environments
from metrics.analysis import roles
from metrics.analysis.clusters import remembers
from metrics.analysis.counting import Replicas, usable_distribution
from metrics.analysis.elections import election_seconds
from metrics.analysis.environment import Environment
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


@dataclass(frozen=True)
class Reach:
    """How many replicas are in sites that are up.

    `counts` has shape (joint states, states of the private sites); `weights` belongs to its
    columns. Private sites are those in which no other component lives.
    """

    counts: IntArray
    weights: FloatArray
    private: Environment
    distinct: tuple[int, ...]
    position: IntArray
    """Where each entry of `counts` stands in `distinct`, shape of `counts`."""

    def over(self, function: Callable[[int], float]) -> FloatArray:
        """Apply a function of the number of reachable replicas to every state."""
        image = np.array([function(count) for count in self.distinct])
        return np.asarray(image[self.position])


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
    replicas = _replicas(component)
    placement = component.placement or {}
    key = tuple(placement.items()) or (("", component.replica_count),)
    reaches = {} if reaches is None else reaches
    if key not in reaches:
        reaches[key] = _reach(component, sites, joint)
    reach = reaches[key]
    table = _Table(replicas)
    required = component.required_count
    full = _threshold(table, reach, required)
    some = _threshold(table, reach, 1) if sheds(component) else full
    causes = _Causes.of(component, *_switching(component, sites, table, reach, joint))
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


def _replicas(component: Component) -> Replicas:
    standby = component.standby
    return Replicas(
        count=component.replica_count,
        mtbf=component.replica_mtbf_seconds,
        mttr=component.replica_mttr_seconds,
        crews=component.repair_crews,
        active=component.required_count if standby else None,
        dormancy=standby.dormancy_fraction if standby else 1.0,
    )


def _approximation(component: Component, joint: Environment) -> str | None:
    """Return why the group's figures are not exact, or nothing."""
    if remembers(component):
        template = ELECTIONS if component.is_consensus else STANDBY
        return template.format(bound=_most_switching(component, joint))
    failure = component.failure
    if component.repair_crews is not None and component.repair_crews < component.replica_count:
        laws = (failure.up, failure.down) if failure else ()
        if any(law is not None and law.law != "exponential" for law in laws):
            return "repair crews with times that are not exponential"
    return None


def _most_switching(component: Component, joint: Environment) -> float:
    """Return the most that failovers or elections can cost.

    Each loss of a replica, of a site or by the common cause, and each return, starts at most one
    for each active replica, and each lasts no longer than its mean.
    """
    standby, serving = component.standby, component.required_count
    if standby is None:
        longest, serving = election_seconds(component), 1
    else:
        longest = max(standby.failover_time, standby.manual_failover_time or 0.0)
    own = component.replica_count / component.replica_mtbf_seconds
    shared = 1 / component.common_cause_mtbf_seconds + float(joint.failure_rate.sum())
    return min(1.0, 2 * longest * (own + serving * shared))


class _Table:
    """Distributions of usable replicas, computed once for each number of reachable ones."""

    def __init__(self, replicas: Replicas) -> None:
        self.replicas = replicas
        self._known: dict[int, list[float]] = {}

    def distribution(self, reachable: int) -> list[float]:
        if reachable not in self._known:
            self._known[reachable] = usable_distribution(self.replicas, reachable).tolist()
        return self._known[reachable]

    def below(self, required: int, reachable: int) -> float:
        """P(usable < required)."""
        if reachable < required:
            return 1.0
        return sum(self.distribution(reachable)[:required])

    def exactly(self, usable: int, reachable: int) -> float:
        """P(usable = `usable`)."""
        return self.distribution(reachable)[usable] if usable <= reachable else 0.0


def _reach(component: Component, sites: Mapping[str, Site], joint: Environment) -> Reach:
    placement = component.placement or {}
    rows = {name: row for row, name in enumerate(joint.sites)}
    private_names = [n for n in placement if _own_chain(sites, n, rows)]
    private = (
        environments.build(_cut(sites, rows), private_names)
        if private_names
        else environments.nowhere()
    )
    private_rows = {name: row for row, name in enumerate(private.sites)}
    counts = np.zeros((joint.size, private.size), dtype=np.int64)
    if not placement:
        counts += component.replica_count
    for name, count in placement.items():
        shared = _nearest(sites, name, rows)
        own = _nearest(sites, name, private_rows)
        reached = np.full_like(counts, count)
        if shared:
            reached *= joint.up[rows[shared]][:, None]
        if own:
            reached *= private.up[private_rows[own]]
        counts += reached
    distinct, position = np.unique(counts, return_inverse=True)
    return Reach(
        counts,
        private.probabilities,
        private,
        tuple(distinct.tolist()),
        position.reshape(counts.shape),
    )


def _own_chain(sites: Mapping[str, Site], name: str, rows: Mapping[str, int]) -> bool:
    """Whether a site, or an ancestor, can fail and is not one of the joint sites."""
    current: str | None = name
    while current is not None and current not in rows:
        if sites[current].outage is not None:
            return True
        current = sites[current].parent
    return False


def _cut(sites: Mapping[str, Site], rows: Mapping[str, int]) -> dict[str, Site]:
    """Return the sites below the joint ones, as a forest of its own."""
    return {
        name: site.model_copy(update={"parent": None}) if site.parent in rows else site
        for name, site in sites.items()
        if name not in rows
    }


def _nearest(sites: Mapping[str, Site], name: str, rows: Mapping[str, int]) -> str | None:
    """Return the site itself or its nearest ancestor that has a row."""
    current: str | None = name
    while current is not None and current not in rows:
        current = sites[current].parent
    return current


def _threshold(table: _Table, reach: Reach, required: int) -> Threshold:
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
    table: _Table,
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


def _switching(
    component: Component,
    sites: Mapping[str, Site],
    table: _Table,
    reach: Reach,
    joint: Environment,
) -> tuple[FloatArray, FloatArray]:
    """Return the fraction of time in failovers or elections, and their frequency.

    First order: each loss of an active replica (of the leader) while enough others remain
    costs one mean failover (election) time; losses by a site count in the state that follows.
    """
    none = np.zeros(joint.size)
    if not remembers(component):
        return none, none
    required = component.required_count
    serving = 1 if component.is_consensus else required
    beyond = reach.over(lambda m: 1 - table.below(required + 1, m) if m > required else 0.0)
    enough = reach.over(lambda m: 1 - table.below(required, m) if m >= required else 0.0)
    own = serving * table.replicas.failure_rate * (beyond @ reach.weights)
    if component.is_consensus:
        own = own + _regained(table, reach, required)
    prolonged = 0.0 if component.is_consensus else _prolonged(table, reach, required)
    time = (own + prolonged) * _switching_seconds(component, table.replicas.mttr)
    often = own
    active = roles.active_in_reach(component, sites, joint, serving)
    for repair, before, after, arrivals in joint.outages():
        held = np.maximum(active[before], 1e-300)
        lost = np.clip((active[before] - active[after]) / held, 0, 1)
        rate = arrivals * (enough @ reach.weights)[after]
        # Counted where the outage leads, so that what fails with the site is not counted twice;
        # one failover after the other for each of the active replicas that are lost.
        seconds = rate * serving * lost * _switching_seconds(component, 1 / repair)
        np.add.at(time, after, seconds)
        np.add.at(often, after, rate * (1 - (1 - lost) ** serving))
    return np.minimum(1.0, time), often


def _switching_seconds(component: Component, restoration: float) -> float:
    """Return the mean time without service after the loss of an active replica or leader.

    A failover is called off when the lost replica is back before it ends: the shorter of two
    exponential times, or of a fixed and an exponential one.
    """
    standby = component.standby
    if standby is None:
        return election_seconds(component)
    if restoration <= 0:
        return 0.0
    manual = standby.manual_failover_time or 0.0
    deterministic = standby.failover_law == "deterministic"

    def until_either(seconds: float) -> float:
        if deterministic:
            return restoration * -math.expm1(-seconds / restoration)
        return seconds * restoration / (seconds + restoration)

    covered = standby.coverage * until_either(standby.failover_time)
    return covered + (1 - standby.coverage) * until_either(manual)


def _regained(table: _Table, reach: Reach, quorum: int) -> FloatArray:
    """Return how often a second a repaired member completes the quorum: an election follows."""
    if not table.replicas.mttr:
        return np.zeros(reach.counts.shape[0])
    at = reach.over(lambda m: table.exactly(quorum - 1, m) * max(0, m - quorum + 1))
    return np.asarray(at @ reach.weights / table.replicas.mttr)


def _prolonged(table: _Table, reach: Reach, required: int) -> FloatArray:
    """Return how often a second an idle replica is back before the active one is: a failover.

    Of the failed ones one had the active role; it failed last and is repaired last by few crews.
    """
    replicas = table.replicas
    if not replicas.mttr:
        return np.zeros(reach.counts.shape[0])
    crews = replicas.crews or replicas.count

    def rate(m: int) -> float:
        return table.exactly(required - 1, m) * max(0, min(crews, m - required)) / replicas.mttr

    return np.asarray(reach.over(rate) @ reach.weights)
