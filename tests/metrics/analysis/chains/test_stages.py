"""The limit of many stages, from functions whose limit is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.analysis.chains import TooManyStatesError, with_deterministic_failover

RATES = np.array([0.01, 0.5, 2.0])


def erlang(stages: int) -> np.ndarray:
    """Transform of an Erlang time of mean 1."""
    return (1 + RATES / stages) ** -stages


def test_the_transform_of_a_fixed_time_is_the_limit() -> None:
    found = with_deterministic_failover(erlang)
    assert found.value == pytest.approx(np.exp(-RATES), rel=1e-8)
    assert (abs(found.value - np.exp(-RATES)) <= found.error).all()


def test_fewer_stages_mean_a_larger_stated_error() -> None:
    def solve(stages: int) -> np.ndarray:
        if stages > 16:
            raise TooManyStatesError(stages)
        return erlang(stages)

    found = with_deterministic_failover(solve)
    assert (abs(found.value - np.exp(-RATES)) <= found.error).all()
    assert found.error[2] > with_deterministic_failover(erlang).error[2]


def test_large_chains_get_by_with_four_stages() -> None:
    def solve(stages: int) -> np.ndarray:
        if stages > 8:
            raise TooManyStatesError(stages)
        return erlang(stages)

    found = with_deterministic_failover(solve)
    assert (abs(found.value - np.exp(-RATES)) <= found.error).all()
    assert found.value[0] == pytest.approx(np.exp(-RATES[0]), rel=1e-10)


def test_without_three_chains_there_is_no_answer() -> None:
    def solve(stages: int) -> float:
        raise TooManyStatesError(stages)

    with pytest.raises(TooManyStatesError):
        with_deterministic_failover(solve)


def test_a_figure_that_does_not_depend_on_stages_stays_as_it_is() -> None:
    found = with_deterministic_failover(lambda _: math.pi)
    assert found.value == math.pi
    assert found.error < 1e-12
