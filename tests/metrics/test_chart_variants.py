from __future__ import annotations

from metrics.chart_variants import LETTERS, trade_off
from metrics.domain.comparing import DESIGNS_MAX, compare
from tests.metrics.documents import full_evaluation
from tests.metrics.domain.test_comparing import design

NAMES = ["Single", "Dear", "Double", "Twin"]


def chart(*designs):
    return trade_off(compare(designs), NAMES[: len(designs)], LETTERS[: len(designs)])


def test_every_design_of_a_comparison_has_a_letter():
    assert len(LETTERS) == DESIGNS_MAX


def test_what_nothing_beats_differs_by_symbol_and_by_name_as_well_as_by_colour():
    shown = chart(design(0.002, 100.0, 5.0), design(0.002, 120.0, 5.0), design(0.001, 150.0, 9.0))
    unbeaten, beaten = shown.figure.data
    assert (unbeaten.marker.symbol, beaten.marker.symbol) == ("circle", "x")
    assert (unbeaten.name, beaten.name) == ("Nothing beats it", "Beaten by another one")
    assert (list(unbeaten.text), list(beaten.text)) == (["A", "C"], ["B"])
    assert (list(unbeaten.x), list(beaten.x)) == ([100.0, 150.0], [120.0])
    assert unbeaten.marker.size[1] > unbeaten.marker.size[0]


def test_designs_in_one_place_share_their_letters():
    shown = chart(design(0.002, 100.0, 5.0), design(0.002, 100.0, 5.0))
    assert list(shown.figure.data[0].text) == ["A B", ""]


def test_the_table_behind_it_says_the_same():
    shown = chart(design(0.002, 100.0, 5.0), design(0.002, 120.0, 5.0))
    assert shown.rows == (
        ("A · Single", "EUR 100", "87.6 min", "5", "nothing"),
        ("B · Dear", "EUR 120", "87.6 min", "5", "A"),
    )


def test_complexity_takes_the_place_of_a_cost_that_is_not_known():
    free = full_evaluation().cost.model_copy(update={"items": ()})
    shown = chart(design(0.002, 100.0, 5.0), full_evaluation(cost=free))
    assert shown.title == "Complexity against downtime"
    assert list(shown.figure.data[0].x) == [5.0, 7.0]


def test_there_is_no_chart_of_downtime_alone():
    bare = full_evaluation(cost=None, complexity=None)
    assert chart(bare, bare) is None
