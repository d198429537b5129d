"""A laboratory run as JSON: the same figures for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from simulations.checkers.operations import Verdict
from simulations.kernel.limits import TICKS_PER_MILLISECOND
from simulations.scenarios.lab.cap import Answer, CapExperiment, Side
from simulations.scenarios.lab.histories import Latency, Share
from simulations.scenarios.lab.outcome import LabOutcome, Service, Violation


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class OperationsReport(Frozen):
    """What became of some operations. What is not known is absent."""

    operations: int
    succeeded: int
    failed: int
    unknown: int
    availability: float | None = None
    latency_ms: dict[str, float] | None = None
    """`mean` and the quantiles `0.5`, `0.95`, `0.99` of what succeeded."""


class LinearizabilityReport(Frozen):
    """`linearizable`, `not linearizable` with the place, or `unknown` within the budget."""

    answer: str
    operations: int
    key: str | None = None
    from_ms: float | None = None
    reason: str | None = None


class ViolationReport(Frozen):
    """The first rule of the protocol that was broken."""

    invariant: str
    node: int
    at_ms: float


class RunReport(Frozen):
    """One run of the laboratory."""

    protocol: str
    seed: int
    settings: dict[str, str]
    """Those that differ from the defaults; they and the seed repeat the run."""
    seconds: float
    reads: OperationsReport
    writes: OperationsReport
    throughput_per_second: float
    stale_reads: int
    acknowledged_writes_lost: int
    linearizability: LinearizabilityReport
    violation: ViolationReport | None = None
    counts: dict[str, int]
    events: int
    messages: int
    bytes: int
    messages_lost: int

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class SideReport(Frozen):
    """One side of the partition, while it lasted."""

    cut_off: bool
    reads: OperationsReport
    writes: OperationsReport
    stale_reads: int


class ChoiceReport(Frozen):
    """What one choice gave up, and what it costs without a partition."""

    choice: str
    promise: str
    sides: tuple[SideReport, ...]
    latency_without_partition_ms: dict[str, dict[str, float]]
    """Of `reads` and `writes`."""
    run: RunReport


class CapReport(Frozen):
    """Every choice of consistency under the same partition."""

    seed: int
    partition_at_seconds: float
    partition_for_seconds: float
    choices: tuple[ChoiceReport, ...]

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class ScenarioReport(Frozen):
    """A scenario that can be run by its name."""

    name: str
    group: str
    title: str
    shows: str
    expect: str
    source: str
    seed: int
    settings: dict[str, str]


class ScenariosReport(Frozen):
    scenarios: tuple[ScenarioReport, ...]


def run_report(outcome: LabOutcome) -> RunReport:
    """Write an outcome."""
    return RunReport(
        protocol=outcome.run.protocol.value,
        seed=outcome.seed,
        settings=outcome.run.texts(),
        seconds=outcome.seconds,
        reads=_service(outcome.services["reads"]),
        writes=_service(outcome.services["writes"]),
        throughput_per_second=outcome.throughput,
        stale_reads=outcome.stale,
        acknowledged_writes_lost=outcome.lost_writes,
        linearizability=_linearizability(outcome.verdict),
        violation=_violation(outcome.violation),
        counts=dict(outcome.counts),
        events=outcome.events,
        messages=outcome.messages,
        bytes=outcome.bytes,
        messages_lost=outcome.dropped,
    )


def cap_report(experiment: CapExperiment, answers: Sequence[Answer], seed: int) -> CapReport:
    """Write the answers of all choices."""
    return CapReport(
        seed=seed,
        partition_at_seconds=experiment.partition_at,
        partition_for_seconds=experiment.partition_for,
        choices=tuple(_choice(answer) for answer in answers),
    )


def _choice(answer: Answer) -> ChoiceReport:
    calm = {"reads": answer.calm_reads, "writes": answer.calm_writes}
    return ChoiceReport(
        choice=answer.choice.name,
        promise=answer.choice.promise,
        sides=tuple(_side(side) for side in answer.sides),
        latency_without_partition_ms={
            name: _latency(one) for name, one in calm.items() if one is not None
        },
        run=run_report(answer.outcome),
    )


def _side(side: Side) -> SideReport:
    return SideReport(
        cut_off=side.is_cut_off,
        reads=_operations(side.reads, None),
        writes=_operations(side.writes, None),
        stale_reads=side.stale,
    )


def _service(service: Service) -> OperationsReport:
    return _operations(service.share, service.latency)


def _operations(share: Share, latency: Latency | None) -> OperationsReport:
    return OperationsReport(
        **share.model_dump(),
        availability=share.availability,
        latency_ms=None if latency is None else _latency(latency),
    )


def _latency(latency: Latency) -> dict[str, float]:
    return {"mean": latency.mean_ms, **latency.quantiles_ms}


def _linearizability(verdict: Verdict) -> LinearizabilityReport:
    window = verdict.window
    if window is None:
        return LinearizabilityReport(answer=verdict.answer.value, operations=verdict.operations)
    return LinearizabilityReport(
        answer=verdict.answer.value,
        operations=verdict.operations,
        key=f"x{window.key}",
        from_ms=window.first.invoked / TICKS_PER_MILLISECOND,
        reason=str(window.reason),
    )


def _violation(violation: Violation | None) -> ViolationReport | None:
    if violation is None:
        return None
    return ViolationReport(
        invariant=violation.invariant, node=violation.node, at_ms=violation.at_ms
    )
