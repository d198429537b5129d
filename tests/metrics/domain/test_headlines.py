from __future__ import annotations

import pytest

from metrics.domain.headlines import headline_of
from tests.metrics.documents import pair_figures


def of(**objectives):
    return headline_of(pair_figures(objectives=objectives))


def test_a_design_without_objectives_has_no_standing():
    assert headline_of(pair_figures(objectives=None)).standing is None


def test_a_missed_objective_is_breached_though_others_are_met():
    headline = of(availability="90%", budget=150)
    assert (headline.objectives, headline.objectives_met) == (2, 1)
    assert headline.standing == "breached"


def test_an_objective_with_room_is_met():
    headline = of(availability="90%", budget=1000)
    assert headline.standing == "met"
    assert headline.risks == ()


def test_a_budget_that_is_nearly_spent_is_at_risk():
    headline = of(budget=210)
    assert headline.used_share == pytest.approx(200 / 210)
    assert headline.standing == "at_risk"
    assert headline.risks == ("margin",)


def test_months_that_break_an_objective_put_it_at_risk():
    """The database fails once a year for four hours, more than a month of 99.9 % allows."""
    headline = of(availability="99.9%")
    assert headline.month_breach_probability == pytest.approx(730 / 8760 * 0.84, rel=0.05)
    assert headline.used_share == pytest.approx(4 / 8764 / 0.001, rel=0.01)
    assert headline.standing == "met"
    more = headline.model_copy(update={"month_breach_probability": 0.11})
    assert (more.standing, more.risks) == ("at_risk", ("month",))


def test_the_share_used_of_an_availability_keeps_its_digits():
    """1 - 0.9999999999 in binary would be off in the seventh digit."""
    headline = of(availability="99.99999999%")
    assert headline.used_share == pytest.approx(headline.unavailability / 1e-10, rel=1e-12)


def test_a_share_that_is_just_not_above_the_limit_is_not_at_risk():
    assert of(budget=200 / 0.9).risks == ()
