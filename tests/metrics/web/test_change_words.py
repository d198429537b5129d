from __future__ import annotations

from metrics.domain.differences import differences
from metrics.web.change_words import in_words, parts_of


def parts(before, after):
    return parts_of(differences(before, after), before, after)


def words(before, after):
    return in_words(parts(before, after), layout_changed=False)


def test_one_value_is_told_with_what_it_was():
    before = {"components": {"web": {"name": "Web", "replicas": 1}}}
    after = {"components": {"web": {"name": "Web", "replicas": 3}}}
    assert words(before, after) == "Web: replicas 1 → 3"


def test_several_values_of_a_part_are_counted():
    before = {"components": {"web": {"replicas": 1, "required": 1}}}
    after = {"components": {"web": {"replicas": 3, "required": 2}}}
    assert words(before, after) == "web: 2 values"


def test_a_part_that_came_and_one_that_went_are_named():
    before = {"components": {"cache": {"name": "Cache"}}}
    after = {"components": {"db": {"name": "Store"}}}
    assert sorted(words(before, after).split("; ")) == ["Cache removed", "Store added"]


def test_a_whole_section_is_taken_apart():
    found = parts({}, {"sites": {"eu": {}, "us": {"name": "America"}}})
    assert [(part.sort, part.name, part.kind) for part in found] == [
        ("sites", "eu", "added"),
        ("sites", "America", "added"),
    ]


def test_more_than_three_parts_are_counted():
    after = {"components": {f"c{number}": {} for number in range(5)}}
    assert words({"components": {}}, after) == "c0 added; c1 added; c2 added; 2 more parts"


def test_the_layout_alone_is_said_to_be_the_layout():
    assert in_words([], layout_changed=True) == "Only the layout."
    assert in_words([], layout_changed=False) == "Nothing."


def test_a_draft_of_any_shape_can_be_told():
    (part,) = parts({"components": ["web"]}, {"components": {"web": None}})
    assert part.sort == "document"
    (part,) = parts({"components": {"web": 5}}, {"components": {"web": {"name": 7}}})
    assert (part.name, part.kind) == ("web", "changed")
