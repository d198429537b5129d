"""The simulation against the enumeration of all states, on random documents.

Seeds are fixed, so that a run either always or never passes. Each figure is compared at five
standard errors or so: its 99 % interval, twice as wide.
"""

from __future__ import annotations

from typing import Any

import pytest

from simulations.montecarlo.scopes import SimulatedFigure
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures
from tests.simulations.montecarlo.factories import simulated

FIGURES = (
    "unavailability",
    "full_service_unavailability",
    "lost_requests",
    "lost_utility",
    "failure_frequency_per_year",
    "mtbf_hours",
    "mttr_hours",
)
OF_COMPONENTS = ("unavailability", "failure_frequency_per_year", "mttr_hours")
SLACK = 1e-15
"""Rounding of a figure whose truth is exactly 0."""


def _contains(found: SimulatedFigure, truth: float) -> bool:
    if found.mean is None or found.low is None:
        return True
    low = 2 * found.low - found.mean
    high = None if found.high is None else 2 * found.high - found.mean
    return low - SLACK <= truth and (high is None or truth <= high + SLACK)


def _misses(
    found: dict[str, SimulatedFigure], truth: dict[str, float], names: tuple[str, ...]
) -> dict[str, Any]:
    return {
        name: (found[name], truth[name])
        for name in names
        if name in truth and not _contains(found[name], truth[name])
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_simulation_agrees_with_all_states_of_a_random_document(seed: int) -> None:
    architecture = random_document(seed, processes_max=9)
    truth = enumerate_figures(architecture)
    result = simulated(architecture, events=1e6)
    misses = [_misses(result.whole, truth["whole"], FIGURES)]
    misses += [_misses(result.journeys[k], truth["journeys"][k], FIGURES) for k in result.journeys]
    misses += [
        _misses(result.components[k], truth["components"][k], OF_COMPONENTS)
        for k in result.components
    ]
    assert not any(misses)
