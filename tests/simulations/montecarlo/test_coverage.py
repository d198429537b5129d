"""Intervals of crude simulation hold: of small independent runs 99 in a hundred have the truth.

The truth is the closed form of independent replicas: unavailability u of each is
mttr / (mtbf + mttr), and of a pair of which one is needed u².
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.histories import run_histories
from simulations.montecarlo.results import result_of
from tests.simulations.montecarlo.factories import document, unit

HISTORIES = 20


@dataclass(frozen=True)
class Small:
    """Runs of a system with about so many failures each."""

    model: Model
    unavailability: float
    seconds: float
    """Of one history."""

    @classmethod
    def of(cls, hours: tuple[float, float], *, replicas: int, failures: float) -> Small:
        up, down = hours
        each = unit(f"{up:g}h", f"{down:g}h", replicas=replicas, required=1)
        share = down / (up + down)
        frequency = replicas / (up + down) * share ** (replicas - 1)
        seconds = 3600 * failures / frequency / HISTORIES
        return cls(compile_model(document({"db": each})), share**replicas, seconds)

    def holds(self, seed: int) -> bool:
        numbers = range(HISTORIES)
        tally = run_histories(self.model, seed=seed, histories=numbers, seconds=self.seconds)
        found = result_of(tally, self.model, self.seconds).whole["unavailability"]
        assert found.low is not None
        assert found.high is not None
        return found.low <= self.unavailability <= found.high

    def covered(self, runs: int) -> float:
        return sum(self.holds(seed) for seed in range(1, runs + 1)) / runs


SYSTEMS = {
    "1e-2": Small.of((99, 1), replicas=1, failures=30),
    "1e-3": Small.of((999, 1), replicas=1, failures=12),
    "1e-4": Small.of((99, 1), replicas=2, failures=20),
    "1e-6": Small.of((999, 1), replicas=2, failures=14),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_nearly_all_intervals_of_short_runs_hold_the_truth(name: str) -> None:
    assert SYSTEMS[name].covered(80) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("name", ["1e-2", "1e-4", "1e-6"])
def test_ninety_nine_of_a_hundred_intervals_hold_the_truth(name: str) -> None:
    assert 0.98 <= SYSTEMS[name].covered(1_000) <= 0.998
