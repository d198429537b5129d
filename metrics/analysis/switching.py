"""What failovers and elections cost where no chain is small enough: to first order, with a bound.

Each loss of an active replica (of the leader) while enough others remain costs one mean failover
(election) time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import roles
from metrics.analysis.clusters import remembers
from metrics.analysis.elections import election_seconds
from metrics.analysis.environment import Environment
from metrics.analysis.reach import Reach, Table
from metrics.domain.architecture import Component, Site

FloatArray = NDArray[np.float64]


def switching(
    component: Component,
    sites: Mapping[str, Site],
    table: Table,
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


def _regained(table: Table, reach: Reach, quorum: int) -> FloatArray:
    """Return how often a second a repaired member completes the quorum: an election follows."""
    if not table.replicas.mttr:
        return np.zeros(reach.counts.shape[0])
    at = reach.over(lambda m: table.exactly(quorum - 1, m) * max(0, m - quorum + 1))
    return np.asarray(at @ reach.weights / table.replicas.mttr)


def _prolonged(table: Table, reach: Reach, required: int) -> FloatArray:
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


def most_switching(component: Component, joint: Environment) -> float:
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
