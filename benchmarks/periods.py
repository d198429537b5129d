"""How long the downtime of months and years takes: small chains, documents, the whole door."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.documents import layered
from metrics.analysis.markov.generator import Chain
from metrics.analysis.markov.interval import downtime_exceeds
from metrics.analysis.periods import OverTime, periods
from metrics.domain.architecture import Architecture
from metrics.files import read_file

HOUR = 3600.0
GALLERY = Path("metrics/gallery")


def crew(states: int) -> Chain:
    """Return identical units with three crews and repairs of 45 s."""
    failed = np.arange(states - 1)
    rates = np.concatenate([(states - 1 - failed) / (1000 * HOUR), np.minimum(failed + 1, 3) / 45])
    ends = np.concatenate([failed, failed + 1]), np.concatenate([failed + 1, failed])
    return Chain(states, *ends, rates)


def small(states: int) -> None:
    """Ask for the chance to break 99.9 % of a month and of a year."""
    start, up = np.eye(states)[0], np.arange(states) < 2
    for hours in (730.0, 8760.0):
        downtime_exceeds(crew(states), up, start, hours * HOUR, [hours * HOUR / 1000])


def along(document: Architecture) -> None:
    """Work out what `evaluate` shows of a document over time."""
    found = OverTime(document)
    scopes = [found.whole, *(found.journey(name) for name in document.effective_journeys)]
    for scope in scopes:
        if not isinstance(scope, str):
            scope.periods()
            scope.exactness()


def milliseconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the median time of some rounds after a first one."""
    work()
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(1000 * (perf_counter() - begin))
    return median(times)


def main() -> None:
    """Print one row a case."""
    write = sys.stdout.write
    write(f"{'case':<44} {'median ms':>10} {'aim ms':>8}\n")
    for states in (2, 50, 200):
        taken = milliseconds(partial(small, states))
        write(f"{f'{states} states, a month and a year':<44} {taken:>10.1f} {1000:>8}\n")
    for name in ("single-server", "two-zones", "online-shop", "gitlab-3k"):
        document = read_file(str(GALLERY / f"{name}.yaml")).architecture
        assert document is not None
        taken = milliseconds(partial(along, document))
        write(f"{f'{name}, within evaluate':<44} {taken:>10.1f} {100:>8}\n")
        taken = milliseconds(partial(periods, document))
        write(f"{f'{name}, with curves':<44} {taken:>10.1f} {1000:>8}\n")
    for components in (50, 80):
        large = layered(components)
        taken = milliseconds(partial(along, large))
        write(f"{f'{components} components, within evaluate':<44} {taken:>10.1f} {1:>8}\n")
        taken = milliseconds(partial(periods, large), 2)
        write(f"{f'{components} components, with curves':<44} {taken:>10.1f} {5000:>8}\n")


if __name__ == "__main__":
    main()
