"""The course of a document after a failure: every component's service, moment by moment.

The semantics of sections 3 to 5 of the model, evaluated for one state instead of over all of
them: everything else is up, what failed stays failed, and every failover takes the time that is
given. What happens is then a sequence of moments at which something changes: a failover ends, a
gate has moved to another target, a cache begins to fade, or has run out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from metrics.analysis.failed_groups import Failures
from metrics.analysis.graph import targets_first
from metrics.domain.architecture import Architecture, Need

MOMENTS_MAX = 2_000
"""Moments of one course. Each failover, move and cache ends at most a few of them."""
NOTHING_LEFT = 1e-9
"""Served fractions, and seconds of a cache, below are rounding: it has run out."""

GateKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Service:
    """What a component gives: the fraction of requests that it serves, and their quality."""

    served: float
    quality: float

    @property
    def is_available(self) -> bool:
        """Whether anything is served."""
        return self.served > NOTHING_LEFT


FULL = Service(1.0, 1.0)
NONE = Service(0.0, 1.0)


@dataclass(slots=True)
class _Gate:
    """What one entry of `needs` remembers."""

    in_use: int = 0
    moving_to: int | None = None
    moved_at: float = 0.0
    lost_at: float | None = None
    is_satisfied: bool = True


@dataclass(frozen=True)
class Moment:
    """What every component gives from a moment on, in seconds after the failure."""

    seconds: float
    services: dict[str, Service]
    lost_gates: frozenset[GateKey]
    moving_gates: frozenset[GateKey]
    fading_gates: frozenset[GateKey]


@dataclass
class _Course:
    architecture: Architecture
    failures: Failures
    is_worst: bool
    order: list[str] = field(init=False)
    gates: dict[GateKey, _Gate] = field(init=False)
    services: dict[str, Service] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.order = targets_first(self.architecture)
        self.gates = {
            (key, index): _Gate()
            for key, component in self.architecture.components.items()
            for index in range(len(component.needs))
        }

    def at(self, now: float) -> Moment:
        """Let everything happen that happens at a moment, and return what it leaves."""
        for key in self.order:
            self.services[key] = self._service(key, now)
        lost = [key for key, gate in self.gates.items() if not gate.is_satisfied]
        return Moment(
            now,
            dict(self.services),
            frozenset(lost),
            frozenset(key for key in lost if self.gates[key].moving_to is not None),
            frozenset(key for key in lost if self._is_fading(key, now)),
        )

    def following(self, now: float) -> float | None:
        """Return when the next thing happens, if anything does."""
        times = [time for time in self._times() if time > now]
        return min(times) if times else None

    def _times(self) -> Iterator[float]:
        for group in self.failures.groups.values():
            if group.fraction:
                yield group.takeover.worst if self.is_worst else group.takeover.expected
        for (key, index), gate in self.gates.items():
            if gate.moving_to is not None:
                yield gate.moved_at
            if gate.lost_at is not None:
                need = self.architecture.components[key].needs[index]
                stale = gate.lost_at + (need.stale_if_error or 0.0)
                yield stale
                yield stale + (need.ttl or 0.0)

    def _is_fading(self, key: GateKey, now: float) -> bool:
        need, lost_at = self.architecture.components[key[0]].needs[key[1]], self.gates[key].lost_at
        if lost_at is None or not need.ttl or not need.hit_ratio:
            return False
        begins = lost_at + (need.stale_if_error or 0.0)
        return begins <= now < begins + need.ttl

    def _service(self, key: str, now: float) -> Service:
        served, quality = self._group(key, now), 1.0
        for index, need in enumerate(self.architecture.components[key].needs):
            part = self._through(key, index, need, now)
            if need.if_down != "degrade":
                served *= part.served
            quality *= part.quality
        return Service(served, quality) if served > NOTHING_LEFT else NONE

    def _group(self, key: str, now: float) -> float:
        group = self.failures.groups.get(key)
        if group is None:
            return 1.0
        takeover = group.takeover.worst if self.is_worst else group.takeover.expected
        return group.fraction if now >= takeover else 0.0

    def _through(self, key: str, index: int, need: Need, now: float) -> Service:
        """Return what comes through a gate: what counts while it holds, else what is left."""
        gate = self.gates[key, index]
        targets = [
            NONE if (key, index, target) in self.failures.cuts else self.services[target]
            for target in need.targets
        ]
        counting = _in_use(gate, need, targets, now) if need.has_memory else _best(need, targets)
        gate.is_satisfied = bool(counting)
        if counting:
            gate.lost_at = None
            return Service(
                min(target.served for target in counting),
                prod(target.quality for target in counting),
            )
        if need.if_down == "degrade":
            return Service(0.0, need.quality or 0.0)
        if need.if_down == "serve_cached":
            gate.lost_at = now if gate.lost_at is None else gate.lost_at
            return Service(_cached(need, now - gate.lost_at), 1.0)
        return NONE


def course(architecture: Architecture, failures: Failures, *, is_worst: bool) -> list[Moment]:
    """Return every moment at which something changes, the failure itself first.

    Failovers take their mean times, or the longest when `is_worst`. A gate that moves to another
    target takes its mean time in both.
    """
    running = _Course(architecture, failures, is_worst)
    now: float | None = 0.0
    moments: list[Moment] = []
    while now is not None and len(moments) < MOMENTS_MAX:
        moments.append(running.at(now))
        now = running.following(now)
    return moments


def _best(need: Need, targets: list[Service]) -> list[Service]:
    """Return the targets that count, or nothing when the gate is not satisfied."""
    usable = [target for target in targets if target.is_available]
    usable.sort(key=lambda target: (target.served, target.quality), reverse=True)
    wanted = need.required_count
    return usable[:wanted] if len(usable) >= wanted else []


def _in_use(gate: _Gate, need: Need, targets: list[Service], now: float) -> list[Service]:
    """Return the target in use of a gate with memory; a move to another one takes its time."""
    if targets[gate.in_use].is_available:
        gate.moving_to = None
        return [targets[gate.in_use]]
    if gate.moving_to is not None and not targets[gate.moving_to].is_available:
        gate.moving_to = None
    if gate.moving_to is None:
        others = [number for number, target in enumerate(targets) if target.is_available]
        if not others:
            return []
        gate.moving_to, gate.moved_at = others[0], now + (need.failover_time or 0.0)
    if now < gate.moved_at:
        return []
    gate.in_use, gate.moving_to = gate.moving_to, None
    return [targets[gate.in_use]]


def _cached(need: Need, age: float) -> float:
    """Return the fraction of requests that a cache serves so long after its source was lost."""
    hit, ttl, stale = need.hit_ratio or 0.0, need.ttl or 0.0, need.stale_if_error or 0.0
    if ttl == 0:
        return hit if stale - age > NOTHING_LEFT else 0.0
    return hit * min(1.0, max(0.0, (ttl + stale - age) / ttl))
