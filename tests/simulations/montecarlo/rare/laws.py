"""Systems under any law whose long run is known exactly.

The long-run unavailability of an alternating renewal process is mttr / (mtbf + mttr) whatever the
laws of its times (Barlow and Proschan, Mathematical Theory of Reliability, 1965, chapter 3), and
independent replicas multiply. So does the rate at which the last one needed fails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb
from typing import Any

from metrics.domain.architecture import Architecture
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.estimators import Interval
from simulations.montecarlo.rare.estimate import Estimate, estimate_histories
from simulations.montecarlo.rare.splitting import Histories, Ladder, ladder_of, run_histories
from simulations.montecarlo.rare.targets import whole_of
from tests.simulations.montecarlo.factories import document

WEARING = {"law": "weibull", "shape": 2}
INFANT = {"law": "weibull", "shape": 0.7}
SPREAD = {"law": "lognormal", "cv": 1}
STEADY = {"law": "gamma", "shape": 3}
FIXED = {"law": "deterministic"}
EVEN = {"law": "uniform", "half_width": "30m"}


@dataclass(frozen=True)
class Known:
    """A quorum of replicas under some laws, and its truth."""

    architecture: Architecture
    unavailability: float
    frequency: float
    """Failures per second."""


def quorum(hours: tuple[float, float], size: tuple[int, int], **laws: Any) -> Known:
    """Return `required` of `replicas` (the two of `size`) with these mean times up and down."""
    up, down = hours
    replicas, required = size
    failure = {"mtbf": f"{up:g}h", "mttr": f"{down:g}h", **laws}
    part = {"failure": failure, "replicas": replicas, "required": required}
    architecture = document({"db": part})
    component = architecture.components["db"]
    each = 1 / (component.replica_mtbf_seconds + component.replica_mttr_seconds)
    q = component.replica_mttr_seconds * each
    return Known(
        architecture,
        sum(comb(replicas, k) * (1 - q) ** k * q ** (replicas - k) for k in range(required)),
        replicas
        * each
        * comb(replicas - 1, required - 1)
        * (1 - q) ** (required - 1)
        * q ** (replicas - required),
    )


@dataclass(frozen=True)
class Splitting:
    """A system ready to be split."""

    model: Model
    ladder: Ladder
    least: float

    @classmethod
    def of(cls, architecture: Architecture, *, shorter: float = 1.0) -> Splitting:
        model = compile_model(architecture)
        target = whole_of(architecture, model)
        ladder = ladder_of(model, target.bias)
        return cls(model, replace(ladder, seconds=ladder.seconds / shorter), target.least)

    def rows(self, numbers: range, *, seed: int, interpreted: bool = False) -> list[float]:
        which = Histories(seed, numbers, len(self.model.journeys))
        return run_histories(self.model, self.ladder, which, interpreted=interpreted)

    def estimate(self, histories: int, *, seed: int) -> Estimate:
        rows = [self.rows(range(histories), seed=seed)]
        return estimate_histories(rows, seconds=self.ladder.seconds, least=self.least)


def holds(interval: Interval, truth: float) -> bool:
    assert interval.low is not None
    assert interval.high is not None
    return interval.low <= truth <= interval.high


def covered(known: Known, *, runs: int, histories: int, shorter: float) -> float:
    """Part of independent small runs that claim a figure whose intervals hold the truth."""
    system = Splitting.of(known.architecture, shorter=shorter)
    found = [system.estimate(histories, seed=seed) for seed in range(1, runs + 1)]
    claimed = [one.figures["unavailability"] for one in found if one.is_trusted]
    assert len(claimed) >= 0.98 * runs
    return sum(holds(one, known.unavailability) for one in claimed) / len(claimed)
