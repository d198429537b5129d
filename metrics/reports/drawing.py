"""The drawing of the report: the boxes and lines of the editor.

Lengths are the editor's pixels; the layout scales them to the page. Components stand where the
editor put them; a design that was never arranged is arranged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext

from metrics import wording
from metrics.domain.architecture import Architecture, Component, Need, Position
from metrics.domain.results import Evaluation
from metrics.reports.arranging import arranged
from metrics.reports.boxes import Box, site_boxes
from metrics.reports.cells import Content

COMPONENTS_MAX: Final = 80
"""More cannot be read on a page."""
_GATE_WIDTH: Final = 84.0
_GATE_HEIGHT: Final = 30.0
_MARGIN: Final = 16.0


def of(architecture: Architecture, evaluation: Evaluation) -> Content | None:
    """Return what the layout draws; None of a design that no page could show.

    Parameters
    ----------
    evaluation : with identifiers, not with display names.
    """
    if not 0 < len(architecture.components) <= COMPONENTS_MAX:
        return None
    boxes, layout = _boxes(architecture)
    sites = site_boxes(architecture, boxes, layout)
    gates = _gates(architecture, boxes)
    drawn = [*boxes.values(), *sites.values(), *(box for box, _text in gates.values())]
    left, top = min(box.x for box in drawn) - _MARGIN, min(box.y for box in drawn) - _MARGIN
    return {
        "left": left,
        "top": top,
        "width": max(box.x + box.width for box in drawn) - left + _MARGIN,
        "height": max(box.y + box.height for box in drawn) - top + _MARGIN,
        "sites": [
            _placed(box) | {"name": architecture.sites[name].name or name}
            for name, box in sites.items()
        ],
        "components": [
            _placed(boxes[name]) | _words(name, component, evaluation)
            for name, component in architecture.components.items()
        ],
        "gates": [_placed(box) | {"text": text} for box, text in gates.values()],
        "lines": _lines(architecture, boxes, {key: box for key, (box, _text) in gates.items()}),
        "alt": _alternative(architecture),
    }


def _boxes(architecture: Architecture) -> tuple[dict[str, Box], Mapping[str, Position]]:
    """Return where components stand, and the stored layout where it is followed.

    One without a stored position lets all be arranged anew.
    """
    layout = architecture.layout or {}
    if any(name not in layout for name in architecture.components):
        return arranged(architecture), {}
    boxes = {name: Box(layout[name].x, layout[name].y) for name in architecture.components}
    return boxes, layout


def _placed(box: Box) -> Content:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _words(name: str, component: Component, evaluation: Evaluation) -> Content:
    figures = evaluation.components.get(name)
    return {
        "name": component.name or name,
        "count": gettext("%(required)s of %(count)s")
        % {"required": component.required_count, "count": component.replica_count},
        "availability": wording.availability_percent(figures.unavailability) if figures else "",
        "single": name in evaluation.single_points_of_failure,
    }


def _alternative(architecture: Architecture) -> str:
    words = gettext(
        "Drawing of the design: %(components)d components in %(sites)d sites, with what each needs."
        " The table of assumptions lists them."
    )
    return words % {"components": len(architecture.components), "sites": len(architecture.sites)}


def _gates(
    architecture: Architecture, boxes: Mapping[str, Box]
) -> dict[tuple[str, int], tuple[Box, str]]:
    """Return the sign of each need with several targets, beside the component that has it."""
    found: dict[tuple[str, int], tuple[Box, str]] = {}
    for name, component in architecture.components.items():
        several = [(index, need) for index, need in enumerate(component.needs) if _is_gate(need)]
        for slot, (index, need) in enumerate(several):
            box = _gate_box(boxes[name], [boxes[target] for target in need.targets], slot)
            words = {"required": need.required_count, "count": len(need.targets)}
            found[name, index] = (box, gettext("%(required)s of %(count)s") % words)
    return found


def _is_gate(need: Need) -> bool:
    return len(need.targets) > 1


def _gate_box(source: Box, targets: Sequence[Box], slot: int) -> Box:
    mean = sum(target.middle for target in targets) / len(targets)
    lean = max(-96.0, min(96.0, (mean - source.middle) / 2))
    middle = source.middle + lean + slot * (_GATE_HEIGHT + 8)
    return Box(source.x + source.width + 32, middle - _GATE_HEIGHT / 2, _GATE_WIDTH, _GATE_HEIGHT)


def _lines(
    architecture: Architecture, boxes: Mapping[str, Box], gates: Mapping[tuple[str, int], Box]
) -> list[Content]:
    found = []
    for name, component in architecture.components.items():
        for index, need in enumerate(component.needs):
            gate = gates.get((name, index))
            pairs: Iterable[tuple[Box, Box]] = [
                (gate or boxes[name], boxes[target]) for target in need.targets
            ]
            if gate is not None:
                pairs = [(boxes[name], gate), *pairs]
            found += [
                _line(start, end, need.if_down, is_last=end is not gate) for start, end in pairs
            ]
    return found


def _line(start: Box, end: Box, effect: str, *, is_last: bool) -> Content:
    return {
        "from": [start.x + start.width, start.middle],
        "to": [end.x, end.middle],
        "effect": effect,
        "arrow": is_last,
    }
