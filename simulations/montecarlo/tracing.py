"""One outage event by event: what failed, what it took down, when it came back.

The history runs compiled until shortly before, and from there interpreted from the same source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from metrics.domain.architecture import Architecture
from simulations.kernel import twin
from simulations.montecarlo.chunks import MonteCarloParameters, work_of
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.histories import run_partly, thawed
from simulations.montecarlo.records import CAUSE, EXPIRY, MOVE, REPLICA, SHIFT, SITE, World

BEFORE: Final = 3.0
"""Longest mean down times before an outage from which on events are recorded."""
EVENTS_AT_ONCE: Final = 100_000
_NAMES: Final = {
    SITE: "site",
    CAUSE: "common_cause",
    REPLICA: "replica",
    SHIFT: "failover",
    MOVE: "move",
    EXPIRY: "cache",
}
Json = dict[str, Any]
WORKS: Final[Json] = {"available": True, "served": 1.0, "quality": 1.0}


@dataclass(frozen=True, slots=True)
class Moment:
    """An outage: in which history it was, when it began there, and how long it lasted."""

    history: int
    began: float
    lasted: float


def trace(parameters: MonteCarloParameters, moment: Moment, *, events_max: int) -> Iterator[Json]:
    """Yield what happened around an outage as JSON objects, in order of time.

    Times are seconds from the beginning of the outage. The first object says what was down when
    the recording starts, and which components and journeys did not work in full; each further one
    is something that failed (`down`), came back (`up`) or was done (a failover, a move to another
    target, a cache that ran dry), with the components and journeys that changed by it; the last one
    says how the recording ended.
    """
    model = compile_model(parameters.architecture)
    warm_up = work_of(parameters, model).warm_up
    start = _start(model, moment, warm_up, events_max)
    world = thawed(run_partly(model, parameters.seed, moment.history, (warm_up, start)))
    recorder = _Recorder(parameters.architecture, model, world, moment.began)
    yield recorder.first()
    process = twin.load("simulations.montecarlo.process", interpreted=True)
    until = moment.began + moment.lasted
    for _ in range(events_max):
        clock, when = world.tree[1], world.time[1]
        if when > until * (1 + 1e-12):
            yield {"t": moment.lasted, "event": "end", "reason": "restored"}
            return
        was_up = world.clock[clock].is_up
        process.run_until(world, when, EVENTS_AT_ONCE)
        yield recorder.happened(clock, was_up, when)
    yield {"t": world.run[0].now - moment.began, "event": "end", "reason": "limit of events"}


def _start(model: Model, moment: Moment, warm_up: float, events_max: int) -> float:
    """Return when to start recording: early enough to see what brought the outage about."""
    before = max(BEFORE * model.longest_down_seconds, 0.1 * moment.lasted)
    affordable = events_max / 2 / max(model.events_per_second, 1e-12)
    return max(warm_up, moment.began - min(before, affordable))


class _Recorder:
    """Says in names what an event did."""

    def __init__(self, architecture: Architecture, model: Model, world: World, zero: float) -> None:
        self._architecture = architecture
        self._model = model
        self._world = world
        self._zero = zero
        self._sites = list(architecture.sites)
        self._units = self._unit_states()
        self._scopes = self._scope_states()

    def first(self) -> Json:
        """Return what is down before the first event, and which components it holds back."""
        down = [
            self._name(number)
            for number, clock in enumerate(self._world.clock)
            if clock.kind in (SITE, CAUSE, REPLICA) and clock.is_up == 0
        ]
        return {
            "t": self._world.run[0].now - self._zero,
            "event": "start",
            "down": down,
            "components": {name: state for name, state in self._units.items() if state != WORKS},
            "journeys": {name: False for name, is_up in self._scopes.items() if not is_up},
        }

    def happened(self, clock: int, was_up: int, when: float) -> Json:
        """Return what one event changed."""
        kind = self._world.clock[clock].kind
        lasting = kind in (SITE, CAUSE, REPLICA)
        state = ("down" if was_up else "up") if lasting else "done"
        units, scopes = self._unit_states(), self._scope_states()
        entry: Json = {"t": when - self._zero, "event": state, "name": self._name(clock)}
        components = {name: new for name, new in units.items() if new != self._units[name]}
        journeys = {name: new for name, new in scopes.items() if new != self._scopes[name]}
        self._units, self._scopes = units, scopes
        if components:
            entry["components"] = components
        if journeys:
            entry["journeys"] = journeys
        return entry

    def _unit_states(self) -> dict[str, Json]:
        return {
            name: {
                "available": bool(unit.available),
                "served": unit.served,
                "quality": unit.quality,
            }
            for name, unit in zip(self._model.components, self._world.unit, strict=True)
        }

    def _scope_states(self) -> dict[str, bool]:
        names = (*self._model.journeys, "whole")
        return {
            name: bool(scope.is_up) for name, scope in zip(names, self._world.scope, strict=True)
        }

    def _name(self, number: int) -> str:
        """Name a process: `site:eu-a`, `replica:web#2@eu-a`, `failover:db`, `move:web`."""
        clock = self._world.clock[number]
        kind = _NAMES[clock.kind]
        match clock.kind:
            case 0:
                return f"{kind}:{self._sites[clock.owner]}"
            case 2:
                return f"{kind}:{self._replica(clock.owner)}"
            case 4 | 5:
                return f"{kind}:{self._model.components[self._world.gate[clock.owner].unit]}"
        return f"{kind}:{self._model.components[clock.owner]}"

    def _replica(self, number: int) -> str:
        unit = self._world.replica[number].unit
        name = self._model.components[unit]
        place = number - self._world.unit[unit].first_replica
        placement = self._architecture.components[name].placement or {}
        left = place
        for site, count in placement.items():
            if left < count:
                return f"{name}#{place + 1}@{site}"
            left -= count
        return f"{name}#{place + 1}"
