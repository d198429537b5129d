from __future__ import annotations

from metrics.domain.headlines import Headline
from metrics.web.figure_changes import Signed, figure_rows, headline_changes, signed


def test_an_availability_that_rises_is_better_and_has_a_plus():
    assert signed("unavailability", 0.002, 0.001) == Signed("+0.100 points", "better")


def test_more_money_is_worse():
    assert signed("per_month", 100.0, 150.0) == Signed("+50", "worse")


def test_a_longer_time_between_failures_is_better():
    assert signed("mtbf_hours", 10.0, 11.0) == Signed("+60 min", "better")


def test_a_share_of_the_downtime_is_neither_good_nor_bad():
    assert signed("downtime_share", 0.5, 0.25) == Signed("−25 points", "other")


def test_rounding_is_no_change():
    assert signed("mttr_hours", 0.1 + 0.2, 0.3) == Signed("±0", "same")


def test_what_was_not_there_has_no_change():
    assert signed("capacity_rps", None, 5.0) == Signed()


def test_amounts_in_two_currencies_are_not_subtracted():
    euro = Headline(unavailability=0.1, downtime_minutes_per_month=1, cost_per_month=5,
                    currency="EUR")  # fmt: skip
    changes = headline_changes(euro, euro.model_copy(update={"currency": "USD"}))
    assert changes["cost"] == Signed()
    assert changes["availability"].text == "±0"


def test_figures_stand_in_sections_under_their_names():
    found = figure_rows(
        [
            {"scope": "whole", "figure": "unavailability", "before": 0.002, "after": 0.001},
            {"scope": "journeys.buy", "figure": "mttr_hours", "before": None, "after": 1.0},
            {"scope": "complexity", "figure": "index", "before": 3.0, "after": 2.0},
            {"scope": "whole", "figure": "unknown", "before": 1.0, "after": 2.0},
        ],
        {"whole": "The whole", "journeys.buy": "Buy", "cost": "Cost and complexity"},
    )
    assert [(name, len(rows)) for name, rows in found] == [
        ("The whole", 1),
        ("Buy", 1),
        ("Cost and complexity", 1),
    ]
    assert found[0][1][0].before == "99.800 %"
    assert found[1][1][0].before == "–"


def test_a_share_changes_by_points_and_not_by_a_part_of_itself():
    assert signed("downtime_share", 0.25, 0.5).text == "+25 points"
    assert signed("utilisation", 0.75, 0.5).text == "−25 points"
