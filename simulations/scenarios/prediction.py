"""What the analysis predicts for a cluster campaign, to stand beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.analysis.consensus import Process, group_figures, quorum_unavailability
from metrics.analysis.quorums.elections import Election
from metrics.analysis.quorums.flexible import without_writes
from metrics.domain.quantities import YEAR_SECONDS
from simulations.scenarios.parameters import ClusterParameters, Protocol


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predicted long-run figures; `unavailability` is that of writes."""

    unavailability: float
    quorum_unavailability: float
    elections_per_year: float
    election_seconds: float
    outage_seconds: float


def election_of(parameters: ClusterParameters) -> Election:
    """Return the set-up of the elections of a cluster after its leader's crash.

    Multi-Paxos has no votes to split: only the wait for the first timeout is random.
    """
    low, high = parameters.election_timeout_seconds
    if parameters.protocol is Protocol.MULTI_PAXOS:
        return Election(
            low=low,
            high=high,
            heartbeat=parameters.heartbeat,
            message_delay=0.0,
            servers=parameters.servers,
            standing=max(1, parameters.servers - 1),
            quorum=1,
        )
    return Election(
        low=low,
        high=high,
        heartbeat=parameters.heartbeat,
        message_delay=parameters.message_delay.mean_seconds,
        servers=parameters.servers,
        standing=max(parameters.servers - 1, parameters.majority),
        quorum=parameters.majority,
        disk_write=parameters.disk_write.mean_seconds,
        pre_vote=parameters.pre_vote,
    )


def election_seconds(parameters: ClusterParameters) -> float:
    """Estimate the mean time from a leader's crash to the next leader: as given, else predicted."""
    if parameters.election_mean_seconds is not None:
        return parameters.election_mean_seconds
    return predicted_seconds(parameters)


def predicted_seconds(parameters: ClusterParameters) -> float:
    """Predict that mean time from the timeouts, whatever was measured."""
    return election_of(parameters).mean + phase_1_seconds(parameters)


def phase_1_seconds(parameters: ClusterParameters) -> float:
    """Return what phase 1 of Multi-Paxos adds to the first timeout; Raft's rounds have it in them.

    The last heartbeat's delay, the proposer's fsync, PREPARE, the acceptor's fsync and PROMISE.
    """
    if parameters.protocol is Protocol.RAFT:
        return 0.0
    return 3.0 * parameters.message_delay.mean_seconds + 2.0 * parameters.disk_write.mean_seconds


def election_quantiles(
    parameters: ClusterParameters, probabilities: Mapping[str, float]
) -> dict[str, float]:
    """Predict quantiles of that time in seconds; nothing when votes split nearly always."""
    distribution = election_of(parameters).distribution()
    if distribution is None:
        return {}
    more = phase_1_seconds(parameters)
    return {name: distribution.quantile(share) + more for name, share in probabilities.items()}


def election_shares(
    parameters: ClusterParameters, seconds: Sequence[float]
) -> tuple[float, ...] | None:
    """Predict which share of elections ends by each time; None when votes split nearly always."""
    distribution = election_of(parameters).distribution()
    if distribution is None:
        return None
    more = phase_1_seconds(parameters)
    return tuple(distribution.cdf(max(0.0, time - more)) for time in seconds)


def predict(parameters: ClusterParameters) -> Prediction:
    """Predict availability and election time in closed form.

    U ≈ U_quorum + f · E[T]: T is the election and then, in Raft, the commit of the new leader's
    first entry, one round trip with one disk write. Sources: `metrics.analysis.consensus` and
    `metrics.analysis.quorums.elections`; Multi-Paxos with quorums of two sizes over like servers:
    `metrics.analysis.quorums.flexible`.
    """
    election = election_seconds(parameters)
    outage = election
    if parameters.protocol is Protocol.RAFT:
        outage += 2.0 * parameters.message_delay.mean_seconds + parameters.disk_write.mean_seconds
    elif parameters.phase_1 > parameters.majority and has_like_servers(parameters):
        return _predict_flexible(parameters, election)
    figures = group_figures(
        parameters.servers,
        parameters.majority,
        [
            Process(frozenset(fault.members), fault.mtbf_seconds, fault.mttr_seconds)
            for fault in parameters.faults
        ],
    )
    return Prediction(
        unavailability=figures.quorum_unavailability + figures.election_frequency * outage,
        quorum_unavailability=figures.quorum_unavailability,
        elections_per_year=figures.election_frequency * YEAR_SECONDS,
        election_seconds=election,
        outage_seconds=outage,
    )


def has_like_servers(parameters: ClusterParameters) -> bool:
    """Whether each server fails alone, all of them alike."""
    alone = sorted(fault.members for fault in parameters.faults)
    rates = {(fault.mtbf_seconds, fault.mttr_seconds) for fault in parameters.faults}
    return alone == [(k,) for k in range(parameters.servers)] and len(rates) == 1


def _predict_flexible(parameters: ClusterParameters, election: float) -> Prediction:
    """Predict with a larger quorum for elections: a leader lasts until it fails itself."""
    up, down = parameters.faults[0].mtbf_seconds, parameters.faults[0].mttr_seconds
    unavailability = without_writes(
        parameters.servers,
        parameters.phase_1,
        parameters.majority,
        mtbf=up,
        mttr=down,
        election=election,
    )
    return Prediction(
        unavailability=unavailability,
        quorum_unavailability=quorum_unavailability(
            parameters.servers, parameters.majority, down / (up + down)
        ),
        elections_per_year=(1.0 - unavailability) / up * YEAR_SECONDS,
        election_seconds=election,
        outage_seconds=election,
    )
