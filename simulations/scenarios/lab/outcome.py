"""What a laboratory run found: service, consistency, safety and cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulations.checkers.linearizability import check_table
from simulations.checkers.operations import Answer, Verdict
from simulations.kernel.limits import TICKS_PER_MILLISECOND, TICKS_PER_SECOND
from simulations.scenarios.lab.histories import (
    Bin,
    Latency,
    Rows,
    Share,
    by_kind,
    latency_of,
    share_of,
    stale_reads,
    timeline,
)
from simulations.scenarios.lab.settings import LabRun

CHECK_STEPS_MAX = 5_000_000


@dataclass(frozen=True, slots=True)
class Violation:
    """The first rule that the run broke."""

    invariant: str
    node: int
    at_ms: float


@dataclass(frozen=True, slots=True)
class Service:
    """What one kind of operations got."""

    share: Share
    latency: Latency | None


@dataclass(frozen=True)
class LabOutcome:
    """Everything that a run tells. `counts` are the protocol's own: elections, terms, repairs."""

    run: LabRun
    seed: int
    seconds: float
    rows: Rows
    places: tuple[int, ...]
    services: Mapping[str, Service]
    stale: int
    lost_writes: int
    """Acknowledged writes that the surviving state does not hold."""
    verdict: Verdict
    violation: Violation | None
    counts: Mapping[str, int]
    events: int
    messages: int
    bytes: int
    dropped: int

    @property
    def is_linearizable(self) -> bool | None:
        """None when the check did not come to an end within its budget."""
        if self.verdict.answer is Answer.UNKNOWN:
            return None
        return self.verdict.answer is Answer.LINEARIZABLE

    @property
    def throughput(self) -> float:
        """Operations that succeeded, a second."""
        return sum(s.share.succeeded for s in self.services.values()) / self.seconds

    @property
    def messages_per_operation(self) -> float | None:
        done = sum(service.share.succeeded for service in self.services.values())
        return self.messages / done if done else None

    def bins(self) -> tuple[Bin, ...]:
        """Cut the run into slices, for each place where clients are."""
        ticks = round(self.seconds * TICKS_PER_SECOND)
        return timeline(self.rows, np.array(self.places, dtype=np.int64), ticks=ticks)

    def between(self, begin_seconds: float, end_seconds: float) -> Rows:
        """Operations that began in a part of the run."""
        invoked = self.rows["invoked"]
        begin, end = begin_seconds * TICKS_PER_SECOND, end_seconds * TICKS_PER_SECOND
        return self.rows[(invoked >= begin) & (invoked < end)]


def describe(
    run: LabRun,
    seed: int,
    view: Any,
    *,
    counts: Mapping[str, int],
    lost_writes: int,
    violations: Mapping[int, str],
) -> LabOutcome:
    """Read the outcome off a run that has ended.

    `view` is the protocol's run record; its clients, checks and world have the same names for all
    protocols.
    """
    clients, world = view.clients, view.cluster.world
    rows = np.array(clients.row[: clients.rows])
    places = tuple(int(call.place) for call in clients.call[: max(1, clients.count)])
    return LabOutcome(
        run=run,
        seed=seed,
        seconds=int(world.now) / TICKS_PER_SECOND,
        rows=rows,
        places=places,
        services={
            name: Service(share_of(part), latency_of(part)) for name, part in by_kind(rows).items()
        },
        stale=int(stale_reads(rows).sum()),
        lost_writes=lost_writes,
        verdict=check_table(rows, steps_max=CHECK_STEPS_MAX),
        violation=_broken(view.checks, violations),
        counts=counts,
        events=int(world.events),
        messages=int(world.messages),
        bytes=int(world.bytes),
        dropped=int(world.lost),
    )


def _broken(checks: Any, violations: Mapping[int, str]) -> Violation | None:
    code = int(checks.violation)
    if code == 0:
        return None
    return Violation(violations[code], int(checks.node), int(checks.at) / TICKS_PER_MILLISECOND)
