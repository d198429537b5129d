"""Designs side by side: changes, the best of each row, and which designs nothing beats."""

from __future__ import annotations

import itertools

import pytest

from metrics.domain.comparing import beaten_by, compare, figures_of
from metrics.domain.results import CostFigures
from tests.metrics.documents import figures, full_evaluation


def beats(one, other):
    """Judge a pair by the definition, written apart from the code that is tested."""
    no_worse = [a <= b for a, b in zip(one, other, strict=True)]
    better = [a < b for a, b in zip(one, other, strict=True)]
    return all(no_worse) and any(better)


GRID = list(itertools.product((1.0, 2.0), (5.0, 7.0), (3.0, 4.0)))
POINTS = {
    "a chain": [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)],
    "a front": [(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)],
    "a front and what lies behind it": [(1.0, 3.0), (3.0, 1.0), (3.0, 3.0), (1.0, 4.0)],
    "a tie in one place": [(1.0, 5.0), (1.0, 4.0), (2.0, 4.0)],
    "equal points": [(1.0, 5.0), (1.0, 5.0), (2.0, 5.0)],
    "all equal": [(1.0, 5.0), (1.0, 5.0)],
    "a single criterion": [(3.0,), (1.0,), (2.0,), (1.0,)],
    "zeros": [(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)],
    "every corner of a box": GRID,
}


@pytest.mark.parametrize("points", POINTS.values(), ids=POINTS.keys())
def test_what_beats_a_design_is_what_the_definition_says(points):
    expected = [
        tuple(place for place, other in enumerate(points) if beats(other, own)) for own in points
    ]
    assert beaten_by(points) == expected


def test_the_last_digits_of_a_computation_beat_nothing():
    assert beaten_by([(1.0, 5.0), (1.0 + 1e-13, 5.0)]) == [(), ()]


def design(unavailability, cost, complexity, **changes):
    """Return figures of a design by what it is judged by."""
    full = full_evaluation()
    return full_evaluation(
        whole=figures(unavailability),
        cost=full.cost.model_copy(update={"per_month": cost}),
        complexity=full.complexity.model_copy(update={"index": complexity}),
        **changes,
    )


def test_a_change_is_the_figure_minus_that_of_the_base():
    found = compare([design(0.002, 100.0, 5.0), design(0.001, 150.0, 5.0)])
    downtime = found.row("whole", "downtime_minutes_per_month")
    assert downtime.values == pytest.approx((87.6, 43.8))
    assert downtime.changes == pytest.approx((0.0, -43.8))
    assert downtime.meanings == ("same", "better")
    assert downtime.best == (1,)
    cost = found.row("cost", "per_month")
    assert (cost.changes, cost.meanings, cost.best) == ((0.0, 50.0), ("same", "worse"), (0,))
    assert found.row("complexity", "index").best == ()


def test_changes_and_meanings_turn_round_with_the_base():
    pair = [design(0.002, 100.0, 5.0), design(0.001, 150.0, 4.0)]
    there, back = compare(pair, 0), compare(pair, 1)
    turned = {"better": "worse", "worse": "better", "same": "same", "other": "other", None: None}
    assert [row.changes[1] for row in there.figures] == [
        None if row.changes[0] is None else -row.changes[0] for row in back.figures
    ]
    assert [row.meanings[1] for row in there.figures] == [
        turned[row.meanings[0]] for row in back.figures
    ]
    assert there.designs == back.designs


def test_the_figures_are_those_of_the_result():
    result = full_evaluation()
    known = figures_of(result)
    assert known["whole", "unavailability"] == result.whole.unavailability
    assert known["journeys.buy", "mtbf_hours"] == result.journeys["buy"].mtbf_hours
    assert known["cost", "sum_per_month"] == 200.0 + 14_600.0
    # By hand: availability missed, budget met, one RTO missed, one RPO met.
    assert (known["objectives", "missed"], known["objectives", "judged"]) == (2, 4)
    assert (known["recovery", "rto_missed"], known["recovery", "rpo_missed"]) == (1, 0)
    assert known["recovery", "worst_rto_seconds"] == 1800.0


def test_designs_tell_by_whom_they_are_beaten_and_which_are_equal():
    found = compare(
        [
            design(0.002, 100.0, 5.0),
            design(0.002, 120.0, 5.0),
            design(0.001, 150.0, 9.0),
            design(0.002, 100.0, 5.0),
        ]
    )
    assert [item.unbeaten for item in found.designs] == [True, False, True, True]
    assert found.designs[1].beaten_by == (0, 3)
    assert [item.equal_to for item in found.designs] == [(3,), (), (), (0,)]


def test_money_of_two_currencies_is_not_compared():
    dollars = CostFigures(currency="USD", per_month=1.0, items=full_evaluation().cost.items)
    found = compare([design(0.002, 100.0, 5.0), full_evaluation(cost=dollars)])
    assert found.criteria == ("downtime", "complexity")
    assert found.row("cost", "per_month").changes == (0.0, None)
    assert found.row("cost", "per_month").best == ()


def test_a_design_without_prices_is_not_taken_for_free():
    free = full_evaluation().cost.model_copy(update={"per_month": 0.0, "items": ()})
    found = compare([design(0.002, 100.0, 5.0), full_evaluation(cost=free)])
    assert found.criteria == ("downtime", "complexity")
    assert found.row("cost", "per_month").values == (100.0, None)


def test_a_journey_of_one_design_alone_has_no_change():
    other = design(0.001, 100.0, 5.0, journeys={"sell": figures(0.004)})
    found = compare([design(0.002, 100.0, 5.0), other])
    row = found.row("journeys.sell", "unavailability")
    assert (row.values, row.changes, row.meanings) == ((None, 0.004), (None, None), (None, None))
    assert row.best == ()


def test_each_figure_carries_its_own_exactness():
    guessed = design(0.001, 100.0, 5.0)
    rough = guessed.model_copy(update={"whole": figures(0.001, "approximate: standby")})
    found = compare([guessed, rough])
    assert found.row("whole", "unavailability").exactness == ("exact", "approximate: standby")
