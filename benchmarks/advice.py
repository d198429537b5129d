"""How long advice, sensitivities and searches take once the process is warm.

Median of some rounds on one core. The search is over ten components of the largest document.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

from benchmarks.documents import layered
from metrics.analysis.advice.report import advice
from metrics.analysis.pareto.front import pareto
from metrics.analysis.pareto.space import parse_freedom
from metrics.analysis.sensitivity.sweeps import sensitivity
from metrics.domain.architecture import Architecture

ROUNDS = 3
FREE = [f"components.c{number}.replicas=3..7" for number in range(10)]


def priced(components: int) -> Architecture:
    """Return a document whose replicas cost something and whose downtime does."""
    tree = layered(components).model_dump(mode="json", exclude_none=True)
    for number, component in enumerate(tree["components"].values()):
        component["cost"] = {"per_replica": 50 + 10 * (number % 7)}
    tree["economics"] = {"currency": "EUR", "downtime_cost_per_hour": 5000}
    return Architecture.model_validate(tree)


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds."""
    work()
    times = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return median(times)


def main() -> None:
    """Print one row for each question and size."""
    freedoms = [parse_freedom(text) for text in FREE]
    sys.stdout.write(f"{'question':>12} {'components':>10} {'median s':>9} {'aim s':>6}\n")
    for components, aim in ((10, 1.0), (50, 5.0)):
        document = priced(components)
        rows: tuple[tuple[str, Callable[[], object]], ...] = (
            ("advice", partial(advice, document)),
            ("sensitivity", partial(sensitivity, document)),
            ("pareto", partial(pareto, document, freedoms)),
        )
        for name, work in rows:
            sys.stdout.write(f"{name:>12} {components:>10} {seconds(work):>9.2f} {aim:>6.1f}\n")


if __name__ == "__main__":
    main()
