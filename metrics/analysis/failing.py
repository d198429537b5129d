"""What makes a document's journeys fail, as gates over independent events.

Which sites are lost is a pattern; the events are what may fail besides: enough of a group's
replicas that are left, a common cause, a failover, a move of a gate with memory. Under a pattern
they are independent of each other, except where few repair crews or failovers tie them
together, which the events' own probabilities take into account.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.counting import replicas_of, usable_distribution
from metrics.analysis.elections import election_seconds
from metrics.analysis.importance import Cause
from metrics.analysis.system import GateModel, System
from metrics.domain.architecture import Architecture, Component

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that fails by itself: what it is called, how likely and how often a second.

    It stands for `order` things that fail together, which may be chosen in `ways` ways.
    """

    name: str
    unavailability: float
    frequency: float
    order: int = 1
    ways: int = 1


@dataclass
class Logic:
    """Gates of a document: steps after what they refer to, events as variables.

    Attributes
    ----------
    variables : (component, kind): kind is `replicas`, or the prefix of another event's name.
    required, first, arguments : steps, as `fault_trees.patterns.explore` takes them.
    output : step of every journey, by its entry, and of the whole under the key "".
    """

    variables: list[tuple[str, str]] = field(default_factory=list)
    required: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=lambda: [0])
    arguments: list[int] = field(default_factory=list)
    output: dict[str, int] = field(default_factory=dict)

    def step(self, required: int, arguments: Sequence[int]) -> int:
        """Add a k-out-of-n gate and return its argument."""
        self.required.append(required)
        self.arguments += arguments
        self.first.append(len(self.arguments))
        return -len(self.required)

    def variable(self, component: str, kind: str) -> int:
        """Add a variable and return its argument."""
        self.variables.append((component, kind))
        return 2 * (len(self.variables) - 1)

    @property
    def program(self) -> tuple[IntArray, IntArray, IntArray]:
        """The steps as arrays."""
        return np.array(self.required), np.array(self.first), np.array(self.arguments)


def logic_of(system: System, single: Mapping[str, Event]) -> Logic:
    """Return the gates of all journeys and the whole.

    Parameters
    ----------
    system : a compiled document.
    single : events that are independent of the sites, by name.
    """
    logic = Logic()
    entries = [journey.entry for journey in system.architecture.effective_journeys.values()]
    failed: dict[str, int] = {}
    wanted = needed(system, entries)
    for name in (name for name in system.order if name in wanted):
        failed[name] = _component(system, logic, name, failed, single)
    for entry in dict.fromkeys(entries):
        logic.output[entry] = -failed[entry] - 1
    logic.output[""] = -logic.step(1, [failed[entry] for entry in dict.fromkeys(entries)]) - 1
    return logic


def needed(system: System, entries: Sequence[str]) -> dict[str, None]:
    """Return the components whose failure may take a journey down."""
    found: dict[str, None] = {}
    pending = list(entries)
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            for gate in system.components[system.number[name]].gates:
                if gate.need.if_down != "degrade":
                    pending += gate.need.targets
    return found


def _component(
    system: System,
    logic: Logic,
    name: str,
    failed: Mapping[str, int],
    single: Mapping[str, Event],
) -> int:
    gates = system.components[system.number[name]].gates
    inputs = [_gate(logic, gate, failed) for gate in gates if gate.need.if_down != "degrade"]
    inputs += [
        logic.variable(name, kind)
        for kind in ("gate", "failover", "common_cause")
        if f"{kind}:{name}" in single
    ]
    inputs.append(logic.variable(name, "replicas"))
    return logic.step(1, inputs)


def _gate(logic: Logic, gate: GateModel, failed: Mapping[str, int]) -> int:
    targets = [failed[target] for target in gate.need.targets]
    return logic.step(len(targets) - gate.required + 1, targets)


def single_events(system: System, causes: Sequence[Cause]) -> dict[str, Event]:
    """Return common causes, failovers and moves of gates, which no site decides.

    The analysis gives the probability of what remembers. A failover begins as often as its
    probability and mean length say, a move as often as it takes the whole down when it can.
    """
    found: dict[str, Event] = {}
    for name, component in system.architecture.components.items():
        down, up = component.common_cause_mttr_seconds, component.common_cause_mtbf_seconds
        if down and math.isfinite(up):
            key = f"common_cause:{name}"
            found[key] = Event(key, down / (up + down), 1 / (up + down))
        seconds = _failover_seconds(component)
        share = _failover_share(system, name) if seconds else 0.0
        if share:
            found[f"failover:{name}"] = Event(f"failover:{name}", share, share / seconds)
    for cause in causes:
        kind, _, name = cause.name.partition(":")
        if kind == "gate" and cause.unavailability > 0 and _moves(system.architecture, name):
            often = cause.frequency / cause.birnbaum if cause.birnbaum > 0 else 0.0
            found[cause.name] = Event(cause.name, cause.unavailability, often)
    return found


def _failover_seconds(component: Component) -> float:
    if component.is_consensus:
        return election_seconds(component)
    return component.standby.mean_failover_seconds if component.standby else 0.0


def _failover_share(system: System, name: str) -> float:
    """Return the probability that a group is down although enough of it is usable."""
    group = system.components[system.number[name]].group
    weights = system.joint.probabilities
    known = [part for part in group.parts if part.kind == "failover"]
    if known:
        return sum(float(part.lost @ weights) for part in known)
    down = float(group.failed @ weights)
    rest = down - _structurally_down(system.architecture, name)
    return rest if rest > NOISE * down else 0.0


NOISE = 1e-9
"""Part of a group's unavailability below which a difference is only rounding."""
SITES_MAX = 10
"""Sites of one component whose states are gone through one by one."""


def _structurally_down(architecture: Architecture, name: str) -> float:
    """Return P(too few usable replicas), sites and common cause in; 1 when it is not known."""
    component = architecture.components[name]
    sites = list(site_events(architecture, [name]).values())
    if len(sites) > SITES_MAX:
        return 1.0
    replicas, places = ReplicaEvents(architecture), places_of(architecture, name)
    down, up = component.common_cause_mttr_seconds, component.common_cause_mtbf_seconds
    cause = down / (up + down) if down else 0.0
    result = 0.0
    for lost in product((False, True), repeat=len(sites)):
        pairs = list(zip(sites, lost, strict=True))
        weight = math.prod(
            site.unavailability if gone else 1 - site.unavailability for site, gone in pairs
        )
        gone_sites = {site.name.partition(":")[2] for site, gone in pairs if gone}
        reach = sum(number for chain, number in places if not chain & gone_sites)
        short = 1.0
        if reach >= component.required_count:
            event = replicas.event(name, reach)
            short = event.unavailability if event else 0.0
        result += weight * (cause + (1 - cause) * short)
    return result


def places_of(architecture: Architecture, name: str) -> list[tuple[frozenset[str], int]]:
    """Return where a component's replicas live: the sites they depend on, and their number."""
    component = architecture.components[name]
    places = [
        (frozenset(with_ancestors(architecture, site)), number)
        for site, number in (component.placement or {}).items()
    ]
    return places or [(frozenset(), component.replica_count)]


def _moves(architecture: Architecture, name: str) -> bool:
    needs = architecture.components[name].needs
    return any(need.has_memory and need.if_down != "degrade" for need in needs)


class ReplicaEvents:
    """The event that too many of a component's replicas fail, by how many are in reach."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture
        self._known: dict[tuple[str, int], Event | None] = {}

    def event(self, name: str, reach: int) -> Event | None:
        """Return the event, or nothing when the replicas never fail. Some must be left over."""
        key = (name, reach)
        if key not in self._known:
            self._known[key] = self._make(name, self._architecture.components[name], reach)
        return self._known[key]

    def _make(self, name: str, component: Component, reach: int) -> Event | None:
        replicas = replicas_of(component)
        if math.isinf(replicas.mtbf) or not replicas.mttr:
            return None
        required = component.required_count
        usable = usable_distribution(replicas, reach)
        unavailability = float(usable[:required].sum())
        if not unavailability:
            return None
        order = reach - required + 1
        return Event(
            _words(name, order, reach, component.replica_count),
            unavailability,
            float(required * replicas.failure_rate * usable[required]),
            order,
            math.comb(reach, order),
        )


def _words(name: str, order: int, reach: int, count: int) -> str:
    if count == 1:
        return name
    left = "" if reach == count else " left"
    return f"{name} ({order} of {reach} replicas{left})"


def site_events(architecture: Architecture, names: Sequence[str]) -> dict[str, Event]:
    """Return the outages of the sites in which components live, and of those above them."""
    used: dict[str, None] = {}
    for name in names:
        for site, count in (architecture.components[name].placement or {}).items():
            if count:
                used |= dict.fromkeys(with_ancestors(architecture, site))
    found = {}
    for site in used:
        outage = architecture.sites[site].outage
        if outage is not None and outage.mttr > 0:
            total = outage.mean_up_seconds + outage.mttr
            found[site] = Event(f"site:{site}", outage.mttr / total, 1 / total)
    return found


def with_ancestors(architecture: Architecture, site: str) -> Iterator[str]:
    """Yield a site and everything that it lies in."""
    current: str | None = site
    while current is not None:
        yield current
        current = architecture.sites[current].parent
