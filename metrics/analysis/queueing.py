"""Demand, utilisation and response time: healthy, and averaged over the states of each group.

Demand flows from the journeys along the needs. A group is an M/M/c queue (Erlang C).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from metrics.analysis.environment import Environment
from metrics.analysis.graph import callers_first, reach
from metrics.analysis.service_levels import Levels, levels, site_states
from metrics.domain.architecture import Architecture, Need
from metrics.domain.results import ComponentFigures, Figures


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """What reaches one group, and how it copes."""

    demand_rps: float
    levels: Levels | None = None
    """None without a capacity."""

    @property
    def utilisation(self) -> float | None:
        """Demand over capacity while healthy; 1 and more is saturation."""
        return self.levels.healthy.utilisation if self.levels else None

    @property
    def response_seconds(self) -> float | None:
        """Mean time in the healthy group alone; None when unknown or saturated."""
        return self.levels.healthy.response_seconds if self.levels else None

    @property
    def response_seconds_mean(self) -> float | None:
        """The same, averaged over the states in which it serves and keeps up."""
        return self.levels.response_seconds_mean if self.levels else None


@dataclass(frozen=True, slots=True)
class JourneyLoad:
    """What a user of one journey meets."""

    response_seconds: float | None = None
    """While everything works."""
    response_seconds_mean: float | None = None
    """With the states of every group averaged, saturated ones left out."""
    saturation: float | None = None
    """Fraction of time in which some group on its way serves, but cannot keep up."""
    capacity_rps: float | None = None
    """Its demand when all demand has grown until the first group on its way saturates."""


@dataclass(frozen=True, slots=True)
class Performance:
    """Loads by component and by journey; journeys without demand are absent."""

    components: dict[str, GroupLoad]
    journeys: dict[str, JourneyLoad]
    joint: Environment
    """The sites' states over which the loads are averaged."""

    def add_to_journey(self, name: str, figures: Figures) -> Figures:
        """Return the figures of a journey with what its load says."""
        load = self.journeys.get(name)
        if load is None:
            return figures
        return figures.model_copy(
            update={
                "response_time_ms": _milliseconds(load.response_seconds),
                "response_time_mean_ms": _milliseconds(load.response_seconds_mean),
                "saturation_probability": load.saturation,
                "capacity_rps": load.capacity_rps,
            }
        )

    def add_to_component(self, name: str, figures: ComponentFigures) -> ComponentFigures:
        """Return the figures of a component with what its load says."""
        load = self.components[name]
        levels = load.levels
        if levels is None:
            return figures
        saturation = float(levels.saturation @ self.joint.probabilities)
        return figures.model_copy(
            update={
                "demand_rps": load.demand_rps,
                "utilisation": levels.healthy.utilisation,
                "utilisation_mean": levels.utilisation_mean,
                "saturation_probability": saturation,
                "response_time_ms": _milliseconds(levels.healthy.response_seconds),
                "response_time_mean_ms": _milliseconds(levels.response_seconds_mean),
            }
        )


def performance(architecture: Architecture) -> Performance:
    """Return demand, utilisation, response times, saturation and capacities.

    Notes
    -----
    All targets of a gate get the caller's demand, with these exceptions: a cache holds back
    its hit ratio, a gate with memory calls the target in use (the first), and any other
    `any_of` spreads its `required` calls evenly. A replica that serves `rps` requests of
    `service_time` has rps · service_time channels (at least one); the channels of all serving
    replicas form one queue. Idle standby replicas do not serve. Demand does not depend on what
    is down elsewhere.
    """
    demand = demand_by_component(architecture)
    joint = site_states(architecture)
    parents = {name: site.parent for name, site in architecture.sites.items()}
    loads = {
        key: GroupLoad(
            demand[key],
            levels(component, demand[key], parents, joint) if component.capacity else None,
        )
        for key, component in architecture.components.items()
    }
    healthy = _responses(architecture, loads, lambda load: load.response_seconds)
    mean = _responses(architecture, loads, lambda load: load.response_seconds_mean)
    journeys = {
        key: JourneyLoad(
            response_seconds=healthy[journey.entry],
            response_seconds_mean=mean[journey.entry],
            saturation=_saturation(architecture, journey.entry, loads, joint),
            capacity_rps=_capacity(architecture, journey.entry, journey.demand, loads),
        )
        for key, journey in architecture.effective_journeys.items()
        if journey.demand
    }
    return Performance(loads, journeys, joint)


def demand_by_component(architecture: Architecture) -> dict[str, float]:
    """Return the requests a second that reach each component while everything works."""
    demand = dict.fromkeys(architecture.components, 0.0)
    for journey in architecture.effective_journeys.values():
        demand[journey.entry] += journey.demand or 0.0
    for key in callers_first(architecture):
        for need in architecture.components[key].needs:
            for target, calls in _calls(need):
                demand[target] += demand[key] * calls
    return demand


def _calls(need: Need) -> Iterator[tuple[str, float]]:
    """Yield each target with the mean number of calls that one request of the caller makes."""
    passed = 1 - (need.hit_ratio or 0.0) if need.if_down == "serve_cached" else 1.0
    if need.has_memory:
        yield need.targets[0], passed
        return
    share = need.required_count / len(need.targets)
    for target in need.targets:
        yield target, passed * share


def _responses(
    architecture: Architecture,
    loads: dict[str, GroupLoad],
    own: Callable[[GroupLoad], float | None],
) -> dict[str, float | None]:
    """Return the mean time from call to answer of each component, its needs included.

    Needs are called one after the other, the targets of `all_of` at the same time. A chain in
    which nothing has a service time, or something is saturated, has no response time.
    """
    total: dict[str, float | None] = {}
    for key in reversed(callers_first(architecture)):
        component, load = architecture.components[key], loads[key]
        parts = [_gate_response(need, total) for need in component.needs]
        known = [part for part in (own(load), *parts) if part is not None]
        saturated = load.utilisation is not None and load.utilisation >= 1
        if saturated or any(math.isinf(part) for part in known):
            total[key] = math.inf
        else:
            total[key] = sum(known) if known else None
    return {key: None if value == math.inf else value for key, value in total.items()}


def _gate_response(need: Need, total: dict[str, float | None]) -> float | None:
    times = [(total[target], calls) for target, calls in _calls(need)]
    known = [(time, calls) for time, calls in times if time is not None]
    if not known:
        return None
    if need.all_of is not None:
        return max(time * calls for time, calls in known)
    return sum(time * calls for time, calls in known)


def _capacity(
    architecture: Architecture, entry: str, demand: float | None, loads: dict[str, GroupLoad]
) -> float | None:
    used = (loads[key].utilisation for key in reach(architecture, entry))
    highest = max((value for value in used if value), default=0.0)
    return (demand or 0.0) / highest if highest > 0 else None


def _saturation(
    architecture: Architecture, entry: str, loads: dict[str, GroupLoad], joint: Environment
) -> float | None:
    """Return the fraction of time in which some group on the way is saturated.

    Given the sites the groups are independent.
    """
    known = [
        level.saturation
        for key in reach(architecture, entry)
        if (level := loads[key].levels) is not None
    ]
    if not known:
        return None
    with np.errstate(divide="ignore"):
        keeps_up = sum((np.log1p(-value) for value in known), start=np.zeros(joint.size))
    return float(-np.expm1(keeps_up) @ joint.probabilities)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else 1000 * seconds
