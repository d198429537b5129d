"""Which groups and gates a chain is made of, and whether it is a Markov chain at all."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from metrics.analysis.chains.places import ancestry, can_fail
from metrics.domain.architecture import Architecture, Component
from metrics.domain.processes import Law

NOT_EXPONENTIAL = "times that are not exponential"
CACHE_BELOW = "cached service below a gate with failover time"


@dataclass(frozen=True)
class Scope:
    """The variables of a chain, and why it cannot be built."""

    groups: tuple[str, ...]
    gates: frozenset[tuple[str, int]]
    reason: str | None


def scope_of(
    architecture: Architecture,
    components: Collection[str],
    gates: Collection[tuple[str, int]] | None = None,
) -> Scope:
    """Add to components and gates what the availability of the gates' targets depends on."""
    found = dict.fromkeys(components)
    chosen = dict.fromkeys(_memories(architecture, found) if gates is None else gates)
    waiting = [t for key in chosen for t in _targets(architecture, key)]
    below: set[str] = set()
    reason = None
    while waiting:
        name = waiting.pop()
        if name in below:
            continue
        below.add(name)
        found.setdefault(name)
        for position, need in enumerate(architecture.components[name].needs):
            if need.if_down == "degrade":
                continue
            waiting.extend(need.targets)
            if need.has_memory:
                chosen.setdefault((name, position))
            if need.if_down == "serve_cached" and need.hit_ratio:
                reason = CACHE_BELOW
    if any(not _is_exponential(architecture, architecture.components[name]) for name in found):
        reason = NOT_EXPONENTIAL
    return Scope(tuple(found), frozenset(chosen), reason)


def _memories(architecture: Architecture, components: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield the gates with memory of some components."""
    for name in components:
        for position, need in enumerate(architecture.components[name].needs):
            if need.has_memory:
                yield name, position


def _targets(architecture: Architecture, key: tuple[str, int]) -> tuple[str, ...]:
    return architecture.components[key[0]].needs[key[1]].targets


def _is_exponential(architecture: Architecture, component: Component) -> bool:
    """Whether every time of a component and of the sites of its replicas is exponential."""
    return all(_has_no_memory(law) for law in _laws(architecture, component))


def _laws(architecture: Architecture, component: Component) -> Iterator[Law | None]:
    failure, cause = component.failure, component.common_cause
    if failure is not None and math.isfinite(component.replica_mtbf_seconds):
        yield from (failure.up, failure.down)
    if cause is not None and math.isfinite(component.common_cause_mtbf_seconds):
        yield from (cause.up, cause.down)
    for name, count in (component.placement or {}).items():
        for site in ancestry(architecture.sites, name) if count else ():
            outage = architecture.sites[site].outage
            if outage is not None and can_fail(architecture.sites[site]):
                yield from (outage.up, outage.down)


def _has_no_memory(law: Law | None) -> bool:
    if law is None or law.law == "exponential":
        return True
    return law.law in ("weibull", "gamma") and getattr(law, "shape", None) == 1
