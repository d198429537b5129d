"""Consensus groups: published figures, closed forms against enumeration, split votes."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.consensus import (
    Process,
    election_frequency,
    group_figures,
    quorum_unavailability,
    split_vote_probability,
)

HOUR = 3600.0
MTBF, MTTR = 1000 * HOUR, HOUR
LIKE = MTTR / (MTBF + MTTR)


@pytest.mark.parametrize(
    ("n", "quorum", "loss", "whole"),
    [
        pytest.param(5, 3, 9.96e-9, 6.6e-8, id="five voters are limited by elections"),
        pytest.param(3, 2, 2.99e-6, 3.05e-6, id="three voters are limited by quorum loss"),
    ],
)
def test_a_majority_quorum_has_the_reference_unavailability(n, quorum, loss, whole):
    lost = quorum_unavailability(n, quorum, LIKE)
    assert lost == pytest.approx(loss, rel=2e-3)
    elections = election_frequency(n, quorum, MTBF, MTTR)
    assert lost + elections * 0.2 == pytest.approx(whole, rel=1e-2)


def test_quorum_loss_keeps_its_digits_at_fifteen_nines():
    assert quorum_unavailability(3, 2, 1e-9) == pytest.approx(3e-18, rel=1e-8)


@pytest.mark.parametrize(("n", "quorum"), [(1, 1), (3, 2), (4, 3), (5, 3), (7, 4)])
def test_the_binomial_forms_agree_with_enumerating_all_states(n, quorum):
    own = [Process(frozenset({voter}), MTBF, MTTR) for voter in range(n)]
    figures = group_figures(n, quorum, own)
    assert figures.quorum_unavailability == pytest.approx(
        quorum_unavailability(n, quorum, LIKE), rel=1e-12
    )
    assert figures.election_frequency == pytest.approx(
        election_frequency(n, quorum, MTBF, MTTR), rel=1e-12
    )


def test_a_site_that_holds_a_majority_bounds_the_group():
    site = Process(frozenset({0, 1, 2}), 1e6, 1e4)
    figures = group_figures(5, 3, [site])
    assert figures.quorum_unavailability == pytest.approx(1e4 / 1.01e6, rel=1e-12)
    assert figures.quorum_loss_frequency == pytest.approx(1 / 1.01e6, rel=1e-12)


@pytest.mark.parametrize(("voters", "candidates"), [(3, 2), (5, 4), (5, 5), (7, 6)])
@pytest.mark.parametrize("ratio", [0.0, 0.05, 0.3, 0.8, 1.0])
def test_split_votes_are_as_frequent_as_in_drawn_timeouts(voters, candidates, ratio):
    """Draw the timeouts: the vote splits when too few are left for the first candidate."""
    drawn = np.sort(np.random.default_rng(5).random((200_000, candidates)), axis=1)
    standing = (drawn - drawn[:, :1] <= ratio).sum(axis=1)
    split = (candidates - standing + 1) <= voters // 2
    predicted = split_vote_probability(voters, candidates, ratio)
    assert predicted == pytest.approx(split.mean(), abs=0.005)


@pytest.mark.parametrize("quorum", [0, 6])
def test_a_quorum_outside_the_group_is_refused(quorum):
    with pytest.raises(ValueError, match="quorum must be in"):
        quorum_unavailability(5, quorum, LIKE)


def test_too_many_processes_to_enumerate_are_refused():
    many = [Process(frozenset({0}), 1.0, 1.0)] * 21
    with pytest.raises(ValueError, match="at most 20"):
        group_figures(1, 1, many)
