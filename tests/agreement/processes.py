"""What goes up and down in a document: every process by name, every replica by its place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from metrics.domain.architecture import Architecture, Component


@dataclass(frozen=True)
class Process:
    """Something that is up and down in turn."""

    name: tuple[str, ...]
    mean_up: float
    mean_down: float


@dataclass(frozen=True)
class Replica:
    """One replica: the bit of its own process and those of all that must be up for it."""

    own: int
    bits: int


def places(component: Component) -> list[str | None]:
    """List the site (None without placement) of each replica, in order."""
    if component.placement:
        return [site for site, count in component.placement.items() for _ in range(count)]
    return [None] * (component.replicas or 1)


def queues(component: Component) -> bool:
    """Whether failed replicas may have to wait for a crew."""
    return component.repair_crews is not None and component.repair_crews < component.replica_count


def processes_of(architecture: Architecture) -> Iterator[Process]:
    """List everything that goes up and down, and is ever down (table of section 2)."""
    for key, site in architecture.sites.items():
        if site.outage is not None and math.isfinite(site.outage.mean_up_seconds):
            yield Process(("site", key), site.outage.mean_up_seconds, site.outage.mttr)
    for key, component in architecture.components.items():
        if math.isfinite(component.common_cause_mtbf_seconds):
            up, down = component.common_cause_mtbf_seconds, component.common_cause_mttr_seconds
            yield Process(("cause", key), up, down)
        if math.isfinite(component.replica_mtbf_seconds):
            up, down = component.replica_mtbf_seconds, component.replica_mttr_seconds
            for number in range(len(places(component))):
                yield Process(("replica", key, str(number)), up, down)


def targets_first(components: Mapping[str, Component]) -> dict[str, None]:
    """Order components such that each stands after what it needs."""
    order: dict[str, None] = {}

    def visit(key: str) -> None:
        for need in components[key].needs:
            for target in need.targets:
                visit(target)
        order.setdefault(key)

    for key in components:
        visit(key)
    return order


def every_law_is_exponential(architecture: Architecture) -> bool:
    """Whether the process is a Markov chain but for fixed times."""
    parts: list[Any] = [site.outage for site in architecture.sites.values()]
    for component in architecture.components.values():
        parts += [component.failure, component.common_cause]
    laws: list[Any] = [getattr(p, end) for p in parts if p is not None for end in ("up", "down")]
    return all(law is None or law.law == "exponential" for law in laws)
