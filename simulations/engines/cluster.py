"""A message-level run of one consensus component, under the failures that its document names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from metrics.domain.architecture import Architecture
from metrics.domain.problems import Phrase, gettext_noop
from metrics.domain.quantities import YEAR_SECONDS
from simulations.campaigns import CampaignError, Extension, Forecast, Inputs, Json, Merged, Plan
from simulations.engines.options import number, refuse_unknown, whole_number
from simulations.montecarlo.scopes import SimulatedFigure
from simulations.scenarios import campaign
from simulations.scenarios.document import (
    UnsuitableGroupError,
    consensus_components,
    parameters_of,
)
from simulations.scenarios.parameters import ClusterParameters, Experiment, Protocol
from simulations.scenarios.tracing import trace
from simulations.validation import Verdict, verdict_of

VERSION: Final = "cluster/3"
OPTIONS: Final = ("component", "protocol", "years", "trials")
CRASHES_BY_DEFAULT: Final = 1_000_000
"""Server failures that the years chosen by default hold."""
TRIALS_CHUNK_SECONDS: Final = 1.0
YEARS_CHUNK_SECONDS: Final = 1.5
EVENTS_CHUNK_SECONDS: Final = 1.6
"""Measured on one core of 2.5 GHz: a full chunk of leader crashes, of years whose quiet times are
skipped, and of years that are simulated heartbeat by heartbeat."""
CHUNK_OVERHEAD_SECONDS: Final = 0.02
YEARS_UNUSED: Final = 1.0


class Cluster:
    """Runs the replicas of one component as servers of one Raft cluster."""

    version = VERSION

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        """Check the component and either years of its failures or trials of leader crashes."""
        refuse_unknown(options, OPTIONS)
        key = options.get("component")
        groups = consensus_components(architecture)
        if key not in groups:
            raise CampaignError(
                gettext_noop(
                    "%(found)s is not a consensus component of this document; these are: %(known)s."
                ),
                field="component",
                params={"found": _quoted(key), "known": ", ".join(groups) or "–"},
            )
        years, trials = number(options, "years"), whole_number(options, "trials")
        if years is not None and trials is not None:
            raise CampaignError(
                gettext_noop("Give either years or trials, not both."), field="trials"
            )
        chosen: Json = {"component": key, **_protocol(options)}
        if trials is not None:
            chosen["trials"] = trials
        else:
            chosen["years"] = _years(architecture, str(key)) if years is None else years
        _require_crashes(cluster_parameters(architecture, chosen))
        return chosen

    def plan(self, inputs: Inputs) -> Plan:
        """Split the years, or the trials, into chunks of at most about two seconds."""
        parameters = _parameters(inputs)
        try:
            count = campaign.plan(parameters)
        except campaign.TooMuchWorkError as error:
            raise CampaignError(
                gettext_noop(
                    "This simulation is %(times)s times as large as allowed. Choose fewer years."
                ),
                field="years",
                params={"times": f"{error.times:.3g}"},
            ) from error
        return Plan(
            chunks=count,
            seconds=_chunk_seconds(parameters) * campaign.work(parameters)
            + CHUNK_OVERHEAD_SECONDS * count,
        )

    def forecast(self, inputs: Inputs, evaluation: Json) -> Forecast:
        """Foresee the work: a cluster runs all that was planned."""
        plan = self.plan(inputs)
        return Forecast(plan.chunks, plan.seconds)

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

    def extended(self, inputs: Inputs, factor: int) -> Extension:
        """Add trials, or replications of the same length."""
        chosen, parameters = inputs.parameters, _parameters(inputs)
        if "trials" in chosen:
            kept = parameters.trials // campaign.TRIALS_PER_CHUNK
            return Extension({**chosen, "trials": chosen["trials"] * factor}, kept)
        longer = {**chosen, "extended": chosen.get("extended", 1) * factor}
        return Extension(longer, campaign.plan(parameters))

    def trace(self, inputs: Inputs, events_max: int, result: Json | None) -> Iterator[Json]:
        """Replay the first history event by event, interpreted from the same source."""
        return trace(_parameters(inputs), inputs.seed, events_max=events_max)

    def warm_up(self) -> None:
        """Compile the kernels by a run of one trial."""
        campaign.run_chunk(
            ClusterParameters(experiment=Experiment.LEADER_CRASH, servers=3, trials=1), 1, 0
        )


def cluster_parameters(architecture: Architecture, chosen: Mapping[str, Any]) -> ClusterParameters:
    """Return the run of a component: its replicas as servers, its failures as their faults."""
    try:
        found = parameters_of(
            architecture, chosen["component"], years=chosen.get("years", YEARS_UNUSED)
        )
        if "protocol" in chosen:
            found = _with_protocol(found, Protocol(chosen["protocol"]))
        if "trials" not in chosen:
            return found.model_copy(update={"extended": chosen.get("extended", 1)})
        crash = {"experiment": Experiment.LEADER_CRASH, "faults": (), "trials": chosen["trials"]}
        return ClusterParameters.model_validate(found.model_dump() | crash)
    except ValidationError as error:
        raise _refusal(error) from error
    except UnsuitableGroupError as error:
        raise CampaignError(_CANNOT, field="component", params={"reason": error.phrase}) from error


def _protocol(options: Mapping[str, object]) -> Json:
    """Read which protocol is to be run, if one is named; the document's own otherwise."""
    wanted = options.get("protocol")
    if wanted is None:
        return {}
    known = [protocol.value for protocol in Protocol]
    if wanted not in known:
        raise CampaignError(
            gettext_noop("%(found)s is no protocol; these are: %(known)s."),
            field="protocol",
            params={"found": _quoted(wanted), "known": ", ".join(known)},
        )
    return {"protocol": wanted}


def _with_protocol(parameters: ClusterParameters, protocol: Protocol) -> ClusterParameters:
    """Run another protocol than the document's: what was measured of that one tells nothing."""
    if protocol is parameters.protocol:
        return parameters
    return parameters.with_protocol(protocol).model_copy(update={"election_mean_seconds": None})


_CANNOT: Final = gettext_noop("This component cannot be run as a cluster: %(reason)s.")
_BOUNDS: Final = {
    "ge": gettext_noop("%(name)s must be at least %(limit)s"),
    "gt": gettext_noop("%(name)s must be above %(limit)s"),
    "le": gettext_noop("%(name)s must be at most %(limit)s"),
    "lt": gettext_noop("%(name)s must be below %(limit)s"),
}


def _refusal(error: ValidationError) -> CampaignError:
    """Say the first reason why parameters are refused."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "component"
    context = first.get("ctx", {})
    bound = next((key for key in _BOUNDS if key in context), None)
    if bound is not None:
        limit = f"{context[bound]:g}"
        reason = Phrase(_BOUNDS[bound], {"name": field, "limit": limit})
    else:
        reason = Phrase(str(context.get("error", first["msg"])))
    return CampaignError(_CANNOT, field=field, params={"reason": reason})


def _quoted(value: object) -> str:
    """Show what was given as a name; nothing at all is shown as it would be typed."""
    return f"“{value}”" if isinstance(value, str) else "null" if value is None else repr(value)


def _chunk_seconds(parameters: ClusterParameters) -> float:
    if parameters.experiment is Experiment.LEADER_CRASH:
        return TRIALS_CHUNK_SECONDS
    return YEARS_CHUNK_SECONDS if parameters.can_skip else EVENTS_CHUNK_SECONDS


def _parameters(inputs: Inputs) -> ClusterParameters:
    return cluster_parameters(inputs.architecture, inputs.parameters)


def _years(architecture: Architecture, key: str) -> float:
    """Choose years that hold enough failures for narrow intervals."""
    found = cluster_parameters(architecture, {"component": key, "years": 1.0})
    return float(f"{CRASHES_BY_DEFAULT / _crashes_a_year(found):.2g}")


def _crashes_a_year(parameters: ClusterParameters) -> float:
    cycles = (
        len(fault.members) / (fault.mtbf_seconds + fault.mttr_seconds)
        for fault in parameters.faults
    )
    return sum(cycles) * YEAR_SECONDS


def _require_crashes(parameters: ClusterParameters) -> None:
    """Refuse years in which no server will crash."""
    if parameters.experiment is Experiment.LEADER_CRASH:
        return
    expected = _crashes_a_year(parameters)
    if parameters.years * expected < 1:
        raise CampaignError(
            gettext_noop(
                "%(years)s simulated years are too short to see a server fail: one failure is "
                "expected in %(needed)s years. Simulate at least a hundred times as long as that."
            ),
            field="years",
            params={"years": f"{parameters.years:.3g}", "needed": f"{1 / expected:.3g}"},
        )


def _comparisons(result: Json) -> Iterator[Json]:
    for key, figure in (
        ("unavailability", "write_unavailability"),
        ("quorum_unavailability", "quorum_unavailability"),
        ("election_unavailability", "election_unavailability"),
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
                "interval. In play: approximate: elections one at a time, first order."
            )
