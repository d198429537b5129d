"""Which parts of a document remember, and which of them have to be solved as one chain.

A standby group, a voting group, a gate with memory and a cache remember. Two of them depend on
each other's past when they share a site or a component: then they belong to one cluster, which is
solved as one Markov chain where it is small enough. Otherwise a member is left out, or the
members are solved one by one and taken as independent given the state of the sites.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from metrics.analysis.structure import linked
from metrics.domain.architecture import Architecture, Component, Need

GateKey = tuple[str, int]
"""The component that has a gate, and the gate's place among its needs."""


@dataclass(frozen=True)
class Item:
    """One part that remembers, with the components and sites that its chain needs."""

    components: frozenset[str]
    sites: frozenset[str]
    gate: GateKey | None = None
    cache: GateKey | None = None


@dataclass(frozen=True)
class Cluster:
    """Items that one chain describes."""

    items: tuple[Item, ...]
    components: tuple[str, ...]

    @property
    def gates(self) -> tuple[GateKey, ...]:
        """The gates with memory."""
        return tuple(item.gate for item in self.items if item.gate is not None)

    @property
    def caches(self) -> tuple[GateKey, ...]:
        """The gates that fall back on a cache."""
        return tuple(item.cache for item in self.items if item.cache is not None)

    def without_largest(self) -> tuple[Item, ...] | None:
        """Return the items without the one that asks for most; nothing if all are groups."""
        spare = [item for item in self.items if item.gate is not None or item.cache is not None]
        if not spare:
            return None
        largest = max(spare, key=lambda item: (item.cache is not None, len(item.components)))
        return tuple(item for item in self.items if item is not largest)


def remembers(component: Component) -> bool:
    """Whether the state of a group depends on the past, beyond which replicas are usable.

    A hot spare that takes over at once is as good as an active replica.
    """
    if component.is_consensus:
        return True
    standby = component.standby
    if standby is None or component.replica_count == component.required_count:
        return False
    return bool(standby.mean_failover_seconds) or standby.dormancy_fraction < 1


def items(architecture: Architecture) -> list[Item]:
    """Return everything that remembers, in the order of the document."""
    found = []
    for name, component in architecture.components.items():
        if remembers(component):
            found.append(_item(architecture, frozenset([name])))
        for number, need in enumerate(component.needs):
            gate = (name, number) if moves_between_targets(need) else None
            cache = (name, number) if outlives_its_targets(need) else None
            if gate or cache:
                found.append(_item(architecture, support(architecture, need.targets), gate, cache))
    return found


def joined(architecture: Architecture, found: Sequence[Item]) -> Iterator[Cluster]:
    """Yield items that share a component or a site as one cluster."""
    shared = [item.components | {f"site:{site}" for site in item.sites} for item in found]
    bit = {name: 1 << n for n, name in enumerate(sorted(frozenset().union(*shared)))}
    for group in linked([sum(bit[name] for name in names) for names in shared]):
        members = tuple(found[number] for number in sorted(group))
        names = frozenset().union(*(item.components for item in members))
        yield Cluster(members, tuple(n for n in architecture.components if n in names))


def states_at_least(architecture: Architecture, cluster: Cluster) -> float:
    """Return how many states the chain of a cluster has at least, without building it."""
    sites = frozenset().union(*(item.sites for item in cluster.items))
    count = 2.0 ** len(sites)
    for name in cluster.components:
        component = architecture.components[name]
        if math.isfinite(component.replica_mtbf_seconds):
            placement = component.placement or {"": component.replica_count}
            count *= math.prod(replicas + 1 for replicas in placement.values())
        if math.isfinite(component.common_cause_mtbf_seconds):
            count *= 2
    return count


def support(architecture: Architecture, names: Collection[str]) -> frozenset[str]:
    """Return the components that the availability of some depends on, themselves included."""
    found = set(names)
    pending = list(found)
    while pending:
        for need in architecture.components[pending.pop()].needs:
            if need.if_down != "degrade":
                pending += [target for target in need.targets if target not in found]
                found.update(need.targets)
    return frozenset(found)


def moves_between_targets(need: Need) -> bool:
    """Whether a gate with memory has anything to move between."""
    return need.has_memory and len(need.targets) > 1


def outlives_its_targets(need: Need) -> bool:
    """Whether a cache serves anything once the gate is lost."""
    lasts = (need.ttl or 0.0) + (need.stale_if_error or 0.0)
    return need.if_down == "serve_cached" and bool(need.hit_ratio) and lasts > 0


def _item(
    architecture: Architecture,
    components: frozenset[str],
    gate: GateKey | None = None,
    cache: GateKey | None = None,
) -> Item:
    return Item(components, frozenset(_failing_sites(architecture, components)), gate, cache)


def _failing_sites(architecture: Architecture, names: Collection[str]) -> Iterator[str]:
    """Yield all sites whose outage takes replicas of some components."""
    for name in names:
        for site, count in (architecture.components[name].placement or {}).items():
            current: str | None = site if count else None
            while current is not None:
                if architecture.sites[current].outage is not None:
                    yield current
                current = architecture.sites[current].parent
