"""Chains reduced to their resting states, against the methods that take no such short cut."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.markov import inversion, rational
from metrics.analysis.markov.excursions import Excursions
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.passage import mean_time_to, reliability
from metrics.analysis.markov.steady import steady_state
from metrics.analysis.markov.transient import unavailability_at
from tests.metrics.analysis.markov.factories import beginning_in, chain_of, crew, units

SAMPLES = np.geomspace(1e-6, 1e3, 40)
# A pair of which one works and the other takes over; either may be the one that works.
PAIR = chain_of(
    [
        *((0, 1, 1e-3), (1, 2, 90.0), (2, 3, 0.5), (2, 4, 1e-3), (1, 0, 0.5), (4, 2, 0.5)),
        *((3, 5, 2e-3), (5, 6, 90.0), (6, 0, 0.5), (6, 4, 1e-3), (5, 3, 0.5)),
    ]
)
PAIR_UP = np.isin(np.arange(7), (0, 2, 3, 6))
PAIR_AT_REST = np.isin(np.arange(7), (0, 3))
CASES = [
    pytest.param(crew(4, 1e-3, 1.0, 1), np.arange(5) < 2, np.arange(5) == 0, id="one crew"),
    pytest.param(
        units([1000, 2000, 4000], [10, 20, 5]),
        np.array([k.bit_count() < 2 for k in range(8)]),
        np.arange(8) == 0,
        id="2 of 3, unlike units",
    ),
    pytest.param(PAIR, PAIR_UP, PAIR_AT_REST, id="two states at rest"),
]


def excursions(chain, up, resting):
    return Excursions(chain, resting, ~up, beginning_in(0, chain.size))


@pytest.mark.parametrize(("chain", "up", "resting"), CASES)
class TestAgainstOtherMethods:
    def test_the_mean_time_to_failure(self, chain, up, resting):
        expected = mean_time_to(chain, up, beginning_in(0, chain.size))
        assert excursions(chain, up, resting).mean_time_to(up) == pytest.approx(expected, rel=1e-12)

    def test_the_long_run(self, chain, up, resting):
        found = excursions(chain, up, resting).reduced(np.zeros(1)).steady
        assert found / found.sum() == pytest.approx(steady_state(chain), rel=1e-11)

    def test_the_first_failure(self, chain, up, resting):
        times = np.array([1.0, 50.0, 2000.0])
        rates = np.where(up, chain.csr() @ (~up).astype(float), 0.0)
        values = excursions(chain, up, resting).transform(rates, up, SAMPLES)
        fitted = rational.through(SAMPLES, values[:, None])
        found = inversion.original(lambda s: fitted(s)[:, 0] / s, times)
        expected = reliability(chain, up, beginning_in(0, chain.size), times).unreliability
        assert found == pytest.approx(expected, abs=1e-8)

    def test_the_state_at_a_time(self, chain, up, resting):
        times = np.array([1.0, 50.0, 2000.0])
        values = excursions(chain, up, resting).transform(
            (~up).astype(float), np.ones_like(up), SAMPLES
        )
        fitted = rational.through(SAMPLES, (values * SAMPLES)[:, None])
        found = inversion.original(lambda s: fitted(s)[:, 0] / s, times)
        expected = unavailability_at(chain, up, beginning_in(0, chain.size), times)
        assert found == pytest.approx(expected, abs=1e-9)

    def test_the_transform_of_the_downtime_is_the_same_between_samples(self, chain, up, resting):
        one = excursions(chain, up, resting)
        sampled = one.reduced(SAMPLES)
        flat = sampled.matrix.reshape(len(SAMPLES), -1)
        nodes = inversion.nodes()[::7] / 0.7
        fitted = rational.through(SAMPLES, flat)(nodes)
        direct = one.reduced(nodes).matrix.reshape(len(nodes), -1)
        assert np.abs(fitted - direct).max() < 1e-9 * np.abs(flat).max()


def test_the_longest_excursion_is_the_slowest_repair():
    chain = units([1000, 2000], [5, 20])
    found = excursions(chain, np.arange(4) < 1, np.arange(4) == 0).longest()
    assert found == pytest.approx(20, rel=0.2)


def test_a_chain_that_does_not_rest_is_refused():
    chain = crew(6, 1.0, 0.5, 1)
    with pytest.raises(ChainError, match="not short enough"):
        excursions(chain, np.arange(7) < 2, np.arange(7) == 0).reduced(SAMPLES)


def test_resting_states_are_needed():
    with pytest.raises(ChainError, match="0 resting states"):
        excursions(crew(2, 1.0, 1.0, 1), np.ones(3, bool), np.zeros(3, bool))
