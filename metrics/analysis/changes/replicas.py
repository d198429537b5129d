"""Changes of how many replicas there are, how many are required, and where they live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from metrics.analysis.changes.base import (
    Change,
    holds_data,
    is_replicable,
    price_of_replicas,
    with_component,
)
from metrics.domain.architecture import Architecture, Component, Site, Standby

SITES_TRIED_MAX: Final = 6
"""Sites in which another replica is tried."""
BUSY_MAX: Final = 0.8
"""Utilisation beyond which a group is taken for too small."""
STANDBY_TIME: Final = "1m"
"""Failover time that is assumed of a standby that does not exist yet."""


def replica_changes(architecture: Architecture, name: str, load: float | None) -> Iterator[Change]:
    """Yield changes of one component's replicas; `load` is its utilisation, if known."""
    component = architecture.components[name]
    yield from _fewer_required(architecture, name, load)
    yield from _shed(architecture, name)
    if not is_replicable(component):
        return
    yield from _more(architecture, name)
    yield from _fewer(architecture, name, load)
    yield from _spread(architecture, name)
    yield from _new_zone(architecture, name)


def _more(architecture: Architecture, name: str) -> Iterator[Change]:
    component = architecture.components[name]
    if component.is_consensus:
        yield _more_members(architecture, name)
    elif holds_data(component) and component.standby is None and component.replica_count == 1:
        yield from _standbys(architecture, name)
    else:
        for site in _sites_for_more(architecture, component):
            yield _one_more(architecture, name, site)


def _one_more(architecture: Architecture, name: str, site: str | None) -> Change:
    component = architecture.components[name]
    count = component.replica_count
    changed = with_component(architecture, name, **_grown(component, site))
    params = {"name": name, "from": str(count), "to": str(count + 1)}
    return Change(
        kind="add-replica",
        words="add-replica" if site is None else "add-replica-in",
        subject=name,
        location=("components", name, "replicas" if site is None else "placement"),
        architecture=changed,
        params=params if site is None else {**params, "site": site},
        is_priced=price_of_replicas(component),
    )


def _more_members(architecture: Architecture, name: str) -> Change:
    """Add two voting members, since an even number of members is no better."""
    component = architecture.components[name]
    count = component.replica_count
    step = 2 if count % 2 else 1
    changes: dict[str, Any] = {"required": None, "data": _by_majority(component)}
    if component.placement:
        placement = dict(component.placement)
        for _ in range(step):
            least = min(placement, key=lambda site: placement[site])
            placement[least] += 1
        changes["placement"] = placement
    else:
        changes["replicas"] = count + step
    return Change(
        kind="add-replica",
        words="add-members",
        subject=name,
        location=("components", name, "placement" if component.placement else "replicas"),
        architecture=with_component(architecture, name, **changes),
        params={"name": name, "from": str(count), "to": str(count + step)},
        is_priced=price_of_replicas(component),
    )


def _standbys(architecture: Architecture, name: str) -> Iterator[Change]:
    component = architecture.components[name]
    for site in _sites_for_more(architecture, component):
        standby = Standby.model_validate({"mode": "hot", "failover_time": STANDBY_TIME})
        grown = {**_grown(component, site), "standby": standby, "required": 1}
        changed = with_component(architecture, name, **grown)
        yield Change(
            kind="add-standby",
            subject=name,
            location=("components", name, "standby"),
            architecture=changed,
            params={"name": name, "time": STANDBY_TIME, "site": site or ""},
            effort="build",
            is_priced=price_of_replicas(component),
            assumes="standby",
        )


def _fewer(architecture: Architecture, name: str, load: float | None) -> Iterator[Change]:
    """Yield the group without one of its spare replicas, taken from the fullest site."""
    component = architecture.components[name]
    count = component.replica_count
    if component.is_consensus or count <= component.required_count or count < 2:
        return
    if load is not None and load * count / (count - 1) > BUSY_MAX:
        return
    placement = component.placement or {}
    site = max(placement, key=lambda key: placement[key], default=None)
    changes: dict[str, Any] = {"required": component.required_count}
    if site is None:
        changes["replicas"] = count - 1
    else:
        changes["placement"] = {**placement, site: placement[site] - 1}
    yield Change(
        kind="remove-replica",
        subject=name,
        location=("components", name, "replicas" if site is None else "placement"),
        architecture=with_component(architecture, name, **changes),
        params={"name": name, "from": str(count), "to": str(count - 1)},
        is_priced=price_of_replicas(component),
    )


def _fewer_required(architecture: Architecture, name: str, load: float | None) -> Iterator[Change]:
    component = architecture.components[name]
    required = component.required_count
    if component.is_consensus or required < 2:
        return
    busy = None if load is None else load * component.replica_count / (required - 1)
    if busy is not None and busy > BUSY_MAX:
        return
    params = {"name": name, "from": str(required), "to": str(required - 1)}
    yield Change(
        kind="fewer-required",
        subject=name,
        location=("components", name, "required"),
        architecture=with_component(architecture, name, required=required - 1),
        params=params if busy is None else params | {"busy": f"{busy:.0%}"},
        assumes="load" if busy is None else "demand",
    )


def _shed(architecture: Architecture, name: str) -> Iterator[Change]:
    component = architecture.components[name]
    is_plain = component.standby is None and not component.is_consensus
    if is_plain and component.below_required == "fail" and component.required_count > 1:
        yield Change(
            kind="shed-load",
            subject=name,
            location=("components", name, "below_required"),
            architecture=with_component(architecture, name, below_required="shed"),
            params={"name": name, "required": str(component.required_count)},
        )


def _spread(architecture: Architecture, name: str) -> Iterator[Change]:
    """Move one replica from the fullest site to a sibling that has none or fewer."""
    component = architecture.components[name]
    placement = component.placement or {}
    crowded = _crowded(architecture, component)
    if crowded is None or placement[crowded] < 2:
        return
    for other in _siblings(architecture, crowded):
        if placement.get(other, 0) < placement[crowded] - 1:
            moved = {**placement, crowded: placement[crowded] - 1}
            moved[other] = placement.get(other, 0) + 1
            yield Change(
                kind="spread",
                subject=name,
                location=("components", name, "placement"),
                architecture=with_component(architecture, name, placement=moved),
                params={"name": name, "from": crowded, "to": other},
                effort="operation",
            )


def _new_zone(architecture: Architecture, name: str) -> Iterator[Change]:
    """Open a site beside the fullest one, with the same outage data."""
    component = architecture.components[name]
    placement = component.placement or {}
    crowded = _crowded(architecture, component)
    if crowded is None or (holds_data(component) and component.replica_count == 1):
        return
    if any(not placement.get(other) for other in _siblings(architecture, crowded)):
        return  # An existing zone comes first: `_spread` and `_more` try it.
    twin = _unused(architecture, crowded)
    sites: dict[str, Site] = {
        **architecture.sites,
        twin: architecture.sites[crowded].model_copy(update={"name": None}),
    }
    moves = placement[crowded] >= 2
    moved = {**placement, twin: 1}
    moved[crowded] = placement[crowded] - (1 if moves else 0)
    changes: dict[str, Any] = {"placement": moved}
    if not component.is_consensus:
        changes["required"] = component.required_count
    elif not moves:
        return
    changed = with_component(architecture, name, **changes)
    yield Change(
        kind="new-zone",
        words="new-zone" if moves else "new-zone-add",
        subject=name,
        location=("components", name, "placement"),
        architecture=changed.model_copy(update={"sites": sites}),
        params={"name": name, "site": crowded, "twin": twin},
        effort="build",
        is_priced=False,
        assumes="same-outages",
    )


def _grown(component: Component, site: str | None) -> dict[str, Any]:
    """Return the fields of a component with one more replica, as many required as before."""
    changes: dict[str, Any] = {"required": component.required_count}
    if site is None:
        changes["replicas"] = component.replica_count + 1
    else:
        placement = component.placement or {}
        changes["placement"] = {**placement, site: placement.get(site, 0) + 1}
    return changes


def _sites_for_more(architecture: Architecture, component: Component) -> Sequence[str | None]:
    """Return where one more replica may live: sites in use and their siblings."""
    placement = component.placement or {}
    if not placement:
        return [None]
    siblings = [other for site in placement for other in _siblings(architecture, site)]
    return [*dict.fromkeys([*placement, *siblings])][:SITES_TRIED_MAX]


def _crowded(architecture: Architecture, component: Component) -> str | None:
    """Return the site with the most replicas among those with outages, or None."""
    placement = component.placement or {}
    failing = [
        site
        for site, count in placement.items()
        if count and architecture.sites[site].outage is not None
    ]
    return max(failing, key=lambda site: placement[site], default=None)


def _siblings(architecture: Architecture, site: str) -> list[str]:
    """Return the other sites of the same kind in the same place."""
    one = architecture.sites[site]
    return [
        key
        for key, other in architecture.sites.items()
        if key != site and other.parent == one.parent and other.kind == one.kind
    ]


def _unused(architecture: Architecture, site: str) -> str:
    """Return a free identifier for a site like this one."""
    number = 2
    while (name := f"{site[:58]}-{number}") in architecture.sites:
        number += 1
    return name


def _by_majority(component: Component) -> object:
    data = component.data
    if data is None or data.replication is None:
        return data
    return data.model_copy(
        update={"replication": data.replication.model_copy(update={"quorum": None})}
    )
