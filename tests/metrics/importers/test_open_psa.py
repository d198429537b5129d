"""Open-PSA files: what is read, what is refused and how, and what is written."""

from __future__ import annotations

import pytest

from metrics.analysis.fault_trees.solution import solve
from metrics.domain.errors import DocumentError
from metrics.importers.open_psa import looks_like_fault_tree, read_fault_tree
from metrics.importers.open_psa_writer import write_fault_tree
from tests.metrics.analysis.fault_trees.trees import random_tree


def opsa(formula: str, model: str = "", more: str = "") -> bytes:
    return f"""<?xml version="1.0"?>
<opsa-mef>
<define-fault-tree name="plant">
<define-gate name="top">{formula}</define-gate>{more}
</define-fault-tree>
<model-data>
<define-basic-event name="a"><float value="0.1"/></define-basic-event>
<define-basic-event name="b"><float value="0.2"/></define-basic-event>
<define-house-event name="on"><constant value="true"/></define-house-event>
{model}
</model-data>
</opsa-mef>""".encode()


def probability(content: bytes) -> float:
    solution = solve(read_fault_tree(content))
    return solution.probability(solution.probabilities())


def problems(content: bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(DocumentError) as caught:
        read_fault_tree(content)
    return [(p.line, p.code, p.message) for p in caught.value.problems]


A, B = '<basic-event name="a"/>', '<event name="b"/>'


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        pytest.param(f"<and>{A}{B}</and>", 0.02, id="and"),
        pytest.param(f"<or>{A}{B}</or>", 0.28, id="or"),
        pytest.param(f"<xor>{A}{B}</xor>", 0.26, id="xor"),
        pytest.param(f"<not>{A}</not>", 0.9, id="not"),
        pytest.param(f"<imply>{A}{B}</imply>", 0.92, id="imply"),
        pytest.param(f'<atleast min="2">{A}{B}<constant value="true"/></atleast>', 0.28, id="vote"),
        pytest.param(f'<cardinality min="1" max="1">{A}{B}</cardinality>', 0.26, id="cardinality"),
        pytest.param(f"<or>{A}<and>{B}<not>{A}</not></and></or>", 0.28, id="nested"),
        pytest.param(f'<and>{A}<house-event name="on"/></and>', 0.1, id="house event"),
        pytest.param(f"<label>text</label><attributes/>{A}", 0.1, id="label and attributes"),
    ],
)
def test_connectives_are_read(formula, expected):
    assert probability(opsa(formula)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param('<float value="1e-3"/>', 1e-3, id="float"),
        pytest.param('<int value="1"/>', 1.0, id="int"),
        pytest.param('<parameter name="p"/>', 0.05, id="parameter"),
        pytest.param(
            '<sub><int value="1"/><exp><float value="0"/></exp></sub>', 0.0, id="arithmetic"
        ),
        pytest.param(
            '<exponential><float value="1e-3"/><float value="100"/></exponential>',
            0.09516258196404048,
            id="exponential",
        ),
        pytest.param(
            '<lognormal-deviate><float value="0.01"/><float value="3"/><float value="0.95"/>'
            "</lognormal-deviate>",
            0.01,
            id="the mean of a deviate",
        ),
    ],
)
def test_expressions_have_their_values(expression, expected):
    model = (
        f'<define-basic-event name="c">{expression}</define-basic-event>'
        '<define-parameter name="p"><mul><parameter name="half"/><float value="0.1"/></mul>'
        '</define-parameter><define-parameter name="half"><float value="0.5"/></define-parameter>'
    )
    assert probability(opsa('<event name="c"/>', model)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        pytest.param(
            opsa('<or><gate name="x"/></or>',
                 more='<define-gate name="x"><and><gate name="top"/></and></define-gate>'),
            "cycle", "top → x → top", id="cycle",
        ),
        pytest.param(opsa('<gate name="pmup"/>'), "undefined", "“pmup”", id="undefined"),
        pytest.param(
            opsa('<event name="c"/>', '<define-basic-event name="c"/>'),
            "probability_missing", "“c” has no probability", id="no probability",
        ),
        pytest.param(
            opsa('<event name="c"/>',
                 '<define-basic-event name="c"><float value="2"/></define-basic-event>'),
            "probability_range", "must lie in [0, 1]", id="not a probability",
        ),
        pytest.param(
            opsa(f"<atleast>{A}{B}</atleast>"), "number_missing", 'min="2"', id="no minimum"
        ),
        pytest.param(opsa(f"<maybe>{A}</maybe>"), "unknown_connective", "<maybe>", id="connective"),
        pytest.param(
            opsa(A, '<define-basic-event name="a"><float value="0"/></define-basic-event>'),
            "defined_twice", "already defined in line 7", id="twice",
        ),
        pytest.param(
            opsa(A, '<define-CCF-group name="g" model="beta-factor"/>'),
            "unknown_element", "define-CCF-group", id="common-cause groups change figures",
        ),
        pytest.param(
            opsa('<event name="c"/>',
                 '<define-basic-event name="c"><parameter name="p"/></define-basic-event>'
                 '<define-parameter name="p"><parameter name="p"/></define-parameter>'),
            "parameter", "needs itself", id="parameter of itself",
        ),
        pytest.param(b"<html/>", "not_open_psa", "<html>", id="another format"),
        pytest.param(b"<opsa-mef>", "syntax", "well-formed", id="not XML"),
        pytest.param(b"<opsa-mef/>", "top_missing", "Define a top gate", id="empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(content, code, words):
    assert [
        message for _, found, message in problems(content) if found == code and words in message
    ]


def test_problems_name_their_lines():
    found = problems(opsa("<or><event name='x'/>\n<event name='y'/></or>"))
    assert [(line, code) for line, code, _ in found] == [(4, "undefined"), (5, "undefined")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><opsa-mef>&a;</opsa-mef>', id="internal entity"
        ),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><opsa-mef>&a;</opsa-mef>',
            id="external entity",
        ),
        pytest.param(b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><opsa-mef/>', id="DTD"),
    ],
)
def test_declarations_are_refused(content):
    assert problems(content)[0][1] == "declaration"


def test_deep_nesting_is_refused():
    assert problems(opsa("<or>" * 100 + A + "</or>" * 100))[0][1] == "too_large"


def test_long_chains_of_gates_are_read():
    chain = "".join(
        f'<define-gate name="g{n}"><or><gate name="g{n + 1}"/></or></define-gate>'
        for n in range(3000)
    )
    last = f'<define-gate name="g3000">{A}</define-gate>'
    assert probability(opsa('<gate name="g0"/>', more=chain + last)) == 0.1


def test_a_path_names_the_event_of_a_component():
    more = (
        '<define-component name="pump"><define-basic-event name="c"><float value="0.3"/>'
        "</define-basic-event></define-component>"
    )
    assert probability(opsa('<event name="pump.c"/>', more=more)) == pytest.approx(0.3)


@pytest.mark.parametrize("seed", range(5))
def test_a_written_tree_is_read_as_the_same_tree(seed):
    given = random_tree(seed, negated=0.2)
    again = read_fault_tree(write_fault_tree(given).encode())
    assert again.gates == {name: given.gates[name] for name in again.gates}
    first, second = solve(given), solve(again)
    assert second.probability(second.probabilities()) == first.probability(first.probabilities())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'<?xml version="1.0"?><opsa-mef/>', True, id="XML"),
        pytest.param(b"\xef\xbb\xbf<opsa-mef/>", True, id="byte order mark"),
        pytest.param(b"format: reliability/v1", False, id="YAML"),
        pytest.param(b'{"format": "reliability/v1"}', False, id="JSON"),
    ],
)
def test_trees_are_told_from_documents_by_their_content(content, expected):
    assert looks_like_fault_tree(content) is expected
