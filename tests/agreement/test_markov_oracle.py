"""The oracle itself, against closed forms and against the enumeration of memoryless documents."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import expm

from metrics.domain.architecture import Architecture
from tests.agreement.chain import TooHardError, explore
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures
from tests.agreement.markov_oracle import Oracle, solve
from tests.agreement.positive import passage, stationary

FAILS, REPAIRS = 1 / 100, 1 / 10
"""Rates per hour of the units below."""


def _document(**component: object) -> Architecture:
    unit = {"failure": {"mtbf": "100h", "mttr": "10h"}} | component
    return Architecture.model_validate({"format": "reliability/v1", "components": {"unit": unit}})


@pytest.mark.parametrize("seed", range(25))
def test_without_memory_it_finds_what_enumeration_finds(seed: int) -> None:
    document = random_document(seed, processes_max=7)
    found, truth = solve(document)["whole"], enumerate_figures(document)["whole"]
    known = {name: value for name, value in found.items() if name in truth}
    assert known == pytest.approx({name: truth[name] for name in known}, rel=1e-12, abs=1e-300)


def test_a_cold_pair_with_one_crew_is_a_birth_death_process() -> None:
    document = _document(
        replicas=2, required=1, repair_crews=1, standby={"mode": "cold", "failover_time": "0s"}
    )
    whole = solve(document)["whole"]
    r = FAILS / REPAIRS
    assert whole["unavailability"] == pytest.approx(r * r / (1 + r + r * r), rel=1e-13)
    assert whole["mttf_hours"] == pytest.approx(2 / FAILS + REPAIRS / FAILS**2, rel=1e-13)


def test_a_failover_ends_early_when_the_lost_replica_returns() -> None:
    """A cold pair with two crews and slow moves, as a chain of four states written by hand."""
    document = _document(
        replicas=2, required=1, standby={"mode": "cold", "failover_time": "5h"}, repair_crews=2
    )
    whole = solve(document)["whole"]
    moves = 1 / 5
    # States: both up; active lost, moving; spare in use, other in repair; both down.
    rates = np.array(
        [
            [0, FAILS, 0, 0],
            [REPAIRS, 0, moves, 0],
            [REPAIRS, 0, 0, FAILS],
            [0, 2 * REPAIRS, 0, 0],
        ]
    )
    # From both down, the one that was active last returns with probability one half and goes on.
    rates[3] = [0, REPAIRS, REPAIRS, 0]
    law = stationary(rates, np.array([1.0, 0, 0, 0]))
    assert whole["unavailability"] == pytest.approx(law[1] + law[3], rel=1e-13)


def test_a_fixed_failover_time_shorter_than_every_repair_is_lost_whole() -> None:
    """A cold pair as a renewal process: down for the fixed time, or until the repair ends it."""
    document = _document(
        replicas=2,
        required=1,
        standby={"mode": "cold", "failover_time": "2h", "failover_law": "deterministic"},
    )
    whole = solve(document)["whole"]
    lost = -math.expm1(-REPAIRS * 2)
    moving = lost / REPAIRS
    # Renewal by jumps: both up → moving → (repaired | taken over) → both up or both down.
    goes_down = FAILS / (FAILS + REPAIRS)
    alone = 1 / (FAILS + REPAIRS)
    visits = np.linalg.solve(
        np.array(
            [
                [1, -lost, -(1 - goes_down), 0],
                [-1, 1, 0, -0.5],
                [0, -(1 - lost), 1, -0.5],
                [0, 0, -goes_down, 1],
            ]
        )[1:, 1:],
        np.array([1, 0, 0]),
    )
    down = visits[0] * moving + visits[2] / (2 * REPAIRS)
    up = 1 / FAILS + visits[1] * alone
    assert whole["unavailability"] == pytest.approx(down / (up + down), rel=1e-12)


def test_a_cache_covers_the_beginning_of_an_outage() -> None:
    """Lost requests are the mean of 1 − c(x) over an exponential outage."""
    document = Architecture.model_validate(
        {
            "format": "reliability/v1",
            "components": {
                "edge": {
                    "needs": [
                        {
                            "target": "origin",
                            "if_down": "serve_cached",
                            "hit_ratio": 0.8,
                            "ttl": "5h",
                            "stale_if_error": "3h",
                        }
                    ]
                },
                "origin": {"failure": {"mtbf": "100h", "mttr": "10h"}},
            },
        }
    )
    whole = solve(document)["whole"]
    fresh, faded = math.exp(-REPAIRS * 3), math.exp(-REPAIRS * 8)
    kept = 0.8 * (1 / REPAIRS - (fresh - faded) / REPAIRS**2 / 5)
    assert whole["lost_requests"] == pytest.approx((10 - kept) / 110, rel=1e-12)
    components = solve(document)["components"]
    assert components["edge"]["unavailability"] == pytest.approx(faded * 10 / 110, rel=1e-12)


def test_reliability_and_point_unavailability_of_a_pair_follow_its_exponential() -> None:
    document = _document(replicas=2, required=1)
    oracle = Oracle(document)
    down = [2 * FAILS / 3600, REPAIRS / 3600, FAILS / 3600, 2 * REPAIRS / 3600]
    rates = np.array([[0, down[0], 0], [down[1], 0, down[2]], [0, down[3], 0]])
    generator = rates - np.diag(rates.sum(axis=1))
    stays = expm(generator[:2, :2] * 1e5)[0].sum()
    [(unreliability, unavailability)] = oracle.curves(oracle.up(["unit"]), [1e5])
    assert 1 - unreliability == pytest.approx(stays, rel=1e-12)
    assert unavailability == pytest.approx(expm(generator * 1e5)[0, 2], rel=1e-11)


def test_a_passage_over_many_orders_of_magnitude_keeps_its_digits() -> None:
    """Rates of 1 per second against a loss of 1e-12 per second, for a million seconds."""
    rates = np.array([[0, 1.0], [1.0, 0]])
    found = passage(rates, np.array([1e-12, 1e-12]), 1e6)
    assert found.left[0] == pytest.approx(-math.expm1(-1e-6), rel=1e-11)


def test_what_is_too_hard_is_refused() -> None:
    shape = {"law": "weibull", "shape": 2.0}
    document = _document(failure={"mtbf": "100h", "mttr": "10h", "up": shape})
    with pytest.raises(TooHardError):
        explore(document)
