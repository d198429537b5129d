"""`manage.py cluster`: presets, documents, formats and refusals."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

DOCUMENT = """
format: reliability/v1
name: Store
components:
  store:
    replicas: 3
    failure: {mtbf: 100h, mttr: 1h}
    data: {replication: {mode: raft, election_timeout: [150ms, 300ms]}}
journeys:
  use: {entry: store}
"""


def output(*arguments):
    out = io.StringIO()
    call_command("cluster", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "store.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return str(path)


def test_the_list_shows_each_preset_with_its_source_and_keys():
    shown = output("--list")
    assert "raft-leader-crash" in shown
    assert "figure 16" in shown
    assert "election_timeout" in shown


def test_the_leader_crash_preset_prints_the_times_as_json():
    arguments = ("--preset", "raft-leader-crash", "--set", "election_timeout=150ms-200ms")
    result = json.loads(output(*arguments, "--trials", "300", "--seed", "7", "--format", "json"))
    assert set(result["leader_down_time_ms"]) >= {"mean", "p10", "p50", "p90", "p99", "max"}
    assert result["leader_down_time_ms"]["trials"] == 300


def test_a_document_runs_each_of_its_consensus_groups(document):
    result = json.loads(output(document, "--trials", "500", "--format", "json"))
    assert result["name"] == "store"
    assert result["servers"] == 3
    assert result["unavailability"]["predicted"] > 0
    assert result["counts"]["leader_failures"] == pytest.approx(500, rel=0.3)


def test_csv_has_one_figure_a_row():
    table = output("--preset", "raft-leader-crash", "--trials", "100", "--format", "csv")
    rows = dict(csv.reader(io.StringIO(table)))
    assert float(rows["leader_down_time_ms.p50"]) > 0


def test_a_trace_is_one_json_object_a_line(tmp_path):
    path = tmp_path / "trace.jsonl"
    output("--preset", "raft-leader-crash", "--trials", "1", "--trace", str(path))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0]["event"] == "start"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        pytest.param("years=many", "not a number", id="no number"),
        pytest.param("years=0", "greater than 0", id="no time"),
        pytest.param("colour=red", "cannot be set for a document", id="no such key"),
        pytest.param("component=web", "not a consensus group", id="no such group"),
    ],
)
def test_a_wrong_setting_for_a_document_is_explained(document, setting, message):
    with pytest.raises(CommandError, match=message) as caught:
        output(document, "--set", setting)
    assert caught.value.returncode == 2


def test_an_invalid_document_lists_its_problems_and_exits_with_2(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(DOCUMENT.replace("mtbf: 100h", "mtbf: 100"), encoding="utf-8")
    errors = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("cluster", str(path), stderr=errors)
    assert caught.value.code == 2
    assert f"{path}: components.store.failure.mtbf: " in errors.getvalue()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "either --preset NAME or a FILE", id="nothing to run"),
        pytest.param(
            ("--preset", "raft-leader-crash", "--set", "servers"), "not KEY=VALUE", id="no value"
        ),
        pytest.param(
            ("--preset", "raft-leader-crash", "--trials", "0"), "at least 1", id="no trials"
        ),
        pytest.param(
            ("--preset", "raft-availability", "--set", "years=1e6", "--set", "skip_quiescence=off"),
            "too much work",
            id="unskipped for a million years",
        ),
        pytest.param(
            ("--preset", "raft-leader-crash", "--set", "servers=0"),
            "servers must be from 3 to 9",
            id="no servers",
        ),
        pytest.param(
            ("--preset", "raft-availability", "--set", "servers=99999999999999999999"),
            "servers must be from 1 to 9",
            id="too many servers to count",
        ),
        pytest.param(
            ("--preset", "raft-leader-crash", "--set", "election_timeout=0ms-0ms"),
            "election_timeout: must be greater",
            id="a timeout of nothing",
        ),
        pytest.param(("no-such-file.yaml",), "No such file", id="no file"),
    ],
)
def test_a_wrong_call_is_explained_with_exit_code_2(arguments, message):
    with pytest.raises(CommandError, match=message) as caught:
        output(*arguments)
    assert caught.value.returncode == 2
