"""What the analysis predicts for a cluster campaign, to stand beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.analysis.consensus import Process, group_figures
from metrics.analysis.quorums.elections import Election
from metrics.domain.quantities import YEAR_SECONDS
from simulations.scenarios.parameters import ClusterParameters


@dataclass(frozen=True, slots=True)
class Prediction:
    """Predicted long-run figures; `unavailability` is that of writes."""

    unavailability: float
    quorum_unavailability: float
    elections_per_year: float
    election_seconds: float
    outage_seconds: float


def election_of(parameters: ClusterParameters) -> Election:
    """Return the set-up of the elections of a cluster after its leader's crash."""
    low, high = parameters.election_timeout_seconds
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
    """Predict the mean time from a leader's crash to the next leader."""
    return election_of(parameters).mean


def election_quantiles(
    parameters: ClusterParameters, probabilities: Mapping[str, float]
) -> dict[str, float]:
    """Predict quantiles of that time in seconds; nothing when votes split nearly always."""
    distribution = election_of(parameters).distribution()
    if distribution is None:
        return {}
    return {name: distribution.quantile(share) for name, share in probabilities.items()}


def predict(parameters: ClusterParameters) -> Prediction:
    """Predict availability and election time in closed form.

    U ≈ U_quorum + f · E[T]: T is the election and then the commit of the new leader's first entry,
    one round trip with one disk write. Sources: `metrics.analysis.consensus` and
    `metrics.analysis.quorums.elections`.
    """
    election = election_seconds(parameters)
    delay = parameters.message_delay.mean_seconds
    outage = election + 2.0 * delay + parameters.disk_write.mean_seconds
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
