"""The same model in SimPy, in plain Python and here: events per second of processor time.

Run with `PYTHONPATH=. python benchmarks/rivals.py`. All three keep the same books: downtime and
failures of every component, journey and of the whole, downtime by cause, by month and by year with
the share of them that breaks the objective, and the lengths of outages. What each found is printed
beside the analysis. An event is a failure, a return, or the end of a failover. See `rival_model`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

from benchmarks import rival_python, rival_simpy
from benchmarks.rival_model import DAY, MONTH, Plan, System
from metrics.analysis.evaluate import evaluate
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.histories import run_histories
from simulations.montecarlo.results import result_of

EVENTS = {"SimPy": 400_000, "plain Python": 800_000, "the kernel": 80_000_000}
REPEATS = 3
HISTORIES = 16
YEAR = 12 * MONTH
COLUMNS = (
    "million events/s",
    "times SimPy's",
    "unavailability",
    "failures a year",
    "greatest cause",
    "median outage",
    "months broken",
    "years broken",
)


@dataclass(frozen=True)
class Found:
    """What one of the three found, and how fast."""

    rate: float
    unavailability: float
    failures_a_year: float
    greatest_cause: str
    median_outage: float
    months_broken: float
    years_broken: float

    def line(self, name: str, slowest: float) -> str:
        """Write a line of the table."""
        cells = (
            f"{self.rate / 1e6:.3f}",
            f"{self.rate / slowest:.1f}",
            f"{self.unavailability:.5f}",
            f"{self.failures_a_year:.3f}",
            self.greatest_cause,
            f"{self.median_outage / 60:.0f} min",
            f"{self.months_broken:.4f}",
            f"{self.years_broken:.4f}",
        )
        return f"{name:<13}" + "".join(f"{cell:>24}" for cell in cells) + "\n"


def of_rival(run: Callable[[Plan, float, int], System], plan: Plan, events: int) -> Found:
    """Run a rival a few times; the rate is the best one, the figures are of all runs."""
    seconds = events / plan.events_a_second()
    best, systems = 0.0, []
    for seed in range(REPEATS):
        begin = process_time()
        system = run(plan, seconds, seed)
        broken = system.whole.breaches(int(seconds // MONTH))
        best = max(best, system.events / (process_time() - begin))
        systems.append((system.whole, broken))
    causes: dict[str, float] = {}
    for whole, _ in systems:
        for cause, down in whole.by_cause.items():
            causes[cause] = causes.get(cause, 0.0) + down
    total = sum(causes.values())
    cause = max(causes, key=lambda name: causes[name])
    return Found(
        best,
        sum(whole.downtime for whole, _ in systems) / (REPEATS * seconds),
        sum(whole.failures for whole, _ in systems) / (REPEATS * seconds) * YEAR,
        f"{cause} {causes[cause] / total:.3f}",
        median(outage for whole, _ in systems for outage in whole.outages),
        sum(months for _, (months, _) in systems) / REPEATS,
        sum(years for _, (_, years) in systems) / REPEATS,
    )


def of_kernel(plan: Plan, events: int) -> Found:
    """Run the compiled kernel on one core."""
    model = compile_model(plan.document())
    seconds = events / plan.events_a_second() / HISTORIES
    run_histories(model, seed=1, histories=range(1), seconds=seconds / 100, warm_up=0.0)
    best, whole = 0.0, None
    for seed in range(REPEATS):
        begin = process_time()
        tally = run_histories(
            model, seed=seed, histories=range(HISTORIES), seconds=seconds, warm_up=0.0
        )
        best = max(best, tally.events / (process_time() - begin))
        whole = tally if whole is None else whole
        if whole is not tally:
            whole.merge(tally)
    assert whole is not None
    result = result_of(whole, model, seconds)
    period, cause = result.periods["whole"], result.causes[0]
    assert period.year is not None
    assert period.month.breach_probability is not None
    assert period.year.breach_probability is not None
    return Found(
        best,
        result.whole["unavailability"].mean or 0.0,
        result.whole["failure_frequency_per_year"].mean or 0.0,
        f"{cause.cause} {cause.downtime_share:.3f}",
        result.outages["whole"].p50_seconds,
        period.month.breach_probability.mean or 0.0,
        period.year.breach_probability.mean or 0.0,
    )


def compare(plan: Plan) -> None:
    """Print a table for one of the documents."""
    rows = {
        "SimPy": of_rival(rival_simpy.run, plan, EVENTS["SimPy"]),
        "plain Python": of_rival(rival_python.run, plan, EVENTS["plain Python"]),
        "the kernel": of_kernel(plan, EVENTS["the kernel"]),
    }
    years = EVENTS["the kernel"] * REPEATS / plan.events_a_second() / (365 * DAY)
    sys.stdout.write(f"The {'full' if plan.is_full else 'simple'} document, {years:,.0f} years\n")
    sys.stdout.write(" " * 13 + "".join(f"{name:>24}" for name in COLUMNS) + "\n")
    for name, found in rows.items():
        sys.stdout.write(found.line(name, rows["SimPy"].rate))
    whole = evaluate(plan.document()).whole
    sys.stdout.write(
        f"{'analysis':<13}{'':>48}{whole.unavailability:>24.5f}"
        f"{whole.failure_frequency_per_year:>24.3f}\n"
    )


def main() -> None:
    """Compare on both documents."""
    for is_full in (False, True):
        compare(Plan(is_full))


if __name__ == "__main__":
    main()
