"""Intervals of importance sampling hold: the truth comes from the document's Markov chain."""

from __future__ import annotations

import pytest

from metrics.domain.quantities import YEAR_SECONDS
from simulations.montecarlo.rare.kernel import BALANCED_FAILURES
from tests.simulations.montecarlo.rare.systems import (
    STATEFUL,
    SYSTEMS,
    covered,
    prepare,
    sample,
    unlike,
)


@pytest.mark.parametrize("name", SYSTEMS)
def test_nearly_all_intervals_of_short_runs_hold_the_truth(name: str) -> None:
    assert covered(prepare(SYSTEMS[name]), runs=150, cycles=250) >= 0.96


@pytest.mark.slow
@pytest.mark.parametrize("name", SYSTEMS)
def test_ninety_nine_of_a_hundred_intervals_hold_the_truth(name: str) -> None:
    assert 0.98 <= covered(prepare(SYSTEMS[name]), runs=1_000, cycles=500) <= 0.998


@pytest.mark.parametrize("name", STATEFUL)
def test_what_remembers_is_estimated_as_its_chain_says(name: str) -> None:
    system = prepare(STATEFUL[name])
    found = sample(system, seed=1, cycles=10_000)
    down = found.figures["unavailability"]
    often = found.figures["failure_frequency_per_year"]
    assert found.is_trusted
    assert down.half_width is not None
    assert down.half_width < 0.06
    assert down.low is not None
    assert down.high is not None
    assert down.low <= system.unavailability <= down.high
    assert often.mean == pytest.approx(system.frequency * YEAR_SECONDS, rel=0.06)


def test_one_percent_is_reached_down_to_one_in_a_million_million() -> None:
    system = prepare(SYSTEMS["1e-12"])
    found = sample(system, seed=2, cycles=5_000)
    assert system.unavailability == pytest.approx(1e-12, rel=0.01)
    assert found.half_width is not None
    assert found.half_width < 0.01


def test_balanced_failure_biasing_finds_the_same_with_a_wider_interval() -> None:
    system = prepare(unlike())
    steered = sample(system, seed=3, cycles=10_000)
    balanced = sample(system, seed=3, cycles=10_000, mode=BALANCED_FAILURES)
    down = balanced.figures["unavailability"]
    assert down.mean == pytest.approx(system.unavailability, rel=0.1)
    assert steered.half_width is not None
    assert down.half_width is not None
    assert steered.half_width < 0.2 * down.half_width
