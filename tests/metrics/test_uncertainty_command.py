from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

TEXT = """
format: reliability/v1
name: Shop
components:
  web:
    failure: {mtbf: {low: 10d, best: 30d, high: 60d}, mttr: {median: 10m, error_factor: 3}}
    needs: [pay]
  pay: {failure: {availability: {median: 99.9%, error_factor: 5}, mttr: 1h}}
objectives: {availability: 99.8%}
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.yaml"
    path.write_text(TEXT)
    return str(path)


def output(*arguments, **options):
    stream = StringIO()
    call_command(*arguments, stdout=stream, **options)
    return stream.getvalue()


def test_intervals_and_the_most_important_unknown_are_printed(shop):
    text = output("uncertainty", shop, "--samples", "500")
    assert "components.pay.failure.availability matters most" in text
    assert "90 % interval" in text
    assert "the objective of 99.800 % is met with a probability of" in text


def test_the_result_is_one_line_of_json(shop):
    (line,) = output("uncertainty", shop, "--format", "json", "--seed", "9").splitlines()
    result = json.loads(line)
    assert result["format"] == "reliability-uncertainty/v1"
    assert (result["samples"], result["seed"]) == (2000, 9)


def test_a_table_has_a_row_for_each_figure_and_each_effect(shop):
    lines = output("uncertainty", shop, "--format", "csv", "--samples", "100").splitlines()
    assert lines[0].lstrip("\ufeff").startswith("kind,scope,name,figure,best,mean,median")
    assert any(line.startswith("figure,journey,web,unavailability,") for line in lines)
    assert any(line.startswith("unknown,whole,components.web.failure.mtbf,") for line in lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TEXT.replace("{low: 10d, best: 30d, high: 60d}", "30d 1"), "mtbf"),
        ("format: reliability/v1\ncomponents: {web: {}}", "Nothing in this document is uncertain"),
    ],
)
def test_what_cannot_be_answered_ends_with_2_and_the_reason(tmp_path, capsys, text, message):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("uncertainty", str(path), stderr=errors)
    assert ended.value.code == 2
    assert message in errors.getvalue()
