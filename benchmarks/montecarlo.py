"""Component events per second of processor time of the availability Monte Carlo, on one core.

Run with `python -m benchmarks.montecarlo`. A component event is a failure or return of a replica,
a site or a common cause, or the end of a failover, an election or a cache. Histories are complete:
sampling, groups, gates, journeys and all sums. Compiling is not counted; it is done before.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from metrics.domain.architecture import Architecture
from metrics.domain.reading import parse_document, read_document
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.histories import run_histories

GALLERY = Path(__file__).resolve().parents[1] / "metrics" / "gallery"
EVENTS = 10_000_000
REPEATS = 3


def tiers(count: int) -> Architecture:
    """Build services in layers over three zones, each needing two of the layer below."""
    zones = ("a", "b", "c")
    components: dict[str, Any] = {}
    for number in range(count):
        below = [f"c{k}" for k in range(number + 5, min(number + 7, count))]
        components[f"c{number}"] = {
            "failure": {"mtbf": "30d", "mttr": "10m"},
            "placement": dict.fromkeys(zones, 1),
            "required": 2,
            "common_cause": {"mtbf": "180d", "mttr": "20m"},
            "needs": below,
        }
    sites = {zone: {"outage": {"mtbf": "2y", "mttr": "2h"}} for zone in zones}
    journeys = {f"j{k}": {"entry": f"c{k}"} for k in range(min(5, count))}
    document = {"components": components, "sites": sites, "journeys": journeys}
    return parse_document({"format": "reliability/v1", **document})


def events_per_second(architecture: Architecture) -> float:
    """Measure the best of a few runs."""
    model = compile_model(architecture)
    seconds = EVENTS / 4 / max(model.events_per_second, 1e-12)
    run_histories(model, seed=1, histories=range(1), seconds=seconds / 100, warm_up=0.0)
    rates = []
    for _ in range(REPEATS):
        begin = time.process_time()
        tally = run_histories(model, seed=1, histories=range(4), seconds=seconds, warm_up=0.0)
        rates.append(tally.events / (time.process_time() - begin))
    return max(rates)


def main() -> None:
    """Print one line a document."""
    cases = {f"{count} components": tiers(count) for count in (1, 50, 500, 2000)}
    for name in ("online-shop", "raft-store", "cdn-cache-origin", "gitlab-3k"):
        cases[name] = read_document((GALLERY / f"{name}.yaml").read_text())
    for name, architecture in cases.items():
        rate = events_per_second(architecture)
        sys.stdout.write(f"{name:<20} {rate / 1e6:6.1f} million events/s\n")


if __name__ == "__main__":
    main()
