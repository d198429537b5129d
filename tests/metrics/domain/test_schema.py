"""The published schema accepts what the reader accepts, as far as a schema can."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from metrics.domain.canonical import to_tree
from metrics.domain.reading import parse_document
from metrics.domain.schema import SCHEMA_ID, json_schema
from metrics.gallery import templates
from tests.metrics.domain.documents import tree, valid_trees

SHOP = json.dumps(tree())
VALIDATOR = Draft202012Validator(json_schema())


def definition(name):
    return json_schema()["$defs"][name]


def test_the_schema_has_an_address_and_a_dialect():
    schema = json_schema()
    assert schema["$id"] == SCHEMA_ID
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["required"] == ["format", "components"]
    assert schema["additionalProperties"] is False


def test_fields_are_described_and_bounded():
    assert definition("Standby")["properties"]["dormancy"]["description"].startswith("Fraction")
    assert definition("Component")["properties"]["replicas"]["minimum"] == 1
    assert definition("Failure")["properties"]["mtbf"]["anyOf"][0]["pattern"].startswith("^")


def test_a_measured_value_may_be_a_range_or_a_median_with_an_error_factor():
    assert {"$ref": "#/$defs/UncertainDuration"} in definition("Failure")["properties"]["mtbf"][
        "anyOf"
    ]
    forms = definition("UncertainDuration")["anyOf"]
    assert [form["required"] for form in forms] == [
        ["low", "best", "high"],
        ["median", "error_factor"],
        ["best", "error_factor"],
    ]


def test_a_field_called_name_or_title_survives_the_tidying():
    assert "name" in definition("Site")["properties"]


def test_generated_titles_and_nulls_are_dropped():
    text = json.dumps(json_schema())
    assert '"null"' not in text
    assert text.count('"title"') == 1


def test_a_need_may_be_the_name_of_a_component():
    items = definition("Component")["properties"]["needs"]["items"]["anyOf"]
    assert [item.get("type", item.get("$ref")) for item in items] == ["string", "#/$defs/Need"]


def test_the_types_of_what_is_written_have_no_short_form():
    need = json_schema("serialization")["$defs"]["Component"]["properties"]["needs"]
    assert need["items"] == {"$ref": "#/$defs/Need"}


def test_the_command_prints_the_schema(capsys):
    call_command("schema")
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_validate_accepts_a_document_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SHOP.encode())))
    call_command("validate", "-")
    assert capsys.readouterr().out.startswith("-: valid, sha256:")


def test_validate_checks_all_files_and_exits_with_2(tmp_path, capsys):
    (tmp_path / "good.json").write_text(SHOP)
    (tmp_path / "bad.yaml").write_text("format: reliability/v1\ncomponents: {a: {needs: [b]}}\n")
    with pytest.raises(SystemExit) as caught:
        call_command(
            "validate", *(str(tmp_path / n) for n in ("none.yaml", "bad.yaml", "good.json"))
        )
    assert caught.value.code == 2
    captured = capsys.readouterr()
    missing, dangling = captured.err.splitlines()
    assert missing.endswith(
        "none.yaml: (file): The file cannot be read: No such file or directory."
    )
    assert "bad.yaml: components.a.needs[0].target: “b” is not a component." in dangling
    assert "good.json: valid" in captured.out


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.slug)
def test_every_template_matches_the_schema(template):
    VALIDATOR.validate(template.document)


def test_the_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"components__web__requird": 2}, id="an unknown key"),
        pytest.param({"components__web__failure__mtbf": 30}, id="a duration without unit"),
        pytest.param({"components__web__failure": {"mttr": "1h"}}, id="no form of failure"),
        pytest.param({"components__cdn__needs": [{"if_down": "fail"}]}, id="no target"),
        pytest.param({"components__Web": {}}, id="a capital in an identifier"),
        pytest.param({"format": "reliability/v2"}, id="another format"),
    ],
)
def test_the_schema_refuses_errors_of_shape(changes):
    assert not VALIDATOR.is_valid(tree(**changes))


@given(valid_trees())
@settings(deadline=None, max_examples=30)
def test_what_is_written_matches_the_schema(document):
    VALIDATOR.validate(to_tree(parse_document(document)))
