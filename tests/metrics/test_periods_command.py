from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

SHOP = "metrics/gallery/online-shop.yaml"


def output(*arguments, **options):
    stream = StringIO()
    call_command(*arguments, stdout=stream, **options)
    return stream.getvalue()


def test_months_and_years_are_printed():
    text = output("periods", SHOP)
    assert "a month over the budget     27.7 % (exact)" in text
    assert "journey checkout:" in text


def test_json_has_the_curves():
    result = json.loads(output("periods", SHOP, format="json"))
    assert result["whole"]["downtime"]["year"]["y"][-1] < 1e-5


def test_what_cannot_be_told_is_said(tmp_path):
    document = tmp_path / "other.yaml"
    document.write_text(
        "format: reliability/v1\ncomponents:\n"
        "  a: {failure: {mtbf: 1d, mttr: 1h, up: {law: deterministic}}}\n"
    )
    assert "not told: times that are not exponential" in output("periods", str(document))


def test_an_invalid_document_ends_with_status_2(tmp_path):
    document = tmp_path / "broken.yaml"
    document.write_text("format: reliability/v1\ncomponents: {}\n")
    with pytest.raises(SystemExit) as stop:
        call_command("periods", str(document), stderr=StringIO())
    assert stop.value.code == 2


def test_evaluate_prints_the_first_failure_and_the_chance_to_miss():
    text = output("evaluate", SHOP)
    assert "MTTF" in text
    assert "months over budget        27.7 %" in text
