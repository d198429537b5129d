"""A component's group for many samples of its parameters at once.

The same formulas as in `counting` and `groups`, with an axis for the samples. They are exact
for active groups, repair crews included. For groups that remember (standby, consensus) they are
a first-order model: only the ratio of its values to those at the best estimates is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import roles
from metrics.analysis.clusters import remembers
from metrics.analysis.elections import measured_of
from metrics.analysis.groups import sheds
from metrics.analysis.reach import Reach
from metrics.analysis.uncertainty.parameters import Outages, Parameters, Times, times_of
from metrics.domain.architecture import Component, Site
from metrics.domain.problems import Location
from metrics.domain.uncertain import unknowns

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class WideGroup:
    """What `groups.Group` says, for each state of the sites and each sample.

    `levels` has shape (levels, states, samples), all others (states, samples).
    """

    failed: FloatArray
    frequency: FloatArray
    failed_fully: FloatArray
    frequency_fully: FloatArray
    levels: FloatArray


@dataclass(frozen=True)
class Surroundings:
    """Where a component's replicas are, and the outages of sites that are its own."""

    reach: Reach
    private: Outages
    joint: Outages
    sites: dict[str, Site]


def wide_group(
    name: str, component: Component, around: Surroundings, parameters: Parameters
) -> WideGroup:
    """Describe a group for each joint state of the sites and each sample.

    Parameters
    ----------
    name, component : a component of the document.
    around : where its replicas are.
    parameters : the samples.
    """
    times = times_of(name, component, parameters)
    replicas = _Replicas(component, times, _dormancy(name, component, parameters))
    required = component.required_count
    short, flux = _threshold(replicas, around, required)
    some, some_flux = _threshold(replicas, around, 1) if sheds(component) else (short, flux)
    switching, often = _switching(name, component, replicas, around, parameters)
    with np.errstate(invalid="ignore"):
        total = times.cause_up + times.cause_down
        cause = np.where(np.isinf(total), 0.0, times.cause_down / total)
        cause_often = np.where(np.isinf(total), 0.0, 1 / total)

    def failed(lost: FloatArray) -> FloatArray:
        both = lost + (1 - lost) * switching
        return np.asarray(np.minimum(1.0, cause + (1 - cause) * both))

    def frequency(lost: FloatArray, crossing: FloatArray) -> FloatArray:
        left = (1 - lost) * (1 - switching)
        return np.asarray((1 - cause) * (crossing + often) + cause_often * left)

    return WideGroup(
        failed(some),
        frequency(some, some_flux),
        failed(short),
        frequency(short, flux),
        _levels(replicas, around, cause, short, sheds=sheds(component)),
    )


def is_uncertain_for(component: Component, around: Reach, sites: dict[str, Site]) -> bool:
    """Whether any parameter of a group, or of the sites that only it uses, is uncertain."""
    own = (component.failure, component.common_cause, component.standby, component.data)
    # What remembers depends also on how long the sites stay away that it shares with others.
    found = sites if remembers(component) and component.placement else around.private.sites
    return any(
        part is not None and unknowns(part) for part in (*own, *(sites[s].outage for s in found))
    )


class _Replicas:
    """Distributions of the usable replicas, shape (reachable + 1, samples), one per number."""

    def __init__(self, component: Component, times: Times, dormancy: FloatArray) -> None:
        self.count = component.replica_count
        self.required = component.required_count
        self.times = times
        self._crews = component.repair_crews or self.count
        self._active = self.required if component.standby else self.count
        self._dormancy = dormancy
        self._known: dict[int, FloatArray] = {}
        self._failed: FloatArray | None = None

    @property
    def failure_rate(self) -> FloatArray:
        """Failures of an active replica a second."""
        return np.asarray(1 / self.times.mtbf)

    def distribution(self, reachable: int) -> FloatArray:
        if reachable not in self._known:
            self._known[reachable] = self._usable(reachable)
        return self._known[reachable]

    def below(self, required: int, reachable: int) -> FloatArray:
        """P(usable < required)."""
        if reachable < required:
            return np.ones_like(self.times.mtbf)
        return np.asarray(self.distribution(reachable)[:required].sum(axis=0))

    def exactly(self, usable: int, reachable: int) -> FloatArray:
        """P(usable = `usable`)."""
        if usable > reachable:
            return np.zeros_like(self.times.mtbf)
        return np.asarray(self.distribution(reachable)[usable])

    def _usable(self, reachable: int) -> FloatArray:
        unlimited = self._crews >= self.count
        if unlimited and (self._active == self.count or bool((self._dormancy >= 1).all())):
            with np.errstate(invalid="ignore"):
                q = self.times.mttr / (self.times.mtbf + self.times.mttr)
            return _binomial(reachable, np.nan_to_num(q))
        if self._failed is None:
            self._failed = self._failed_distribution()
        usable = np.zeros((reachable + 1, self.times.mtbf.size))
        for failed, probability in enumerate(self._failed):
            usable += np.outer(_usable_given(self.count, reachable, failed), probability)
        return usable

    def _failed_distribution(self) -> FloatArray:
        """Birth-death process of the number of failed replicas, as in `counting`."""
        n, times = self.count, self.times
        weight = np.zeros((n + 1, times.mtbf.size))
        for j in range(n):
            serving = min(self._active, n - j)
            birth = (serving + self._dormancy * (n - j - serving)) / times.mtbf
            with np.errstate(divide="ignore"):
                ratio = np.log(birth * times.mttr / min(j + 1, self._crews))
            weight[j + 1] = weight[j] + ratio
        likelihood = np.exp(weight - weight.max(axis=0))
        return np.asarray(likelihood / likelihood.sum(axis=0))


def _binomial(count: int, q: FloatArray) -> FloatArray:
    up = np.arange(count + 1)[:, None]
    log_ways = np.array(
        [math.lgamma(count + 1) - math.lgamma(j + 1) - math.lgamma(count - j + 1) for j in up[:, 0]]
    )
    if count <= 60:
        ways = np.array([math.comb(count, j) for j in range(count + 1)], dtype=float)
        return np.asarray(ways[:, None] * (1 - q) ** up * q ** (count - up))
    with np.errstate(divide="ignore", invalid="ignore"):
        down_part = np.where(count - up > 0, (count - up) * np.log(q), 0.0)
    return np.asarray(np.exp(log_ways[:, None] + up * np.log1p(-q) + down_part))


def _usable_given(count: int, reachable: int, failed: int) -> FloatArray:
    """P(j usable among the reachable) when `failed` of `count` have failed at random."""
    result = np.zeros(reachable + 1)
    total = math.comb(count, failed)
    for inside in range(max(0, failed - (count - reachable)), min(failed, reachable) + 1):
        ways = math.comb(reachable, inside) * math.comb(count - reachable, failed - inside)
        result[reachable - inside] = ways / total
    return result


def _image(reach: Reach, values: list[FloatArray]) -> FloatArray:
    """Spread values by the number of reachable replicas: (states, own states, samples)."""
    return np.asarray(np.array(values)[reach.position])


def _threshold(
    replicas: _Replicas, around: Surroundings, required: int
) -> tuple[FloatArray, FloatArray]:
    """Return P(usable < required) and how often a second that begins, shape (states, samples)."""
    reach, weights = around.reach, around.private.weights
    short = _image(reach, [replicas.below(required, m) for m in reach.distinct])
    exactly = _image(reach, [replicas.exactly(required, m) for m in reach.distinct])
    crossing = required * replicas.failure_rate * (exactly * weights).sum(axis=1)
    failing = reach.private.failing
    for rate, (before, after) in zip(around.private.failure_rate, failing, strict=True):
        rise = short[:, after] - short[:, before]
        crossing = crossing + (rise * weights[before] * rate).sum(axis=1)
    return np.minimum(1.0, (short * weights).sum(axis=1)), crossing


def _levels(
    replicas: _Replicas,
    around: Surroundings,
    cause: FloatArray,
    short: FloatArray,
    *,
    sheds: bool,
) -> FloatArray:
    required = replicas.required
    levels = np.zeros((required + 1 if sheds else 2, *short.shape))
    levels[-1] = (1 - cause) * (1 - short)
    if not sheds:
        levels[0] = cause + (1 - cause) * short
        return levels
    for usable in range(required):
        at = _image(around.reach, [replicas.exactly(usable, m) for m in around.reach.distinct])
        levels[usable] = (1 - cause) * (at * around.private.weights).sum(axis=1)
    levels[0] += cause
    return levels


def _dormancy(name: str, component: Component, parameters: Parameters) -> FloatArray:
    standby = component.standby
    if standby is None:
        return np.ones(parameters.size)
    if standby.dormancy is None:
        return np.full(parameters.size, standby.dormancy_fraction)
    return parameters.at(("components", name, "standby", "dormancy"), standby.dormancy)


def _switching(
    name: str,
    component: Component,
    replicas: _Replicas,
    around: Surroundings,
    parameters: Parameters,
) -> tuple[FloatArray, FloatArray]:
    """Return the fraction of time in failovers and their frequency, first order as in `groups`.

    Failovers that no repair calls off; the ratio to the best estimates is all that is used.
    """
    required, reach = replicas.required, around.reach
    none = np.zeros((reach.counts.shape[0], parameters.size))
    if component.standby is None and not component.is_consensus:
        return none, none
    weights = around.private.weights
    beyond = _image(reach, [1 - replicas.below(required + 1, m) for m in reach.distinct])
    enough = _image(reach, [1 - replicas.below(required, m) for m in reach.distinct])
    serving = 1 if component.is_consensus else required
    often = serving * replicas.failure_rate * (beyond * weights).sum(axis=1)
    time = often * _failover_seconds(name, component, replicas.times.mttr, parameters)
    joint = around.joint
    active = roles.active_in_reach(component, around.sites, joint.environment, serving)
    kept = (enough * weights).sum(axis=1)
    for row, (before, after) in enumerate(joint.environment.failing):
        held = np.maximum(active[before], 1e-300)
        lost = np.clip((active[before] - active[after]) / held, 0, 1)[:, None]
        arrivals = joint.failure_rate[row] * joint.weights[before] / joint.weights[after]
        rate = arrivals * kept[after]
        seconds = _failover_seconds(name, component, joint.repair_seconds[row], parameters)
        np.add.at(time, after, rate * serving * lost * seconds)
        np.add.at(often, after, rate * (1 - (1 - lost) ** serving))
    return np.minimum(1.0, time), often


def _replication(name: str) -> Location:
    return ("components", name, "data", "replication")


def _failover_seconds(
    name: str, component: Component, restoration: FloatArray, parameters: Parameters
) -> FloatArray:
    """Return the mean time to move the active role, called off when the lost one is back."""
    standby = component.standby
    if standby is None:
        measured = measured_of(component)
        if measured is not None:
            mean: Location = (*_replication(name), "election_time", "mean")
            return np.asarray(parameters.at(mean, measured.mean))
        place: Location = (*_replication(name), "election_timeout")
        timeout = (
            component.data.replication.election_timeout
            if component.data and component.data.replication
            else None
        )
        if timeout is None:
            return np.full(parameters.size, 0.3)
        return (parameters.at((*place, 0), timeout[0]) + parameters.at((*place, 1), timeout[1])) / 2
    here: Location = ("components", name, "standby")
    covered = parameters.at((*here, "coverage"), standby.coverage)
    times = [
        parameters.at((*here, key), getattr(standby, key))
        for key in ("failover_time", "manual_failover_time")
    ]
    either = [
        np.divide(t * restoration, t + restoration, out=np.zeros_like(t), where=t + restoration > 0)
        for t in times
    ]
    return np.asarray(covered * either[0] + (1 - covered) * either[1])
