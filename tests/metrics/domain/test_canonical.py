"""The digest names the meaning, and a written document reads back equal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.domain.canonical import digest, to_tree, to_yaml
from metrics.domain.quantities import Ratio, format_duration, parse_duration
from metrics.domain.reading import parse_document, read_document
from tests.metrics.domain.documents import tree, valid_trees


def digest_of(document):
    return digest(parse_document(document))


SAME = [
    pytest.param({"components__web__failure__mttr": "600s"}, id="10m and 600s"),
    pytest.param({"components__web__failure__mttr": "0.1h4m"}, id="sums of durations"),
    pytest.param({"components__cdn__failure__availability": 0.9995}, id="99.95% and 0.9995"),
    pytest.param({"components__cdn__failure__availability": "99.950%"}, id="trailing zero"),
    pytest.param({"components__web__needs__0": {"target": "db"}}, id="long form of a need"),
    pytest.param({"components__web__needs__0": {"target": "db", "if_down": "fail"}}, id="default"),
    pytest.param({"journeys__browse__demand": 1200}, id="requests per second without unit"),
    pytest.param({"journeys__browse__demand": "72000 rpm"}, id="requests per minute"),
    pytest.param({"components__web__cost__fixed": 10.0}, id="10 and 10.0"),
    pytest.param({"layout": {"web": {"x": 1, "y": 2}}}, id="positions"),
    pytest.param({"layout": None}, id="no positions"),
    pytest.param({"name": "  Shop "}, id="spaces around a name"),
    pytest.param({"components__psp-2__needs": []}, id="an empty list of needs"),
]
OTHER = [
    pytest.param({"name": "Stall"}, id="another name"),
    pytest.param({"components__web__failure__mttr": "601s"}, id="another duration"),
    pytest.param({"components__web__needs__1__any_of": ["psp-2", "psp-1"]}, id="order in any_of"),
    pytest.param({"components__web__needs__0": "psp-1"}, id="another need"),
    pytest.param({"components__cdn__failure__availability": "99.95000000000000001%"}, id="a digit"),
    pytest.param({"components__more": {}}, id="one more component"),
]


@pytest.mark.parametrize("changes", SAME)
def test_equivalent_notations_have_one_digest(changes):
    assert digest_of(tree(**changes)) == digest_of(tree())


@pytest.mark.parametrize("changes", OTHER)
def test_a_change_of_meaning_changes_the_digest(changes):
    assert digest_of(tree(**changes)) != digest_of(tree())


def test_the_order_of_needs_matters():
    turned = tree()
    turned["components"]["web"]["needs"].reverse()
    assert digest_of(turned) != digest_of(tree())


def test_the_order_of_keys_does_not_matter():
    turned = tree()
    turned["components"] = dict(reversed(turned["components"].items()))
    assert digest_of(dict(reversed(turned.items()))) == digest_of(tree())


def test_a_digest_names_its_algorithm():
    assert digest_of(tree()).startswith("sha256:")
    assert len(digest_of(tree())) == len("sha256:") + 64


@given(valid_trees())
@settings(deadline=None)
def test_writing_keeps_the_digest(document):
    architecture = parse_document(document)
    assert digest(read_document(to_yaml(to_tree(architecture)))) == digest(architecture)


def test_the_written_form_is_what_people_write():
    written = to_tree(parse_document(tree()))
    web = written["components"]["web"]
    assert web["failure"]["mtbf"] == "30d"
    assert web["needs"][0] == "db"
    assert web["cost"] == {"fixed": 10, "per_replica": 140.5}
    assert written["components"]["cdn"]["failure"]["availability"] == "99.95%"
    assert written["journeys"]["browse"]["demand"] == "1200 rps"


@pytest.mark.parametrize("word", ["no", "1e3", "0o14", "1:30", "null", "~", "", " a", "a: b", "#"])
def test_text_that_looks_like_something_else_stays_text(word):
    architecture = parse_document(tree(name=word))
    assert read_document(to_yaml(to_tree(architecture))).name == word


def test_yaml_for_people_keeps_the_usual_order():
    turned = dict(reversed(tree().items()))
    lines = [line for line in to_yaml(turned).splitlines() if not line.startswith(" ")]
    assert [line.split(":")[0] for line in lines] == list(tree())


@given(st.floats(1e-3, 3e13))
def test_a_duration_reads_back_the_same(seconds):
    assert parse_duration(format_duration(seconds)) == seconds


@given(st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,60})?(e-[0-9]{1,3})?%?", fullmatch=True))
def test_a_ratio_reads_back_the_same(text):
    ratio = Ratio.parse(text if text.endswith("%") else f"0.{text.replace('.', '')}")
    assert Ratio.parse(str(ratio)) == ratio


def test_the_complement_of_a_ratio_has_all_its_digits():
    assert Ratio.parse("99.99999999999999999999999999999999999999999%").complement == 1e-43
