"""The graph of needs: orders and reach, without recursion."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from metrics.domain.architecture import Architecture


def targets_first(architecture: Architecture) -> list[str]:
    """Return all components such that each stands after everything that it needs."""
    edges = targets_of(architecture)
    order: dict[str, None] = {}
    for root in edges:
        stack = [(root, iter(edges[root]))]
        while stack:
            key, targets = stack[-1]
            following = next((target for target in targets if target not in order), None)
            if following is None:
                order.setdefault(key)
                stack.pop()
            else:
                stack.append((following, iter(edges[following])))
    return list(order)


def callers_first(architecture: Architecture) -> list[str]:
    """Return all components such that each stands before everything that it needs."""
    return targets_first(architecture)[::-1]


def reach(architecture: Architecture, entry: str) -> set[str]:
    """Return a component and everything that it needs, directly or not."""
    return closure(targets_of(architecture), [entry])


def targets_of(architecture: Architecture) -> dict[str, tuple[str, ...]]:
    """Return for each component those that it needs, each once."""
    return {
        key: tuple(dict.fromkeys(t for need in component.needs for t in need.targets))
        for key, component in architecture.components.items()
    }


def callers_of(architecture: Architecture) -> dict[str, list[str]]:
    """Return for each component those that need it."""
    callers: dict[str, list[str]] = {key: [] for key in architecture.components}
    for key, targets in targets_of(architecture).items():
        for target in targets:
            callers[target].append(key)
    return callers


def closure(edges: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    """Return everything that can be reached from `starts`, themselves included."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        new = set(edges[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return found


def shortest_paths(edges: Mapping[str, Iterable[str]], start: str) -> dict[str, str | None]:
    """Return for everything reachable the node before it on a shortest path; None for `start`."""
    before: dict[str, str | None] = {start: None}
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        for target in edges[key]:
            if target not in before:
                before[target] = key
                waiting.append(target)
    return before
