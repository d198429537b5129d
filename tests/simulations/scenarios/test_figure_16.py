"""Figure 16 of the Raft paper over all its ranges: quantiles read from the published curves.

The curves are vector graphics in the sources of Ongaro's dissertation (§9.4), each step one of
1,000 trials. Where a quantile falls between two split votes it jumps by a whole round; those of
the range of 1 ms depend on jitter below a millisecond, of which nothing is published.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulations.scenarios.campaign import run_chunk
from simulations.scenarios.presets import PRESETS

PUBLISHED = {
    "12ms-24ms": {0.4: 27.9, 0.5: 30.1, 0.75: 42.1},
    "25ms-50ms": {0.5: 43.0, 0.75: 52.4, 0.8: 55.1},
    "50ms-100ms": {0.5: 66.7, 0.75: 79.4},
    "100ms-200ms": {0.5: 120.2, 0.75: 145.2},
    "150ms-300ms": {0.36: 155.7, 0.5: 171.3, 0.75: 207.5},
    "150ms-200ms": {0.37: 135.0, 0.5: 146.5, 0.75: 166.7},
    "150ms-175ms": {0.05: 101.9, 0.1: 106.8, 0.35: 129.2, 0.5: 141.1, 0.75: 164.2},
    "150ms-155ms": {0.5: 287.3, 0.75: 434.8, 0.99: 1221.0},
}


def quantiles(election_timeout, shares, *, trials=6_000):
    """Crash the leader again and again; quantiles of the leader-down time in milliseconds."""
    settings = {"election_timeout": election_timeout, "trials": str(trials)}
    times = run_chunk(PRESETS["raft-leader-crash"].parameters(settings), 5, 0)["leader_down"]
    reached = np.cumsum(times["counts"]) / trials
    return [times["buckets"][np.searchsorted(reached, share)] / 10 for share in shares]


@pytest.mark.parametrize("election_timeout", PUBLISHED)
def test_leader_down_times_are_as_long_as_published(election_timeout):
    published = PUBLISHED[election_timeout]
    found = quantiles(election_timeout, published)
    assert found == pytest.approx(list(published.values()), rel=0.06)


def test_the_order_of_the_curves_is_the_published_one():
    """More randomness is faster up to 25 ms, then the wait itself makes it slower."""
    medians = [
        quantiles(f"150ms-{high}ms", [0.5], trials=3_000)[0] for high in (151, 155, 175, 200, 300)
    ]
    assert medians[0] > medians[1] > medians[2] < medians[3] < medians[4]
