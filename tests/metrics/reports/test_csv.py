from __future__ import annotations

import csv
import io

import pytest

from metrics.domain.results import Notice
from metrics.reports.csv import COLUMNS, render
from tests.metrics.documents import full_evaluation


def rows_of(evaluation):
    text = render(evaluation).removeprefix("\N{BYTE ORDER MARK}")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def row_of(evaluation, scope, name):
    return next(r for r in rows_of(evaluation) if (r["scope"], r["name"]) == (scope, name))


def test_the_text_begins_with_a_byte_order_mark_and_one_header_row():
    first = render(full_evaluation()).encode().split(b"\r\n")[0]
    assert first == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode()


def test_every_line_ends_as_rfc_4180_wants_it():
    text = render(full_evaluation())
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n")


def test_numbers_keep_all_their_digits():
    whole = full_evaluation().whole.model_copy(update={"unavailability": 1.2345678901234567e-12})
    row = row_of(full_evaluation(whole=whole), "whole", "Two servers")
    assert float(row["unavailability"]) == 1.2345678901234567e-12
    assert row["exactness"] == "exact"


def test_what_does_not_apply_stays_empty():
    row = row_of(full_evaluation(), "whole", "Two servers")
    assert row["birnbaum"] == row["rto_expected_seconds"] == row["utility"] == ""


def test_a_component_has_its_importance_in_the_same_row():
    row = row_of(full_evaluation(), "component", "web")
    assert (row["birnbaum"], row["downtime_share"]) == ("0.5", "0.75")


def test_recovery_is_one_row_for_each_disruption_and_journey():
    row = row_of(full_evaluation(), "recovery", "site: eu")
    assert (row["journey"], row["rto_worst_seconds"], row["rto_verdict"]) == (
        "buy",
        "1800.0",
        "breached",
    )


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@cmd", "\t=1", "\r=1", "＝1"])
def test_a_name_that_would_start_a_formula_is_made_harmless(name):
    row = rows_of(full_evaluation(name=name))[0]
    assert row["name"] == f"'{name}"


def test_a_name_with_quotes_commas_and_lines_survives():
    name = 'a "quoted", name\nof two lines, 中文'
    assert rows_of(full_evaluation(name=name))[0]["name"] == name


def test_warnings_are_in_the_table():
    notice = Notice(path="components.web", message="It fails.", advice="Add one.")
    row = row_of(full_evaluation(warnings=(notice,)), "warning", "components.web")
    assert row["message"] == "It fails. Add one."
