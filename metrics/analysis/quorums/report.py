"""Answers to questions about groups with a leader: two parts, elections, flexible quorums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from metrics.analysis.elections import election_of, election_seconds
from metrics.analysis.quorums.availability import (
    VOTERS_MAX,
    TwoParts,
    of_like_voters,
    of_processes,
    processes_of,
    sites_of,
)
from metrics.analysis.quorums.elections import Distribution, Election
from metrics.analysis.quorums.flexible import flexible_quorums, grids
from metrics.analysis.quorums.latency import lognormal, wait_mean, wait_quantile
from metrics.domain.architecture import Architecture, Component
from metrics.domain.canonical import digest
from metrics.domain.quantities import YEAR_SECONDS
from metrics.domain.quorums import (
    ElectionFigures,
    FlexibleRow,
    GridRow,
    GroupRow,
    GroupStudies,
    GroupStudy,
    QuorumReport,
    QuorumStudy,
)

QUANTILES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
CURVE_POINTS: Final = 60


def quorum_report(study: QuorumStudy) -> QuorumReport:
    """Answer everything about a group of like voters.

    Elections of each size are predicted for that size: more voters stand, so that the first
    timeout comes earlier and votes split less often.
    """
    election = _election(study, study.voters)
    unavailability = study.mttr / (study.mtbf + study.mttr)
    return QuorumReport(
        study=study,
        election=election_figures(election),
        sizes=tuple(
            _row(of_like_voters(n, n // 2 + 1, study.mtbf, study.mttr, _election(study, n).mean))
            for n in range(1, VOTERS_MAX + 1)
        ),
        flexible=tuple(_flexible(study, election.mean)),
        grids=tuple(
            GridRow(
                rows=grid.rows,
                columns=grid.columns,
                electing_unavailability=grid.electing_unavailability,
                writing_unavailability=grid.writing_unavailability,
            )
            for grid in grids(study.voters, unavailability)
        ),
    )


def group_studies(architecture: Architecture) -> GroupStudies:
    """Split the unavailability of every consensus group of a document into its two parts.

    Voters share sites, regions and a common cause as in the document; what the group needs from
    other components is left aside.
    """
    return GroupStudies(
        digest=digest(architecture),
        groups=tuple(
            _group(architecture, name, component)
            for name, component in architecture.components.items()
            if component.is_consensus
        ),
    )


def group_study(architecture: Architecture, name: str) -> GroupStudy | None:
    """Return the study of one group; None for a component whose replicas do not vote."""
    component = architecture.components[name]
    return _group(architecture, name, component) if component.is_consensus else None


def election_figures(election: Election) -> ElectionFigures:
    """Return the figures of an election, with its distribution where there is one."""
    parts = election.parts()
    distribution = election.distribution()
    return ElectionFigures(
        split_probability=election.split_probability,
        latency_ratio=election.ratio,
        rounds=election.rounds,
        mean_seconds=election.mean,
        published_mean_seconds=election.dissertation_mean,
        detection_seconds=parts["detection"],
        votes_seconds=parts["votes"],
        split_votes_seconds=parts["split_votes"],
        quantiles_seconds=distribution
        and {name: distribution.quantile(share) for name, share in QUANTILES.items()},
        curve=_curve(distribution) if distribution else (),
    )


def _curve(distribution: Distribution) -> tuple[tuple[float, float], ...]:
    low, high = distribution.quantile(1e-4), distribution.quantile(0.999)
    times = np.linspace(0.95 * low, high, CURVE_POINTS)
    return tuple((float(time), distribution.cdf(float(time))) for time in times)


def _election(study: QuorumStudy, voters: int) -> Election:
    majority = voters // 2 + 1
    return Election(
        low=study.timeout_low,
        high=study.timeout_high,
        heartbeat=study.heartbeat or study.timeout_low / 2.0,
        message_delay=study.message_delay,
        servers=voters,
        standing=max(voters - 1, majority),
        disk_write=study.disk_write,
        pre_vote=study.pre_vote,
    )


def _flexible(study: QuorumStudy, election: float) -> Iterator[FlexibleRow]:
    """Yield each pair; the leader counts itself and waits for the others' answers."""
    answer = lognormal(2.0 * study.message_delay + study.disk_write, study.variation)
    others = study.voters - 1
    for pair in flexible_quorums(study.voters, study.mtbf, study.mttr, election):
        wait = pair.writing - 1
        yield FlexibleRow(
            electing=pair.electing,
            writing=pair.writing,
            electing_tolerates=pair.electing_tolerates,
            writing_tolerates=pair.writing_tolerates,
            electing_unavailability=pair.electing_unavailability,
            writing_unavailability=pair.writing_unavailability,
            unavailability=pair.unavailability,
            write_mean_seconds=wait_mean(answer, count=wait, of=others),
            write_p99_seconds=wait_quantile(answer, 0.99, count=wait, of=others),
        )


def _group(architecture: Architecture, name: str, component: Component) -> GroupStudy:
    election = election_of(component)
    as_it_is = of_processes(
        component.replica_count,
        component.required_count,
        processes_of(architecture, component, sites_of(component)),
        election_seconds(component),
    )
    return GroupStudy(
        component=name,
        election=election_figures(election),
        as_it_is=_row(as_it_is) if as_it_is else None,
        sizes=tuple(_sizes(architecture, component)),
    )


def _sizes(architecture: Architecture, component: Component) -> Iterator[GroupRow]:
    """Yield majorities of one to nine voters on the sites of a group, as far as is possible."""
    for voters in range(1, VOTERS_MAX + 1):
        update = {"replicas": voters, "placement": None, "required": None}
        election = election_of(_with_majority(component.model_copy(update=update)))
        processes = processes_of(architecture, component, sites_of(component, voters))
        found = of_processes(voters, voters // 2 + 1, processes, election.mean)
        if found is not None:
            yield _row(found)


def _with_majority(component: Component) -> Component:
    data = component.data
    assert data is not None
    assert data.replication is not None
    replication = data.replication.model_copy(update={"quorum": None})
    return component.model_copy(
        update={"data": data.model_copy(update={"replication": replication})}
    )


def _row(parts: TwoParts) -> GroupRow:
    return GroupRow(
        voters=parts.voters,
        quorum=parts.quorum,
        tolerated=parts.tolerated,
        quorum_unavailability=parts.quorum_unavailability,
        election_unavailability=parts.election_unavailability,
        unavailability=parts.unavailability,
        limited_by="quorum" if parts.limited_by == "quorum" else "elections",
        quorum_losses_per_year=parts.quorum_loss_frequency * YEAR_SECONDS,
        elections_per_year=parts.election_frequency * YEAR_SECONDS,
    )
