"""The model in plain Python: a heap of what comes next."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.rival_model import (
    BY_HAND,
    CAUSE_DOWN,
    CAUSE_UP,
    COMPONENTS,
    COVERAGE,
    DOWN,
    FAILOVER,
    SITE_DOWN,
    SITE_UP,
    UP,
    ZONES,
    Plan,
    System,
)

Turn = Callable[[float, int], None]
Process = tuple[Turn, float, float]
"""What turns over, and the rates of its return and of its failure."""


def run(plan: Plan, seconds: float, seed: int) -> System:
    """Simulate so many seconds."""
    source = random.Random(seed)  # noqa: S311 - a simulation
    draw = source.expovariate
    system = System(plan)
    processes = list(_processes(plan, system))
    is_up = [True] * len(processes)
    queue = [(draw(failing), number) for number, (_, _, failing) in enumerate(processes)]
    heapq.heapify(queue)
    clock = [0.0]
    due = _add_failovers(system, clock, queue, source)
    while queue[0][0] < seconds:
        now, number = queue[0]
        clock[0] = now
        if number < 0:
            heapq.heappop(queue)
            if due == [number]:
                due.clear()
                system.end_failover(now)
            continue
        turn, returning, failing = processes[number]
        if is_up[number]:
            is_up[number] = False
            heapq.heapreplace(queue, (now + draw(returning), number))
            turn(now, -1)
        else:
            is_up[number] = True
            heapq.heapreplace(queue, (now + draw(failing), number))
            turn(now, 1)
    return system


def _processes(plan: Plan, system: System) -> Iterator[Process]:
    for component in range(COMPONENTS):
        for number in range(plan.replicas_of(component)):
            yield partial(system.turn_replica, component, number), 1 / DOWN, 1 / UP
    if plan.is_full:
        for component in range(COMPONENTS):
            yield partial(system.turn_cause, component), 1 / CAUSE_DOWN, 1 / CAUSE_UP
        for zone in range(len(ZONES)):
            yield partial(system.turn_zone, zone), 1 / SITE_DOWN, 1 / SITE_UP


def _add_failovers(
    system: System, clock: list[float], queue: list[tuple[float, int]], source: random.Random
) -> list[int]:
    """Put failovers into the queue under negative numbers; return which one still counts."""
    due: list[int] = []
    last = [0]

    def fail_over() -> None:
        if not due:
            last[0] -= 1
            due.append(last[0])
            mean = FAILOVER if source.random() < COVERAGE else BY_HAND
            heapq.heappush(queue, (clock[0] + source.expovariate(1 / mean), last[0]))

    system.fail_over, system.call_off = fail_over, due.clear
    return due
