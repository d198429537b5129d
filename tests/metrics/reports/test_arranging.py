"""Designs that were never arranged: nothing covers anything, and lines run to the right."""

from __future__ import annotations

from itertools import combinations

import pytest

from metrics import gallery
from metrics.domain.reading import parse_document
from metrics.reports.arranging import arranged
from metrics.reports.boxes import SIDE, Box, container, site_boxes, upwards

SLUGS = [template.slug for template in gallery.templates()]


def unarranged(slug):
    document = {**gallery.template(slug).document}
    document.pop("layout", None)
    return parse_document(document)


def is_over(one, other):
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    below = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not beside and not below


@pytest.mark.parametrize("slug", SLUGS)
def test_no_component_covers_another(slug):
    boxes = arranged(unarranged(slug))
    assert [names for names in combinations(boxes, 2) if is_over(*(boxes[n] for n in names))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_only_what_lives_in_a_site_stands_in_it(slug):
    design = unarranged(slug)
    boxes = arranged(design)
    sites = site_boxes(design, boxes)
    holders = {
        name: upwards(design, container(design, component) or "")
        for name, component in design.components.items()
    }
    inside = {(name, site) for name in boxes for site in sites if is_over(boxes[name], sites[site])}
    assert inside == {(name, site) for name in boxes for site in holders[name]}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_line_runs_to_the_right(slug):
    design = unarranged(slug)
    boxes = arranged(design)
    lines = [
        (boxes[name], boxes[target])
        for name, component in design.components.items()
        for need in component.needs
        for target in need.targets
    ]
    assert all(start.x + start.width < end.x for start, end in lines)


def test_a_site_keeps_the_room_that_somebody_gave_it():
    room = {"x": -100, "y": -80, "width": 700, "height": 500}
    design = parse_document(
        {
            "format": "reliability/v1",
            "name": "Roomy",
            "sites": {"a": {}},
            "components": {"web": {"placement": {"a": 1}}},
            "layout": {"web": {"x": 40, "y": 60}, "site:a": room},
        }
    )
    boxes = {"web": Box(40, 60)}
    assert site_boxes(design, boxes, design.layout)["a"] == Box(**room)
    assert site_boxes(design, boxes)["a"].x == 40 - SIDE
