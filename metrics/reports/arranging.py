"""Where the components of a design stand that was never arranged in the editor.

As in the editor, columns are shared by the whole design, so that lines run to the right, and each
site is a block of rows, so that no box covers another. The rows are ordered more simply, hence a
drawing may differ from what the editor's own layout gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from metrics.domain.architecture import Architecture
from metrics.reports.boxes import BOTTOM, HEIGHT, SIDE, TOP, WIDTH, Box, container, upwards

_ROW_GAP: Final = 40.0
_COLUMN_GAP: Final = 152.0
_BESIDE_SITES: Final = 40.0


@dataclass(frozen=True, slots=True)
class _Block:
    """A component, or a site with everything in it."""

    columns: tuple[int, int]
    """The first and the last."""
    height: float
    wish: float
    """Blocks come in the order of their wishes."""
    offsets: Mapping[str, float]
    """How far below its upper edge each component stands."""


def arranged(architecture: Architecture) -> dict[str, Box]:
    """Return the box of every component."""
    columns = _columns({name: _targets(architecture, name) for name in architecture.components})
    rows = _rows(architecture, columns)
    depth = max((len(upwards(architecture, site)) for site in architecture.sites), default=0)
    pitch = WIDTH + max(_COLUMN_GAP, _BESIDE_SITES + 2 * SIDE * depth)
    tops = _stacked(_blocks(architecture, None, columns, rows)).offsets
    return {name: Box(columns[name] * pitch, tops[name]) for name in architecture.components}


def _targets(architecture: Architecture, name: str) -> list[str]:
    return [target for need in architecture.components[name].needs for target in need.targets]


def _columns(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Put each component right of everything that needs it, as near as it goes.

    Needs go round in no circle: such a document has errors.
    """
    columns = dict.fromkeys(needs, 0)
    waiting = dict.fromkeys(needs, 0)
    for targets in needs.values():
        for target in targets:
            waiting[target] += 1
    ready = [name for name, count in waiting.items() if count == 0]
    while ready:
        name = ready.pop()
        for target in needs[name]:
            columns[target] = max(columns[target], columns[name] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return columns


def _rows(architecture: Architecture, columns: Mapping[str, int]) -> dict[str, float]:
    """Return how high each component wants to stand: level with what needs it, on average."""
    above: dict[str, list[str]] = {name: [] for name in columns}
    for name in columns:
        for target in _targets(architecture, name):
            above[target].append(name)
    rows: dict[str, float] = {}
    for column in range(max(columns.values(), default=0) + 1):
        names = [name for name in columns if columns[name] == column]
        means = {
            name: _mean([rows[other] for other in above[name] if other in rows]) for name in names
        }
        for place, name in enumerate(sorted(names, key=lambda name: means[name])):
            rows[name] = place * (HEIGHT + _ROW_GAP) - (len(names) - 1) * (HEIGHT + _ROW_GAP) / 2
    return rows


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _blocks(
    architecture: Architecture,
    site: str | None,
    columns: Mapping[str, int],
    rows: Mapping[str, float],
) -> list[_Block]:
    """Return what stands directly in a site, or outside all sites."""
    blocks = [
        _Block((columns[name], columns[name]), HEIGHT, rows[name], {name: 0.0})
        for name, component in architecture.components.items()
        if container(architecture, component) == site
    ]
    for name, child in architecture.sites.items():
        parent = child.parent if child.parent in architecture.sites else None
        inside = _blocks(architecture, name, columns, rows) if parent == site else []
        if inside:
            held = _stacked(inside)
            offsets = {key: TOP + offset for key, offset in held.offsets.items()}
            height = TOP + held.height + BOTTOM
            blocks.append(_Block(held.columns, height, held.wish - TOP, offsets))
    return blocks


def _stacked(blocks: Sequence[_Block]) -> _Block:
    """Put blocks below each other where they share a column, none higher than it wants."""
    tops: list[tuple[_Block, float]] = []
    for block in sorted(blocks, key=lambda block: block.wish):
        first, last = block.columns
        above = [
            top + other.height + _ROW_GAP
            for other, top in tops
            if other.columns[0] <= last and first <= other.columns[1]
        ]
        tops.append((block, max([block.wish, *above])))
    start = min((top for _block, top in tops), default=0.0)
    return _Block(
        (min(b.columns[0] for b in blocks), max(b.columns[1] for b in blocks)),
        max(top + block.height for block, top in tops) - start,
        min(block.wish for block in blocks),
        {k: top - start + offset for block, top in tops for k, offset in block.offsets.items()},
    )
