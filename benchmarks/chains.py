"""How long it takes to turn a part of a document into a Markov chain, once the process is warm.

Medians of some rounds. Each round forgets the groups that were explored before. Solving the chain
is not part of the time.
"""

from __future__ import annotations

import resource
import sys
from statistics import median
from time import perf_counter
from typing import Any

from metrics.analysis import chains
from metrics.analysis.chains import groups
from metrics.domain.architecture import Architecture

FAILURE = {"mtbf": "1y", "mttr": "4h"}
STANDBY = {
    "mode": "warm",
    "failover_time": "45s",
    "coverage": 0.98,
    "manual_failover_time": "30m",
}
ZONES = {
    "eu": {"kind": "region", "outage": {"mtbf": "10y", "mttr": "8h"}},
    "a": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}},
    "b": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "3h"}},
    "c": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": "4h"}},
}


def document(count: int, **group: Any) -> Architecture:
    """Return so many unlike groups over the same sites."""
    components = {
        f"c{k}": {"failure": FAILURE | {"mttr": f"{k + 1}h"}, "required": 1} | group
        for k in range(count)
    }
    return Architecture.model_validate(
        {"format": "reliability/v1", "sites": ZONES, "components": components}
    )


CASES = {
    "1 standby group, 2 zones": document(1, placement={"a": 1, "b": 1}, standby=STANDBY),
    "3 standby groups, 2 zones": document(3, placement={"a": 1, "b": 1}, standby=STANDBY),
    "4 standby groups, 2 zones": document(4, placement={"a": 1, "b": 1}, standby=STANDBY),
    "6 of 12 in 3 zones, standby": document(
        1, placement={"a": 4, "b": 4, "c": 4}, required=6, standby=STANDBY
    ),
    "6 plain groups of 5, 2 crews": document(6, replicas=5, repair_crews=2),
    "17 plain components": document(17),
}


def milliseconds(architecture: Architecture, rounds: int = 7) -> tuple[float, int, int]:
    """Return the median time, and the states and transitions of the chain."""
    names = list(architecture.components)
    found = chains.build(architecture, names)
    times = []
    for _ in range(rounds):
        groups.forget()
        begin = perf_counter()
        found = chains.build(architecture, names)
        times.append(1000 * (perf_counter() - begin))
    return median(times), found.chain.size, len(found.chain.rates)


def main() -> None:
    """Print one row a document."""
    sys.stdout.write(f"{'part':<30} {'states':>9} {'transitions':>11} {'ms':>8} {'peak MB':>8}\n")
    for name, architecture in CASES.items():
        taken, states, moves = milliseconds(architecture)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{name:<30} {states:>9} {moves:>11} {taken:>8.1f} {peak:>8.0f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
