"""What happens when demand grows: bottlenecks, replicas needed, availability, cost.

Two designs are followed. *As it is*, the replicas stay and the demand needs more of them to be
usable at once, so that availability falls before anything saturates. *Grown*, every group
gets the replicas that the demand needs and keeps its proportion of spare ones. More replicas
do not help a standby group, in which only the active ones serve, nor a consensus group, in
which every member takes part in every write: these are the hard limits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from metrics.analysis.cost import cost
from metrics.analysis.evaluate import ENGINE_VERSION, outline
from metrics.analysis.queueing import demand_by_component, performance
from metrics.analysis.service_levels import serving_replicas
from metrics.domain.architecture import Architecture, Component
from metrics.domain.canonical import digest
from metrics.domain.errors import InvalidParameterError
from metrics.domain.limits import REPLICAS_MAX
from metrics.domain.scaling import Bottleneck, Scalability, ScalePoint, ScalingLimit

FACTORS: Final = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 70.0, 100.0)
UTILISATION_MAX: Final = 0.7
"""Customary planning value: at 70 % an M/M/1 queue already triples the response time."""
STATES_MAX: Final = 5_000
"""Joint chains with more states are taken apart, so that many designs are followed in a second."""
_ROUNDING: Final = 1e-9
"""Keeps a quotient that is a whole number but for its last digits from being rounded up."""


def scalability(
    architecture: Architecture,
    *,
    factors: Sequence[float] = FACTORS,
    utilisation_max: float = UTILISATION_MAX,
) -> Scalability:
    """Follow a design from today's demand to multiples of it.

    Parameters
    ----------
    architecture : a valid document; demand and capacities are those that it states.
    factors : multiples of today's demand, each greater than 0.
    utilisation_max : load of the required replicas that the grown design plans for, in (0, 1].
        A group that the document already loads more keeps its own value.

    Returns
    -------
    Scalability
        Each point says how exact it is: joint chains are taken apart sooner than by `evaluate`,
        because there are many designs to follow. Capacities and demand are taken at their
        word.

    Raises
    ------
    InvalidParameterError
        For factors or a utilisation outside their ranges.
    """
    _check(factors, utilisation_max)
    demand = demand_by_component(architecture)
    names = [
        name
        for name, component in architecture.components.items()
        if component.capacity is not None and demand[name] > 0
    ]
    reached = [name for name, value in demand.items() if value > 0]
    return Scalability(
        engine=ENGINE_VERSION,
        digest=digest(architecture),
        utilisation_max=utilisation_max,
        bottlenecks=tuple(
            sorted(
                (_bottleneck(name, architecture.components[name], demand[name]) for name in names),
                key=lambda item: item.saturates_at,
            )
        ),
        as_it_is=tuple(_points(architecture, names, demand, factors, None)),
        grown=tuple(_points(architecture, names, demand, factors, utilisation_max)),
        unknown=tuple(name for name in reached if name not in names),
    )


def grown(component: Component, demand: float, factor: float, utilisation_max: float) -> Component:
    """Return a group with the replicas that a multiple of its demand needs.

    Its required replicas are loaded at most to `utilisation_max` (or as today, if that is
    more), and the proportion of replicas to required ones stays at least what it is.
    """
    required = component.required_count
    rate = _rate(component)
    planned = min(1.0, max(utilisation_max, demand / (required * rate)))
    needed = max(required, _ceil(factor * demand / (rate * planned)))
    count = max(needed, _ceil(needed * component.replica_count / required))
    changes: dict[str, object] = {"required": needed}
    if component.placement:
        changes["placement"] = _proportional(component.placement, count)
    else:
        changes["replicas"] = count
    return component.model_copy(update=changes)


def _check(factors: Sequence[float], utilisation_max: float) -> None:
    if not factors or not all(math.isfinite(factor) and factor > 0 for factor in factors):
        raise InvalidParameterError("factors must be numbers greater than 0", field="factors")
    if not 0 < utilisation_max <= 1:
        raise InvalidParameterError(
            f"the utilisation must lie in (0, 1], got {utilisation_max}", field="utilisation_max"
        )


def bottleneck_of(architecture: Architecture, name: str) -> Bottleneck | None:
    """Return what one group carries; None without a capacity or a demand."""
    component, demand = architecture.components[name], demand_by_component(architecture)[name]
    if component.capacity is None or demand <= 0:
        return None
    return _bottleneck(name, component, demand)


def _bottleneck(name: str, component: Component, demand: float) -> Bottleneck:
    capacity = serving_replicas(component) * _rate(component)
    return Bottleneck(
        component=name,
        demand_rps=demand,
        capacity_rps=capacity,
        saturates_at=capacity / demand,
        limit=_limit(component),
    )


def _limit(component: Component) -> ScalingLimit | None:
    if component.standby is not None:
        return "standby"
    return "consensus" if component.is_consensus else None


def _points(
    architecture: Architecture,
    names: Sequence[str],
    demand: dict[str, float],
    factors: Sequence[float],
    utilisation_max: float | None,
) -> Iterator[ScalePoint]:
    """Yield the design at each factor; it grows where a utilisation is planned for."""
    for factor in factors:
        components = {}
        for name in names:
            component = architecture.components[name]
            if _limit(component) is None and utilisation_max is not None:
                components[name] = grown(component, demand[name], factor, utilisation_max)
            elif _limit(component) is None:
                components[name] = _as_it_is(component, demand[name] * factor)
            else:
                components[name] = component
        changed = _with(architecture, components, factor)
        if sum(component.replica_count for component in changed.components.values()) > REPLICAS_MAX:
            return
        yield _point(changed, components, {n: demand[n] * factor for n in names}, factor)


def _as_it_is(component: Component, demand: float) -> Component:
    """Return the group with as many required replicas as the demand needs, all at most."""
    needed = max(component.required_count, _ceil(demand / _rate(component)))
    return component.model_copy(update={"required": min(component.replica_count, needed)})


def _with(
    architecture: Architecture, components: dict[str, Component], factor: float
) -> Architecture:
    journeys = {
        name: journey.model_copy(
            update={"demand": None if journey.demand is None else journey.demand * factor}
        )
        for name, journey in architecture.journeys.items()
    }
    return architecture.model_copy(
        update={"components": {**architecture.components, **components}, "journeys": journeys}
    )


def _point(
    architecture: Architecture,
    components: dict[str, Component],
    demand: dict[str, float],
    factor: float,
) -> ScalePoint:
    saturated = tuple(
        name
        for name, component in components.items()
        if demand[name] * (1 + _ROUNDING) > serving_replicas(component) * _rate(component)
    )
    _, whole = outline(architecture, states_max=STATES_MAX)
    money = cost(architecture, whole.downtime_minutes_per_month / 60)
    responses = {
        name: load.response_seconds for name, load in performance(architecture).journeys.items()
    }
    carried = not saturated
    return ScalePoint(
        factor=factor,
        demand_rps=sum(j.demand or 0.0 for j in architecture.effective_journeys.values()),
        replicas={name: component.replica_count for name, component in components.items()},
        required={name: component.required_count for name, component in components.items()},
        saturated=saturated,
        unavailability=whole.unavailability if carried else None,
        exactness=whole.exactness["availability"] if carried else None,
        downtime_minutes_per_month=whole.downtime_minutes_per_month if carried else None,
        response_time_ms={
            name: 1000 * seconds for name, seconds in responses.items() if seconds is not None
        },
        cost_per_month=money.per_month,
        downtime_cost_per_month=money.downtime_per_month if carried else None,
    )


def _rate(component: Component) -> float:
    assert component.capacity is not None
    return component.capacity.rps


def _ceil(value: float) -> int:
    return math.ceil(value * (1 - _ROUNDING))


def _proportional(placement: dict[str, int], count: int) -> dict[str, int]:
    """Share replicas out in the proportion of a placement; what is left goes where most lacks."""
    total = sum(placement.values())
    exact = {site: count * present / total for site, present in placement.items()}
    shares = {site: math.floor(value) for site, value in exact.items()}
    by_rest = sorted(exact, key=lambda site: shares[site] - exact[site])
    for site in by_rest[: count - sum(shares.values())]:
        shares[site] += 1
    return {site: share for site, share in shares.items() if share}
