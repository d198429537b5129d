"""`evaluate` on Open-PSA files, and `export`."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import call_command

from metrics.importers.open_psa import read_fault_tree
from tests.metrics.factories import two_servers

TREE = """<?xml version="1.0"?>
<opsa-mef><define-fault-tree name="pumps"><define-gate name="top">
<or><basic-event name="power"/><and><event name="p1"/><event name="p2"/></and></or>
</define-gate></define-fault-tree><model-data>
<define-basic-event name="power"><float value="0.01"/></define-basic-event>
<define-basic-event name="p1"><float value="0.1"/></define-basic-event>
<define-basic-event name="p2"><float value="0.1"/></define-basic-event>
</model-data></opsa-mef>"""


@pytest.fixture
def tree_file(tmp_path):
    path = tmp_path / "tree.of.any.name"
    path.write_text(TREE)
    return str(path)


def output(*arguments):
    target = io.StringIO()
    call_command(*arguments, stdout=target)
    return target.getvalue()


def test_a_tree_is_known_by_its_content_and_printed(tree_file):
    text = output("evaluate", tree_file)
    assert "probability of top: 0.0199 (exact)" in text
    assert "minimal cut sets: 2 (complete)" in text
    assert "of order   2: 1" in text


def test_json_has_everything(tree_file):
    result = json.loads(output("evaluate", tree_file, "--format", "json", "--cut-sets", "1"))
    assert result["format"] == "reliability-fault-tree/v1"
    assert result["cut_sets"]["by_order"] == {"1": 1, "2": 1}
    assert result["cut_sets"]["listed"] == "truncated"
    assert result["importance"]["power"]["risk_achievement_worth"] == pytest.approx(1 / 0.0199)


def test_csv_has_a_row_for_every_event(tree_file):
    text = output("evaluate", tree_file, "--format", "csv").removeprefix("\N{BYTE ORDER MARK}")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["name"] for row in rows if row["scope"] == "event"} == {"power", "p1", "p2"}
    assert float(rows[0]["probability"]) == pytest.approx(0.0199)


def test_a_tree_with_errors_ends_with_status_2_and_says_where(tmp_path, capsys):
    path = tmp_path / "bad.xml"
    path.write_text(TREE.replace('event name="power"/>', 'event name="powre"/>'))
    errors = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("evaluate", str(path), stderr=errors)
    assert caught.value.code == 2
    assert "bad.xml: line 3: Gate “top” uses “powre”" in errors.getvalue()
    assert "Did you mean “power”?" in errors.getvalue()


def test_a_probability_above_the_bound_ends_with_status_1(tree_file):
    with pytest.raises(SystemExit) as caught:
        output("evaluate", tree_file, "--fail-under", "99%")
    assert caught.value.code == 1


def test_a_document_is_exported(tmp_path):
    source, target = tmp_path / "two.json", tmp_path / "two.xml"
    source.write_text(json.dumps(two_servers()))
    output("export", str(source), "--open-psa", str(target))
    tree = read_fault_tree(target.read_bytes())
    assert sorted(tree.events.values()) == pytest.approx([1 / 720, 1 / 720])
