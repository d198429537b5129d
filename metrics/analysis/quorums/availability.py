"""Availability of a group in two parts: no quorum, and a quorum that elects a leader.

U ≈ U_quorum + f · E[T]: the group is down while fewer voters than the quorum are up, and after
each loss of a leader for the time of an election. More voters make the first part small and the
second one larger, so that at usual rates three voters are limited by the loss of the quorum and
five by elections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from math import comb, inf
from typing import Final

from metrics.analysis.consensus import (
    PROCESSES_MAX,
    Process,
    election_frequency,
    group_figures,
    quorum_unavailability,
)
from metrics.domain.architecture import Architecture, Component

VOTERS_MAX: Final = 9


@dataclass(frozen=True, slots=True)
class TwoParts:
    """Availability of a group and where its unavailability comes from; times are seconds.

    Attributes
    ----------
    voters, quorum : int
    quorum_unavailability : float
        Share of the time without a quorum: exact.
    election_unavailability : float
        Elections per second times the mean time of one: first order, and small.
    quorum_loss_frequency, election_frequency : float
        Per second.
    """

    voters: int
    quorum: int
    quorum_unavailability: float
    election_unavailability: float
    quorum_loss_frequency: float
    election_frequency: float

    @property
    def unavailability(self) -> float:
        """Both parts together."""
        return self.quorum_unavailability + self.election_unavailability

    @property
    def tolerated(self) -> int:
        """Voters that may be down with the quorum left."""
        return self.voters - self.quorum

    @property
    def limited_by(self) -> str:
        """Name the larger part: `quorum` or `elections`."""
        larger = self.quorum_unavailability >= self.election_unavailability
        return "quorum" if larger else "elections"


def of_like_voters(voters: int, quorum: int, mtbf: float, mttr: float, outage: float) -> TwoParts:
    """Split the unavailability of independent like voters.

    Parameters
    ----------
    voters, quorum : int
        n, and q in [1, n].
    mtbf, mttr : float
        Mean up and down time of a voter in seconds, above 0.
    outage : float
        Mean time without a leader after its loss, seconds, ≥ 0.

    Examples
    --------
    Elections of 0.2 s, voters that fail every 1,000 h for 1 h:

    >>> five = of_like_voters(5, 3, 3.6e6, 3600.0, 0.2)
    >>> f"{five.quorum_unavailability:.2e} {five.unavailability:.1e} {five.limited_by}"
    '9.96e-09 6.6e-08 elections'
    """
    u = mttr / (mtbf + mttr)
    elections = election_frequency(voters, quorum, mtbf, mttr)
    at_the_edge = comb(voters, quorum) * (1.0 - u) ** quorum * u ** (voters - quorum)
    return TwoParts(
        voters,
        quorum,
        quorum_unavailability(voters, quorum, u),
        elections * outage,
        at_the_edge * quorum / mtbf,
        elections,
    )


def of_processes(
    voters: int, quorum: int, processes: Sequence[Process], outage: float
) -> TwoParts | None:
    """Split the unavailability of voters that share sites and common causes.

    Every state of the processes is looked at, so that the part of the quorum is exact; nothing is
    returned for more processes than that is possible for.
    """
    if len(processes) > PROCESSES_MAX:
        return None
    found = group_figures(voters, quorum, processes)
    return TwoParts(
        voters,
        quorum,
        found.quorum_unavailability,
        found.election_frequency * outage,
        found.quorum_loss_frequency,
        found.election_frequency,
    )


def processes_of(
    architecture: Architecture, component: Component, sites: Sequence[str | None]
) -> list[Process]:
    """Return what takes voters down: their own failures, the common cause, sites and regions.

    Parameters
    ----------
    architecture : the document, for its sites.
    component : the group; its placement is not looked at.
    sites : where each voter lives; None is nowhere.
    """
    found = []
    if component.replica_mtbf_seconds < inf:
        found += [
            Process(frozenset({k}), component.replica_mtbf_seconds, component.replica_mttr_seconds)
            for k in range(len(sites))
        ]
    if component.common_cause_mtbf_seconds < inf:
        up, down = component.common_cause_mtbf_seconds, component.common_cause_mttr_seconds
        found.append(Process(frozenset(range(len(sites))), up, down))
    for site, members in _held(architecture, sites).items():
        outage = architecture.sites[site].outage
        if outage is not None and outage.mean_up_seconds < inf:
            found.append(
                Process(frozenset(members), outage.mean_up_seconds, outage.mean_down_seconds)
            )
    return found


def sites_of(component: Component, voters: int | None = None) -> list[str | None]:
    """Return where the voters live; of another number of voters, spread evenly over the sites."""
    placement = component.placement or {}
    if not placement:
        return [None] * (component.replica_count if voters is None else voters)
    if voters is None:
        return [site for site, count in placement.items() for _ in range(count)]
    return list(islice(cycle(placement), voters))


def _held(architecture: Architecture, sites: Sequence[str | None]) -> dict[str, set[int]]:
    """Return the voters below each site, itself included."""
    held: dict[str, set[int]] = {}
    for voter, site in enumerate(sites):
        at = site
        while at is not None:
            held.setdefault(at, set()).add(voter)
            at = architecture.sites[at].parent
    return held
