"""All states of a small document, one after the other: an oracle for the analysis.

Written straight from the reference semantics of the document, in plain Python, and shared by no
product code. Every independent process (site, replica, common cause) is a bit. A figure is a sum
over states of their probability, a frequency a sum over the transitions between them; the down
states are summed directly, so that small unavailabilities keep their digits. Served fraction and
quality are fractions of integers, so that "exactly 1" means that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from metrics.domain.architecture import Architecture, Component, Need
from metrics.domain.quantities import HOUR_SECONDS, YEAR_SECONDS

PROCESSES_MAX = 18


@dataclass(frozen=True)
class Process:
    """One independent unit that is up and down in turn."""

    name: tuple[str, ...]
    mean_up: float
    mean_down: float

    @property
    def probability_up(self) -> float:
        return self.mean_up / (self.mean_up + self.mean_down)

    @property
    def probability_down(self) -> float:
        return self.mean_down / (self.mean_up + self.mean_down)


@dataclass(frozen=True)
class Service:
    """What one component or journey gives in one state."""

    available: bool
    served: Fraction
    quality: Fraction

    @property
    def up(self) -> bool:
        return self.available and self.served == 1


def enumerate_figures(architecture: Architecture) -> dict[str, Any]:
    """Exact long-run figures of the whole, of each journey and of each component.

    Times are hours, frequencies are per year, as in the result document.
    """
    states = _States(architecture)
    journeys = architecture.effective_journeys
    scopes = {key: [journey.entry] for key, journey in journeys.items()}
    everything = [journey.entry for journey in journeys.values()]
    shares = architecture.journey_shares
    figures = {key: states.figures(entries, [1.0]) for key, entries in scopes.items()}
    whole = states.figures(everything, [shares[key] for key in journeys])
    components = {
        key: states.availability(partial(_is_available, key)) for key in architecture.components
    }
    return {"whole": whole, "journeys": figures, "components": components}


def mean_time_to_failure_hours(architecture: Architecture) -> float:
    """Mean time until some journey is first not up, from everything up, by a linear system."""
    states = _States(architecture)
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    up = [index for index, service in enumerate(states.services) if _all_up(service, entries)]
    place = {state: row for row, state in enumerate(up)}
    matrix = np.zeros((len(up), len(up)))
    for state in up:
        for bit, process in enumerate(states.processes):
            is_up = not state >> bit & 1
            rate = 1 / (process.mean_up if is_up else process.mean_down)
            matrix[place[state], place[state]] += rate
            other = state ^ (1 << bit)
            if other in place:
                matrix[place[state], place[other]] -= rate
    times = np.linalg.solve(matrix, np.ones(len(up)))
    return float(times[place[0]]) / HOUR_SECONDS


class _States:
    """Probabilities and services of all states; bit k of a state is set when process k is down."""

    def __init__(self, architecture: Architecture) -> None:
        self.processes = list(_processes(architecture))
        assert len(self.processes) <= PROCESSES_MAX, "too many states to enumerate"
        count = 1 << len(self.processes)
        self.probabilities = [self._probability(state) for state in range(count)]
        self.services = [evaluate_state(architecture, self._down(state)) for state in range(count)]

    def availability(self, holds: Callable[[dict[str, Service]], bool]) -> dict[str, float]:
        """How often, how long and how many times a year a condition fails to hold."""
        good = [holds(service) for service in self.services]
        chances = self.probabilities
        unavailability = math.fsum(p for p, up in zip(chances, good, strict=True) if not up)
        availability = math.fsum(p for p, up in zip(chances, good, strict=True) if up)
        losses = math.fsum(self._crossings(good, leaving=True))
        returns = math.fsum(self._crossings(good, leaving=False))
        assert math.isclose(losses, returns, rel_tol=1e-11), "both directions balance"
        figures = {
            "availability": availability,
            "unavailability": unavailability,
            "failure_frequency_per_year": losses * YEAR_SECONDS,
        }
        if losses > 0:
            figures["mtbf_hours"] = availability / losses / HOUR_SECONDS
            figures["mttr_hours"] = unavailability / losses / HOUR_SECONDS
        return figures

    def figures(self, entries: list[str], shares: list[float]) -> dict[str, float]:
        """Figures of one journey (one entry) or of several together."""
        figures = self.availability(lambda service: _all_up(service, entries))
        full = self.availability(lambda service: _all_full(service, entries))
        lost, lost_utility = [], []
        for chance, service in zip(self.probabilities, self.services, strict=True):
            for entry, share in zip(entries, shares, strict=True):
                served = service[entry].served
                lost.append(chance * share * float(1 - served))
                lost_utility.append(chance * share * float(1 - served * service[entry].quality))
        total = math.fsum(shares)
        return figures | {
            "full_service_availability": full["availability"],
            "full_service_unavailability": full["unavailability"],
            "lost_requests": math.fsum(lost),
            "served_requests": total - math.fsum(lost),
            "lost_utility": math.fsum(lost_utility),
            "utility": total - math.fsum(lost_utility),
        }

    def _probability(self, state: int) -> float:
        return math.prod(
            process.probability_down if state >> bit & 1 else process.probability_up
            for bit, process in enumerate(self.processes)
        )

    def _down(self, state: int) -> frozenset[tuple[str, ...]]:
        return frozenset(p.name for bit, p in enumerate(self.processes) if state >> bit & 1)

    def _crossings(self, good: list[bool], *, leaving: bool) -> Iterator[float]:
        """Probability flow per second of each transition out of (or into) the good states."""
        for state, chance in enumerate(self.probabilities):
            if good[state] is not leaving:
                continue
            for bit, process in enumerate(self.processes):
                if good[state ^ (1 << bit)] is leaving:
                    continue
                is_down = state >> bit & 1
                yield chance / (process.mean_down if is_down else process.mean_up)


def _is_available(key: str, service: dict[str, Service]) -> bool:
    return service[key].available


def _all_up(service: dict[str, Service], entries: list[str]) -> bool:
    return all(service[entry].up for entry in entries)


def _all_full(service: dict[str, Service], entries: list[str]) -> bool:
    return all(service[entry].up and service[entry].quality == 1 for entry in entries)


def _processes(architecture: Architecture) -> Iterator[Process]:
    """List the independent processes that can be down at all (table of section 2)."""
    for key, site in architecture.sites.items():
        if site.outage is not None and math.isfinite(site.outage.mean_up_seconds):
            yield Process(("site", key), site.outage.mean_up_seconds, site.outage.mttr)
    for key, component in architecture.components.items():
        yield from _common_causes(key, component)
        yield from _replicas(key, component)


def _common_causes(key: str, component: Component) -> Iterator[Process]:
    cause, failure = component.common_cause, component.failure
    if cause is None:
        return
    if cause.mtbf is not None and cause.mttr is not None:
        yield Process(("cause", key), cause.mtbf, cause.mttr)
    elif cause.beta and failure is not None and math.isfinite(failure.mean_up_seconds):
        yield Process(("cause", key), failure.mean_up_seconds / cause.beta, failure.mttr)


def _replicas(key: str, component: Component) -> Iterator[Process]:
    failure, cause = component.failure, component.common_cause
    beta = cause.beta if cause is not None and cause.beta is not None else 0.0
    if failure is None or beta == 1 or math.isinf(failure.mean_up_seconds):
        return
    for site, number in _places(component):
        name = ("replica", key, site or "", str(number))
        yield Process(name, failure.mean_up_seconds / (1 - beta), failure.mttr)


def _places(component: Component) -> Iterator[tuple[str | None, int]]:
    """List site (None without placement) and number of each replica."""
    if component.placement:
        for site, count in component.placement.items():
            yield from ((site, number) for number in range(count))
    else:
        yield from ((None, number) for number in range(component.replicas or 1))


def evaluate_state(
    architecture: Architecture, down: frozenset[tuple[str, ...]]
) -> dict[str, Service]:
    """Work out what each component gives when exactly `down` is down (sections 2 to 5)."""
    services: dict[str, Service] = {}

    def service_of(key: str) -> Service:
        if key not in services:
            component = architecture.components[key]
            group = _group_fraction(architecture, key, component, down)
            services[key] = _with_needs(component, group, service_of)
        return services[key]

    for key in architecture.components:
        service_of(key)
    return services


def _group_fraction(
    architecture: Architecture, key: str, component: Component, down: frozenset[tuple[str, ...]]
) -> Fraction:
    usable = sum(
        ("replica", key, site or "", str(number)) not in down
        and ("cause", key) not in down
        and _site_works(architecture, site, down)
        for site, number in _places(component)
    )
    required = component.required_count
    if usable >= required:
        return Fraction(1)
    return Fraction(usable, required) if component.below_required == "shed" else Fraction(0)


def _site_works(
    architecture: Architecture, site: str | None, down: frozenset[tuple[str, ...]]
) -> bool:
    while site is not None:
        if ("site", site) in down:
            return False
        site = architecture.sites[site].parent
    return True


def _with_needs(
    component: Component, group: Fraction, service_of: Callable[[str], Service]
) -> Service:
    available, served, quality = group > 0, group, Fraction(1)
    for need in component.needs:
        counting = _counting(need, [service_of(target) for target in need.targets])
        assert need.if_down != "serve_cached", "caches remember; they are not a matter of states"
        if counting is not None:
            quality *= math.prod((s.quality for s in counting), start=Fraction(1))
        if need.if_down == "degrade":
            quality *= 1 if counting is not None else Fraction(need.quality or 0)
        elif counting is None:
            available, served = False, Fraction(0)
        else:
            served *= min(s.served for s in counting)
    return Service(available=available, served=served, quality=quality)


def _counting(need: Need, services: list[Service]) -> list[Service] | None:
    """Choose the targets that count, or None when the gate is not satisfied."""
    available = [service for service in services if service.available]
    required = (need.required or 1) if need.any_of is not None else len(services)
    if len(available) < required:
        return None
    best = sorted(available, key=lambda s: (s.served, s.quality), reverse=True)
    return best[:required]
