"""A message-level run of one consensus component, under the failures that its document names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from metrics.analysis.elections import DEFAULT_ELECTION_TIMEOUT, DEFAULT_MESSAGE_DELAY
from metrics.domain.architecture import Architecture, Component
from simulations.campaigns import CampaignError, Inputs, Json, Merged, Plan
from simulations.engines.options import number, refuse_unknown, whole_number
from simulations.montecarlo.results import SimulatedFigure
from simulations.scenarios import campaign
from simulations.scenarios.parameters import (
    YEAR,
    ClusterParameters,
    Delay,
    Experiment,
    FaultProcess,
)
from simulations.validation import Verdict, verdict_of

VERSION: Final = "cluster/1"
OPTIONS: Final = ("component", "years", "trials")
CRASHES_BY_DEFAULT: Final = 200_000
"""Server failures that the years chosen by default hold."""
CHUNK_SECONDS: Final = 2.0


class Cluster:
    """Runs the replicas of one component as servers of one Raft cluster."""

    version = VERSION

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        """Check the component and either years of its failures or trials of leader crashes."""
        refuse_unknown(options, OPTIONS)
        key = options.get("component")
        component = architecture.components.get(key) if isinstance(key, str) else None
        if component is None or not component.is_consensus:
            groups = [name for name, part in architecture.components.items() if part.is_consensus]
            raise CampaignError(
                f"{key!r} is not a consensus component of this document; "
                f"these are: {', '.join(groups) or 'none'}.",
                field="component",
            )
        years, trials = number(options, "years"), whole_number(options, "trials")
        if years is not None and trials is not None:
            raise CampaignError("Give either years or trials, not both.", field="trials")
        chosen: Json = {"component": key}
        if trials is not None:
            chosen["trials"] = trials
        else:
            chosen["years"] = _years(architecture, str(key)) if years is None else years
        cluster_parameters(architecture, chosen)
        return chosen

    def plan(self, inputs: Inputs) -> Plan:
        """Split the years, or the trials, into chunks of about two seconds."""
        try:
            count = campaign.plan(_parameters(inputs))
        except ValueError as error:
            raise CampaignError(f"The simulation is too large: {error}.", field="years") from error
        return Plan(chunks=count, seconds=CHUNK_SECONDS * count)

    def run_chunk(self, inputs: Inputs, index: int) -> Json:
        """Simulate one chunk, message by message."""
        return campaign.run_chunk(_parameters(inputs), inputs.seed, index)

    def merge(self, inputs: Inputs, parts: Sequence[Json]) -> Merged:
        """Combine the chunks; every one of them is needed."""
        result = campaign.merge(_parameters(inputs), parts)
        total = self.plan(inputs).chunks
        return Merged(result, len(parts), len(parts) == total, len(parts) / total)

    def compare(self, inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
        """Put what the analysis predicts of the cluster beside what was measured."""
        scope = f"components.{inputs.parameters['component']}"
        return [{"scope": scope, **item} for item in _comparisons(result)]

    def warm_up(self) -> None:
        """Compile the kernels by a run of one trial."""
        campaign.run_chunk(
            ClusterParameters(experiment=Experiment.LEADER_CRASH, servers=3, trials=1), 1, 0
        )


def cluster_parameters(architecture: Architecture, chosen: Mapping[str, Any]) -> ClusterParameters:
    """Return the run of a component: its replicas as servers, its failures as their faults."""
    component = architecture.components[chosen["component"]]
    replication = component.data.replication if component.data else None
    assert replication is not None, "the component was checked to be a consensus group"
    delay = replication.message_delay
    by_trials = "trials" in chosen
    try:
        return ClusterParameters(
            experiment=Experiment.LEADER_CRASH if by_trials else Experiment.AVAILABILITY,
            servers=component.replica_count,
            quorum=component.required_count,
            election_timeout_seconds=replication.election_timeout or DEFAULT_ELECTION_TIMEOUT,
            heartbeat_seconds=replication.heartbeat,
            message_delay=Delay(mean_seconds=DEFAULT_MESSAGE_DELAY if delay is None else delay),
            faults=() if by_trials else tuple(_faults(architecture, component)),
            trials=chosen.get("trials", 1),
            years=chosen.get("years", 1.0),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "component"
        raise CampaignError(
            f"This component cannot be run as a cluster: {field}: {first['msg']}.", field=field
        ) from error


def _parameters(inputs: Inputs) -> ClusterParameters:
    return cluster_parameters(inputs.architecture, inputs.parameters)


def _years(architecture: Architecture, key: str) -> float:
    """Choose years that hold enough failures for narrow intervals."""
    found = cluster_parameters(architecture, {"component": key, "years": 1.0}).faults
    crashes = sum(len(fault.members) / (fault.mtbf_seconds + fault.mttr_seconds) for fault in found)
    return float(f"{CRASHES_BY_DEFAULT / (crashes * YEAR):.2g}")


def _faults(architecture: Architecture, component: Component) -> Iterator[FaultProcess]:
    """Yield the causes that take replicas down: their own, the common one, and their sites."""
    replicas = tuple(range(component.replica_count))
    if component.failure is not None:
        for replica in replicas:
            yield FaultProcess(
                name=f"replica {replica}",
                members=(replica,),
                mtbf_seconds=component.replica_mtbf_seconds,
                mttr_seconds=component.replica_mttr_seconds,
            )
    if component.common_cause is not None and component.common_cause_mttr_seconds > 0:
        yield FaultProcess(
            name="common cause",
            members=replicas,
            mtbf_seconds=component.common_cause_mtbf_seconds,
            mttr_seconds=component.common_cause_mttr_seconds,
        )
    yield from _site_faults(architecture, component)


def _site_faults(architecture: Architecture, component: Component) -> Iterator[FaultProcess]:
    home = [site for site, count in (component.placement or {}).items() for _ in range(count)]
    for key, site in architecture.sites.items():
        members = tuple(
            replica for replica, place in enumerate(home) if key in _inside(architecture, place)
        )
        if site.outage is not None and members:
            yield FaultProcess(
                name=f"site {key}",
                members=members,
                mtbf_seconds=site.outage.mean_up_seconds,
                mttr_seconds=site.outage.mean_down_seconds,
            )


def _inside(architecture: Architecture, site: str | None) -> Iterator[str]:
    """Yield a site and all that it lies in."""
    while site is not None:
        yield site
        site = architecture.sites[site].parent


def _comparisons(result: Json) -> Iterator[Json]:
    for key, figure in (
        ("unavailability", "write_unavailability"),
        ("quorum_unavailability", "quorum_unavailability"),
        ("elections_per_year", "elections_per_year"),
    ):
        part = result.get(key, {})
        if "interval_99" in part:  # Absent where nothing was seen that could vary.
            yield _comparison(figure, part["predicted"], part["measured"], part["interval_99"])
    for figure in ("leader_down_time_ms", "write_outage_ms"):
        part = result.get(figure, {})
        if "predicted_mean" in part and "mean_interval_99" in part:
            yield _comparison(
                figure, part["predicted_mean"], part["mean"], part["mean_interval_99"]
            )


def _comparison(figure: str, estimate: float, measured: float, interval: list[float]) -> Json:
    low, high = interval
    verdict = verdict_of(estimate, SimulatedFigure(mean=measured, low=low, high=high))
    return {
        "figure": figure,
        "estimate": estimate,
        "simulated": measured,
        "interval": [low, high],
        "ratio": measured / estimate if estimate else None,
        "verdict": verdict.value,
        "reason": _reason(verdict, estimate, measured),
    }


def _reason(verdict: Verdict, estimate: float, measured: float) -> str:
    match verdict:
        case Verdict.CONFIRMED:
            return "The estimate lies in the 99 % interval, which is narrower than ±10 %."
        case Verdict.NOT_REFUTED:
            return "The estimate lies in the 99 % interval, which is wider than ±10 %."
        case Verdict.REFUTED:
            off = abs(measured - estimate) / estimate if estimate else 1.0
            side = "above" if measured > estimate else "below"
            return (
                f"The simulation lies {off:.1%} {side} the estimate, which is outside the 99 % "
                "interval. The estimate is a first-order formula of elections one at a time."
            )
