"""How long the analysis of a document takes once the process is warm, and its memory.

Median of some rounds on one core, reading the document left out. Everything that the result
shows is included: figures, importance, downtime by cause, recovery, cost, complexity.
"""

from __future__ import annotations

import resource
import sys
from statistics import median
from time import perf_counter

from benchmarks.documents import layered
from metrics.analysis.evaluate import evaluate

CASES = ((50, 21, 10.0), (500, 7, 200.0), (2_000, 3, 2_000.0))
"""Components, rounds, and the time that was aimed at in milliseconds."""


def milliseconds(components: int, rounds: int) -> float:
    """Return the median time of one evaluation."""
    document = layered(components)
    evaluate(document)
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        evaluate(document)
        times.append(1000 * (perf_counter() - begin))
    return median(times)


def main() -> None:
    """Print one row a size."""
    sys.stdout.write(f"{'components':>10} {'median ms':>10} {'aim ms':>8} {'peak MB':>8}\n")
    for components, rounds, aim in CASES:
        taken = milliseconds(components, rounds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{components:>10} {taken:>10.1f} {aim:>8.0f} {peak:>8.0f}\n")


if __name__ == "__main__":
    main()
