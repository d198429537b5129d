"""Stale reads: the closed form and the published figures of probabilistically bounded staleness."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate

from metrics.analysis.quorums.laws import PRODUCTION, Mixture, exponential, symmetric
from metrics.analysis.quorums.staleness import miss_probability, staleness, within_versions

TRIALS = 120_000


@pytest.mark.parametrize(
    ("n", "r", "w", "versions", "published"),
    [
        pytest.param(3, 1, 1, 2, 0.5556, id="one of two versions"),
        pytest.param(3, 1, 1, 3, 0.7037, id="one of three versions"),
        pytest.param(3, 1, 1, 5, 0.8683, id="one of five versions"),
        pytest.param(3, 1, 1, 10, 0.9827, id="one of ten versions"),
        pytest.param(3, 1, 2, 1, 0.6667, id="two acknowledgements"),
        pytest.param(3, 2, 1, 2, 0.8889, id="two responses"),
        pytest.param(3, 1, 2, 5, 0.9959, id="more than 0.995"),
    ],
)
def test_versions_are_as_stale_as_published(n, r, w, versions, published):
    assert float(within_versions(n, r, w, versions=versions)) == pytest.approx(published, abs=6e-5)


def test_thirty_of_a_hundred_miss_each_other_as_rarely_as_published():
    assert float(miss_probability(100, 30, 30)) == pytest.approx(1.88e-6, rel=3e-3)


def test_quorums_that_overlap_never_miss_each_other():
    assert miss_probability(3, 2, 2) == 0


def test_the_closed_form_counts_pairs_of_quorums():
    """Of the 10 × 10 pairs of two out of five replicas, 10 × 3 have nothing in common."""
    assert miss_probability(5, 2, 2) == Fraction(30, 100)


@pytest.mark.parametrize(
    ("name", "time", "published", "tolerance"),
    [
        pytest.param("LNKD-SSD", 0.0, 0.974, 0.002, id="SSDs at once"),
        pytest.param("LNKD-SSD", 5.0, 1.0, 0.00003, id="SSDs after 5 ms: over 99.999 %"),
        pytest.param("LNKD-DISK", 0.0, 0.439, 0.005, id="disks at once"),
        pytest.param("LNKD-DISK", 10.0, 0.925, 0.003, id="disks after 10 ms"),
        pytest.param("YMMR", 0.0, 0.893, 0.008, id="Yammer at once"),
        pytest.param("YMMR", 10.0, 0.939, 0.002, id="Yammer after 10 ms"),
        pytest.param("WAN", 0.0, 0.33, 0.005, id="data centres at once"),
    ],
)
def test_reads_are_consistent_as_often_as_published(name, time, published, tolerance):
    drawn = staleness(3, 1, 1, PRODUCTION[name], trials=TRIALS)
    assert drawn.consistent(time).value == pytest.approx(published, abs=tolerance)


@pytest.mark.parametrize(
    ("name", "r", "w", "read", "write", "tolerance"),
    [
        pytest.param("LNKD-SSD", 1, 2, 0.66, 1.63, 0.05, id="SSDs"),
        pytest.param("LNKD-DISK", 3, 1, 4.12, 10.89, 0.05, id="disks"),
        pytest.param("YMMR", 2, 2, 33.18, 428.11, 0.15, id="Yammer, flat tails"),
        pytest.param("WAN", 2, 1, 151.3, 56.36, 0.1, id="data centres, two responses"),
        pytest.param("WAN", 1, 3, 3.44, 241.55, 0.05, id="data centres, three acknowledgements"),
    ],
)
def test_operations_take_as_long_as_published(name, r, w, read, write, tolerance):
    """99.9 % quantiles of table 4, with the noise of both simulations."""
    drawn = staleness(3, r, w, PRODUCTION[name], trials=TRIALS)
    assert drawn.read_latency(0.999).value == pytest.approx(read, rel=tolerance)
    assert drawn.write_latency(0.999).value == pytest.approx(write, rel=tolerance)


@pytest.mark.parametrize(
    ("name", "r", "w", "published"),
    [
        pytest.param("LNKD-SSD", 1, 1, 1.85, id="SSDs"),
        pytest.param("LNKD-DISK", 2, 1, 13.6, id="disks, two responses"),
        pytest.param("YMMR", 2, 1, 202.0, id="Yammer, two responses"),
        pytest.param("YMMR", 1, 1, 1364.0, id="Yammer"),
        pytest.param("WAN", 1, 1, 113.0, id="data centres"),
    ],
)
def test_999_of_1000_reads_are_consistent_after_about_the_published_time(name, r, w, published):
    """The published times are those of 50,000 trials, the first of which 0.1 % were stale."""
    drawn = staleness(3, r, w, PRODUCTION[name], trials=TRIALS)
    assert drawn.visibility(0.999).value == pytest.approx(published, rel=0.12)


@pytest.mark.parametrize(
    ("mean", "at_once", "time"),
    [
        pytest.param(0.25, 0.94, 1.0, id="fast writes"),
        pytest.param(10.0, 0.41, 65.0, id="slow writes"),
    ],
)
def test_exponential_delays_are_as_stale_as_in_figure_4(mean, at_once, time):
    delays = symmetric(exponential(mean), exponential(1.0))
    drawn = staleness(3, 1, 1, delays, trials=TRIALS)
    assert drawn.consistent(0.0).value == pytest.approx(at_once, abs=0.012)
    assert drawn.consistent(time).value == pytest.approx(0.999, abs=0.0008)


@pytest.mark.parametrize(("replicas", "published"), [(2, 0.575), (10, 0.211)])
def test_more_replicas_are_less_often_consistent_at_once_as_published(replicas, published):
    drawn = staleness(replicas, 1, 1, PRODUCTION["LNKD-DISK"], trials=TRIALS)
    assert drawn.consistent(0.0).value == pytest.approx(published, abs=0.004)


def test_two_replicas_agree_with_exact_integration():
    """Instant acknowledgements and responses that decide: 1 − ∫∫ of both exponential laws.

    With two replicas, writes of mean 1, requests of no length and responses of mean 1, the read
    is stale if the replica that answers first is the slower one to be written, and its write
    comes more than t later: P = ½ e^{−t}.
    """
    tiny = exponential(1e-9)
    delays = symmetric(exponential(1.0), tiny)
    delays = type(delays)(exponential(1.0), tiny, tiny, exponential(1.0))
    drawn = staleness(2, 1, 1, delays, trials=TRIALS)
    assert drawn.consistent(0.0).value == pytest.approx(0.5, abs=0.005)
    assert drawn.consistent(1.0).value == pytest.approx(1 - 0.5 * np.exp(-1.0), abs=0.005)


def test_overlapping_quorums_are_always_consistent():
    drawn = staleness(3, 2, 2, PRODUCTION["YMMR"], trials=20_000)
    assert drawn.waits[-1] == 0.0


def test_the_same_seed_gives_the_same_figures():
    first = staleness(3, 1, 1, PRODUCTION["WAN"], trials=2_000, seed=7)
    again = staleness(3, 1, 1, PRODUCTION["WAN"], trials=2_000, seed=7)
    assert np.array_equal(first.waits, again.waits)


def test_an_interval_holds_the_figure_of_many_more_trials():
    few = staleness(3, 1, 1, PRODUCTION["LNKD-DISK"], trials=20_000, seed=3)
    many = staleness(3, 1, 1, PRODUCTION["LNKD-DISK"], trials=400_000, seed=4)
    wide = few.consistent(10.0)
    assert wide.low < many.consistent(10.0).value < wide.high
    wide = few.visibility(0.99)
    assert wide.low < many.visibility(0.99).value < wide.high


LAWS = [
    pytest.param(PRODUCTION["LNKD-SSD"].write, id="SSDs"),
    pytest.param(PRODUCTION["LNKD-DISK"].write, id="disks"),
    pytest.param(PRODUCTION["YMMR"].write, id="Yammer"),
    pytest.param(exponential(3.0), id="exponential"),
    pytest.param(Mixture(1.0, 2.0, 4.0, 1.0), id="Pareto"),
]


@pytest.mark.parametrize("law", LAWS)
def test_quantiles_invert_the_distribution(law):
    points = np.array([0.001, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9])
    assert 1.0 - law.survival(law.quantile(points)) == pytest.approx(points, rel=1e-12)


@pytest.mark.parametrize("law", LAWS)
def test_draws_follow_the_law(law):
    drawn = np.sort(law.draw(np.random.default_rng(5), (100_000,)))
    steps = (np.arange(100_000) + 0.5) / 100_000
    assert np.abs(1.0 - law.survival(drawn) - steps).max() < 0.006


@pytest.mark.parametrize("law", LAWS)
def test_the_mean_is_the_area_above_the_distribution(law):
    area = integrate.quad(lambda x: float(law.survival(x)), 0, 50, limit=400)[0]
    tail = integrate.quad(lambda x: float(law.survival(x)), 50, np.inf, limit=400)[0]
    assert area + tail == pytest.approx(law.mean, rel=1e-3)


@pytest.mark.parametrize(("n", "r", "w"), [(3, 0, 1), (3, 1, 4), (0, 1, 1)])
def test_quorums_that_cannot_be_are_refused(n, r, w):
    with pytest.raises(ValueError, match="must be"):
        miss_probability(n, r, w)
