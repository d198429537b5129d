"""What balancers lose until their health checks notice that a replica is gone.

When one of n usable replicas is lost, its share 1/n of the requests keeps failing for the mean
detection time. So the loss is the mean over all such events of flux · share lost · detection
time · what the journey still serves after the event, added to what is lost anyway. A balancer
is charged for each way by which requests reach it; where another target could take over
(`any_of` with one to spare) nothing is charged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.counting import Replicas
from metrics.analysis.reach import Table, reach_of
from metrics.analysis.system import System
from metrics.domain.architecture import Component

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FIRST_ORDER = "detection by health checks, first order"


@dataclass(frozen=True)
class Balanced:
    """A group over which requests are balanced: its number, its calls, seconds of detection."""

    target: int
    calls: int
    seconds: float
    """Detection time, summed over the ways that lead to it."""
    is_exact: bool
    """Whether its usable replicas are independent of all else given the column."""


def are_exact(system: System, entries: list[int]) -> bool:
    """Whether `charges` of journeys from some entries has no approximation in it."""
    return all(found.is_exact for entry in entries for found in balanced_groups(system, entry))


def first_order(system: System, certain: dict[int, int]) -> Iterator[float]:
    """Yield the fraction of the requests that each balancer loses while all else works.

    rate · n · (1/n) · detection time while others remain to serve.

    Parameters
    ----------
    system : a compiled document.
    certain : number of calls of each component that is called for certain.
    """
    components = system.architecture.components
    for balancer, target, times in balanced(system, certain):
        check = components[balancer].health_check
        assert check is not None, "only balancers with a health check are found"
        share = min(1.0, check.mean_detection_seconds / components[target].replica_mtbf_seconds)
        yield 1 - (1 - share) ** times


def balanced(system: System, certain: dict[int, int]) -> Iterator[tuple[str, str, int]]:
    """Yield each balancer with a health check, a target over which it balances, and its calls."""
    components = system.architecture.components
    for number, times in certain.items():
        model = system.components[number]
        if components[model.name].health_check is None:
            continue
        for gate in model.gates:
            carries = gate.need.if_down != "degrade" and gate.counts_all
            for target in gate.targets if carries else ():
                name = system.components[target].name
                if _shares_load(components[name]):
                    yield model.name, name, times


def balanced_groups(system: System, entry: int) -> list[Balanced]:
    """Return the balanced groups that every request of a journey reaches."""
    components = system.architecture.components
    calls, is_plain = _calls(system, entry)
    seconds: dict[int, float] = {}
    for balancer, target, times in balanced(system, calls):
        check = components[balancer].health_check
        assert check is not None, "only balancers with a health check are found"
        number = system.number[target]
        found = seconds.get(number, 0.0)
        seconds[number] = found + times * check.mean_detection_seconds
    return [
        Balanced(
            number,
            calls[number],
            total,
            is_plain and _is_independent(system, number),
        )
        for number, total in seconds.items()
    ]


def charges(system: System, entry: int, served: FloatArray) -> FloatArray:
    """Return what a journey loses until checks notice, shape (columns,).

    Parameters
    ----------
    system : a compiled document.
    entry : number of the component where the journey enters.
    served : shape (columns,), mean of what the journey serves (or of its utility).

    Returns
    -------
    array of shape (columns,)
        Its mean over the columns is the loss; that of an outage of a site counts in the column
        in which it happens.
    """
    total = np.zeros(system.joint.size)
    for found in balanced_groups(system, entry):
        total += found.seconds * _Group(system, found).lost(served)
    return total


class _Group:
    """Events that take usable replicas of one balanced group."""

    def __init__(self, system: System, found: Balanced) -> None:
        self._system = system
        self._calls = found.calls
        model = system.components[found.target]
        self._component = system.architecture.components[model.name]
        self._levels = model.group.levels
        self._table = Table(_replicas(self._component))
        self._reach = reach_of(self._component, system.architecture.sites, system.joint.base)
        up = self._component.common_cause_mtbf_seconds
        down = self._component.common_cause_mttr_seconds
        self._works = up / (up + down) if down else 1.0

    def lost(self, served: FloatArray) -> FloatArray:
        """Return flux · share lost · service after the event, for each column."""
        joint = self._system.joint
        top = self._levels.shape[0] - 1
        shares = np.array([(level / top) ** self._calls for level in range(top + 1)])
        own = shares @ self._levels
        rest = np.divide(served, own, out=np.zeros_like(served), where=own > 0)
        rate = 0.0 if math.isinf(self._table.replicas.mtbf) else 1 / self._table.replicas.mtbf
        by_replicas = self._reach.over(self._left_after_one) @ self._reach.weights
        found = rate * self._works * by_replicas[joint.site_state] * rest
        for flow in joint.flows:
            if flow.cause.startswith("site:"):
                self._add_outage(found, flow.before, joint.home[flow.after], flow.flux, rest)
        return np.asarray(found)

    def _add_outage(
        self,
        found: FloatArray,
        before: IntArray,
        after: IntArray,
        flux: FloatArray,
        rest: FloatArray,
    ) -> None:
        """Add what outages of one site cost, in the columns in which they happen."""
        joint = self._system.joint
        counts = self._reach.counts[:, 0]
        many, few = counts[joint.site_state[before]], counts[joint.site_state[after]]
        kinds = {pair: self._left_after_outage(*pair) for pair in set(zip(many, few, strict=True))}
        value = np.array([kinds[pair] for pair in zip(many, few, strict=True)])
        weight = np.maximum(joint.probabilities[before], np.finfo(float).tiny)
        np.add.at(found, before, flux / weight * self._works * value * rest[after])

    def _carried(self, usable: int) -> float:
        """Return the served fraction with so many usable replicas, to the power of the calls."""
        required = self._component.required_count
        if usable >= required:
            return 1.0
        sheds = self._component.below_required == "shed"
        return float((usable / required) ** self._calls) if sheds else 0.0

    def _left_after_one(self, reachable: int) -> float:
        """Return the mean over the usable replicas of service once one of them is lost.

        Each of n is lost at its rate and takes the share 1/n: n · (1/n) = 1.
        """
        distribution = self._table.distribution(reachable)
        return sum(p * self._carried(n - 1) for n, p in enumerate(distribution) if n > 0)

    def _left_after_outage(self, many: int, few: int) -> float:
        """Return the mean of share lost times service when `few` of `many` stay in reach."""
        if few >= many:
            return 0.0
        total = 0.0
        for usable, probability in enumerate(self._table.distribution(int(many))):
            ways = math.comb(int(many), usable)
            for left in range(max(0, usable - int(many - few)), min(usable, int(few)) + 1):
                if left < usable:
                    taken = math.comb(int(few), left) * math.comb(int(many - few), usable - left)
                    share = (usable - left) / usable
                    total += probability * (taken / ways) * share * self._carried(left)
        return total


def _calls(system: System, entry: int) -> tuple[dict[int, int], bool]:
    """Return how often each component is called for one request.

    The second entry says whether the served fraction is a product over these calls: no cache
    steps in, and no gate takes the smallest of several fractions.
    """
    calls = {entry: 1}
    is_plain = True
    for number in range(entry, -1, -1):
        for gate in system.components[number].gates if number in calls else ():
            if gate.need.if_down != "degrade" and gate.counts_all:
                partial = sum(system.components[t].can_be_partial for t in gate.targets)
                is_plain &= gate.need.if_down == "fail" and partial <= 1
                for target in gate.targets:
                    calls[target] = calls.get(target, 0) + calls[number]
    return calls, is_plain


def _is_independent(system: System, number: int) -> bool:
    """Whether a group's usable replicas depend on nothing but the sites that are told apart."""
    model = system.components[number]
    component = system.architecture.components[model.name]
    placement = [site for site, count in (component.placement or {}).items() if count]
    private = reach_of(component, system.architecture.sites, system.joint.base).private
    remembered = not model.group.frequency.any() and model.group.failed.any()
    queues = (component.repair_crews or math.inf) < component.replica_count
    laws = (component.failure.up, component.failure.down) if component.failure and queues else ()
    return (
        not (placement and private.sites)
        and not remembered
        and all(law is None or law.law == "exponential" for law in laws)
    )


def _replicas(component: Component) -> Replicas:
    return Replicas(
        count=component.replica_count,
        mtbf=component.replica_mtbf_seconds,
        mttr=component.replica_mttr_seconds,
        crews=component.repair_crews,
    )


def _shares_load(component: Component) -> bool:
    """Whether every usable replica serves a share; idle spares and followers do not."""
    return component.standby is None and not component.is_consensus
