"""Batches of cycles of a document, compiled or interpreted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop
from simulations.kernel import twin
from simulations.kernel.rng import stream_key
from simulations.montecarlo.compile import Model
from simulations.montecarlo.laws import EXPONENTIAL
from simulations.montecarlo.rare.bias import Bias
from simulations.montecarlo.rare.memory import tables_of, world_in_memory
from simulations.montecarlo.records import CACHED, REPLICA

LABEL = 0x72617265
"""Stream of the choices of what happens next."""
DOWN_MAX = 4.0
"""Expected causes that are down at any time; with more, everything is hardly ever up at once."""
COVERAGE_GAP_MIN = 1e-3
SETTLED_MAX = 50_000
"""Cycles at most until the start is forgotten."""

FloatArray = NDArray[np.float64]

NOT_EXPONENTIAL = gettext_noop("some of its times are not exponential")
FIXED_FAILOVER = gettext_noop("a failover takes a fixed time")
CACHE = gettext_noop("what its caches serve depends on their age")
COVERAGE = gettext_noop("a failover that is not covered is too unlikely to be seen")
TOO_MUCH_DOWN = gettext_noop("so much is down at any time that everything is hardly ever up")
TOO_SLOW = gettext_noop("what it remembers is forgotten too slowly")


class EndlessCycleError(DomainError):
    """A cycle did not come back to where everything is up."""

    code = "too_many_events"


@dataclass(frozen=True)
class Batch:
    """Which cycles to run."""

    seed: int
    number: int
    """Different for every batch of a campaign."""
    scope: int
    mode: int
    cycles: int


def unsuitable(model: Model) -> str | None:
    """Return why a document has no cycles that could be biased, or nothing."""
    failing, units = _failing(model), np.asarray(model.template.unit)
    has_laws = (failing["up_law"] != EXPONENTIAL) | (failing["down_law"] != EXPONENTIAL)
    reasons = {
        NOT_EXPONENTIAL: bool(has_laws.any()),
        FIXED_FAILOVER: bool(((units["shift_is_constant"] == 1) & (units["shift_mean"] > 0)).any()),
        COVERAGE: _has_rare_manual(units),
        CACHE: _has_cache(model),
        TOO_MUCH_DOWN: float(failing["unavailability"].sum()) > DOWN_MAX,
        TOO_SLOW: settling_cycles(model) > SETTLED_MAX,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _failing(model: Model) -> Any:
    clocks = np.asarray(model.template.clock)
    return clocks[(clocks["kind"] <= REPLICA) & (clocks["unavailability"] > 0)]


def remembers(model: Model) -> bool:
    """Whether there are several states in which everything is up."""
    return model.warm_up_seconds > 0


def settling_cycles(model: Model) -> int:
    """Return after how many cycles the start is forgotten."""
    return math.ceil(model.warm_up_seconds * float((1 / _failing(model)["up_scale"]).sum()))


def _has_rare_manual(units: Any) -> bool:
    gap = 1 - units["coverage"]
    slow = gap * units["manual_mean"] > 0.01 * units["shift_mean"]
    standby = (units["manual_mean"] > 0) & (gap > 0)
    return bool((standby & slow & (gap < COVERAGE_GAP_MIN)).any())


def _has_cache(model: Model) -> bool:
    """Whether a cache may keep something up; one that serves less than everything does not."""
    gates = np.asarray(model.template.gate)
    caches = gates["if_down"] == CACHED
    whole = caches & (gates["hit_ratio"] >= 1)
    return bool(whole.any() or (caches.any() and (gates["has_memory"] == 1).any()))


def run_batch(model: Model, bias: Bias, batch: Batch, *, interpreted: bool = False) -> list[float]:
    """Run a batch of cycles and return its sums (`kernel.SUMS` of them).

    Raises
    ------
    EndlessCycleError
        If a cycle has more events than any that makes sense.
    """
    kernel = twin.load("simulations.montecarlo.rare.kernel", interpreted=interpreted)
    process = twin.load("simulations.montecarlo.process", interpreted=interpreted)
    memory, world = world_in_memory(model, copies=2, interpreted=interpreted)
    tables = tables_of(bias, interpreted=interpreted)
    key = int(stream_key(batch.seed, batch.number, LABEL))
    plan = [batch.scope, batch.mode, batch.cycles, int(remembers(model) and not interpreted)]
    out: Any = [0.0] * kernel.SUMS
    stream: Any = [key, 0]
    if not interpreted:
        stream, plan = np.array(stream), cast("Any", np.array(plan))
        out = np.array(out)
    process.begin(world, batch.seed, batch.number)
    settling = settling_cycles(model) if remembers(model) else 0
    kernel.settle_down(world, tables, batch.scope, settling, stream)
    kernel.run_cycles(world, tables, plan, stream, memory, out)
    state = tables.state if interpreted else tables.arrays[Bias._fields.index("state")]
    if state[kernel.ENDLESS]:
        raise EndlessCycleError(
            f"A cycle had more than {kernel.EVENTS_MAX:,} events before everything was up again. "
            "A failover time that is far shorter than the times between failures makes this many."
        )
    return [float(value) for value in out]
