"""Which journeys lose requests until a health check notices that a replica is gone."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.domain.architecture import Architecture, Component, Need


def balanced_edges(architecture: Architecture, order: Sequence[str]) -> dict[int, dict[int, float]]:
    """Seconds of lost requests, by target group and journey, until a health check notices.

    A loss counts once for each way from the journey to the balancer through gates whose served
    fraction matters and that have no target to spare. In `order` every component stands after
    what it needs.
    """
    place = {key: index for index, key in enumerate(order)}
    seconds: dict[int, dict[int, float]] = {}
    if not any(c.health_check for c in architecture.components.values()):
        return seconds
    for number, journey in enumerate(architecture.effective_journeys.values()):
        uses = _uses(architecture, order, journey.entry)
        for key, count in uses.items():
            component = architecture.components[key]
            if component.health_check is None:
                continue
            for target in _carrying(component):
                by_journey = seconds.setdefault(place[target], {})
                detection = component.health_check.mean_detection_seconds
                by_journey[number] = by_journey.get(number, 0.0) + detection * count
    return seconds


def _uses(architecture: Architecture, order: Sequence[str], entry: str) -> dict[str, int]:
    """How many times each component is called for one request."""
    uses = {entry: 1}
    for key in reversed(order):
        for target in _carrying(architecture.components[key]) if key in uses else ():
            uses[target] = uses.get(target, 0) + uses[key]
    return uses


def _carrying(component: Component) -> list[str]:
    """Targets through which every request of a component passes."""
    return [target for need in component.needs if _is_carrying(need) for target in need.targets]


def _is_carrying(need: Need) -> bool:
    return need.if_down != "degrade" and need.required_count == len(need.targets)
