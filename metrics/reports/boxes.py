"""Boxes of the report's drawing and the sites that hold them, in the editor's pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.domain.architecture import Architecture, Component, Position

WIDTH: Final = 224.0
HEIGHT: Final = 108.0
SIDE: Final = 24.0
TOP: Final = 46.0
BOTTOM: Final = 32.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def middle(self) -> float:
        """The height at which lines begin and end."""
        return self.y + self.height / 2


def upwards(architecture: Architecture, site: str) -> list[str]:
    """Return a site and all that hold it, innermost first."""
    way: list[str] = []
    at: str | None = site
    while at is not None and at in architecture.sites and at not in way:
        way.append(at)
        at = architecture.sites[at].parent
    return way


def container(architecture: Architecture, component: Component) -> str | None:
    """Return the innermost site that holds every replica."""
    ways = [upwards(architecture, site) for site in component.placement or {}]
    first = ways[0] if ways else []
    return next((site for site in first if all(site in way for way in ways)), None)


def site_boxes(
    architecture: Architecture,
    boxes: Mapping[str, Box],
    layout: Mapping[str, Position] | None = None,
) -> dict[str, Box]:
    """Return the box of each site that holds something, outer ones first.

    Parameters
    ----------
    layout : how much room somebody gave to sites, where the boxes stand as that layout says.
    """
    inside: dict[str, list[Box]] = {}
    for name, component in architecture.components.items():
        if (site := container(architecture, component)) is not None:
            inside.setdefault(site, []).append(boxes[name])
    found: dict[str, Box] = {}
    depths = {site: len(upwards(architecture, site)) for site in architecture.sites}
    for site in sorted(depths, key=lambda site: -depths[site]):
        if held := inside.get(site):
            given = _given(layout or {}, site)
            found[site] = _bounds([_around(held), *given])
            if (parent := architecture.sites[site].parent) is not None:
                inside.setdefault(parent, []).append(found[site])
    return dict(sorted(found.items(), key=lambda item: depths[item[0]]))


def _given(layout: Mapping[str, Position], site: str) -> list[Box]:
    """Return the room that somebody gave to a site, if anybody did."""
    place = layout.get(f"site:{site}")
    if place is None or place.width is None or place.height is None:
        return []
    return [Box(place.x, place.y, place.width, place.height)]


def _around(boxes: Sequence[Box]) -> Box:
    held = _bounds(boxes)
    width, height = held.width + 2 * SIDE, held.height + TOP + BOTTOM
    return Box(held.x - SIDE, held.y - TOP, width, height)


def _bounds(boxes: Sequence[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)
