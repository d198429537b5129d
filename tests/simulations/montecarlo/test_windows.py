"""Downtime of months and years against published probabilities and closed forms."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from tests.simulations.montecarlo.factories import document, simulated, unit

GOAL = {"objectives": {"availability": "99.9%"}}


def covers(figure, truth):
    return figure.low <= truth <= figure.high


@pytest.mark.parametrize(
    ("mtbf", "mttr", "month", "twelve"),
    [
        pytest.param("2000h", "1h", 0.167, 0.888, id="2,000 h and 1 h"),
        pytest.param("200h", "6m", 0.101, 0.720, id="200 h and 6 min"),
        pytest.param("2000h", "30m", 0.090, 0.679, id="2,000 h and 30 min"),
        pytest.param("8760h", "4h", 0.067, 0.565, id="8,760 h and 4 h"),
    ],
)
def test_months_break_the_objective_as_often_as_published(mtbf, mttr, month, twelve):
    result = simulated(document({"a": unit(mtbf, mttr)}, **GOAL), events=2e6)
    period = result.periods["whole"]
    # The published figures are rounded to a tenth of a percent.
    assert period.month.breach_probability.mean == pytest.approx(month, abs=0.0015)
    assert period.breach_probability_twelve_months.mean == pytest.approx(twelve, abs=0.004)


def test_years_break_the_objective_as_often_as_published():
    result = simulated(document({"a": unit("1000h", "1h")}, **GOAL), events=2e6)
    assert covers(result.periods["whole"].year.breach_probability, 0.45115)


def test_a_window_without_downtime_is_as_likely_as_no_failure_in_it():
    result = simulated(document({"a": unit("2000h", "1h")}), events=1e6)
    period = result.periods["whole"]
    assert period.month.none_share == pytest.approx(2000 / 2001 * math.exp(-730 / 2000), abs=0.002)
    assert period.year.none_share == pytest.approx(2000 / 2001 * math.exp(-8760 / 2000), abs=0.002)


def test_quantiles_of_the_downtime_count_the_windows_without_any():
    month = simulated(document({"a": unit("2000h", "1h")}), events=1e6).periods["whole"].month
    assert month.p50_seconds == 0
    assert 0 < month.p90_seconds < month.p95_seconds < month.p99_seconds


def test_without_an_objective_nothing_is_broken():
    period = simulated(document({"a": unit("2000h", "1h")}), events=1e5).periods["whole"]
    assert period.month.breach_probability is None
    assert period.breach_probability_twelve_months is None


def test_windows_follow_each_other_through_long_outages():
    # Down for years on end: nearly every window is wholly down or wholly up.
    result = simulated(document({"a": unit("10y", "10y")}, **GOAL), events=2e5)
    period = result.periods["whole"]
    assert period.year.breach_probability.mean == pytest.approx(
        1 - period.year.none_share, rel=1e-3
    )
    assert period.year.none_share == pytest.approx(0.5 * math.exp(-0.1), abs=0.02)
    assert period.month.p99_seconds == pytest.approx(730 * 3600, rel=0.07)


def test_histories_shorter_than_a_month_have_no_windows():
    parameters = MonteCarloParameters.of(document({"a": unit("1h", "1m")}), years=1, seed=1)
    result = chunks.merge(parameters, [chunks.run_chunk(parameters, 1, 0)])
    assert result.periods == {}


def test_every_journey_has_its_own_windows():
    components = {"a": unit("2000h", "1h"), "b": unit("200h", "6m")}
    journeys = {"x": {"entry": "a"}, "y": {"entry": "b"}}
    result = simulated(document(components, journeys=journeys, **GOAL), events=1e6)
    whole, x = result.periods["whole"], result.periods["journeys.x"]
    assert whole.month.none_share < x.month.none_share
    assert covers(x.month.breach_probability, 0.167)


def test_the_curve_of_the_whole_says_what_part_of_the_months_had_so_much_downtime():
    result = simulated(document({"a": unit("2000h", "1h")}), events=1e5)
    month = result.periods["whole"].month
    shares = [share for _, share in month.curve]
    assert shares[0] == pytest.approx(1 - month.none_share, abs=1e-5)
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0
    seconds, share = next(point for point in month.curve if point[0] >= 3600)
    # Failures of 730 h are Poisson with a mean of 730 / 2,001; the sum of k repairs is gamma.
    failures = range(1, 12)
    exact = sum(
        stats.poisson.pmf(k, 730 / 2001) * stats.gamma.sf(seconds / 3600, k) for k in failures
    )
    assert share == pytest.approx(exact, abs=0.003)
