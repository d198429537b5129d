"""How long Markov chains take once the process is warm: their long run, first passage, a year.

Medians of some rounds. The chains count independent unlike units, whose long run is a product, so
that the largest relative error of any probability can stand next to the time; and groups of
identical units with few repair crews. Building the chain is not part of the time; sorting its
transitions is. The rates spread over nine orders of magnitude, as between failures and failovers.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from metrics.analysis.markov.elimination import eliminate
from metrics.analysis.markov.generator import Chain, FloatArray
from metrics.analysis.markov.passage import mean_time_to, reliability
from metrics.analysis.markov.steady import steady_state

YEAR = 365 * 86_400.0


def independent(units: int) -> tuple[Chain, FloatArray]:
    """Return the chain of so many unlike units, bit by bit, and its stationary distribution."""
    source = np.random.default_rng(units)
    failure = 10.0 ** source.uniform(-9, -6, units)
    repair = 10.0 ** source.uniform(-5, 0, units)
    states = np.arange(2**units, dtype=np.int32)
    sources = np.tile(states, units)
    targets, rates = np.empty_like(sources), np.empty(len(sources))
    shares = np.ones(1)
    for unit, (fail, mend) in enumerate(zip(failure, repair, strict=True)):
        part = slice(unit * len(states), (unit + 1) * len(states))
        targets[part] = states ^ np.int32(1 << unit)
        rates[part] = np.where(states >> unit & 1, mend, fail)
        shares = np.concatenate([shares * (mend / (fail + mend)), shares * (fail / (fail + mend))])
    return Chain(len(states), sources, targets, rates), shares


def crews(groups: int, units: int) -> tuple[Chain, FloatArray]:
    """Return the chain of groups of identical units with one crew each, and its distribution."""
    counts = np.indices((units + 1,) * groups).reshape(groups, -1)
    states = np.arange(counts.shape[1], dtype=np.int32)
    lists: list[tuple[Any, ...]] = []
    shares = np.ones(1)
    for group, count in enumerate(counts):
        fail, mend = 1e-9 * 10 ** (group / 2), 10.0 ** (-group)
        step = np.int32((units + 1) ** (groups - group - 1))
        well, ill = count < units, count > 0
        lists.append((states[well], states[well] + step, (units - count[well]) * fail))
        lists.append((states[ill], states[ill] - step, np.full(int(ill.sum()), mend)))
        ratios = (units - np.arange(units)) * fail / mend
        weights = np.cumprod(np.r_[1.0, ratios])
        shares = np.multiply.outer(shares, weights / weights.sum()).ravel()
    sources, targets, rates = (np.concatenate(column) for column in zip(*lists, strict=True))
    return Chain(len(states), sources, targets, rates), shares


def three_figures(chain: Chain) -> None:
    """Find the unavailability, the mean time to failure and the reliability of a year."""
    up = np.ones(chain.size, np.bool_)
    up[-1] = False
    start = np.zeros(chain.size)
    start[0] = 1.0
    steady_state(chain, start=0)
    mean_time_to(chain, up, start)
    reliability(chain, up, start, np.array([YEAR]))


def reduced(chain: Chain) -> None:
    """Reduce a chain state by state, whether or not sweeps would do."""
    eliminate(chain.csr().toarray())


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of some calls, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(1000 * (perf_counter() - begin))
    return median(times)


def row(name: str, chain: Chain, taken: float, error: float | None) -> None:
    """Print one row."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = "" if error is None else f"{error:.1e}"
    size = f"{chain.size:>9} {len(chain.rates):>11}"
    sys.stdout.write(f"{name:<36} {size} {taken:>10.1f} {shown:>9} {peak:>8.0f}\n")
    sys.stdout.flush()


def long_run(name: str, made: tuple[Chain, FloatArray], rounds: int) -> None:
    """Measure the long run of a chain whose distribution is known."""
    chain, expected = made
    taken = milliseconds(partial(steady_state, chain, start=0), rounds)
    error = np.abs(steady_state(chain, start=0) / expected - 1).max()
    row(name, chain, taken, float(error))


def main() -> None:
    """Print one row a chain."""
    sys.stdout.write(
        f"{'chain':<36} {'states':>9} {'transitions':>11} {'median ms':>10} {'error':>9} "
        f"{'peak MB':>8}\n"
    )
    small, _ = independent(8)
    row(
        "8 units: long run, MTTF, R(1 y)",
        small,
        milliseconds(partial(three_figures, small), 21),
        None,
    )
    long_run("8 units: long run", independent(8), 21)
    long_run("11 units", independent(11), 5)
    long_run("3 groups of 13 with a crew", crews(3, 13), 5)
    middle, _ = crews(3, 13)
    row("the same, state by state", middle, milliseconds(partial(reduced, middle), 3), None)
    long_run("4 groups of 9 with a crew", crews(4, 9), 5)
    long_run("5 groups of 9 with a crew", crews(5, 9), 3)
    long_run("20 units", independent(20), 3)


if __name__ == "__main__":
    main()
