"""Downtime of a period: published figures, high precision, and each method against the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.interval import (
    by_laplace,
    by_uniformisation,
    downtime_exceeds,
    two_state_downtime_exceeds,
    uniformisation_work,
)
from tests.metrics.analysis.markov.factories import beginning_in, chain_of, crew, units

THREE_STATES = chain_of(
    # Two units of 500 h with one crew of 4 h; 5 % of failures are not covered and take 30 min.
    [(0, 1, 0.0038), (0, 2, 0.0002), (1, 0, 0.25), (1, 2, 0.002), (2, 1, 2.0)]
)
UP = np.array([True, True, False])
START = beginning_in(0, 3)
HIGH_PRECISION = [
    # Euler inversion of order 40 with 90 digits.
    (720.0, 0.72, 0.040232515708683333878),
    (720.0, 0.072, 0.13196244350574023372),
    (8760.0, 4.38, 0.0093369028694553395874),
]


class TestOneUnit:
    @pytest.mark.parametrize(
        ("up", "down", "period", "limit", "published"),
        [
            pytest.param(1000, 1, 720, 0.72, 0.31142068644160267727, id="30 days of 99.9 %"),
            pytest.param(1000, 1, 8760, 8.76, 0.45115167238650559297, id="a year of 99.9 %"),
            pytest.param(2000, 1, 730, 0.73, 0.16646504922970753851, id="a month of 730 h"),
            pytest.param(20, 0.01, 730, 0.73, 0.00016383967823170589, id="short outages"),
            pytest.param(1e6, 0.01, 730, 0.73, 1.4816335472028456e-35, id="hardly ever"),
            pytest.param(1000, 1, 720, 1e-4, 0.5132126503251899493, id="hardly any downtime"),
        ],
    )
    def test_the_series_has_all_digits_of_high_precision(self, up, down, period, limit, published):
        found = two_state_downtime_exceeds(up, down, period, limit)
        assert found == pytest.approx(published, rel=1e-11)

    def test_no_downtime_is_no_failure(self):
        found = two_state_downtime_exceeds(1000, 1, 730, 0.0)
        assert found == pytest.approx(-np.expm1(-0.73), rel=1e-13)

    def test_a_limit_as_long_as_the_period_is_never_exceeded(self):
        assert two_state_downtime_exceeds(1000, 1, 730, 730) == 0.0

    def test_a_unit_that_never_fails_has_no_downtime(self):
        assert two_state_downtime_exceeds(np.inf, 1, 730, 0.0) == 0.0

    @given(
        mtbf=st.floats(10, 1e5),
        mttr=st.floats(0.01, 100),
        shares=st.tuples(st.floats(1e-5, 0.5), st.floats(1e-5, 0.5)),
    )
    def test_more_downtime_is_less_likely(self, mtbf, mttr, shares):
        low, high = (
            two_state_downtime_exceeds(mtbf, mttr, 730, 730 * share) for share in sorted(shares)
        )
        assert high <= low + 1e-13

    @given(mtbf=st.floats(10, 1e4), share=st.floats(1e-4, 0.2))
    def test_longer_repairs_break_the_limit_more_often(self, mtbf, share):
        quick, slow = (two_state_downtime_exceeds(mtbf, r, 730, 730 * share) for r in (0.5, 1.0))
        assert quick <= slow + 1e-13


class TestSmallChains:
    @pytest.mark.parametrize("method", [by_uniformisation, by_laplace, downtime_exceeds])
    def test_every_method_agrees_with_high_precision(self, method):
        found = [method(THREE_STATES, UP, START, t, [x]) for t, x, _ in HIGH_PRECISION]
        values = [float(one.probabilities[0]) for one in found]
        assert values == pytest.approx([value for *_, value in HIGH_PRECISION], abs=1e-8)
        assert max(one.error for one in found) < 1e-6

    @pytest.mark.parametrize("method", [by_uniformisation, by_laplace])
    def test_one_unit_agrees_with_its_series(self, method):
        limits = [0.072, 0.72, 3.6]
        chain, up = units([1000], [1]), np.array([True, False])
        found = method(chain, up, beginning_in(0, 2), 720, limits)
        series = [two_state_downtime_exceeds(1000, 1, 720, limit) for limit in limits]
        assert found.probabilities == pytest.approx(series, abs=1e-8)

    @settings(max_examples=20)
    @given(
        rates=st.tuples(st.floats(1e-4, 0.1), st.floats(0.05, 2.0)),
        count=st.integers(2, 6),
        share=st.floats(1e-3, 0.3),
    )
    def test_the_methods_agree_on_units_with_one_crew(self, rates, count, share):
        chain = crew(count, *rates, 1)
        up, start = np.arange(count + 1) < 2, beginning_in(0, count + 1)
        counted = by_uniformisation(chain, up, start, 200.0, [200 * share])
        inverted = by_laplace(chain, up, start, 200.0, [200 * share])
        allowed = 1e-7 + inverted.error
        assert inverted.probabilities == pytest.approx(counted.probabilities, abs=allowed)

    @pytest.mark.parametrize("method", [by_uniformisation, by_laplace])
    def test_a_start_that_is_down_counts_from_the_beginning(self, method):
        chain, up = units([1e12], [2.0]), np.array([True, False])
        found = method(chain, up, beginning_in(1, 2), 100.0, [3.0])
        assert found.probabilities == pytest.approx([np.exp(-1.5)], abs=1e-8)

    def test_fifty_states_are_inverted_although_failovers_are_fast(self):
        chain = crew(49, 1e-3, 80.0, 3)
        up, start = np.arange(50) < 2, beginning_in(0, 50)
        assert uniformisation_work(chain, 8760, [8.76]) > 1e10
        found = downtime_exceeds(chain, up, start, 8760, [0.876, 8.76])
        assert found.method == "Laplace"
        assert found.error < 1e-6
        assert 0 <= found.probabilities[1] <= found.probabilities[0] <= 1

    def test_what_is_too_large_for_both_methods_is_refused(self):
        chain = crew(500, 1e-3, 80.0, 3)
        with pytest.raises(ChainError, match="501 states are too many"):
            downtime_exceeds(chain, np.arange(501) < 2, beginning_in(0, 501), 8760, [8.76])
