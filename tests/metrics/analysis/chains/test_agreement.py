"""Chains against an interpreter of the semantics with named replicas, and against simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.analysis.chains import with_deterministic_failover
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import YEAR_SECONDS
from tests.agreement.markov_oracle import Oracle
from tests.agreement.stateful_documents import stateful_document
from tests.metrics.analysis.chains.solving import (
    built,
    document,
    frequency,
    group,
    standby,
    two_zones,
    unavailability,
)
from tests.simulations.montecarlo.factories import holds, simulated

EXPONENTIAL = ("standby", "crews", "gates", "consensus", "mixed")


def known_components(architecture: Architecture) -> dict[str, tuple[float, float]]:
    """Return unavailability and failures a year of each component, from the oracle."""
    oracle = Oracle(architecture, blocks_max=400)
    figures = {name: oracle.crossings(oracle.available(name)) for name in architecture.components}
    return {
        name: (found["unavailability"], found["failure_frequency_per_year"])
        for name, found in figures.items()
    }


def solved_components(architecture: Architecture, stages: int = 1) -> dict[str, Any]:
    found = built(architecture, stages=stages)
    return {
        name: (unavailability(found, up), frequency(found, up) * YEAR_SECONDS / 3600)
        for name, up in found.available.items()
    }


@pytest.mark.parametrize("flavour", EXPONENTIAL)
@pytest.mark.parametrize("seed", range(4))
def test_lumped_chains_have_the_figures_of_named_replicas(flavour: str, seed: int) -> None:
    architecture = stateful_document(seed, flavour, processes_max=6)
    expected = {
        name: pytest.approx(figures, rel=1e-9)
        for name, figures in known_components(architecture).items()
    }
    assert solved_components(architecture) == expected


@pytest.mark.parametrize("seed", range(4))
def test_failovers_of_fixed_length_are_as_exact_as_stated(seed: int) -> None:
    architecture = stateful_document(seed, "fixed", processes_max=6)
    names = list(architecture.components)

    def solve(stages: int) -> Any:
        figures = solved_components(architecture, stages)
        return np.array([figures[name] for name in names])

    found = with_deterministic_failover(solve)
    figures = known_components(architecture)
    expected = np.array([figures[name] for name in names])
    assert (abs(found.value - expected) <= found.error + 1e-12 * expected).all()
    assert (found.error <= 1e-8 * expected).all()


SPREAD = {"placement": {"a": 1, "b": 1}, "required": 1, "failure": {"mtbf": "60h", "mttr": "3h"}}
RAFT = {"replication": {"mode": "raft", "election_timeout": ["20m", "40m"]}}
SIMULATED = {
    "standby over zones": SPREAD
    | standby("warm", "30m", coverage=0.8, manual_failover_time="2h")
    | {"common_cause": {"mtbf": "400h", "mttr": "2h"}},
    "several roles and one crew": SPREAD
    | {"placement": {"a": 2, "b": 2}, "required": 2, "repair_crews": 1}
    | standby("cold", "20m"),
    "voters over zones": {"placement": {"a": 2, "b": 1}, "data": RAFT}
    | {"failure": {"mtbf": "60h", "mttr": "3h"}, "repair_crews": 1},
    "a failover of fixed length": group() | standby("hot", "2h", failover_law="deterministic"),
}


@pytest.mark.parametrize("component", SIMULATED.values(), ids=SIMULATED)
def test_a_simulation_contains_the_figures_of_the_chain(component: dict[str, Any]) -> None:
    architecture = document({"db": component}, sites=two_zones())
    result = simulated(architecture, events=4e5).components["db"]

    def solve(stages: int) -> Any:
        return np.array(solved_components(architecture, stages)["db"])

    found = with_deterministic_failover(solve).value
    assert holds(result["unavailability"], found[0])
    assert holds(result["failure_frequency_per_year"], found[1])
