"""`manage.py simulate` as a person and as a script use it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TEXT = """
format: reliability/v1
name: Pair
components:
  pair: {failure: {mtbf: 100h, mttr: 10h}, replicas: 2, required: 1}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "pair.yaml"
    path.write_text(TEXT)
    return str(path)


def _output(*arguments: str) -> str:
    out = io.StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def test_the_table_puts_estimate_and_simulation_side_by_side(file: str) -> None:
    lines = _output(file, "--years", "2000", "--workers", "1").splitlines()
    assert lines[0].startswith("Pair: 2,000 simulated years")
    row = next(line for line in lines if line.startswith("whole") and " unavailability" in line)
    assert "0.00826446" in row
    assert row.endswith("confirmed")


def test_one_worker_and_two_write_the_same_bytes(file: str) -> None:
    arguments = (file, "--precision", "0.005", "--seed", "11", "--format", "json")
    assert _output(*arguments, "--workers", "1") == _output(*arguments, "--workers", "2")


def test_json_is_one_line_with_result_and_verdicts(file: str) -> None:
    text = _output(file, "--years", "100", "--workers", "1", "--format", "json")
    assert text.count("\n") == 1
    found = json.loads(text)
    assert found["result"]["years"] == pytest.approx(100)
    assert found["validation"][0].keys() >= {"scope", "figure", "estimate", "interval", "verdict"}


def test_csv_has_a_header_and_a_byte_order_mark(file: str) -> None:
    text = _output(file, "--years", "100", "--workers", "1", "--format", "csv")
    assert text.startswith(
        "\ufeffscope,figure,estimate,simulated,low,high,ratio,verdict,reason\r\n"
    )
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["scope"] == "whole"


def test_an_invalid_document_leaves_with_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("format: reliability/v1\n")
    with pytest.raises(SystemExit) as left:
        call_command("simulate", str(path), stderr=io.StringIO())
    assert left.value.code == 2


def test_a_senseless_precision_leaves_with_2(file: str) -> None:
    with pytest.raises(CommandError, match="Precision") as refused:
        call_command("simulate", file, "--precision", "7")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--years", "2000"), r"^About 0\.1 seconds of one core\.\n$"),
        (
            ("--precision", "0.2", "--method", "splitting"),
            r"^About [\d.]+ seconds of one core\.\n$",
        ),
    ],
)
def test_the_cost_is_told_before_the_run(file: str, options: tuple[str, ...], says: str) -> None:
    told = io.StringIO()
    call_command("simulate", file, *options, "--workers", "1", stdout=io.StringIO(), stderr=told)
    assert re.search(says, told.getvalue())


def test_a_precision_that_is_out_of_reach_is_told_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rare.yaml"
    path.write_text(TEXT.replace("mtbf: 100h, mttr: 10h", "mtbf: 1000000h, mttr: 1h"))
    monkeypatch.setattr("simulations.montecarlo.chunks.CHUNKS_MAX", 1)
    told = io.StringIO()
    options = ("--precision", "0.01", "--method", "crude", "--workers", "1")
    call_command("simulate", str(path), *options, stdout=io.StringIO(), stderr=told)
    assert "out of reach" in told.getvalue()
