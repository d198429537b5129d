"""Elections in the Monte Carlo last as long as the document says they were measured to."""

from __future__ import annotations

from itertools import pairwise
from math import exp

import pytest

from metrics.domain.architecture import Architecture
from simulations.montecarlo.rows import ELECTION_STEPS, election_times
from tests.simulations.montecarlo.factories import document, holds, simulated, unit

SKEWED = {"min": "1h", "p10": "2h", "p50": "3h", "p90": "10h", "p99": "30h", "max": "100h"}


def group(**time: str) -> Architecture:
    """Make a group of voters with mean times of 90 h and 10 h whose elections were measured."""
    replication = {"mode": "raft", "election_time": time}
    return document({"store": unit(replicas=1, data={"replication": replication})})


def down_share(mean_election: float, completed: float) -> float:
    """One voter, up 90 h and down 10 h: after each repair an election, which it has to survive.

    `completed` is the probability of that and `mean_election` the mean time of an attempt, ended
    by a failure or not: D = 10 + attempt + (1 - completed) D.
    """
    down = (10 + mean_election) / completed
    return down / (90 + down)


def test_quantiles_are_drawn_from_and_not_an_exponential_time_of_the_mean() -> None:
    constant = dict.fromkeys(SKEWED, "90h")
    whole = simulated(group(mean="90h", **constant)).whole
    survived = exp(-1)
    assert holds(whole["unavailability"], down_share(90 * (1 - survived), survived))
    exponential = simulated(group(mean="90h")).whole
    assert holds(exponential["unavailability"], down_share(90 / 2, 1 / 2))


def test_the_times_have_the_measured_shape_and_exactly_the_measured_mean() -> None:
    architecture = group(mean="5h", **SKEWED)
    times = election_times(architecture.components["store"])
    middles = [(a + b) / 2 for a, b in pairwise(times)]
    assert len(middles) == ELECTION_STEPS
    assert sum(middles) / ELECTION_STEPS == pytest.approx(5 * 3600, rel=1e-12)
    # 3 h is half of the elections, and 30 h is ten times that, whatever the scale.
    assert times[99] / times[50] == pytest.approx(10)
    assert times[10] / times[50] == pytest.approx(2 / 3)


def test_without_quantiles_there_are_no_times_and_the_mean_alone_counts() -> None:
    assert election_times(group(mean="5h").components["store"]) == []
