from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from metrics.analysis.markov import evolution
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.passage import mean_time_to
from metrics.analysis.markov.spells import outage_distribution, spells, up_distribution
from metrics.analysis.markov.steady import steady_state
from tests.metrics.analysis.markov.factories import (
    beginning_in,
    chain_of,
    crew,
    failed_units,
    units,
)

REPAIR = 1 / 16
PAIR = crew(2, 4e-5, REPAIR, 1)
PAIR_UP = np.array([True, True, False])
THREE = units([1000, 2000, 4000], [10, 20, 5])
TWO_OF_THREE = failed_units(3) < 2


def outages(chain, up):
    return outage_distribution(chain, up, steady_state(chain))


@pytest.fixture(params=["squaring", "jumps"], autouse=True)
def method(request, monkeypatch):
    """Follow chains through time by either method, whatever their size."""
    monkeypatch.setattr(evolution, "SQUARED_MAX", 512 if request.param == "squaring" else 0)


def test_two_out_of_three_unlike_units():
    found = outages(THREE, TWO_OF_THREE)
    assert found.frequency == pytest.approx(2.1417204575057573e-5, rel=1e-13)
    assert found.mean == pytest.approx(5.72, rel=1e-13)
    up = up_distribution(THREE, TWO_OF_THREE, steady_state(THREE))
    assert up.frequency == pytest.approx(found.frequency, rel=1e-13)
    assert up.mean == pytest.approx(46685.71428571428, rel=1e-13)


def test_the_mean_follows_from_where_spells_begin_too():
    found = outages(THREE, TWO_OF_THREE)
    assert mean_time_to(THREE, ~TWO_OF_THREE, found.entry) == pytest.approx(found.mean, rel=1e-13)


def test_with_one_crew_outages_of_a_pair_are_exponential():
    found = outages(PAIR, PAIR_UP)
    times = np.array([0.0, 1e-3, 1.0, 16.0, 200.0])
    np.testing.assert_allclose(found.survival(times), np.exp(-REPAIR * times), rtol=1e-12)
    np.testing.assert_allclose(found.mean_beyond(times), 16 * np.exp(-REPAIR * times), rtol=1e-12)


def test_quantiles_of_an_exponential():
    wanted = np.array([1e-6, 0.5, 0.9, 0.999, 1 - 1e-9])
    np.testing.assert_allclose(
        outages(PAIR, PAIR_UP).quantiles(wanted), -16 * np.log1p(-wanted), rtol=1e-11
    )


def test_quantiles_of_a_mixture_with_a_long_tail():
    chain = chain_of([(0, 1, 0.999), (0, 2, 0.001), (1, 0, 1.0), (2, 0, 1e-4)])
    found = outages(chain, np.array([True, False, False]))
    high = found.quantiles(np.array([0.9999]))
    assert found.survival(high)[0] == pytest.approx(1e-4, rel=1e-9)
    assert high[0] == pytest.approx(1e4 * np.log(10), rel=1e-9)


@pytest.mark.parametrize("probability", [0.0, 1.0, np.nan])
def test_a_quantile_needs_a_probability(probability):
    with pytest.raises(ChainError, match="between 0 and 1"):
        outages(PAIR, PAIR_UP).quantiles(np.array([probability]))


def test_a_weight_that_falls_to_0():
    """∫₀ᵇ (1 − x/b)e^{−μx} dx, as for answers that lose their worth as they age."""
    limit = 5.0
    product = limit * REPAIR
    expected = 16 * (1 + np.expm1(-product) / product)
    found = outages(PAIR, PAIR_UP).integral(np.array([0.0, limit]), np.array([1.0, 0.0]))
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_weight_over_a_span_far_shorter_than_an_outage_keeps_its_digits():
    limit = 1e-8
    found = outages(PAIR, PAIR_UP).integral(np.array([0.0, limit]), np.array([1.0, 0.0]))
    assert found == pytest.approx(limit / 2 * (1 - limit * REPAIR / 3), rel=1e-13)


def test_a_weight_with_slopes_a_step_and_a_rest():
    ages, values = [0.0, 2.0, 2.0, 7.0, 20.0], [0.0, 1.0, 0.5, 0.5, 0.25]
    left = lambda age: np.exp(-REPAIR * age)  # noqa: E731
    expected = (
        quad(lambda age: age / 2 * left(age), 0, 2)[0]
        + quad(lambda age: 0.5 * left(age), 2, 7)[0]
        + quad(lambda age: (0.5 - 0.25 * (age - 7) / 13) * left(age), 7, 20)[0]
        + 0.25 * 16 * left(20)
    )
    found = outages(PAIR, PAIR_UP).integral(np.array(ages), np.array(values))
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_constant_weight_gives_the_mean():
    found = outages(THREE, TWO_OF_THREE)
    assert found.integral(np.array([0.0]), np.array([1.0])) == pytest.approx(5.72, rel=1e-13)
    assert found.integral(np.array([0.0, 3.0]), np.array([1.0, 1.0])) == pytest.approx(
        5.72, rel=1e-12
    )


def test_spells_that_never_begin_last_no_time():
    chain = chain_of([(0, 1, 1.0), (1, 0, 1.0), (2, 0, 1.0)])
    found = spells(chain, np.array([False, False, True]), steady_state(chain))
    assert (found.frequency, found.mean) == (0.0, 0.0)
    with pytest.raises(ChainError, match="neither begin nor end"):
        found.quantiles(np.array([0.5]))


def test_spells_that_never_end_last_for_ever():
    chain = chain_of([(0, 1, 1.0), (1, 0, 1.0), (2, 0, 1.0)])
    found = spells(chain, np.array([True, True, False]), steady_state(chain))
    assert (found.frequency, found.mean) == (0.0, np.inf)


def test_the_first_period_without_an_outage_differs_from_the_later_ones():
    """From everything up it takes longer than after a repair."""
    later = up_distribution(THREE, TWO_OF_THREE, steady_state(THREE)).mean
    assert mean_time_to(THREE, TWO_OF_THREE, beginning_in(0, 8)) > later
