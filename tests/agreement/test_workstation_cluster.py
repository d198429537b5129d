"""Markov chains against the published figures of the workstation cluster with one repair unit.

Haverkort, Hermanns, Katoen, *On the use of model checking techniques for dependability evaluation*,
SRDS 2000. Sizes: PRISM 4.5, `prism-benchmarks/models/ctmcs/cluster/logs`. Figures: Storm 1.2.4,
`qcomp/benchmarks/ctmc/cluster/results` of the Quantitative Verification Benchmark Set; the long-run
figures for N = 2 and 4 as exact fractions, the others to ten digits.
"""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.markov.passage import reliability
from metrics.analysis.markov.steady import steady_state
from metrics.analysis.markov.transient import unavailability_at
from tests.agreement.workstations import Workstations


@pytest.mark.parametrize(
    ("stations", "states", "transitions"),
    [(2, 276, 1120), (4, 820, 3616), (8, 2772, 12832), (16, 10132, 48160)],
)
def test_the_chain_has_the_published_size(stations: int, states: int, transitions: int) -> None:
    cluster = Workstations(stations)
    assert len(cluster.states) == states
    assert len(cluster.chain.rates) == transitions


def test_premium_service_is_as_unavailable_as_in_exact_arithmetic() -> None:
    """One minus the published fraction, whose parts have 370 digits, computed in integers."""
    cluster = Workstations(2)
    law = steady_state(cluster.chain, start=0)
    assert law[~cluster.premium].sum() == pytest.approx(3.8466437637154164e-05, rel=1e-13)


def test_premium_service_is_as_available_as_in_exact_arithmetic() -> None:
    cluster = Workstations(4)
    law = steady_state(cluster.chain, start=0)
    assert 1 - law[~cluster.premium].sum() == pytest.approx(0.9999212408513793, abs=3e-16)


@pytest.mark.parametrize(("stations", "availability"), [(8, 0.9998330771), (16, 0.9996437421)])
def test_premium_service_is_as_available_as_an_iterative_solver_finds(
    stations: int, availability: float
) -> None:
    """Its default stops at 1e-6: for N = 16 it is 1.3e-6 off."""
    cluster = Workstations(stations)
    law = steady_state(cluster.chain, start=0)
    assert law[cluster.premium].sum() == pytest.approx(availability, rel=2e-6)


@pytest.mark.parametrize(
    ("stations", "probability"), [(2, 0.001158395575), (4, 0.001822105149), (8, 0.001187232021)]
)
def test_the_quality_of_service_is_first_insufficient_within_2000_hours(
    stations: int, probability: float
) -> None:
    cluster = Workstations(stations)
    survival = reliability(cluster.chain, cluster.minimum, cluster.start, np.array([2000.0]))
    assert survival.unreliability[0] == pytest.approx(probability, rel=1e-6)


@pytest.mark.parametrize(("stations", "hours"), [(2, 0.004659192406), (4, 0.007363146871)])
def test_the_time_below_minimum_service_in_2000_hours(stations: int, hours: float) -> None:
    cluster = Workstations(stations)
    nodes, weights = np.polynomial.legendre.leggauss(60)
    times = 1000 * (nodes + 1)
    chances = unavailability_at(cluster.chain, cluster.minimum, cluster.start, times)
    assert 1000 * float(weights @ chances) == pytest.approx(hours, rel=1e-5)
