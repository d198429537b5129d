"""Availability in two parts, flexible quorums, grids, weights and order statistics."""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np
import pytest

from metrics.analysis.evaluate import evaluate
from metrics.analysis.quorums.availability import of_like_voters
from metrics.analysis.quorums.flexible import (
    flexible_quorums,
    grids,
    weighted_unavailability,
    without_writes,
)
from metrics.analysis.quorums.latency import exponential, lognormal, wait_mean, wait_quantile
from metrics.analysis.quorums.report import group_studies
from metrics.domain.reading import parse_document

HOUR = 3600.0
MTBF, MTTR, ELECTION = 1000 * HOUR, HOUR, 0.2


ZONE = {"kind": "zone", "parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}}
SPREAD = {
    "format": "reliability/v1",
    "name": "Spread over zones",
    "sites": {
        "eu": {"kind": "region", "outage": {"mtbf": "10y", "mttr": "8h"}},
        "a": ZONE,
        "b": ZONE,
        "c": ZONE,
    },
    "components": {
        "kv": {
            "failure": {"mtbf": "1000h", "mttr": "1h"},
            "placement": {"a": 2, "b": 2, "c": 1},
            "common_cause": {"mtbf": "5y", "mttr": "20m"},
            "data": {"replication": {"mode": "raft", "election_timeout": ["1s", "2s"]}},
        }
    },
}


@pytest.mark.parametrize(
    ("voters", "lost", "whole", "limited_by"),
    [
        pytest.param(5, 9.96e-9, 6.6e-8, "elections", id="five voters"),
        pytest.param(3, 2.99e-6, 3.05e-6, "quorum", id="three voters"),
    ],
)
def test_five_voters_are_limited_by_elections_and_three_by_their_quorum(
    voters, lost, whole, limited_by
):
    parts = of_like_voters(voters, voters // 2 + 1, MTBF, MTTR, ELECTION)
    assert parts.quorum_unavailability == pytest.approx(lost, rel=2e-3)
    assert parts.unavailability == pytest.approx(whole, rel=1e-2)
    assert parts.limited_by == limited_by


@pytest.mark.parametrize("voters", range(1, 10))
def test_both_parts_together_are_the_unavailability_of_the_chain(voters):
    """The chain of voters and their leader knows nothing of two parts."""
    majority = voters // 2 + 1
    parts = of_like_voters(voters, majority, MTBF, MTTR, ELECTION)
    whole = without_writes(voters, majority, majority, mtbf=MTBF, mttr=MTTR, election=ELECTION)
    assert parts.unavailability == pytest.approx(whole, rel=1e-3)


def test_the_two_parts_of_a_document_are_its_analysed_unavailability():
    document = parse_document(SPREAD)
    group = group_studies(document).groups[0]
    exact = evaluate(document).components["kv"].unavailability
    assert group.as_it_is.unavailability == pytest.approx(exact, rel=1e-5)
    assert group.as_it_is.limited_by == "quorum"
    assert group.as_it_is.voters == 5
    assert [row.voters for row in group.sizes] == list(range(1, 10))


def test_a_small_write_quorum_waits_for_all_voters_when_its_leader_is_lost():
    rows = flexible_quorums(3, MTBF, MTTR, ELECTION)
    sizes = [(row.electing, row.writing, row.electing_tolerates) for row in rows]
    assert sizes == [(3, 1, 0), (2, 2, 1), (1, 3, 2)]
    # The leader fails once in 1,000 h and is back, or replaced by all of them, after one hour.
    assert rows[0].unavailability == pytest.approx(1e-3, rel=5e-3)


def test_without_elections_equal_quorums_lose_only_the_quorum():
    whole = without_writes(3, 2, 2, mtbf=MTBF, mttr=MTTR, election=0.0)
    lost = of_like_voters(3, 2, MTBF, MTTR, 0.0).quorum_unavailability
    assert whole == pytest.approx(lost, rel=1e-6)


def test_quorums_that_need_not_meet_are_refused():
    with pytest.raises(ValueError, match="do not always meet"):
        without_writes(4, 2, 2, mtbf=1.0, mttr=1.0, election=0.0)


def all_broken(groups, u):
    """Probability that no group of six voters is up as a whole, from all states."""
    states = chain.from_iterable(combinations(range(6), size) for size in range(7))
    return sum(
        (1 - u) ** len(up) * u ** (6 - len(up))
        for up in states
        if not any(members <= set(up) for members in groups)
    )


def test_a_grid_of_two_by_three_agrees_with_all_states():
    """Voters 0–2 are the first row, 3–5 the second one."""
    u = 0.1
    rows, columns = [{0, 1, 2}, {3, 4, 5}], [{0, 3}, {1, 4}, {2, 5}]
    grid = next(grids(6, u))
    assert (grid.rows, grid.columns) == (2, 3)
    assert grid.electing_unavailability == pytest.approx(all_broken(rows, u), rel=1e-12)
    assert grid.writing_unavailability == pytest.approx(all_broken(columns, u), rel=1e-12)


def test_weighted_votes_agree_with_all_states():
    weights, down = [3, 2, 2, 1], [0.1, 0.02, 0.2, 0.05]
    states = np.array(list(product([0, 1], repeat=4)))
    chance = np.where(states, 1 - np.array(down), down).prod(axis=1)
    short = chance[states @ weights < 5].sum()
    assert weighted_unavailability(weights, down, 5) == pytest.approx(short, rel=1e-12)


@pytest.mark.parametrize(("count", "of"), [(1, 4), (2, 4), (4, 4)])
def test_order_statistics_are_those_of_drawn_times(count, of):
    law = lognormal(2.0, 0.5)
    sigma = np.sqrt(np.log(1.25))
    times = np.random.default_rng(3).lognormal(np.log(2.0) - sigma**2 / 2, sigma, (200_000, of))
    waits = np.sort(times, axis=1)[:, count - 1]
    assert wait_mean(law, count=count, of=of) == pytest.approx(waits.mean(), rel=0.005)
    found = wait_quantile(law, 0.99, count=count, of=of)
    assert found == pytest.approx(np.quantile(waits, 0.99), rel=0.02)


def test_the_wait_for_exponential_answers_is_a_difference_of_harmonic_numbers():
    assert wait_mean(exponential(1.0), count=2, of=4) == pytest.approx(1 / 4 + 1 / 3, rel=1e-6)


def test_constant_answers_all_come_at_once():
    assert wait_mean(lognormal(3.0, 0.0), count=2, of=3) == pytest.approx(3.0, rel=1e-6)
    assert wait_quantile(lognormal(3.0, 0.0), 0.99, count=2, of=3) == pytest.approx(3.0)


def test_no_answer_is_waited_for_when_the_leader_is_enough():
    assert wait_mean(exponential(1.0), count=0, of=2) == 0.0


def test_a_grid_of_voters_that_are_never_up_never_elects():
    grid = next(grids(4, 1.0))
    assert (grid.electing_unavailability, grid.writing_unavailability) == (1.0, 1.0)
