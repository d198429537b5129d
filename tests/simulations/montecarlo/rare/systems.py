"""Systems whose unavailability spans from one in ten thousand to one in a million million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.domain.architecture import Architecture
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.rare import numeric
from simulations.montecarlo.rare.bias import Bias, bias_of, expected
from simulations.montecarlo.rare.classes import classes_of
from simulations.montecarlo.rare.cuts import Cut, cuts_of
from simulations.montecarlo.rare.cycles import Batch, remembers, run_batch
from simulations.montecarlo.rare.estimate import Estimate, estimate
from simulations.montecarlo.rare.kernel import ZERO_VARIANCE
from tests.simulations.montecarlo.factories import document, unit

BATCHES = 4


def unlike() -> Architecture:
    """Three of five with rates four orders of magnitude apart."""
    return document(
        {
            "a": {"needs": [{"any_of": ["b", "c", "d", "e", "f"], "required": 3}]},
            "b": unit("1000000h", "2h"),
            "c": unit("1000000h", "2h"),
            "d": unit("100000h", "1h"),
            "e": unit("100h", "30m"),
            "f": unit("100h", "15m"),
        }
    )


SYSTEMS = {
    "1e-4": document({"db": unit("100h", "1h", replicas=2, required=1)}),
    "1e-6": document({"db": unit("1000h", "1h", replicas=2, required=1)}),
    "1e-8": document({"db": unit("1000h", "1h", replicas=5, required=3)}),
    "1e-10": unlike(),
    "1e-12": document({"db": unit("10000h", "1h", replicas=3, required=1)}),
}
STATEFUL = {
    "standby": document(
        {
            "db": unit(
                "1000h",
                "1h",
                replicas=2,
                required=1,
                standby={"mode": "warm", "failover_time": "30s"},
            )
        }
    ),
    "raft": document(
        {"db": unit("300h", "1h", replicas=3, data={"replication": {"mode": "raft"}})}
    ),
    "crews": document({"db": unit("1000h", "1h", replicas=5, required=3, repair_crews=1)}),
    "memory": document(
        {
            "a": {"needs": [{"any_of": ["b", "c"], "failover_time": "20s"}]},
            "b": unit("1000h", "1h"),
            "c": unit("500h", "2h"),
        }
    ),
    "sites": document(
        {"db": unit("1000h", "1h", placement={"x": 2, "y": 2, "z": 1}, required=3)},
        sites={key: {"outage": {"mtbf": "1y", "mttr": "2h"}} for key in "xyz"},
    ),
    "common cause": document(
        {
            "web": unit(
                "1000h",
                "1h",
                replicas=3,
                required=2,
                common_cause={"mtbf": "50y", "mttr": "20m"},
                needs=["db"],
            ),
            "db": unit("2000h", "2h", replicas=3, required=1),
        }
    ),
}


@dataclass(frozen=True)
class Prepared:
    """A system ready to be sampled, with the truth from its chain."""

    model: Model
    bias: Bias
    least: float
    unavailability: float
    frequency: float
    """Failures per second."""


def cuts(architecture: Architecture) -> list[Cut]:
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    return cuts_of(architecture, entries, classes_of(architecture, compile_model(architecture)))


def prepare(architecture: Architecture) -> Prepared:
    model = compile_model(architecture)
    classes = classes_of(architecture, model)
    found = cuts(architecture)
    values, _, _ = numeric.solve(architecture)
    return Prepared(
        model=model,
        bias=bias_of(np.asarray(model.template.clock), found, classes),
        least=expected([cut for cut in found if cut.wait is None], classes)[1],
        unavailability=float(values[0, -1]),
        frequency=float(values[1, -1]),
    )


def sample(
    system: Prepared, *, seed: int, cycles: int, mode: int = ZERO_VARIANCE, batches: int = BATCHES
) -> Estimate:
    """Estimate the whole from one small run."""
    place = len(system.model.journeys)
    rows: Sequence[list[float]] = [
        run_batch(system.model, system.bias, Batch(seed, number, place, mode, cycles))
        for number in range(batches)
    ]
    return estimate(rows, depends=remembers(system.model), least=system.least)


def covered(system: Prepared, *, runs: int, cycles: int) -> float:
    """Part of independent runs whose intervals hold the truth."""
    hits = [
        low <= system.unavailability <= high
        for seed in range(1, runs + 1)
        for low, high in [_ends(sample(system, seed=seed, cycles=cycles))]
    ]
    return sum(hits) / runs


def _ends(found: Estimate) -> tuple[float, float]:
    interval = found.figures["unavailability"]
    assert found.is_trusted
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high
