"""`manage.py compare` as a person and as a script use it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ONE = "format: reliability/v1\ncomponents: {db: {failure: {mtbf: 100h, mttr: 1h}}}\n"
TWO = ONE.replace("}}}", "}, replicas: 2, required: 1}}")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    first, second = tmp_path / "one.yaml", tmp_path / "two.yaml"
    first.write_text(ONE)
    second.write_text(TWO)
    return str(first), str(second)


def output(*arguments: str) -> str:
    stream = io.StringIO()
    call_command("compare", *arguments, stdout=stream)
    return stream.getvalue()


def test_the_difference_stands_beside_its_estimate(files: tuple[str, str]) -> None:
    tree = json.loads(output(*files, "--years", "2000", "--workers", "1", "--format", "json"))
    found = tree["result"]["whole"]["unavailability"]
    assert tree["estimates"]["unavailability"] == pytest.approx(1 / 101**2 - 1 / 101)
    assert found["low"] <= tree["estimates"]["unavailability"] <= found["high"]


def test_workers_do_not_change_the_figures(files: tuple[str, str]) -> None:
    alone = output(*files, "--years", "500", "--workers", "1")
    assert output(*files, "--years", "500", "--workers", "2") == alone


def test_senseless_years_leave_with_a_sentence(files: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="Years must be above 0"):
        output(*files, "--years", "-1")


def test_a_precision_ends_the_comparison(files: tuple[str, str]) -> None:
    tree = json.loads(output(*files, "--precision", "0.2", "--workers", "1", "--format", "json"))
    assert tree["result"]["reached"] is True
    assert tree["result"]["half_width"] <= 0.2


def test_a_table_holds_both_designs_and_the_verdict(files: tuple[str, str]) -> None:
    text = output(*files, "--years", "2000", "--workers", "1", "--format", "csv").lstrip("\ufeff")
    first = next(csv.DictReader(io.StringIO(text, newline="")))
    assert (first["scope"], first["figure"]) == ("whole", "unavailability")
    assert float(first["second"]) - float(first["first"]) == pytest.approx(
        float(first["simulated"]), rel=1e-9
    )
    assert first["verdict"] == "confirmed"


def test_a_document_is_not_compared_with_itself(files: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="nothing to compare"):
        output(files[0], files[0])
