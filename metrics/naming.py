"""Figures under the names that people gave, in place of identifiers, for pages and reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from metrics.domain.architecture import Architecture, Component, Journey, Site
from metrics.domain.results import CostFigures, Evaluation, Item, Recovery

Names = Mapping[str, str]
_WAITS: Final = "waits for "


def with_names(evaluation: Evaluation, architecture: Architecture) -> Evaluation:
    """Return the same figures with display names for components, sites and journeys.

    A name that two elements share is followed by the identifier, so that none is lost.
    """
    components = names_of(architecture.components)
    sites = names_of(architecture.sites)
    journeys = names_of(architecture.effective_journeys)
    changes = {
        "journeys": {journeys.get(k, k): v for k, v in evaluation.journeys.items()},
        "components": {components.get(k, k): v for k, v in evaluation.components.items()},
        "causes": tuple(
            item.model_copy(update={"cause": _cause(item.cause, components, sites)})
            for item in evaluation.causes
        ),
        "single_points_of_failure": tuple(
            _cause(name, components, sites) for name in evaluation.single_points_of_failure
        ),
        "cut_sets": evaluation.cut_sets
        and tuple(
            cut.model_copy(
                update={"events": tuple(_cause(name, components, sites) for name in cut.events)}
            )
            for cut in evaluation.cut_sets
        ),
        "recovery": evaluation.recovery
        and tuple(_recovery(item, components, sites, journeys) for item in evaluation.recovery),
        "cost": evaluation.cost and _cost(evaluation.cost, components),
    }
    return evaluation.model_copy(update=changes)


def cause_names(architecture: Architecture) -> Callable[[str], str]:
    """Return what puts display names into the identifiers of causes and events."""
    components, sites = names_of(architecture.components), names_of(architecture.sites)
    return lambda identifier: _cause(identifier, components, sites)


def names_of(
    elements: Mapping[str, Component] | Mapping[str, Site] | Mapping[str, Journey],
) -> Names:
    """Return what to call each element.

    >>> names_of({"web": Component(name="Web servers"), "db": Component()})
    {'web': 'Web servers', 'db': 'db'}
    """
    given = {key: element.name or key for key, element in elements.items()}
    used = Counter(given.values())
    return {key: name if used[name] == 1 else f"{name} ({key})" for key, name in given.items()}


def _cause(identifier: str, components: Names, sites: Names) -> str:
    """Put the name into an identifier such as `site:eu-a`, `instance: db` or `db`."""
    kind, separator, rest = identifier.partition(":")
    if not separator:
        return components.get(identifier, identifier)
    names = sites if kind in ("site", "region") else components
    key = rest.strip()
    return f"{kind}{separator}{names.get(key, key)}"


def _recovery(item: Recovery, components: Names, sites: Names, journeys: Names) -> Recovery:
    changes = {
        "disruption": _cause(item.disruption, components, sites),
        "journey": journeys.get(item.journey, item.journey),
        "path": tuple(components.get(key, key) for key in item.path),
        "how": tuple(_waiting(text, components) for text in item.how),
    }
    return item.model_copy(update=changes)


def _waiting(text: str, components: Names) -> str:
    """Put the name into `waits for db`, the only way that names a component."""
    start, separator, key = text.partition(_WAITS)
    return f"{_WAITS}{components.get(key, key)}" if separator and not start else text


def _cost(cost: CostFigures, components: Names) -> CostFigures:
    items = tuple(_item(item, components) for item in cost.items)
    return cost.model_copy(update={"items": items})


def _item(item: Item, components: Names) -> Item:
    if item.component is None:
        return item
    return item.model_copy(update={"component": components.get(item.component, item.component)})
