"""Flexible quorums: elections and writes may need quorums of different sizes, if they meet.

A leader needs q1 votes and commits with q2 acknowledgements; any two such quorums must share a
voter, so q1 + q2 > n. Small q2 make writes fast and bring the loss of a leader to wait for more
voters. Beside counted quorums: grids and weighted votes.

References
----------
.. [1] H. Howard, D. Malkhi, A. Spiegelman, "Flexible Paxos: Quorum Intersection Revisited",
   OPODIS 2016.
.. [2] D. K. Gifford, "Weighted Voting for Replicated Data", SOSP 1979.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from metrics.analysis.consensus import quorum_unavailability
from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.quorums.laws import FloatArray

INSTANT: Final = 1e-9
"""Seconds that stand for an election that takes no time."""


@dataclass(frozen=True, slots=True)
class FlexibleQuorums:
    """Sizes of quorums that always meet, and what they do to availability.

    Attributes
    ----------
    voters, electing, writing : int
        n, q1 and q2.
    electing_unavailability, writing_unavailability : float
        Share of the time in which fewer than q1, or q2, voters are up: exact.
    unavailability : float
        Share of the time without writes: with fewer than q2 voters or without a leader, who is
        elected only with q1 of them.
    """

    voters: int
    electing: int
    writing: int
    electing_unavailability: float
    writing_unavailability: float
    unavailability: float

    @property
    def electing_tolerates(self) -> int:
        """Failures after which a new leader can still be elected."""
        return self.voters - self.electing

    @property
    def writing_tolerates(self) -> int:
        """Failures after which an existing leader can still write."""
        return self.voters - self.writing


def flexible_quorums(
    voters: int, mtbf: float, mttr: float, election: float
) -> list[FlexibleQuorums]:
    """Return every useful pair of sizes, the smallest write quorum first.

    Parameters
    ----------
    voters : int
        n ≥ 1.
    mtbf, mttr, election : float
        Mean up time and down time of a voter, and mean time of an election, in the same unit.
    """
    return [
        _pair(voters, voters - writing + 1, writing, mtbf=mtbf, mttr=mttr, election=election)
        for writing in range(1, voters + 1)
    ]


def _pair(
    voters: int, electing: int, writing: int, *, mtbf: float, mttr: float, election: float
) -> FlexibleQuorums:
    u = mttr / (mtbf + mttr)
    return FlexibleQuorums(
        voters,
        electing,
        writing,
        quorum_unavailability(voters, electing, u),
        quorum_unavailability(voters, writing, u),
        without_writes(voters, electing, writing, mtbf=mtbf, mttr=mttr, election=election),
    )


@lru_cache(maxsize=256)
def without_writes(
    voters: int, electing: int, writing: int, *, mtbf: float, mttr: float, election: float
) -> float:
    """Share of the time without writes, from the chain of voters and their leader.

    States count the voters that are up, with a leader among them or without one. The leader is
    any of them; one that lost its quorum stays leader and goes on when the quorum is back. A
    leader is elected in an exponential time while at least `electing` voters are up. All
    probabilities come from a reduction without subtractions, so that none loses its digits.

    Parameters
    ----------
    voters, electing, writing : int
        n, and q1 and q2 in [1, n] with q1 + q2 > n.
    mtbf, mttr, election : float
        Means, in the same unit; `election` may be 0.
    """
    if not (1 <= electing <= voters and 1 <= writing <= voters and electing + writing > voters):
        raise ValueError(
            f"quorums of {electing} and {writing} of {voters} voters do not always meet"
        )
    rates = np.zeros((2 * voters + 1, 2 * voters + 1))
    for up in range(voters + 1):
        alone, led = up, voters + up
        if up < voters:
            rates[alone, alone + 1] = (voters - up) / mttr
        if up > 0:
            rates[alone, alone - 1] = up / mtbf
            _with_leader(rates, up, voters, mtbf=mtbf, mttr=mttr)
        if up >= electing:
            rates[alone, led] = 1.0 / max(election, INSTANT)
    writes = np.zeros(2 * voters + 1, dtype=bool)
    writes[voters + writing :] = True
    return float(eliminate(rates)[~writes].sum())


def _with_leader(rates: FloatArray, up: int, voters: int, *, mtbf: float, mttr: float) -> None:
    """Fill the transitions of the state with `up` voters, one of them the leader."""
    led = voters + up
    rates[led, up - 1] = 1.0 / mtbf
    if up > 1:
        rates[led, led - 1] = (up - 1) / mtbf
    if up < voters:
        rates[led, led + 1] = (voters - up) / mttr


@dataclass(frozen=True, slots=True)
class Grid:
    """Voters in rows and columns: a leader needs a whole row, a write a whole column [1]_."""

    rows: int
    columns: int
    electing_unavailability: float
    writing_unavailability: float


def grids(voters: int, unavailability: float) -> Iterator[Grid]:
    """Yield every grid of so many independent like voters with at least two rows and columns.

    A row of c voters is up with aᶜ, and some row with 1 − (1 − aᶜ)ʳ; columns likewise. Every row
    meets every column.

    Examples
    --------
    >>> [(grid.rows, grid.columns) for grid in grids(6, 0.01)]
    [(2, 3), (3, 2)]
    """
    for rows in range(2, voters // 2 + 1):
        if voters % rows == 0:
            columns = voters // rows
            yield Grid(
                rows,
                columns,
                _broken(unavailability, columns) ** rows,
                _broken(unavailability, rows) ** columns,
            )


def weighted_unavailability(
    weights: Sequence[int], unavailabilities: Sequence[float], threshold: int
) -> float:
    """Probability that the votes of those that are up are fewer than a threshold [2]_.

    The distribution of the votes is built voter by voter: O(n · Σ weights), sums of positive terms.

    Examples
    --------
    Three voters of which one has two votes, half of four is not enough:

    >>> round(weighted_unavailability([2, 1, 1], [0.1, 0.1, 0.1], 3), 3)
    0.109
    """
    if len(weights) != len(unavailabilities):
        raise ValueError("there must be one unavailability for each weight")
    chance = np.zeros(sum(weights) + 1)
    chance[0] = 1.0
    for weight, u in zip(weights, unavailabilities, strict=True):
        moved = np.concatenate([np.zeros(weight), chance[: len(chance) - weight]])
        chance = chance * u + moved * (1.0 - u)
    return float(chance[:threshold].sum())


def _broken(unavailability: float, length: int) -> float:
    """Probability that at least one of so many voters is down, with its digits kept."""
    if unavailability >= 1.0:
        return 1.0
    return float(-np.expm1(length * np.log1p(-unavailability)))
