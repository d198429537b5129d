from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from metrics.analysis.markov import aggregation, steady
from metrics.analysis.markov.aggregation import NotConvergedError, balance, level_of
from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import SeveralRecurrentClassesError
from metrics.analysis.markov.steady import long_run, steady_state
from tests.metrics.analysis.markov import exact
from tests.metrics.analysis.markov.factories import (
    birth_death,
    birth_death_shares,
    chain_of,
    chains,
    crew,
    failed_units,
    units,
    units_shares,
)


def swept(chain, start=None):
    """Solve by sweeps and aggregation, however small the chain is."""
    return balance(level_of(chain))


METHODS = [pytest.param(steady_state, id="reduction"), pytest.param(swept, id="sweeps")]


@pytest.mark.parametrize("solve", METHODS)
class TestBothMethods:
    def test_two_states(self, solve):
        shares = solve(chain_of([(0, 1, 1e-9), (1, 0, 1e3)]))
        assert shares[1] == pytest.approx(1e-9 / (1e3 + 1e-9), rel=1e-15)

    def test_two_units_and_one_repair_crew(self, solve):
        assert solve(crew(2, 4e-5, 1 / 16, 1))[2] == pytest.approx(8.18152095088091e-7, rel=1e-13)

    def test_two_out_of_three_unlike_units(self, solve):
        shares = solve(units([1000, 2000, 4000], [10, 20, 5]))
        unavailability = shares[failed_units(3) >= 2].sum()
        assert unavailability == pytest.approx(1.225064101693293e-4, rel=1e-13)

    def test_a_birth_death_chain_down_to_1e_72(self, solve):
        births, deaths = np.full(8, 1e-9), np.full(8, 1.0)
        expected = birth_death_shares(births, deaths)
        assert expected[-1] == pytest.approx(1e-72, rel=1e-6)
        np.testing.assert_allclose(solve(birth_death(births, deaths)), expected, rtol=1e-13)

    def test_unlike_units_with_rates_over_nine_orders(self, solve):
        mtbf, mttr = 10.0 ** np.linspace(5, 9, 8), 10.0 ** np.linspace(4, 0, 8)
        np.testing.assert_allclose(solve(units(mtbf, mttr)), units_shares(mtbf, mttr), rtol=2e-13)

    @pytest.mark.parametrize("coupling", [1e-6, 1e-20, 1e-70])
    def test_halves_that_hardly_ever_exchange(self, solve, coupling):
        pairs = [(0, 1, 3.0), (1, 0, 1.0), (2, 3, 1.0), (3, 2, 5.0)]
        chain = chain_of([*pairs, (1, 2, coupling), (3, 0, 2 * coupling)])
        expected = [float(share) for share in exact.steady_state(chain)]
        np.testing.assert_allclose(solve(chain), expected, rtol=1e-13)

    @settings(max_examples=60, deadline=None)
    @given(chain=chains())
    def test_any_small_chain_against_exact_fractions(self, solve, chain):
        expected = [float(share) for share in exact.steady_state(chain)]
        np.testing.assert_allclose(solve(chain), expected, rtol=1e-12)


def test_transient_states_get_nothing():
    chain = chain_of([(0, 1, 1.0), (1, 2, 1.0), (2, 1, 3.0)])
    assert steady_state(chain, start=0) == pytest.approx([0.0, 0.75, 0.25], rel=1e-15)


def test_a_state_that_is_never_left_gets_everything():
    assert steady_state(chain_of([(0, 1, 1.0)])).tolist() == [0.0, 1.0]


def test_a_long_run_that_depends_on_chance_is_refused():
    with pytest.raises(SeveralRecurrentClassesError):
        steady_state(chain_of([(0, 1, 1.0), (0, 2, 1.0)]), start=0)


def test_the_long_run_of_one_class_is_its_stationary_distribution():
    chain = chain_of([(0, 1, 1.0), (1, 2, 1.0), (2, 1, 3.0)])
    assert long_run(chain, np.array([1.0, 0, 0])) == pytest.approx([0.0, 0.75, 0.25], rel=1e-15)


def test_a_long_run_that_depends_on_chance_is_the_mean_over_what_the_chain_settles_for():
    leaving = [(0, 1, 3e-9), (0, 3, 1e-9)]
    chain = chain_of([*leaving, (1, 2, 1.0), (2, 1, 3.0), (3, 4, 1e-12), (4, 3, 1.0)])
    found = long_run(chain, np.array([1.0, 0, 0, 0, 0]))
    lost = 1e-12 / (1 + 1e-12)
    expected = [0, 0.75 * 0.75, 0.75 * 0.25, 0.25 / (1 + 1e-12), 0.25 * lost]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_what_begins_in_a_class_stays_there():
    chain = chain_of([(0, 1, 1.0), (0, 2, 1.0)])
    assert long_run(chain, np.array([0.5, 0.5, 0])) == pytest.approx([0, 0.75, 0.25], rel=1e-15)
    assert long_run(chain, np.array([0, 1.0, 0])).tolist() == [0.0, 1.0, 0.0]


def test_the_ruin_of_a_gambler_is_as_likely_as_in_closed_form_down_to_1e_60():
    """Feller, *An Introduction to Probability Theory* I, chapter XIV: (r − 1)/(r¹¹ − 1)."""
    up, down = [(k, k + 1, 1e-6) for k in range(1, 11)], [(k, k - 1, 1.0) for k in range(1, 11)]
    found = long_run(chain_of([*up, *down]), (np.arange(12) == 1).astype(float))
    assert found[11] == pytest.approx((1e6 - 1) / (1e66 - 1), rel=1e-13)
    assert found[0] == pytest.approx(1.0, rel=1e-15)
    assert not found[1:11].any()


def test_reduction_with_matrix_products_agrees_with_the_closed_form():
    chain, expected = _shuffled_birth_death(900)
    np.testing.assert_allclose(eliminate(chain.csr().toarray()), expected, rtol=1e-12)


def test_sweeps_agree_with_the_closed_form_in_any_order_of_the_states():
    chain, expected = _shuffled_birth_death(900)
    np.testing.assert_allclose(swept(chain), expected, rtol=1e-12)


def test_large_chains_are_swept(monkeypatch):
    monkeypatch.setattr(steady, "SWEPT_MIN", 100)
    mtbf, mttr = 10.0 ** np.linspace(2, 6, 8), 10.0 ** np.linspace(2, 0, 8)
    np.testing.assert_allclose(
        steady_state(units(mtbf, mttr)), units_shares(mtbf, mttr), rtol=2e-13
    )


def test_large_chains_with_transient_states_are_swept(monkeypatch):
    monkeypatch.setattr(steady, "SWEPT_MIN", 2)
    monkeypatch.setattr(steady, "DENSE_MAX", 2)
    chain = chain_of([(0, 1, 1.0), (1, 2, 1.0), (2, 3, 3.0), (3, 1, 1.0)])
    assert steady_state(chain, start=0) == pytest.approx([0, 3 / 7, 1 / 7, 3 / 7], rel=1e-13)


def test_two_hundred_places_that_hardly_exchange_are_balanced_through_several_levels(monkeypatch):
    monkeypatch.setattr(aggregation, "REDUCED_MAX", 20)
    chain = _archipelago(islands=200, each=5)
    expected = eliminate(chain.csr().toarray())
    np.testing.assert_allclose(swept(chain), expected, rtol=1e-12)


def test_what_does_not_settle_is_an_error():
    with pytest.raises(NotConvergedError, match="after 2 cycles"):
        balance(level_of(_archipelago(islands=30, each=5)), cycles_max=2)


def test_probabilities_too_far_apart_for_floats_are_an_error():
    """From state 0 up each state is 1e3 times as probable as the one before, 1e900 in all."""
    with pytest.raises(NotConvergedError, match="more than a float can hold"):
        steady_state(birth_death(np.full(300, 1e3), np.full(300, 1.0)))


def test_sweeps_find_the_likely_states_where_others_are_below_what_floats_hold():
    found = steady_state(birth_death(np.full(600, 1e3), np.full(600, 1.0)))
    np.testing.assert_allclose(found[-3:], 0.999 * np.array([1e-6, 1e-3, 1.0]), rtol=1e-12)


def test_what_does_not_settle_soon_is_reduced(monkeypatch):
    monkeypatch.setattr(steady, "SWEPT_MIN", 100)
    monkeypatch.setattr(steady, "CYCLES_TRIED", 1)
    chain = _archipelago(islands=30, each=5)
    np.testing.assert_allclose(steady_state(chain), swept(chain), rtol=1e-12)


def test_a_chain_counted_in_four_variables_at_a_twentieth_of_a_million_states():
    groups = [(9, 1e-7, 1e-3, 2), (9, 1e-6, 1e-2, 1), (9, 3e-8, 1e-5, 1), (49, 2e-6, 1e-3, 50)]
    chain, expected = _grid(groups)
    np.testing.assert_allclose(steady_state(chain, start=0), expected, rtol=3e-13)


def _shuffled_birth_death(size):
    random = np.random.default_rng(5)
    births = 10.0 ** random.uniform(-9, -8, size - 1)
    deaths = births * 10.0 ** random.uniform(-0.3, 0.6, size - 1)
    order = random.permutation(size)
    plain = birth_death(births, deaths)
    chain = chain_of(zip(order[plain.sources], order[plain.targets], plain.rates, strict=True))
    expected = np.empty(size)
    expected[order] = birth_death_shares(births, deaths)
    return chain, expected


def _archipelago(*, islands, each):
    """Build rings of states that exchange quickly, joined in a ring by rare crossings."""
    states = np.arange(islands * each)
    first = states - states % each
    fast = 10.0 ** np.random.default_rng(6).uniform(0, 3, len(states))
    inside = (states, first + (states + 1 - first) % each, fast)
    away = (states, (states + each) % len(states), 1e-12 * fast)
    return chain_of(
        zip(*(np.concatenate(pair) for pair in zip(inside, away, strict=True)), strict=True)
    )


def _grid(groups):
    """Build independent groups of identical units as one chain, and its product form."""
    shape = [units + 1 for units, *_ in groups]
    counts = np.indices(shape).reshape(len(groups), -1)
    states, transitions, expected = np.arange(counts.shape[1]), [], np.ones(1)
    for axis, (many, failure, repair, crews) in enumerate(groups):
        step = int(np.prod(shape[axis + 1 :]))
        failing, failed = counts[axis] < many, counts[axis] > 0
        down = np.minimum(counts[axis], crews) * repair
        transitions += [
            (states[failing], states[failing] + step, ((many - counts[axis]) * failure)[failing]),
            (states[failed], states[failed] - step, down[failed]),
        ]
        low = np.arange(many)
        shares = birth_death_shares((many - low) * failure, np.minimum(low + 1, crews) * repair)
        expected = np.multiply.outer(expected, shares).ravel()
    columns = (np.concatenate(column) for column in zip(*transitions, strict=True))
    return chain_of(zip(*columns, strict=True)), expected
