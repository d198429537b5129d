"""An index of how much there is to understand, to operate and to get wrong.

The index is a sum of counts with fixed weights, and each summand is shown. It has no unit and
compares variants of one system; it says nothing about two different systems. The weights follow
the effort of operators: what moves by itself (a failover) is harder to test than one more
instance, and what people must do by hand under stress is the hardest.
"""

from __future__ import annotations

from typing import Final

from metrics.analysis.graph import callers_first, targets_of
from metrics.domain.architecture import Architecture, Component
from metrics.domain.problems import gettext_noop
from metrics.domain.results import Complexity, Item

WEIGHTS: Final = {
    gettext_noop("Components"): 1.0,
    gettext_noop("Further instances"): 0.2,
    gettext_noop("Distinct kinds"): 1.0,
    gettext_noop("Sites"): 1.0,
    gettext_noop("Failover mechanisms"): 3.0,
    gettext_noop("Depth of dependencies"): 1.0,
    gettext_noop("Manual steps"): 4.0,
}
"""Points for each of what is counted."""


def complexity(architecture: Architecture) -> Complexity:
    """Return the index and its items, in points.

    Further instances are replicas beyond the first of each component. Failover mechanisms are
    standby groups, consensus groups, gates that switch between targets, health checks and
    caches that bridge a loss. Manual steps are failovers that may need a person and restores
    from a backup.
    """
    components = architecture.components.values()
    counts = (
        len(components),
        sum(component.replica_count - 1 for component in components),
        len({component.kind for component in components}),
        len(architecture.sites),
        sum(_mechanisms(component) for component in components),
        dependency_depth(architecture),
        sum(_manual_steps(component) for component in components),
    )
    items = tuple(
        Item(label=label, amount=weight * count)
        for (label, weight), count in zip(WEIGHTS.items(), counts, strict=True)
    )
    return Complexity(index=sum(item.amount for item in items), items=items)


def dependency_depth(architecture: Architecture) -> int:
    """Return the number of components on the longest chain of needs."""
    edges = targets_of(architecture)
    depth: dict[str, int] = {}
    for key in reversed(callers_first(architecture)):
        depth[key] = 1 + max((depth[target] for target in edges[key]), default=0)
    return max(depth.values(), default=0)


def _mechanisms(component: Component) -> int:
    gates = sum(need.has_memory or need.if_down == "serve_cached" for need in component.needs)
    own = (
        component.standby is not None,
        component.is_consensus,
        component.health_check is not None,
    )
    return gates + sum(own)


def _manual_steps(component: Component) -> int:
    by_hand = component.standby is not None and component.standby.coverage < 1
    restore = component.data is not None and component.data.backup is not None
    return int(by_hand) + int(restore)
