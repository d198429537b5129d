"""Which parts of a document remember, and which of them have to be solved as one chain.

A standby group, a voting group and a gate with memory remember. Two of them depend on each
other's past when they share a site or a component: then they belong to one cluster, which is
solved as one Markov chain where it is small enough. Otherwise the cluster is taken apart: its
members are solved one by one and taken as independent given the state of the sites.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from metrics.analysis.structure import linked
from metrics.domain.architecture import Architecture, Component, Need

GateKey = tuple[str, int]
"""The component that has a gate, and the gate's place among its needs."""


@dataclass(frozen=True)
class Cluster:
    """Components and gates with memory that one chain describes."""

    components: tuple[str, ...]
    gates: tuple[GateKey, ...] = ()

    @property
    def has_one_output(self) -> bool:
        """Whether a single group is all that the chain tells."""
        return len(self.components) == 1 and not self.gates


@dataclass
class _Item:
    """One part that remembers, with the components that its chain needs."""

    components: frozenset[str]
    gate: GateKey | None = None
    sites: frozenset[str] = field(default_factory=frozenset)


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


def clusters(architecture: Architecture) -> list[Cluster]:
    """Return what has to be solved together, so that clusters share neither site nor component."""
    items = list(_items(architecture))
    return list(_joined(architecture, items, [item.components | item.sites for item in items]))


def parts(architecture: Architecture, cluster: Cluster) -> list[Cluster]:
    """Take a cluster apart into what shares components; sites in common are then neglected."""
    items = [
        item
        for item in _items(architecture)
        if (item.gate in cluster.gates if item.gate else item.components <= {*cluster.components})
    ]
    return list(_joined(architecture, items, [item.components for item in items]))


def support(architecture: Architecture, names: Iterable[str]) -> frozenset[str] | None:
    """Return the components that the availability of some depends on; nothing if a cache does.

    A cache that outlives its origin has an age, which no chain of this kind follows.
    """
    found = set(names)
    pending = list(found)
    while pending:
        for need in architecture.components[pending.pop()].needs:
            if need.if_down == "serve_cached" and need.hit_ratio:
                return None
            if need.if_down != "degrade":
                pending += [target for target in need.targets if target not in found]
                found.update(need.targets)
    return frozenset(found)


def moves_between_targets(need: Need) -> bool:
    """Whether a gate with memory has anything to move between."""
    return need.has_memory and len(need.targets) > 1


def _items(architecture: Architecture) -> Iterator[_Item]:
    for name, component in architecture.components.items():
        if remembers(component):
            yield _item(architecture, frozenset([name]), None)
        for number, need in enumerate(component.needs):
            below = support(architecture, need.targets) if moves_between_targets(need) else None
            if below is not None:
                yield _item(architecture, below, (name, number))


def _item(architecture: Architecture, components: frozenset[str], gate: GateKey | None) -> _Item:
    return _Item(components, gate, frozenset(_failing_sites(architecture, components)))


def _failing_sites(architecture: Architecture, names: Collection[str]) -> Iterator[str]:
    """Yield, marked as such, all sites whose outage takes replicas of some components."""
    for name in names:
        for site, count in (architecture.components[name].placement or {}).items():
            current: str | None = site if count else None
            while current is not None:
                if architecture.sites[current].outage is not None:
                    yield f"site:{current}"
                current = architecture.sites[current].parent


def _joined(
    architecture: Architecture, items: Sequence[_Item], shared: Sequence[frozenset[str]]
) -> Iterator[Cluster]:
    """Yield items that have something in common as one cluster, in the order of the document."""
    bit = {name: 1 << n for n, name in enumerate(sorted(frozenset().union(*shared)))}
    for group in linked([sum(bit[name] for name in names) for names in shared]):
        members = [items[number] for number in sorted(group)]
        names = frozenset().union(*(item.components for item in members))
        yield Cluster(
            tuple(name for name in architecture.components if name in names),
            tuple(item.gate for item in members if item.gate is not None),
        )
