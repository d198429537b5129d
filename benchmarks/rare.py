"""How narrow and how fast the methods for rare failures are: `python -m benchmarks.rare`."""

from __future__ import annotations

import sys
import time
from typing import Any

from metrics.domain.architecture import Architecture
from metrics.domain.reading import parse_document
from simulations.montecarlo.chunks import PRECISION_MIN
from simulations.montecarlo.rare import methods, numeric

SECONDS = 3.0


def quorum(replicas: int, required: int, mtbf: str, law: str = "") -> Architecture:
    """Return a quorum of replicas that are repaired within an hour on average."""
    wearing = {"up": {"law": law, "shape": 2}} if law else {}
    component = {
        "failure": {"mtbf": mtbf, "mttr": "1h"} | wearing,
        "replicas": replicas,
        "required": required,
    }
    return parse_document({"format": "reliability/v1", "components": {"db": component}})


SYSTEMS = {
    "3 of 5, 1e-8": (5, 3, "1000h"),
    "1 of 3, 1e-12": (3, 1, "10000h"),
    "4 of 9, 1e-16": (9, 4, "1000h"),
}
"""Their long-run figures are the same under any law of the lives."""


def measure(name: str, architecture: Architecture, method: str, truth: float) -> None:
    """Sample for some seconds and write what came of it."""
    parameters = methods.parameters_of(architecture, method)
    methods.run_chunk(parameters, 1, 0)
    parts: list[dict[str, Any]] = []
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        parts.append(methods.run_chunk(parameters, 1, len(parts)))
    elapsed = time.perf_counter() - start
    parameters = parameters.model_copy(update={"precision": PRECISION_MIN})
    result = methods.merge(parameters, parts)
    mean = result.whole["unavailability"].mean or 0.0
    width = 100 * (result.half_width or 0.0)
    sys.stdout.write(
        f"{name:16} {method:10} {elapsed:5.2f} s  U = {mean:.5e} ±{width:.3f} %  "
        f"off by {100 * (mean / truth - 1):+.3f} %  "
        f"{result.events / elapsed / 1e6:.1f} M events/s\n"
    )


def main() -> None:
    """Measure every system by importance sampling and by splitting."""
    for name, (replicas, required, mtbf) in SYSTEMS.items():
        exponential = quorum(replicas, required, mtbf)
        truth = float(numeric.solve(exponential)[0][0, -1])
        measure(name, exponential, methods.IMPORTANCE, truth)
        measure(name, exponential, methods.SPLITTING, truth)
        measure(
            f"{name} worn", quorum(replicas, required, mtbf, "weibull"), methods.SPLITTING, truth
        )


if __name__ == "__main__":
    main()
