"""Demand, utilisation and response time of a healthy system.

Demand flows from the journeys along the needs. A group is an M/M/c queue (Erlang C).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from metrics.analysis.graph import callers_first, reach
from metrics.domain.architecture import Architecture, Component, Need
from metrics.domain.errors import InvalidParameterError

_CHANNELS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """What reaches one group while everything works."""

    demand_rps: float
    utilisation: float | None = None
    """Demand over capacity; 1 and more is saturation. None without a capacity."""
    response_seconds: float | None = None
    """Mean time in the group alone, waiting included; None when unknown or saturated."""


@dataclass(frozen=True, slots=True)
class JourneyLoad:
    """What a user of one journey meets while everything works."""

    response_seconds: float | None = None
    capacity_rps: float | None = None
    """Its demand when all demand has grown until the first group on its way saturates."""


@dataclass(frozen=True, slots=True)
class Performance:
    """Loads by component and by journey; journeys without demand are absent."""

    components: dict[str, GroupLoad]
    journeys: dict[str, JourneyLoad]


def erlang_c(servers: int, offered: float) -> float:
    """Return the probability that a request has to wait in an M/M/c queue.

    Parameters
    ----------
    servers : int
        Number c of parallel servers, at least 1.
    offered : float
        Offered load a = λ/μ in erlangs, 0 ≤ a < c.

    Notes
    -----
    Computed from Erlang's B formula by its recursion, which neither overflows nor cancels:
    B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)), and C = B / (1 − ρ·(1 − B)) with ρ = a/c.

    References
    ----------
    R. B. Cooper, "Introduction to Queueing Theory", 2nd ed., 1981, section 3.5.

    Examples
    --------
    >>> round(erlang_c(2, 1.0), 6)
    0.333333
    """
    if servers < 1 or not 0 <= offered < servers:
        raise InvalidParameterError(
            f"the offered load must lie in [0, {servers}), got {offered}", field="offered"
        )
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))


def performance(architecture: Architecture) -> Performance:
    """Return demand, utilisation, response times and capacities of the healthy system.

    Notes
    -----
    All targets of a gate get the caller's demand, with these exceptions: a cache holds back
    its hit ratio, a gate with memory calls the target in use (the first), and any other
    `any_of` spreads its `required` calls evenly. A replica that serves `rps` requests of
    `service_time` has rps · service_time channels (at least one); the channels of all serving
    replicas form one queue. Idle standby replicas do not serve.
    """
    demand = _demand(architecture)
    loads = {
        key: _group_load(component, demand[key])
        for key, component in architecture.components.items()
    }
    response = _responses(architecture, loads)
    journeys = {
        key: JourneyLoad(
            response_seconds=response[journey.entry],
            capacity_rps=_capacity(architecture, journey.entry, journey.demand, loads),
        )
        for key, journey in architecture.effective_journeys.items()
        if journey.demand
    }
    return Performance(loads, journeys)


def _demand(architecture: Architecture) -> dict[str, float]:
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


def _group_load(component: Component, demand: float) -> GroupLoad:
    capacity = component.capacity
    if capacity is None:
        return GroupLoad(demand)
    serving = component.replica_count
    if component.standby is not None:
        serving = min(serving, component.required_count)
    total = serving * capacity.rps
    utilisation = demand / total
    if capacity.service_time is None or utilisation >= 1:
        return GroupLoad(demand, utilisation)
    each = max(1, round(min(capacity.rps * capacity.service_time, _CHANNELS_MAX)))
    channels = min(serving * each, _CHANNELS_MAX)
    wait = erlang_c(channels, utilisation * channels) / (total - demand)
    return GroupLoad(demand, utilisation, capacity.service_time + wait)


def _responses(architecture: Architecture, loads: dict[str, GroupLoad]) -> dict[str, float | None]:
    """Return the mean time from call to answer of each component, its needs included.

    Needs are called one after the other, the targets of `all_of` at the same time. A chain in
    which nothing has a service time, or something is saturated, has no response time.
    """
    total: dict[str, float | None] = {}
    for key in reversed(callers_first(architecture)):
        component, load = architecture.components[key], loads[key]
        parts = [_gate_response(need, total) for need in component.needs]
        known = [part for part in (load.response_seconds, *parts) if part is not None]
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
