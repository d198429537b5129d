"""The model in SimPy (https://simpy.readthedocs.io): one process for each thing that fails.

Written as its documentation models machines that break: a process waits for a time out, changes
the state, and waits again; a failover is a process that an interrupt calls off.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from functools import partial

import simpy

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
Steps = Generator[simpy.Event, None, None]


def run(plan: Plan, seconds: float, seed: int) -> System:
    """Simulate so many seconds."""
    source = random.Random(seed)  # noqa: S311 - a simulation
    world = simpy.Environment()
    system = System(plan)
    draw = source.expovariate

    def alternate(up: float, down: float, turn: Turn) -> Steps:
        while True:
            yield world.timeout(draw(1 / up))
            turn(world.now, -1)
            yield world.timeout(draw(1 / down))
            turn(world.now, 1)

    _add_failovers(world, system, source)
    for component in range(COMPONENTS):
        for number in range(plan.replicas_of(component)):
            turn = partial(system.turn_replica, component, number)
            world.process(alternate(UP, DOWN, turn))
    if plan.is_full:
        for component in range(COMPONENTS):
            world.process(alternate(CAUSE_UP, CAUSE_DOWN, partial(system.turn_cause, component)))
        for zone in range(len(ZONES)):
            world.process(alternate(SITE_UP, SITE_DOWN, partial(system.turn_zone, zone)))
    world.run(until=seconds)
    return system


def _add_failovers(world: simpy.Environment, system: System, source: random.Random) -> None:
    """Let a process carry out a failover, and an interrupt call it off."""
    going_on: list[simpy.Process] = []

    def failover() -> Steps:
        mean = FAILOVER if source.random() < COVERAGE else BY_HAND
        try:
            yield world.timeout(source.expovariate(1 / mean))
        except simpy.Interrupt:
            return
        going_on.clear()
        system.end_failover(world.now)

    def fail_over() -> None:
        if not going_on:
            going_on.append(world.process(failover()))

    def call_off() -> None:
        if going_on:
            going_on.pop().interrupt()

    system.fail_over, system.call_off = fail_over, call_off
