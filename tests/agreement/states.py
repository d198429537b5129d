"""States of a document and what each gives: sections 2 to 5 of the reference semantics.

The replicas have names, and nothing is counted, lumped or conditioned. A state says which processes
are down, who holds which role, who waits for repair, which failover or move is under way and which
target each gate uses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from metrics.domain.architecture import Architecture
from tests.agreement.processes import Replica, places, processes_of, queues, targets_first

WARM, FRESH, FADING, COLD = "warm", "fresh", "fading", "cold"


class State(NamedTuple):
    """Everything that the future depends on."""

    down: int
    """Bit k is set when process k is down."""
    memory: tuple[Any, ...]
    """What each thing that remembers remembers; `Machine.slots` says which is which."""


class Role(NamedTuple):
    """Memory of a standby group."""

    active: tuple[int, ...]
    """Replicas that hold the active role, usable or not."""
    chosen: int | None = None
    """The spare that is taking over."""
    manual: bool = False


class Pointer(NamedTuple):
    """Memory of a gate with a failover time."""

    in_use: int
    chosen: int | None


class Service(NamedTuple):
    """What a component gives."""

    available: bool
    served: float
    quality: float


class Reader:
    """What there is in a document, and what it gives in each state."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.components = architecture.components
        self.order = list(targets_first(self.components))
        self.processes = list(processes_of(architecture))
        self.bit = {process.name: 1 << k for k, process in enumerate(self.processes)}
        self.replicas = {key: list(self._replicas(key)) for key in self.order}
        self.slots = {slot: place for place, slot in enumerate(self._slots())}

    def _replicas(self, key: str) -> Iterator[Replica]:
        for number, site in enumerate(places(self.components[key])):
            own = self.bit.get(("replica", key, str(number)), 0)
            bits = own | self.bit.get(("cause", key), 0)
            for outer in self._sites_around(site):
                bits |= self.bit.get(("site", outer), 0)
            yield Replica(own, bits)

    def _sites_around(self, site: str | None) -> Iterator[str]:
        while site is not None:
            yield site
            site = self.architecture.sites[site].parent

    def _slots(self) -> Iterator[tuple[Any, ...]]:
        for key in self.order:
            component = self.components[key]
            if component.standby is not None:
                yield ("standby", key)
            if component.is_consensus:
                yield ("leader", key)
            if queues(component):
                yield ("queue", key)
            for number, need in enumerate(component.needs):
                if need.has_memory:
                    yield ("pointer", key, number)
                if need.if_down == "serve_cached":
                    yield ("cache", key, number)

    # What a state gives

    def usable(self, state: State, key: str) -> list[int]:
        """Replicas that are up, with their common cause and sites (section 2)."""
        replicas = enumerate(self.replicas[key])
        return [number for number, replica in replicas if not state.down & replica.bits]

    def group_fraction(self, state: State, key: str) -> float:
        """Return what the group itself carries (section 3)."""
        component = self.components[key]
        usable = self.usable(state, key)
        if component.is_consensus:
            return float(self.recall(state, ("leader", key)) is not None)
        if component.standby is not None:
            active = self.recall(state, ("standby", key)).active
            usable = [number for number in usable if number in active]
        if len(usable) >= component.required_count:
            return 1.0
        return len(usable) / component.required_count if component.below_required == "shed" else 0.0

    def services(
        self, state: State, entries: Any = None, *, fading: float = 0.5
    ) -> dict[str, Service]:
        """Work out what components give (section 5), `fading` being what is left of a cache."""
        found: dict[str, Service] = {}

        def visit(key: str) -> Service:
            if key not in found:
                for need in self.components[key].needs:
                    for target in need.targets:
                        visit(target)
                found[key] = self._service(state, key, found, fading)
            return found[key]

        for entry in self.order if entries is None else entries:
            visit(entry)
        return found

    def _service(
        self, state: State, key: str, below: Mapping[str, Service], fading: float
    ) -> Service:
        served = self.group_fraction(state, key)
        available, quality = served > 0, 1.0
        for number, need in enumerate(self.components[key].needs):
            counting = self._counting(state, key, number, below)
            if counting is not None:
                quality *= math.prod(service.quality for service in counting)
                if need.if_down != "degrade":
                    served *= min(service.served for service in counting)
            elif need.if_down == "degrade":
                quality *= need.quality or 0.0
            elif need.if_down == "fail":
                available, served = False, 0.0
            else:
                left = self._cached(state, ("cache", key, number), fading)
                available, served = available and left > 0, served * left
        return Service(available, served, quality)

    def _cached(self, state: State, slot: Any, fading: float) -> float:
        hits = self.components[slot[1]].needs[slot[2]].hit_ratio or 0.0
        phase = self.recall(state, slot)
        return {WARM: hits, FRESH: hits, FADING: hits * fading, COLD: 0.0}[phase]

    def _counting(
        self, state: State, key: str, number: int, below: Mapping[str, Service]
    ) -> list[Service] | None:
        """Targets of a gate that count, None when it is not satisfied."""
        need = self.components[key].needs[number]
        services = [below[target] for target in need.targets]
        if need.has_memory:
            used = services[self.recall(state, ("pointer", key, number)).in_use]
            return [used] if used.available else None
        able = [service for service in services if service.available]
        required = (need.required or 1) if need.any_of is not None else len(services)
        if len(able) < required:
            return None
        return sorted(able, key=lambda s: (s.served, s.quality), reverse=True)[:required]

    # Memory

    def recall(self, state: State, slot: Any) -> Any:
        """Return what something remembers, None when it remembers nothing."""
        place = self.slots.get(slot)
        return None if place is None else state.memory[place]

    def remember(self, state: State, slot: Any, value: Any) -> State:
        """Change one memory."""
        place = self.slots.get(slot)
        if place is None:
            return state
        return state._replace(memory=(*state.memory[:place], value, *state.memory[place + 1 :]))
