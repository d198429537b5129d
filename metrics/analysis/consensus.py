"""Availability of a consensus group: quorum loss, and the elections that a failed leader costs.

A group of n voters serves writes while at least `quorum` of them are up and a leader exists. Its
unavailability is, to first order, U ≈ U_quorum + f · E[T], with f the elections per unit of time
and T the time that one takes. Every probability here is carried as unavailability, so that twelve
nines keep their digits.

References
----------
.. [1] D. Ongaro, "Consensus: Bridging Theory and Practice", Stanford, 2014, chapter 9.
.. [2] D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended
   Version)", 2014, §9.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

PROCESSES_MAX = 20


@dataclass(frozen=True, slots=True)
class Process:
    """An alternating process that takes its members down: a voter's own failures, or a site's.

    Attributes
    ----------
    members : frozenset of int
        Numbers of the voters that are down while the process is down.
    mtbf, mttr : float
        Mean up time and mean down time in seconds, above 0.
    """

    members: frozenset[int]
    mtbf: float
    mttr: float


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Long-run figures of a group; frequencies are per second."""

    quorum_unavailability: float
    quorum_loss_frequency: float
    election_frequency: float


def quorum_unavailability(n: int, quorum: int, unavailability: float) -> float:
    """Probability that fewer than `quorum` of n independent like voters are up.

    Parameters
    ----------
    n : int
        Number of voters.
    quorum : int
        Voters needed, in [1, n].
    unavailability : float
        Of one voter, MTTR / (MTBF + MTTR), in [0, 1].

    Returns
    -------
    float
        Σ_{k<quorum} C(n, k) aᵏ uⁿ⁻ᵏ with a = 1 − u. All terms are positive: no digits are lost.

    Examples
    --------
    >>> round(quorum_unavailability(5, 3, 1 / 1001) * 1e9, 2)
    9.96
    """
    _check(n, quorum, unavailability)
    return sum(_exactly(n, k, unavailability) for k in range(quorum))


def election_frequency(n: int, quorum: int, mtbf: float, mttr: float) -> float:
    """Elections per unit of time of a group of like voters with exponential times.

    A leader that fails while more than `quorum` voters are up is replaced at once; when a voter's
    return restores the quorum, a leader has to be elected too.

    Parameters
    ----------
    n, quorum : int
        Voters, and voters needed.
    mtbf, mttr : float
        Mean up and down time of one voter, above 0, in the same unit.

    Returns
    -------
    float
        Σ_{k>q} p_k λ + p_{q−1} (n − q + 1) μ with λ = 1/mtbf, μ = 1/mttr, per that unit.
    """
    u = mttr / (mtbf + mttr)
    _check(n, quorum, u)
    replaced = sum(_exactly(n, k, u) for k in range(quorum + 1, n + 1)) / mtbf
    return replaced + _exactly(n, quorum - 1, u) * (n - quorum + 1) / mttr


def group_figures(n: int, quorum: int, processes: Sequence[Process]) -> GroupFigures:
    """Quorum loss and election frequency under any independent alternating processes.

    Voters may share processes (a site, a common cause): every state of the processes is
    enumerated. The leader is taken to be any of the voters that are up with the same probability.

    Parameters
    ----------
    n, quorum : int
        Voters, and voters needed.
    processes : sequence of Process
        At most 20.

    Returns
    -------
    GroupFigures
        Exact for the quorum with any laws of the given means; the election frequency assumes that
        the leader is equally likely any voter that is up.
    """
    if len(processes) > PROCESSES_MAX:
        raise ValueError(f"{len(processes)} processes, at most {PROCESSES_MAX} can be enumerated")
    states = np.arange(1 << len(processes))
    chance = np.ones(len(states))
    for bit, process in enumerate(processes):
        u = process.mttr / (process.mtbf + process.mttr)
        chance *= np.where(states >> bit & 1, u, process.mtbf / (process.mtbf + process.mttr))
    lost = 0.0
    elections = 0.0
    up = _voters_up(n, states, processes)
    for bit, process in enumerate(processes):
        here = states[states >> bit & 1 == 0]
        before, after = up[here], up[here | 1 << bit]
        rate = chance[here] / process.mtbf
        served = before >= quorum
        lost += float(rate[served & (after < quorum)].sum())
        hit = np.where(before > 0, (before - after) / np.maximum(before, 1), 0.0)
        elections += float((rate * hit)[served & (after >= quorum)].sum())
        back = chance[here | 1 << bit] / process.mttr
        elections += float(back[served & (after < quorum)].sum())
    return GroupFigures(float(chance[up < quorum].sum()), lost, elections)


def split_vote_probability(
    voters: int, candidates: int, latency_ratio: float, *, quorum: int | None = None
) -> float:
    """Probability that nobody gets a majority in one round of an election.

    Timeouts are uniform. The vote splits when so many servers time out within the latency of the
    first one that the rest is less than a majority.

    Parameters
    ----------
    voters : int
        Size n of the cluster.
    candidates : int
        Servers s that are up and may time out, at most n.
    latency_ratio : float
        Time from a timeout until the others know of it, over the range of the timeouts; ≥ 0.
    quorum : int, optional
        Votes q that are needed, by default a majority.

    Returns
    -------
    float
        Σ_{k=c−1}^{s} C(s, k) lᵏ (1 − l)^{s−k} with c = s − ⌊n/2⌋ + 1 ([1]_, §9.2), and in general
        c = s − q + 2; 0 when one vote is enough.

    Examples
    --------
    The three figures of [1]_, §9.2, for five servers of which one has failed:

    >>> [round(100 * split_vote_probability(5, 4, ratio), 2) for ratio in (0.01, 0.1, 0.2)]
    [0.06, 5.23, 18.08]
    """
    ratio = min(latency_ratio, 1.0)
    votes = quorum or voters // 2 + 1
    if votes == 1:
        return 0.0
    enough = candidates - votes + 2
    return sum(
        comb(candidates, k) * ratio**k * (1.0 - ratio) ** (candidates - k)
        for k in range(max(enough - 1, 0), candidates + 1)
    )


def _check(n: int, quorum: int, unavailability: float) -> None:
    if not 1 <= quorum <= n:
        raise ValueError(f"quorum must be in [1, {n}], got {quorum}")
    if not 0.0 <= unavailability <= 1.0:
        raise ValueError(f"unavailability must be in [0, 1], got {unavailability}")


def _exactly(n: int, k: int, unavailability: float) -> float:
    return comb(n, k) * (1.0 - unavailability) ** k * unavailability ** (n - k)


def _voters_up(
    n: int, states: NDArray[np.int64], processes: Sequence[Process]
) -> NDArray[np.int64]:
    """Count the voters that no process holds down, for each state of the processes."""
    up = np.zeros(len(states), dtype=np.int64)
    for voter in range(n):
        mask = sum(1 << bit for bit, process in enumerate(processes) if voter in process.members)
        up += (states & mask) == 0
    return up
