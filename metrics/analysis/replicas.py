"""The same design with another number of replicas of one component."""

from __future__ import annotations

from typing import Final

from metrics.domain.architecture import Architecture, Component

MORE_REPLICAS: Final = 3
"""How many replicas beyond the present ones are of interest."""
COUNTS_MAX: Final = 8


def replica_counts(component: Component) -> tuple[int, ...]:
    """Return the numbers of replicas worth comparing, the present one among them.

    A voting group has odd sizes; any other group needs at least the replicas that carry full
    service, which stay as many.
    """
    present = component.replica_count
    if component.is_consensus:
        odd = range(1, max(present, 5) + MORE_REPLICAS, 2)
        counts = sorted({*odd, present})
    else:
        counts = list(range(component.required_count, present + MORE_REPLICAS + 1))
    near = sorted(counts, key=lambda count: abs(count - present))[:COUNTS_MAX]
    return tuple(sorted(near))


def with_replicas(architecture: Architecture, name: str, count: int) -> Architecture:
    """Return the design with `count` replicas of a component, spread evenly over its sites.

    >>> from metrics.domain.architecture import Component
    >>> design = Architecture(format="reliability/v1", components={"web": Component(replicas=2)})
    >>> grown = with_replicas(design, "web", 3).components["web"]
    >>> grown.replica_count, grown.required_count
    (3, 2)
    """
    component = architecture.components[name]
    if count == component.replica_count:
        return architecture
    changes: dict[str, object] = {"required": component.required_count}
    if component.is_consensus:
        changes = {"required": component.required, "data": _with_majority(component)}
    if component.placement:
        changes["placement"] = _spread(component.placement, count)
    else:
        changes["replicas"] = count
    components = {**architecture.components, name: component.model_copy(update=changes)}
    return architecture.model_copy(update={"components": components})


def _spread(placement: dict[str, int], count: int) -> dict[str, int]:
    """Share `count` replicas out over the sites in use, the first ones get what is left over."""
    sites = [site for site, replicas in placement.items() if replicas]
    each, left = divmod(count, len(sites))
    shares = {site: each + (index < left) for index, site in enumerate(sites)}
    return {site: replicas for site, replicas in shares.items() if replicas}


def _with_majority(component: Component) -> object:
    """Let another number of members decide by majority, whatever the quorum was."""
    data = component.data
    if data is None or data.replication is None:
        return data
    replication = data.replication.model_copy(update={"quorum": None})
    return data.model_copy(update={"replication": replication})
