"""The number of usable replicas against closed forms and textbook birth-death chains."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.analysis.counting import Replicas, usable_distribution

HOUR = 3600.0


def test_independent_replicas_follow_the_binomial_law():
    replicas = Replicas(count=5, mtbf=99 * HOUR, mttr=HOUR)
    assert usable_distribution(replicas, 5) == pytest.approx(
        stats.binom.pmf(range(6), 5, 0.99), rel=1e-12
    )


def test_a_thousand_replicas_have_the_published_reliability():
    replicas = Replicas(count=1000, mtbf=99.0, mttr=1.0)
    assert usable_distribution(replicas, 1000)[980:].sum() == pytest.approx(
        0.9985035184522908, rel=1e-10
    )


def test_one_repair_crew_makes_two_units_wait_for_each_other():
    """Two units, one needed, λ = 4e-5 /h, 16 h of repair: the published unavailability."""
    replicas = Replicas(count=2, mtbf=25_000.0, mttr=16.0, crews=1)
    assert usable_distribution(replicas, 2)[0] == pytest.approx(8.18152095088091e-7, rel=1e-12)


def test_a_cold_spare_ages_only_while_it_serves():
    """Both down: λ²/2μ² over 1 + λ/μ + λ²/2μ², for two repair crews and one cold spare."""
    replicas = Replicas(count=2, mtbf=1000.0, mttr=10.0, active=1, dormancy=0.0)
    ratio = 10.0 / 1000.0
    expected = (ratio**2 / 2) / (1 + ratio + ratio**2 / 2)
    assert usable_distribution(replicas, 2)[0] == pytest.approx(expected, rel=1e-12)


def test_a_hot_spare_with_any_number_of_crews_is_independent():
    hot = Replicas(count=3, mtbf=1000.0, mttr=10.0, active=1, dormancy=1.0, crews=3)
    plain = Replicas(count=3, mtbf=1000.0, mttr=10.0)
    assert usable_distribution(hot, 3) == pytest.approx(usable_distribution(plain, 3))


def test_a_replica_that_never_fails_is_always_usable():
    replicas = Replicas(count=3, mtbf=math.inf, mttr=10.0)
    assert usable_distribution(replicas, 2).tolist() == [0.0, 0.0, 1.0]


@given(
    count=st.integers(1, 12),
    reachable=st.integers(0, 12),
    crews=st.integers(1, 12),
    dormancy=st.floats(0, 1),
)
def test_every_distribution_adds_up_to_one(count, reachable, crews, dormancy):
    replicas = Replicas(count=count, mtbf=50.0, mttr=7.0, crews=crews, active=1, dormancy=dormancy)
    distribution = usable_distribution(replicas, min(reachable, count))
    assert distribution.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(distribution >= 0)


def test_hundreds_of_replicas_at_two_places_fail_where_chance_has_it():
    """With one failed of 300, it is among the 120 reachable ones with probability 120/300."""
    replicas = Replicas(count=300, mtbf=1e12, mttr=1.0, crews=1)
    one_failed = 300e-12
    found = usable_distribution(replicas, 120)
    assert found[119] == pytest.approx(one_failed * 120 / 300, rel=1e-9)
    two_failed = one_failed * 299e-12
    assert found[118] == pytest.approx(two_failed * 120 * 119 / (300 * 299), rel=1e-9)
