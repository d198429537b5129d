"""How long a history must run until it has forgotten how it began.

Independent processes start from their stationary law, so that without memory nothing has to be
forgotten. What remembers starts as the document says (first target in use, first replicas active,
nothing queued, caches warm) and forgets it at about the rate at which it moves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from metrics.analysis.elections import election_seconds
from metrics.domain.architecture import Architecture, Component, Need

FORGOTTEN = 8
"""Means of the slowest move after which e⁻⁸ = 0.03 % of the start is left."""


def warm_up_seconds(architecture: Architecture) -> float:
    """Seconds after which the start is forgotten; 0 without memory."""
    return FORGOTTEN * max(_memories(architecture), default=0.0)


def _memories(architecture: Architecture) -> Iterator[float]:
    """Mean times after which each thing that remembers has moved."""
    for component in architecture.components.values():
        if component.standby is not None:
            yield _moved_after(architecture, component)
        if component.is_consensus:
            # It starts without a leader, also when nothing ever takes the leader away.
            yield _moved_after(architecture, component) + election_seconds(component)
        if (component.repair_crews or math.inf) < component.replica_count:
            yield _moved_after(architecture, component) + (
                component.replica_mttr_seconds * component.replica_count
            )
        for need in component.needs:
            if need.has_memory:
                yield max(
                    _lost_after(architecture, target) / _completed(architecture, need, target)
                    for target in need.targets
                )
            if need.if_down == "serve_cached":
                yield max(_longest_repair(architecture, target) for target in need.targets)


def _moved_after(architecture: Architecture, component: Component) -> float:
    """Mean time after which a replica has lost its role, 0 if it never does."""
    rates = [1 / component.replica_mtbf_seconds, 1 / component.common_cause_mtbf_seconds]
    rates.append(min((_site_rate(architecture, s) for s in component.placement or {}), default=0.0))
    return _mean(sum(rates))


def _completed(architecture: Architecture, need: Need, target: str) -> float:
    """Probability that a move away from a target ends before the target is back, at least.

    Most moves are called off where they take longer than the shortest outage of the target.
    """
    shortest = min(_outages(architecture, target), default=math.inf)
    move = need.failover_time or 0.0
    return shortest / (shortest + move) if math.isfinite(shortest) else 1.0


def _outages(architecture: Architecture, key: str) -> Iterator[float]:
    """Mean times, all above 0, that anything below a component takes it away."""
    for name in _below(architecture, key):
        component = architecture.components[name]
        standby = component.standby
        found = [
            component.replica_mttr_seconds,
            component.common_cause_mttr_seconds,
            (standby.failover_time or 0.0) if standby else 0.0,
            (standby.manual_failover_time or 0.0) if standby else 0.0,
        ]
        outages = [architecture.sites[site].outage for site in component.placement or {}]
        found += [outage.mttr for outage in outages if outage is not None]
        yield from (seconds for seconds in found if seconds > 0)


def _lost_after(architecture: Architecture, key: str) -> float:
    """Mean time after which something takes a target by itself, everything below it included."""
    rate, slowest = 0.0, 0.0
    for name in _below(architecture, key):
        component = architecture.components[name]
        spare = component.replica_count - component.required_count
        sites = list(component.placement or {})
        own = [1 / component.common_cause_mtbf_seconds]
        if spare == 0:
            own.append(component.replica_count / component.replica_mtbf_seconds)
        if spare == 0 or len(sites) == 1:
            own.extend(_site_rate(architecture, site) for site in sites)
        rate += sum(own)
        slowest = max(slowest, _moved_after(architecture, component))
    return _mean(rate) or slowest


def _longest_repair(architecture: Architecture, key: str) -> float:
    """Longest mean time that anything below a target stays down."""
    names = _below(architecture, key)
    repairs = [architecture.components[name].replica_mttr_seconds for name in names]
    repairs += [architecture.components[name].common_cause_mttr_seconds for name in names]
    repairs += [site.outage.mttr for site in architecture.sites.values() if site.outage is not None]
    return max(repairs)


def _below(architecture: Architecture, key: str) -> list[str]:
    found = {key: None}
    pending = [key]
    while pending:
        for need in architecture.components[pending.pop()].needs:
            pending.extend(target for target in need.targets if target not in found)
            found.update(dict.fromkeys(need.targets))
    return list(found)


def _site_rate(architecture: Architecture, key: str) -> float:
    """Outages per second of a site or of anything that it lies in."""
    rate = 0.0
    site: str | None = key
    while site is not None:
        outage = architecture.sites[site].outage
        rate += 1 / outage.mean_up_seconds if outage is not None else 0.0
        site = architecture.sites[site].parent
    return rate


def _mean(rate: float) -> float:
    return 1 / rate if rate > 0 else 0.0
