"""What can fail in a document, with causes that cannot be told apart counted together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.domain.architecture import Architecture
from simulations.montecarlo.compile import Model
from simulations.montecarlo.records import CAUSE, REPLICA, SITE

Key = tuple[str, ...]
"""`("site", name)`, `("cause", component)` or `("replica", component, place)`."""


@dataclass(frozen=True)
class FailureClass:
    """Clocks with the same laws and the same effect.

    Attributes
    ----------
    clocks : their indices in the model's arrays.
    up_seconds, down_seconds : mean times of each.
    crews : how many are repaired at once.
    """

    clocks: tuple[int, ...]
    up_seconds: float
    down_seconds: float
    crews: int


def places(architecture: Architecture, name: str) -> dict[str, int]:
    """Return the replicas of a component by the place they share; "" where no site can fail."""
    component = architecture.components[name]
    found: dict[str, int] = {}
    for site, count in (component.placement or {"": component.replica_count}).items():
        place = site if site and failing_sites(architecture, site) else ""
        if count:
            found[place] = found.get(place, 0) + count
    return found


def failing_sites(architecture: Architecture, site: str) -> tuple[str, ...]:
    """Return the sites that can fail among one and those that it lies in."""
    found = []
    current: str | None = site
    while current is not None:
        outage = architecture.sites[current].outage
        if outage is not None and np.isfinite(outage.mean_up_seconds):
            found.append(current)
        current = architecture.sites[current].parent
    return tuple(found)


def classes_of(architecture: Architecture, model: Model) -> dict[Key, FailureClass]:
    """Return everything that can fail, under its key."""
    clocks: dict[Key, list[int]] = {}
    for index, clock in enumerate(np.asarray(model.template.clock)):
        if clock["kind"] <= REPLICA and clock["unavailability"] > 0:
            key = _key(architecture, model, int(clock["kind"]), int(clock["owner"]))
            clocks.setdefault(key, []).append(index)
    return {key: _class(architecture, key, tuple(found)) for key, found in clocks.items()}


def _key(architecture: Architecture, model: Model, kind: int, owner: int) -> Key:
    if kind == SITE:
        return ("site", list(architecture.sites)[owner])
    if kind == CAUSE:
        return ("cause", model.components[owner])
    replica = np.asarray(model.template.replica)[owner]
    name = model.components[int(replica["unit"])]
    place = _site_of(architecture, model, int(replica["pool"]))
    if place and not failing_sites(architecture, place):
        place = ""
    return ("replica", name, place)


def _site_of(architecture: Architecture, model: Model, pool: int) -> str:
    sites = np.asarray(model.template.site)
    edges = np.asarray(model.template.edge)
    for name, site in zip(architecture.sites, sites, strict=True):
        if pool in edges[site["first_pool"] : site["last_pool"]]:
            return name
    return ""


def _class(architecture: Architecture, key: Key, clocks: tuple[int, ...]) -> FailureClass:
    if key[0] == "site":
        outage = architecture.sites[key[1]].outage
        assert outage is not None
        return FailureClass(clocks, outage.mean_up_seconds, outage.mttr, 1)
    component = architecture.components[key[1]]
    if key[0] == "cause":
        up, down = component.common_cause_mtbf_seconds, component.common_cause_mttr_seconds
        return FailureClass(clocks, up, down, 1)
    crews = component.repair_crews or len(clocks)
    up, down = component.replica_mtbf_seconds, component.replica_mttr_seconds
    return FailureClass(clocks, up, down, min(crews, len(clocks)))
