"""Run the laboratory: fill the protocol's record, let it run to its end, read what it found.

A run is a pure function of its settings and its seed, compiled or interpreted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop
from simulations.kernel.kinds import RUNNING
from simulations.kernel.limits import ERRORS, OK
from simulations.kernel.record import Record, new_array, new_objects
from simulations.kernel.twin import load
from simulations.scenarios.lab.filling import fill_clients, fill_world
from simulations.scenarios.lab.outcome import LabOutcome, describe
from simulations.scenarios.lab.settings import LabRun, Protocol

EVENTS_MAX = 5_000_000


class LabError(DomainError):
    """A run that cannot come to its end."""

    code = "laboratory_run_failed"


@dataclass(frozen=True, slots=True)
class Adapter:
    """What the laboratory must know of a protocol."""

    kernel: str
    """Module of the run loop."""
    record: type[Record]
    fill: Callable[[Any, LabRun], None]
    """Write the protocol's own settings into its cluster record."""
    violations: Mapping[int, str]
    counts: Callable[[Any], Mapping[str, int]]
    """The protocol's own figures of a run that has ended."""
    lost_writes: Callable[[Any], int]
    node: Callable[[Any, int], dict[str, Any]]
    """Describe a node for the trace: role, term or ballot, commit index, end of the log."""
    message: Callable[[int, Any], dict[str, Any]]
    """Describe a message's content for the trace."""
    names: Mapping[int, str]
    """Of the kinds of its messages and timers."""


@dataclass(frozen=True)
class Prepared:
    """A run that is ready to start; `state` goes to the kernel, `view` is the same memory."""

    adapter: Adapter
    kernel: ModuleType
    state: Any
    view: Any


@cache
def adapter_of(protocol: Protocol) -> Adapter:
    """Return what is known of a protocol; importing it compiles its kernel."""
    module = import_module(f"simulations.scenarios.lab.{protocol.value.replace('-', '_')}")
    adapter: Adapter = module.ADAPTER
    return adapter


def warm_up() -> None:
    """Compile the run loops of all protocols; that of Raft, which campaigns share, comes last."""
    for protocol in reversed(Protocol):
        load(adapter_of(protocol).kernel)


def prepare(run: LabRun, seed: int, *, interpreted: bool = False) -> Prepared:
    """Make a zeroed record of the protocol and write every setting into it."""
    adapter = adapter_of(run.protocol)
    kernel = load(adapter.kernel, interpreted=interpreted)
    if interpreted:
        state: Any = new_objects(adapter.record)
        view = state
    else:
        memory = new_array(adapter.record)
        state, view = memory[0], memory.view(np.recarray)[0]
    view.seed = seed
    view.replication = 0
    fill_world(view.cluster.world, run)
    fill_clients(view.clients, run)
    adapter.fill(view, run)
    return Prepared(adapter, kernel, state, view)


def run_lab(run: LabRun, seed: int) -> LabOutcome:
    """Run once, compiled, with every check on.

    Raises
    ------
    LabError
        When a bound is reached before the end: too many events, messages or operations.
    """
    prepared = prepare(run, seed)
    prepared.kernel.start(prepared.state)
    state = prepared.kernel.advance(prepared.state, EVENTS_MAX)
    refuse_incomplete(prepared.view, state)
    prepared.kernel.finish(prepared.state)
    return read_outcome(prepared, run, seed)


def read_outcome(prepared: Prepared, run: LabRun, seed: int) -> LabOutcome:
    adapter, view = prepared.adapter, prepared.view
    return describe(
        run,
        seed,
        view,
        counts=adapter.counts(view),
        lost_writes=adapter.lost_writes(view),
        violations=adapter.violations,
    )


def refuse_incomplete(view: Any, state: int) -> None:
    """Refuse a run that stopped before its end, with the bound that it reached."""
    error = int(view.cluster.world.error)
    if error != OK:
        raise LabError(
            gettext_noop("The run stopped after %(seconds)s s: %(bound)s."),
            params={"seconds": f"{view.cluster.world.now / 1e7:.3f}", "bound": ERRORS[error]},
        )
    if state == RUNNING:
        raise LabError(
            gettext_noop(
                "The run is too long: more than %(events)s events. Make it shorter, ask less "
                "often or let messages take longer."
            ),
            field="seconds",
            params={"events": f"{EVENTS_MAX:,}"},
        )
