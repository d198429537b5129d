"""Cluster parameters from an architecture document: its consensus groups and their failure data."""

from __future__ import annotations

from math import inf

from metrics.domain.architecture import Architecture, Component
from metrics.domain.problems import Phrase, gettext_noop
from simulations.kernel.limits import NODES_MAX, SOURCES_MAX
from simulations.scenarios.parameters import (
    ClusterParameters,
    Delay,
    Experiment,
    FaultProcess,
    Protocol,
)

DEFAULT_MESSAGE_DELAY_SECONDS = 0.0005
DEFAULT_ELECTION_TIMEOUT_SECONDS = (0.150, 0.300)


class UnsuitableGroupError(ValueError):
    """A component that the cluster simulator cannot run, with the reason."""

    def __init__(self, message: str, **params: object) -> None:
        self.phrase = Phrase(message, params)
        super().__init__(str(self.phrase))


def consensus_components(architecture: Architecture) -> tuple[str, ...]:
    """List the components whose replicas are voters of one group."""
    return tuple(key for key, part in architecture.components.items() if part.is_consensus)


def parameters_of(
    architecture: Architecture, component: str, *, years: float = 1000.0
) -> ClusterParameters:
    """Parameters of an availability campaign over the failure data of a component.

    Voters fail by their own process, by the common cause of the component and with their site and
    its ancestors, as the document says; all times are exponential with the means given, and every
    repair starts at once.
    """
    part = architecture.components.get(component)
    if part is None or not part.is_consensus:
        raise UnsuitableGroupError(
            gettext_noop("%(component)s is not a consensus group of this document"),
            component=component,
        )
    if part.replica_count > NODES_MAX:
        raise UnsuitableGroupError(
            gettext_noop("%(component)s has %(found)s voters; at most %(allowed)s can be run"),
            component=component,
            found=part.replica_count,
            allowed=NODES_MAX,
        )
    faults = (*_own(part), *_common(part), *_sites(architecture, part))
    if not faults:
        raise UnsuitableGroupError(
            gettext_noop("nothing ever fails %(component)s; give it a failure or a site an outage"),
            component=component,
        )
    if len(faults) > SOURCES_MAX:
        raise UnsuitableGroupError(
            gettext_noop(
                "%(component)s has %(found)s failure processes; at most %(allowed)s can be run"
            ),
            component=component,
            found=len(faults),
            allowed=SOURCES_MAX,
        )
    replication = part.data.replication if part.data else None
    assert replication is not None
    delay, measured = replication.message_delay, replication.election_time
    return ClusterParameters(
        protocol=Protocol.MULTI_PAXOS if replication.mode == "paxos" else Protocol.RAFT,
        experiment=Experiment.AVAILABILITY,
        servers=part.replica_count,
        quorum=replication.quorum,
        election_timeout_seconds=replication.election_timeout or DEFAULT_ELECTION_TIMEOUT_SECONDS,
        heartbeat_seconds=replication.heartbeat,
        message_delay=Delay(mean_seconds=DEFAULT_MESSAGE_DELAY_SECONDS if delay is None else delay),
        election_mean_seconds=None if measured is None else measured.mean,
        faults=faults,
        years=years,
    )


def _own(part: Component) -> tuple[FaultProcess, ...]:
    if part.replica_mtbf_seconds == inf:
        return ()
    return tuple(
        FaultProcess(
            name=f"replica {k + 1}",
            members=(k,),
            mtbf_seconds=part.replica_mtbf_seconds,
            mttr_seconds=part.replica_mttr_seconds,
        )
        for k in range(part.replica_count)
    )


def _common(part: Component) -> tuple[FaultProcess, ...]:
    if part.common_cause_mtbf_seconds == inf:
        return ()
    return (
        FaultProcess(
            name="common cause",
            members=tuple(range(part.replica_count)),
            mtbf_seconds=part.common_cause_mtbf_seconds,
            mttr_seconds=part.common_cause_mttr_seconds,
        ),
    )


def _sites(architecture: Architecture, part: Component) -> tuple[FaultProcess, ...]:
    """One process for each site that can fail and holds a voter, itself or below."""
    held: dict[str, list[int]] = {}
    voter = 0
    for site, count in (part.placement or {}).items():
        for _ in range(count):
            at: str | None = site
            while at is not None:
                held.setdefault(at, []).append(voter)
                at = architecture.sites[at].parent
            voter += 1
    processes = []
    for site, members in held.items():
        outage = architecture.sites[site].outage
        if outage is not None and outage.mean_up_seconds < inf:
            processes.append(
                FaultProcess(
                    name=f"site {site}",
                    members=tuple(members),
                    mtbf_seconds=outage.mean_up_seconds,
                    mttr_seconds=outage.mean_down_seconds,
                )
            )
    return tuple(processes)
