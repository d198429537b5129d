"""The same model in SimPy, in plain Python and here: events per second of processor time.

Run with `PYTHONPATH=. python benchmarks/rivals.py`. Fifty components of three replicas each, two
of which must be up; each component also needs the next ones below it. Times are exponential. An
event is the failure or the return of one replica. All three work out which components it takes
down, and sum the downtime and the failures of every component and of the whole. The kernel also
splits downtime by cause, by month and by year, and keeps the distribution of outages, which the
rivals do not.

SimPy: https://simpy.readthedocs.io, one process a replica, as its documentation models machines.
Plain Python: a heap of times. Both use the same class for what an event takes down.
"""

from __future__ import annotations

import heapq
import random
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import simpy

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.reading import parse_document
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.histories import run_histories

COMPONENTS = 50
REPLICAS = 3
REQUIRED = 2
UP_SECONDS = 30 * 86_400.0
DOWN_SECONDS = 4 * 3_600.0
EVENTS = {"SimPy": 300_000, "plain Python": 600_000, "the kernel": 30_000_000}
REPEATS = 3
EVENTS_A_SECOND = 2 * COMPONENTS * REPLICAS / (UP_SECONDS + DOWN_SECONDS)


def needs_of(number: int) -> list[int]:
    """Return what a component needs: the two that are five below it."""
    return list(range(number + 5, min(number + 7, COMPONENTS)))


def document() -> Architecture:
    """Write the model as a document."""
    failure = {"mtbf": f"{UP_SECONDS:.0f}s", "mttr": f"{DOWN_SECONDS:.0f}s"}
    components: dict[str, Any] = {
        f"c{number}": {
            "failure": failure,
            "replicas": REPLICAS,
            "required": REQUIRED,
            "needs": [f"c{below}" for below in needs_of(number)],
        }
        for number in range(COMPONENTS)
    }
    journeys = {f"j{number}": {"entry": f"c{number}"} for number in range(5)}
    document = {"format": "reliability/v1", "components": components, "journeys": journeys}
    return parse_document(document)


@dataclass
class System:
    """What the rivals keep: who is up, since when, and how long each was down."""

    now: Callable[[], float]
    replicas: list[int] = field(default_factory=lambda: [REPLICAS] * COMPONENTS)
    missing: list[int] = field(default_factory=lambda: [0] * COMPONENTS)
    """How many of its needs each component lacks."""
    down_since: list[float | None] = field(default_factory=lambda: [None] * (COMPONENTS + 1))
    downtime: list[float] = field(default_factory=lambda: [0.0] * (COMPONENTS + 1))
    failures: list[int] = field(default_factory=lambda: [0] * (COMPONENTS + 1))
    """Of each component and, at the end, of the whole."""
    entries_down: int = 0
    events: int = 0

    def __post_init__(self) -> None:
        self.users: list[list[int]] = [[] for _ in range(COMPONENTS)]
        for number in range(COMPONENTS):
            for below in needs_of(number):
                self.users[below].append(number)

    def change(self, component: int, *, by: int) -> None:
        """Take a replica away or give it back."""
        self.events += 1
        self.replicas[component] += by
        self._settle(component)

    def _settle(self, component: int) -> None:
        is_up = self.replicas[component] >= REQUIRED and not self.missing[component]
        if is_up == (self.down_since[component] is None):
            return
        self._mark(component, is_up=is_up)
        for user in self.users[component]:
            self.missing[user] += -1 if is_up else 1
            self._settle(user)
        if component < 5:
            self.entries_down += -1 if is_up else 1
            if self.entries_down == (0 if is_up else 1):
                self._mark(COMPONENTS, is_up=is_up)

    def _mark(self, index: int, *, is_up: bool) -> None:
        since = self.down_since[index]
        if is_up:
            assert since is not None
            self.downtime[index] += self.now() - since
            self.down_since[index] = None
        else:
            self.failures[index] += 1
            self.down_since[index] = self.now()


def in_simpy(seconds: float, seed: int) -> System:
    """Run one process a replica."""
    source = random.Random(seed)  # noqa: S311 - a simulation
    world = simpy.Environment()
    system = System(now=lambda: world.now)

    def replica(component: int) -> Generator[simpy.Event, None, None]:
        while True:
            yield world.timeout(source.expovariate(1 / UP_SECONDS))
            system.change(component, by=-1)
            yield world.timeout(source.expovariate(1 / DOWN_SECONDS))
            system.change(component, by=1)

    for component in range(COMPONENTS):
        for _ in range(REPLICAS):
            world.process(replica(component))
    world.run(until=seconds)
    return system


def in_plain_python(seconds: float, seed: int) -> System:
    """Run a heap of times."""
    draw = random.Random(seed).expovariate  # noqa: S311 - a simulation
    clock = [0.0]
    system = System(now=lambda: clock[0])
    queue = [
        (draw(1 / UP_SECONDS), number, number // REPLICAS, -1)
        for number in range(COMPONENTS * REPLICAS)
    ]
    heapq.heapify(queue)
    while queue[0][0] < seconds:
        clock[0], number, component, by = queue[0]
        system.change(component, by=by)
        rate = 1 / DOWN_SECONDS if by < 0 else 1 / UP_SECONDS
        heapq.heapreplace(queue, (clock[0] + draw(rate), number, component, -by))
    return system


def rate_of_rival(run: Callable[[float, int], System], events: int) -> tuple[float, float]:
    """Return events per second, the best of some runs, and the unavailability of the whole."""
    seconds = events / EVENTS_A_SECOND
    best, down = 0.0, 0.0
    for seed in range(REPEATS):
        begin = process_time()
        system = run(seconds, seed)
        best = max(best, system.events / (process_time() - begin))
        down += system.downtime[COMPONENTS]
    return best, down / (REPEATS * seconds)


def rate_of_kernel(events: int) -> tuple[float, float]:
    """Return the same of the compiled kernel, on one core."""
    model = compile_model(document())
    seconds = events / EVENTS_A_SECOND / 16
    run_histories(model, seed=1, histories=range(1), seconds=seconds / 100, warm_up=0.0)
    best, down = 0.0, 0.0
    for seed in range(REPEATS):
        begin = process_time()
        tally = run_histories(model, seed=seed, histories=range(16), seconds=seconds, warm_up=0.0)
        best = max(best, tally.events / (process_time() - begin))
        down += float(tally.scope_sum[0, -1])
    return best, down / (REPEATS * 16 * seconds)


def main() -> None:
    """Print events a second, how many times SimPy's, and the unavailability that each found."""
    rows = {
        "SimPy": rate_of_rival(in_simpy, EVENTS["SimPy"]),
        "plain Python": rate_of_rival(in_plain_python, EVENTS["plain Python"]),
        "the kernel": rate_of_kernel(EVENTS["the kernel"]),
    }
    slowest = rows["SimPy"][0]
    for name, (rate, unavailability) in rows.items():
        sys.stdout.write(
            f"{name:<14} {rate / 1e6:8.3f} million events/s  {rate / slowest:6.1f} × SimPy"
            f"  unavailability {unavailability:.5f}\n"
        )
    sys.stdout.write(f"by the analysis {evaluate(document()).whole.unavailability:.5f}\n")


if __name__ == "__main__":
    main()
