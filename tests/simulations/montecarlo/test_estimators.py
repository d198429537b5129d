"""Intervals hold: they contain the truth about as often as they promise."""

from __future__ import annotations

import math

import pytest
from scipy.stats import t as student

from metrics.domain.architecture import Architecture
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.estimators import (
    Interval,
    Sums,
    ratio_interval,
    total_interval,
)
from simulations.montecarlo.histories import run_histories
from simulations.montecarlo.scopes import scope_figures
from tests.agreement.enumeration import enumerate_figures
from tests.simulations.montecarlo.factories import document, unit

RUNS = 1000
HOUR = 3600.0


def _sums(values: list[float]) -> Sums:
    return Sums(len(values), sum(values), sum(v * v for v in values), max(values))


def test_nothing_seen_gives_a_one_sided_interval() -> None:
    found = total_interval(_sums([0.0] * 50), unseen=2.0)
    assert (found.mean, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(2.0 * math.log(100))


def test_many_outages_give_students_interval() -> None:
    values = [100.0 + 3 * math.sin(k) for k in range(400)]
    found = total_interval(_sums(values), unseen=0.0)
    mean = sum(values) / 400
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / 399 * 400)
    half = student.ppf(0.995, 399) * deviation
    assert found.low == pytest.approx(sum(values) - half, rel=1e-4)
    assert found.high == pytest.approx(sum(values) + half, rel=1e-4)


def test_one_outage_bounds_little_from_below_and_something_from_above() -> None:
    found = total_interval(_sums([0.0] * 99 + [1.0]), unseen=0.0)
    assert found.low is not None
    assert found.low < -math.log(0.995)
    assert found.high is not None
    assert 7.4 < found.high < 20


def test_a_rate_that_may_be_zero_gives_no_upper_end_of_the_mean_time() -> None:
    assert Interval(0.0, 0.0, 4.0).inverse(8.0) == Interval(None, 2.0, None)


def test_a_ratio_of_constant_durations_has_no_spread() -> None:
    found = ratio_interval(_sums([6.0, 3.0, 9.0]), _sums([2.0, 1.0, 3.0]), 12.0 + 3.0 + 27.0)
    assert (found.mean, found.low, found.high) == pytest.approx((3.0, 3.0, 3.0))


def _coverage(
    architecture: Architecture, truth: dict[str, float], *, failures: float, histories: int = 20
) -> dict[str, float]:
    """Share of small independent runs, with so many failures each, that contain each truth."""
    model = compile_model(architecture)
    seconds = failures / histories / _frequency_per_hour(architecture) * HOUR
    hits = dict.fromkeys(truth, 0)
    for run in range(RUNS):
        numbers = range(run * histories, (run + 1) * histories)
        tally = run_histories(model, seed=9, histories=numbers, seconds=seconds)
        figures = scope_figures(tally, model, len(model.journeys), seconds)
        for name, value in truth.items():
            found = figures[name]
            assert found.low is not None
            hits[name] += found.low <= value and (found.high is None or value <= found.high)
    return {name: count / RUNS for name, count in hits.items()}


def _frequency_per_hour(architecture: Architecture) -> float:
    whole = enumerate_figures(architecture)["whole"]
    return float(whole["failure_frequency_per_year"]) / 8760


@pytest.mark.slow
@pytest.mark.parametrize("failures", [8, 40, 200])
def test_99_percent_intervals_of_a_unit_contain_the_truth(failures: int) -> None:
    truth = {
        "unavailability": 10 / 1010,
        "failure_frequency_per_year": 8760 / 1010,
        "mttr_hours": 10.0,
    }
    coverage = _coverage(document({"a": unit("1000h", "10h")}), truth, failures=failures)
    assert coverage.keys() == truth.keys()
    assert min(coverage.values()) >= 0.98
