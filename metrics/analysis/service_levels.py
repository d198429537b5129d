"""How loaded each group is in each of its states, and how often that is too much.

A group serves with whatever replicas are usable: after a loss the same demand meets fewer of
them. Utilisation and response time are averaged over the states in which the group serves;
saturation is the fraction of time in states that serve but cannot keep up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import environment as environments
from metrics.analysis.counting import replicas_of, usable_distribution
from metrics.analysis.environment import Environment
from metrics.analysis.erlang import erlang_c
from metrics.domain.architecture import Architecture, Component

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SITE_STATES_MAX = 4_096
"""Joint states of the sites that are told apart; what is left out counts as no service."""
CHANNELS_MAX = 20_000
"""Requests in service at once that one queue has at most."""
NEGLIGIBLE = 1e-15
"""Probability below which a state no longer shows in a mean."""


@dataclass(frozen=True, slots=True)
class Load:
    """One group under one demand, with a given number of serving replicas."""

    utilisation: float
    response_seconds: float | None
    """Mean time in the group, waiting included; None when saturated or without a time."""


@dataclass(frozen=True, slots=True)
class Levels:
    """One group under its demand, over all of its states.

    Attributes
    ----------
    healthy : with all replicas that serve.
    utilisation_mean : over the states in which the group serves; None when it never does.
    response_seconds_mean : over the states in which it serves and keeps up.
    saturation : shape (site states,), P(it serves and is saturated) given the sites.
    """

    healthy: Load
    utilisation_mean: float | None
    response_seconds_mean: float | None
    saturation: FloatArray


def site_states(architecture: Architecture) -> Environment:
    """Return the joint states of all sites that groups with a capacity live in."""
    used = {
        site
        for component in architecture.components.values()
        if component.capacity is not None
        for site, count in (component.placement or {}).items()
        if count
    }
    return environments.build(architecture.sites, sorted(used), states_max=SITE_STATES_MAX)


def levels(
    component: Component, demand: float, parents: Mapping[str, str | None], joint: Environment
) -> Levels:
    """Return utilisation, response time and saturation of a group over its states.

    Parameters
    ----------
    component : with a capacity.
    demand : requests a second that reach the group.
    parents : the parent of each site.
    joint : the sites' states, from `site_states`.

    Notes
    -----
    An active group serves with all usable replicas, but not below `required` unless it sheds;
    then it takes only the fraction of the demand that it carries. A standby group serves with
    `required` replicas. A consensus group serves with all usable members, given a quorum.
    """
    serving = serving_replicas(component)
    reachable = _reachable(component, parents, joint)
    probability = {int(m): _serving(component, int(m)) for m in np.unique(reachable)}
    saturated = np.array(
        [count > 0 and _utilisation(component, demand, count) >= 1 for count in range(serving + 1)]
    )
    given = {m: float(p[saturated].sum()) for m, p in probability.items()}
    weights = np.bincount(reachable, weights=joint.probabilities)
    total = sum((weights[m] * p for m, p in probability.items()), start=np.zeros(serving + 1))
    states = [count for count in range(1, serving + 1) if total[count] > NEGLIGIBLE]
    loads = [(float(total[count]), _load(component, demand, count)) for count in states]
    return Levels(
        healthy=_load(component, demand, serving),
        utilisation_mean=_mean([(weight, load.utilisation) for weight, load in loads]),
        response_seconds_mean=_mean([(weight, load.response_seconds) for weight, load in loads]),
        saturation=np.array([given[m] for m in reachable.tolist()]),
    )


def serving_replicas(component: Component) -> int:
    """Return how many replicas serve while all are usable: idle ones do not."""
    if component.standby is not None:
        return min(component.replica_count, component.required_count)
    return component.replica_count


def _serving(component: Component, reachable: int) -> FloatArray:
    """Return P(k replicas serve) for k = 0 … serving, given how many are in reach."""
    serving = serving_replicas(component)
    result = np.zeros(serving + 1)
    usable = usable_distribution(replicas_of(component), reachable)
    down, up = component.common_cause_mttr_seconds, component.common_cause_mtbf_seconds
    works = up / (up + down) if down else 1.0
    least = 1 if component.below_required == "shed" else component.required_count
    for count, probability in enumerate(usable):
        result[min(count, serving) if count >= least else 0] += works * probability
    result[0] += 1 - works
    return result


def _reachable(
    component: Component, parents: Mapping[str, str | None], joint: Environment
) -> IntArray:
    """Return how many replicas are in sites that are up, shape (site states,)."""
    row = {name: number for number, name in enumerate(joint.sites)}
    if not component.placement:
        return np.full(joint.size, component.replica_count, dtype=np.int64)
    reached = np.zeros(joint.size, dtype=np.int64)
    for site, count in component.placement.items():
        current: str | None = site
        while current is not None and current not in row:
            current = parents[current]
        reached += count * (joint.up[row[current]] if current is not None else True)
    return reached


def _load(component: Component, demand: float, serving: int) -> Load:
    capacity = component.capacity
    assert capacity is not None
    utilisation = _utilisation(component, demand, serving)
    if capacity.service_time is None or utilisation >= 1:
        return Load(utilisation, None)
    each = max(1, round(min(capacity.rps * capacity.service_time, CHANNELS_MAX)))
    channels = min(serving * each, CHANNELS_MAX)
    free = serving * capacity.rps * (1 - utilisation)
    wait = erlang_c(channels, utilisation * channels) / free
    return Load(utilisation, capacity.service_time + wait)


def _utilisation(component: Component, demand: float, serving: int) -> float:
    assert component.capacity is not None
    carried = 1.0
    if component.below_required == "shed":
        carried = min(1.0, serving / component.required_count)
    return demand * carried / (serving * component.capacity.rps)


def _mean(values: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the weighted mean of the values that are known."""
    total = mean = 0.0
    for weight, value in values:
        if value is not None:
            total, mean = total + weight, mean + weight * value
    return mean / total if total > 0 else None
