"""How long credible intervals and the tornado take, and how far samples that remember are off.

Median of some rounds on one core with a warm process: drawing, every figure of the whole and of
the journeys in 2,000 samples, both ends of each unknown, the correction of what remembers, and
the summary. Mean times of every process are lognormal with an error factor of 3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.documents import layered
from metrics.analysis.evaluate import outline
from metrics.analysis.uncertainty.analysis import uncertainty
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import to_tree
from metrics.domain.uncertain import unknowns

ROUNDS = 5
ERROR_FACTOR = 3
AIM_MS = 1000
CASES: tuple[tuple[str, int, int], ...] = (
    ("50 components", 50, 0),
    ("50, three standby groups", 50, 3),
    ("200 components", 200, 0),
)
"""What it is, its components, and how many of them are standby groups."""


def uncertain(components: int, standby_groups: int) -> Architecture:
    """Return a document in which nobody knows how often anything fails, or for how long."""
    tree = to_tree(layered(components))
    parts = [*tree["sites"].values(), *tree["components"].values()]
    for part in parts:
        for name in ("outage", "failure", "common_cause"):
            for key in ("mtbf", "mttr"):
                if key in part.get(name, {}):
                    part[name][key] = {"median": part[name][key], "error_factor": ERROR_FACTOR}
    for number in range(standby_groups):
        _make_standby(tree["components"][f"c{10 * number + 5}"])
    return Architecture.model_validate(tree)


def _make_standby(component: dict[str, Any]) -> None:
    component.pop("placement", None)
    component.update(
        replicas=2,
        required=1,
        standby={
            "mode": "hot",
            "failover_time": {"median": "45s", "error_factor": ERROR_FACTOR},
            "coverage": {"median": 0.98, "error_factor": ERROR_FACTOR},
            "manual_failover_time": "30m",
        },
    )


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds."""
    work()
    times = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        times.append(1000 * (perf_counter() - begin))
    return median(times)


def main() -> None:
    """Print one row a document."""
    out = sys.stdout.write
    out(f"{'document':<26} {'unknowns':>8} {'median ms':>10} {'aim ms':>7} {'alone ms':>9} off\n")
    for name, components, groups in CASES:
        document = uncertain(components, groups)
        taken = milliseconds(partial(uncertainty, document))
        alone = milliseconds(partial(outline, document))
        found = uncertainty(document)
        off = f"{found.deviations['unavailability']:.2%}" if found.deviations else "exact"
        aim = f"{AIM_MS if components == 50 else '':>7}"
        count = len(unknowns(document))
        out(f"{name:<26} {count:>8} {taken:>10.0f} {aim} {alone:>9.1f} {off}\n")


if __name__ == "__main__":
    main()
