"""Times of which a part has passed, against the laws of SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from simulations.kernel.rng import stream_key
from simulations.montecarlo.laws import EXPONENTIAL, GAMMA, LOGNORMAL, UNIFORM, WEIBULL
from simulations.montecarlo.rare.conditional import (
    draw_beyond,
    draw_within,
    log_of_gamma,
    share_until,
)

LAWS = {
    "exponential": (EXPONENTIAL, 3.0, 0.0, stats.expon(scale=3.0)),
    "infant": (WEIBULL, 3.0, 2.0, stats.weibull_min(0.5, scale=3.0)),
    "wearing": (WEIBULL, 3.0, 0.5, stats.weibull_min(2.0, scale=3.0)),
    "lognormal": (LOGNORMAL, 3.0, 1.5, stats.lognorm(1.5, scale=3.0)),
    "narrow lognormal": (LOGNORMAL, 3.0, 0.3, stats.lognorm(0.3, scale=3.0)),
    "gamma": (GAMMA, 2.0, 3.0, stats.gamma(3.0, scale=2.0)),
    "spread gamma": (GAMMA, 2.0, 0.3, stats.gamma(0.3, scale=2.0)),
    "narrow gamma": (GAMMA, 0.1, 100.0, stats.gamma(100.0, scale=0.1)),
    "uniform": (UNIFORM, 3.0, 2.0, stats.uniform(1.0, 4.0)),
}
DRAWS = 1_500
AGES = (0.0, 0.3, 0.97)
"""As quantiles of the whole time."""


def _keys() -> list[int]:
    return [int(stream_key(9, number, 5)) for number in range(DRAWS)]


@pytest.mark.parametrize("quantile", AGES)
@pytest.mark.parametrize("name", LAWS)
def test_what_is_left_has_the_law_given_the_age(name: str, quantile: float) -> None:
    law, scale, shape, exact = LAWS[name]
    age = float(exact.ppf(quantile))
    drawn = np.array([draw_beyond(law, key, age, scale, shape) for key in _keys()])
    assert (drawn >= age).all()
    assert stats.kstest(exact.sf(drawn) / exact.sf(age), "uniform").pvalue > 1e-3


@pytest.mark.parametrize("quantile", AGES)
@pytest.mark.parametrize("name", LAWS)
def test_the_chance_to_end_within_a_window_is_that_of_the_law(name: str, quantile: float) -> None:
    law, scale, shape, exact = LAWS[name]
    age = float(exact.ppf(quantile))
    until = age + 0.01 * float(exact.mean())
    passed = _between(exact, age, until) / exact.sf(age)
    assert share_until(law, age, until, scale, shape) == pytest.approx(passed, rel=1e-8, abs=1e-14)
    assert share_until(law, age, age, scale, shape) == 0.0


@pytest.mark.parametrize("name", LAWS)
def test_a_forced_end_has_the_law_within_its_window(name: str) -> None:
    law, scale, shape, exact = LAWS[name]
    age, until = (float(exact.ppf(q)) for q in (0.2, 0.5))
    drawn = np.array([draw_within(law, key, age, until, scale, shape) for key in _keys()])
    assert age <= drawn.min() <= drawn.max() <= until
    share = (exact.cdf(drawn) - 0.2) / 0.3
    assert stats.kstest(share, "uniform").pvalue > 1e-3


def test_the_logarithm_of_gamma_is_right_for_all_shapes() -> None:
    shapes = np.geomspace(0.01, 1e4, 50)
    found = [log_of_gamma(float(x)) for x in shapes]
    assert found == pytest.approx(gammaln(shapes).tolist(), rel=1e-12, abs=1e-12)


def _between(exact: Any, low: float, high: float) -> float:
    """P(low < T ≤ high) from the tail in which it keeps its digits."""
    below = float(exact.cdf(high) - exact.cdf(low))
    above = float(exact.sf(low) - exact.sf(high))
    return below if exact.cdf(low) < 0.5 else above
