"""How long the analysis of a document takes once the process is warm, and its memory.

Median of some rounds on one core, reading the document left out. Everything that the result
shows is included: figures, importance, downtime by cause, recovery, cost, complexity. The chains of
standby groups, which are kept for the next document, are forgotten before each round.
"""

from __future__ import annotations

import resource
import sys
from statistics import median
from time import perf_counter

from benchmarks.documents import layered
from metrics.analysis import solving
from metrics.analysis.evaluate import evaluate

CASES = (
    (50, 0, 21, 10.0),
    (50, 3, 21, 50.0),
    (500, 0, 7, 200.0),
    (500, 3, 7, 1_000.0),
    (2_000, 0, 3, 2_000.0),
)
"""Components, standby groups, rounds, and the time that was aimed at in milliseconds."""


def milliseconds(components: int, standby: int, rounds: int) -> float:
    """Return the median time of one evaluation."""
    document = layered(components, standby=standby)
    evaluate(document)
    times = []
    for _ in range(rounds):
        solving.forget()
        begin = perf_counter()
        evaluate(document)
        times.append(1000 * (perf_counter() - begin))
    return median(times)


def main() -> None:
    """Print one row a size."""
    sys.stdout.write(
        f"{'components':>10} {'standby':>8} {'median ms':>10} {'aim ms':>8} {'peak MB':>8}\n"
    )
    for components, standby, rounds, aim in CASES:
        taken = milliseconds(components, standby, rounds)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{components:>10} {standby:>8} {taken:>10.1f} {aim:>8.0f} {peak:>8.0f}\n")


if __name__ == "__main__":
    main()
