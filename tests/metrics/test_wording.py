from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from metrics import wording
from metrics.templatetags import reliability
from tests.metrics.documents import full_evaluation

WRITERS = {
    "availability": wording.availability_percent,
    "duration": wording.duration,
    "frequency": wording.frequency,
    "hours": reliability.hours,
    "minutes": reliability.minutes,
    "money": lambda amount: wording.money(amount, "EUR"),
    "nines": wording.nines,
    "number": wording.number,
    "percent": wording.percent,
    "target": lambda value: wording.objective_value("availability", value),
}
CASES = json.loads(
    Path(settings.BASE_DIR, "frontend/src/domain/figures.cases.json").read_text(encoding="utf-8")
)
"""The editor writes the same figures in the same digits: its tests read this file, too."""


@pytest.mark.parametrize(("name", "value", "english", "chinese"), CASES)
def test_a_figure_reads_as_it_does_in_the_editor(name, value, english, chinese):
    assert WRITERS[name](value) == english
    with translation.override("zh-hant"):
        assert WRITERS[name](value) == chinese


def test_what_is_not_a_number_is_not_written_as_one():
    nan = float("nan")
    assert wording.number(nan) == wording.availability_percent(nan) == "–"


@given(st.floats(min_value=1e-12, max_value=1 - 1e-9))
def test_a_share_is_neither_rounded_to_nothing_nor_to_all(ratio):
    assert wording.percent(ratio) not in ("0 %", "100 %")


def test_once_a_year_is_in_the_singular():
    assert wording.frequency(1.0) == "once a year"


@given(st.floats(min_value=1e-15, max_value=0.5))
def test_an_availability_keeps_three_digits_of_the_unavailability(unavailability):
    shown = Decimal(re.sub(r"[ %]", "", wording.availability_percent(unavailability)))
    lost = (100 - shown) / 100
    assert abs(lost / Decimal(unavailability) - 1) <= Decimal("0.0051")


@given(st.floats(min_value=1e-300, max_value=1e-3))
def test_an_availability_is_never_rounded_up_to_one_hundred(unavailability):
    assert wording.availability_percent(unavailability) != "100 %"
    assert not re.fullmatch(r"100\.0+ %", wording.availability_percent(unavailability))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        pytest.param(0.0125, "12.5 ms", id="below a second"),
        pytest.param(90, "90 s", id="below two minutes"),
        pytest.param(1800, "30 min", id="half an hour"),
        pytest.param(4 * 3600, "4 h", id="hours"),
        pytest.param(30 * 86400, "30 days", id="a month of days"),
        pytest.param(20 * 31_536_000, "20 years", id="years of 8,760 hours"),
        pytest.param(float("inf"), "never", id="never"),
    ],
)
def test_a_duration_takes_the_unit_of_its_size(seconds, shown):
    assert wording.duration(seconds) == shown


def test_nines_are_cut_off_and_never_rounded_up():
    assert wording.nines(0.00101) == "2.99"
    assert wording.nines(0.001) == "3.00"


def test_the_summary_says_first_whether_the_objective_is_met():
    assert wording.summary(full_evaluation()) == (
        "The design misses its availability objective: 99.900 % expected against 99.99 %, with"
        " 43.8 min of downtime in a month of 730 hours."
        " The largest part of it, 75 %, comes from failures of replicas of web."
        " 1 of 2 recovery objectives is missed."
    )


def test_the_summary_of_a_design_without_objectives_states_the_figures():
    assert wording.summary(full_evaluation(objectives=(), causes=(), recovery=None)) == (
        "The design is expected to be available 99.900 % of the time: 43.8 min of downtime in a"
        " month of 730 hours."
    )


def test_words_follow_the_language_of_the_reader():
    with translation.override("zh-hant"):
        assert wording.verdict(False) == "未達成"  # noqa: FBT003
        assert wording.duration(1800) == "30 分鐘"
