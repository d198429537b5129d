from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from metrics.analysis.markov import evolution, steady
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.passage import mean_time_to, occupation, reliability
from metrics.analysis.markov.transient import unavailability_at
from metrics.analysis.markov.uniformisation import TooStiffError
from tests.metrics.analysis.markov import exact
from tests.metrics.analysis.markov.factories import (
    beginning_in,
    birth_death,
    chain_of,
    chains,
    crew,
    failed_units,
    units,
)

YEAR = 8760.0
THREE = units([1000, 2000, 4000], [10, 20, 5])
TWO_OF_THREE = failed_units(3) < 2
BRIDGE = units([1000, 1500, 500, 2000, 800], [8, 12, 24, 6, 10])
PATHS = (0b01001, 0b10010, 0b10101, 0b01110)
BRIDGE_UP = np.array([any(not state & path for path in PATHS) for state in range(32)])


@pytest.fixture(params=["squaring", "jumps"])
def method(request, monkeypatch):
    """Follow chains through time by either method, whatever their size."""
    monkeypatch.setattr(evolution, "SQUARED_MAX", 512 if request.param == "squaring" else 0)


class TestMeanTime:
    def test_one_unit(self):
        assert mean_time_to(units([1000], [1]), np.array([True, False]), beginning_in(0, 2)) == (
            pytest.approx(1000, rel=1e-15)
        )

    def test_two_out_of_three_unlike_units(self):
        mean = mean_time_to(THREE, TWO_OF_THREE, beginning_in(0, 8))
        assert mean == pytest.approx(47484.025334271566, rel=1e-13)

    def test_the_bridge(self):
        mean = mean_time_to(BRIDGE, BRIDGE_UP, beginning_in(0, 32))
        assert mean == pytest.approx(41241.86221059612, rel=1e-13)

    def test_a_pair_with_a_crew_in_closed_form(self):
        """(3λ + μ) / 2λ² from both up."""
        mean = mean_time_to(crew(2, 4e-5, 1 / 16, 1), np.arange(3) < 2, beginning_in(0, 3))
        assert mean == pytest.approx((3 * 4e-5 + 1 / 16) / (2 * 4e-5**2), rel=1e-14)

    def test_1e63_seconds_are_as_right_as_one(self):
        chain = birth_death(np.full(8, 1e-9), np.full(8, 1.0))
        up = np.arange(9) < 8
        expected = float(exact.mean_time_to_leave(chain, up, 0))
        assert expected > 1e63
        assert mean_time_to(chain, up, beginning_in(0, 9)) == pytest.approx(expected, rel=1e-13)

    def test_large_chains_take_the_same_time(self, monkeypatch):
        monkeypatch.setattr(steady, "SWEPT_MIN", 5)
        monkeypatch.setattr(steady, "DENSE_MAX", 5)
        mean = mean_time_to(BRIDGE, BRIDGE_UP, beginning_in(0, 32))
        assert mean == pytest.approx(41241.86221059612, rel=1e-12)

    @settings(max_examples=60, deadline=None)
    @given(chain=chains())
    def test_any_small_chain_against_exact_fractions(self, chain):
        up = np.arange(chain.size) < chain.size - 1
        expected = float(exact.mean_time_to_leave(chain, up, 0))
        found = mean_time_to(chain, up, beginning_in(0, chain.size))
        assert found == pytest.approx(expected, rel=1e-12)

    def test_a_start_over_several_states_mixes_their_means(self):
        up = np.arange(3) < 2
        chain = crew(2, 1e-3, 1.0, 2)
        single = [mean_time_to(chain, up, beginning_in(state, 3)) for state in (0, 1)]
        mixed = mean_time_to(chain, up, np.array([0.25, 0.5, 0.25]))
        assert mixed == pytest.approx(0.25 * single[0] + 0.5 * single[1], rel=1e-14)

    def test_a_start_that_is_down_takes_no_time(self):
        assert mean_time_to(THREE, TWO_OF_THREE, beginning_in(7, 8)) == 0.0

    def test_what_never_goes_down_takes_for_ever(self):
        chain = chain_of([(0, 1, 1.0), (1, 0, 1.0), (2, 0, 1.0)])
        assert mean_time_to(chain, np.array([True, True, False]), beginning_in(0, 3)) == np.inf

    def test_what_may_never_go_down_takes_for_ever(self):
        chain = chain_of([(0, 1, 1.0), (0, 2, 1.0)])
        assert mean_time_to(chain, np.array([True, True, False]), beginning_in(0, 3)) == np.inf

    def test_the_time_is_told_by_state(self):
        """Until both of a pair have failed without repair: one both up, then one up."""
        spent = occupation(birth_death([2.0, 1.0], [1e-300] * 2), np.arange(3) < 2, np.eye(3)[0])
        assert spent == pytest.approx([0.5, 1.0, 0.0], rel=1e-14)


@pytest.mark.usefixtures("method")
class TestReliability:
    @pytest.mark.parametrize("time", [1e-6, 1.0, 100.0, YEAR, 1e6])
    def test_a_unit_without_repair_dies_exponentially(self, time):
        found = reliability(
            chain_of([(0, 1, 1e-3)]), np.array([True, False]), beginning_in(0, 2), np.array([time])
        )
        assert found.reliability[0] == pytest.approx(np.exp(-1e-3 * time), rel=1e-11)
        assert found.unreliability[0] == pytest.approx(-np.expm1(-1e-3 * time), rel=1e-13)

    def test_two_out_of_three_against_long_decimals(self):
        times = [1e-3, 1.0, 30.0, 1000.0, YEAR]
        found = reliability(THREE, TWO_OF_THREE, beginning_in(0, 8), np.array(times))
        expected = [
            float(exact.probability_of_leaving(THREE, TWO_OF_THREE, 0, time)) for time in times
        ]
        np.testing.assert_allclose(found.unreliability, expected, rtol=2e-12)
        np.testing.assert_allclose(found.reliability, 1 - np.array(expected), rtol=1e-12)

    def test_unreliability_of_1e_50_keeps_its_digits(self):
        chain = birth_death(np.full(6, 1e-10), np.full(6, 1.0))
        up = np.arange(7) < 6
        found = reliability(chain, up, beginning_in(0, 7), np.array([2.0, YEAR]))
        expected = [float(exact.probability_of_leaving(chain, up, 0, t)) for t in (2.0, YEAR)]
        assert expected[1] < 1e-50
        np.testing.assert_allclose(found.unreliability, expected, rtol=2e-12)

    def test_at_time_0_nothing_has_happened(self):
        found = reliability(THREE, TWO_OF_THREE, beginning_in(0, 8), np.array([0.0, 0.0]))
        assert found.unreliability.tolist() == [0.0, 0.0]
        assert found.reliability.tolist() == [1.0, 1.0]

    def test_times_may_come_in_any_order(self):
        times = np.array([YEAR, 0.0, 10.0, YEAR])
        found = reliability(THREE, TWO_OF_THREE, beginning_in(0, 8), times).unreliability
        assert found[0] == found[3] > found[2] > found[1] == 0.0

    def test_a_negative_time_is_refused(self):
        with pytest.raises(ChainError, match="at least 0"):
            reliability(THREE, TWO_OF_THREE, beginning_in(0, 8), np.array([-1.0]))

    def test_a_pair_follows_its_two_exponentials(self):
        """Roots of s² + (3λ + μ)s + 2λ²; R = (s₁e^{s₂t} − s₂e^{s₁t}) / (s₁ − s₂)."""
        fail, repair, time = 0.01, 0.1, 200.0
        middle, product = -(3 * fail + repair) / 2, 2 * fail**2
        root = np.sqrt(middle**2 - product)
        fast, slow = middle - root, middle + root
        expected = (fast * np.exp(slow * time) - slow * np.exp(fast * time)) / (fast - slow)
        chain = crew(2, fail, repair, 1)
        found = reliability(chain, np.arange(3) < 2, beginning_in(0, 3), np.array([time]))
        assert found.reliability[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.usefixtures("method")
class TestUnavailabilityAt:
    @pytest.mark.parametrize("time", [1e-4, 0.5, 10.0, 1e5])
    def test_one_unit_in_closed_form(self, time):
        fail, repair = 1e-3, 1.0
        expected = fail / (fail + repair) * -np.expm1(-(fail + repair) * time)
        found = unavailability_at(
            units([1000], [1]), np.array([True, False]), beginning_in(0, 2), np.array([time])
        )
        assert found[0] == pytest.approx(expected, rel=2e-13)

    def test_the_bridge_is_a_product_of_its_units(self):
        times = np.array([0.1, 5.0, 40.0])
        found = unavailability_at(BRIDGE, BRIDGE_UP, beginning_in(0, 32), times)
        fail = 1 / np.array([1000, 1500, 500, 2000, 800])[:, None]
        repair = 1 / np.array([8, 12, 24, 6, 10])[:, None]
        down = fail / (fail + repair) * -np.expm1(-(fail + repair) * times)
        bits = (np.arange(32)[:, None] >> np.arange(5) & 1).astype(bool)
        shares = np.where(bits[:, :, None], down, 1 - down).prod(axis=1)
        np.testing.assert_allclose(found, shares[~BRIDGE_UP].sum(axis=0), rtol=1e-12)


def test_a_chain_of_very_different_rates_is_squared():
    """Rates over nine orders, a hundred million jumps in a year."""
    chain = chain_of([(0, 1, 1e-6), (1, 0, 20.0), (1, 2, 1e-3), (2, 0, 2e-4), (0, 2, 1e-9)], size=3)
    up, second = np.array([True, True, False]), 3600.0
    found = reliability(chain, up, beginning_in(0, 3), np.array([YEAR * second]))
    expected = float(exact.probability_of_leaving(chain, up, 0, YEAR * second))
    assert found.unreliability[0] == pytest.approx(expected, rel=1e-11)


def test_too_many_jumps_of_a_large_chain_are_refused(monkeypatch):
    monkeypatch.setattr(evolution, "SQUARED_MAX", 0)
    monkeypatch.setattr("metrics.analysis.markov.uniformisation.WORK_MAX", 1e4)
    chain = chain_of([(0, 1, 1e3), (1, 0, 1e3), (1, 2, 1e-3), (2, 1, 1e-4), (2, 3, 1e-5)])
    with pytest.raises(TooStiffError, match="too many"):
        reliability(chain, np.arange(4) < 3, beginning_in(0, 4), np.array([1e6]))
