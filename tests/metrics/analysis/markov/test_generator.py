from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.markov.generator import (
    Chain,
    ChainError,
    SeveralRecurrentClassesError,
    reachable,
    recurrent_classes,
    recurrent_states,
)
from tests.metrics.analysis.markov.factories import beginning_in, chain_of

TRAP = chain_of([(0, 1, 1.0), (1, 2, 1.0), (2, 1, 2.0)])
FORK = chain_of([(0, 1, 1.0), (0, 2, 1.0)])


def test_parallel_transitions_add_up():
    chain = chain_of([(0, 1, 1.0), (0, 1, 2.5), (1, 0, 1.0)])
    assert chain.csr().toarray().tolist() == [[0.0, 3.5], [1.0, 0.0]]
    assert chain.out_rates.tolist() == [3.5, 1.0]


def test_a_rate_of_zero_is_no_transition():
    chain = chain_of([(0, 1, 1.0), (1, 0, 0.0)])
    assert recurrent_states(chain).tolist() == [False, True]


@pytest.mark.parametrize(
    ("transition", "message"),
    [
        pytest.param((0, 0, 1.0), "to itself", id="loop"),
        pytest.param((0, 2, 1.0), "leaves the states", id="state beyond the last"),
        pytest.param((-1, 1, 1.0), "leaves the states", id="state before the first"),
        pytest.param((0, 1, -1.0), "at least 0", id="negative rate"),
        pytest.param((0, 1, np.inf), "finite", id="infinite rate"),
        pytest.param((0, 1, np.nan), "at least 0", id="no number"),
    ],
)
def test_refuses_what_is_no_chain(transition, message):
    with pytest.raises(ChainError, match=message):
        chain_of([transition], size=2)


def test_refuses_lists_of_unequal_length():
    with pytest.raises(ChainError, match="equally long"):
        Chain(2, np.array([0]), np.array([1]), np.array([1.0, 2.0]))


def test_refuses_a_chain_without_states():
    with pytest.raises(ChainError, match="needs a state"):
        Chain(0, np.array([], int), np.array([], int), np.array([]))


def test_reaches_what_the_transitions_lead_to():
    assert reachable(TRAP, beginning_in(1, 3) > 0).tolist() == [False, True, True]
    assert reachable(TRAP, beginning_in(0, 3) > 0).tolist() == [True, True, True]


def test_states_that_are_never_left_again_recur():
    assert [states.tolist() for states in recurrent_classes(TRAP)] == [[1, 2]]
    assert recurrent_states(TRAP, start=0).tolist() == [False, True, True]


def test_two_recurrent_classes_have_no_long_run():
    with pytest.raises(SeveralRecurrentClassesError, match="2 sets of states"):
        recurrent_states(FORK, start=0)


def test_a_start_inside_one_class_decides():
    assert recurrent_states(FORK, start=2).tolist() == [False, False, True]


def test_restriction_keeps_the_transitions_inside_and_numbers_anew():
    inner = TRAP.restricted(np.array([False, True, True]))
    assert inner.csr().toarray().tolist() == [[0.0, 1.0], [2.0, 0.0]]
