"""The graph of needs: a topological order, and which journeys a balancer's losses reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.domain.architecture import Architecture, Component, Need


def topological(components: Mapping[str, Component]) -> list[str]:
    """Order components so that everything comes after what it needs; stable and not recursive."""
    order: list[str] = []
    entered: set[str] = set()
    done: set[str] = set()
    for root in components:
        stack = [root]
        while stack:
            key = stack[-1]
            if key in done:
                stack.pop()
            elif key in entered:
                done.add(key)
                order.append(stack.pop())
            else:
                entered.add(key)
                targets = [t for need in components[key].needs for t in need.targets]
                stack.extend(target for target in reversed(targets) if target not in entered)
    return order


def balanced_edges(architecture: Architecture, order: Sequence[str]) -> dict[int, dict[int, float]]:
    """Seconds of lost requests, by target group and journey, until a health check notices.

    A loss counts once for each way from the journey to the balancer through gates whose served
    fraction matters and that have no target to spare.
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
