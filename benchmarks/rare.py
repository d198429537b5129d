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


def quorum(replicas: int, required: int, mtbf: str) -> Architecture:
    """Return a quorum of replicas that are repaired within an hour on average."""
    component = {
        "failure": {"mtbf": mtbf, "mttr": "1h"},
        "replicas": replicas,
        "required": required,
    }
    return parse_document({"format": "reliability/v1", "components": {"db": component}})


SYSTEMS = {
    "3 of 5, 1e-8": quorum(5, 3, "1000h"),
    "1 of 3, 1e-12": quorum(3, 1, "10000h"),
    "4 of 9, 1e-16": quorum(9, 4, "1000h"),
}


def measure(name: str, architecture: Architecture) -> None:
    """Sample for some seconds and write what came of it."""
    parameters = methods.parameters_of(architecture, methods.IMPORTANCE)
    methods.run_chunk(parameters, 1, 0)
    parts: list[dict[str, Any]] = []
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        parts.append(methods.run_chunk(parameters, 1, len(parts)))
    elapsed = time.perf_counter() - start
    parameters = parameters.model_copy(update={"precision": PRECISION_MIN})
    result = methods.merge(parameters, parts)
    truth = float(numeric.solve(architecture)[0][0, -1])
    mean = result.whole["unavailability"].mean or 0.0
    width = 100 * (result.half_width or 0.0)
    sys.stdout.write(
        f"{name:16} {elapsed:5.2f} s  U = {mean:.5e} ±{width:.3f} %  "
        f"off by {100 * (mean / truth - 1):+.3f} %  "
        f"{result.events / elapsed / 1e6:.1f} M events/s\n"
    )


def main() -> None:
    """Measure every system."""
    for name, architecture in SYSTEMS.items():
        measure(name, architecture)


if __name__ == "__main__":
    main()
