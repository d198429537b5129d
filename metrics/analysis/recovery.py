"""RTO and RPO: what each disruption does to each journey, and what brings it back.

RTO and RPO answer *what if this happens*, not *how often*. A component is restored when its own
group is and its `fail` gates are satisfied again; gates recover at the same time. A `degrade`
gate never stops a component. A `serve_cached` gate stops it only when its target stays away for
longer than the cache can serve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple

from metrics.analysis.disruptions import (
    NOTHING,
    Disruption,
    DisruptionKind,
    Span,
    Way,
    disruptions,
    show,
    way_back,
)
from metrics.analysis.graph import callers_first, callers_of, closure, reach, shortest_paths
from metrics.domain.architecture import Architecture, Need, RecoveryObjectives
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import is_within
from metrics.domain.results import Range, Recovery, RecoveryVerdict, Verdict

ROWS_MAX = 5_000
"""Rows of a result; up to here journeys that a disruption does not stop are listed, too."""

_BRIDGES = gettext_noop("switches to another target after %(time)s")


@dataclass(frozen=True, slots=True)
class _Stop:
    """How long a component is not available, and the next component that decides it."""

    time: Span = NOTHING
    decided_by: str | None = None


_RUNNING = _Stop()


class _Link(NamedTuple):
    """A component of a deciding path: how long it stops, and how it recovers in words."""

    component: str
    time: Span
    words: str


@dataclass(frozen=True, slots=True)
class _Journey:
    """What one journey uses, from its entry."""

    name: str
    entry: str
    used: frozenset[str]
    """Everything it reaches."""
    stoppable_by: frozenset[str]
    """What it reaches without a `degrade` gate in between."""
    hard: Mapping[str, str | None]
    """What it reaches by gates that need all their targets, each with the caller before it."""


@dataclass(frozen=True, slots=True)
class _Graph:
    """What every disruption needs to know of the architecture; computed once."""

    architecture: Architecture
    callers: dict[str, list[str]]
    rank: dict[str, int]
    """Components that are needed come before those that need them."""
    gates: dict[str, list[tuple[Need, tuple[str, ...]]]]
    """For each component its gates that can stop it, with their targets."""
    relevant: frozenset[str]
    """What can stop some journey."""
    journeys: tuple[_Journey, ...]


def recovery(architecture: Architecture) -> tuple[Recovery, ...]:
    """Return RTO and RPO for every disruption and journey, with the deciding path.

    Notes
    -----
    The disruption hits the replica in use: a lost replica of a standby group is the active
    one, of a consensus group the leader. An absent RTO means that nothing in the document
    brings the service back, an absent RPO that the data are lost for good; both breach an
    objective. Expected figures are compared with objectives. In documents so large that more
    than `ROWS_MAX` rows arise, journeys that go on are left out, and then the rows beyond it.
    """
    order = reversed(callers_first(architecture))
    journeys = tuple(_journeys(architecture))
    graph = _Graph(
        architecture,
        callers_of(architecture),
        {key: number for number, key in enumerate(order)},
        {
            key: [(need, need.targets) for need in component.needs if need.if_down != "degrade"]
            for key, component in architecture.components.items()
        },
        frozenset[str]().union(*(journey.stoppable_by for journey in journeys)),
        journeys,
    )
    listed = list(disruptions(architecture))
    keep_all = len(listed) * len(graph.journeys) <= ROWS_MAX
    rows = (
        row for disruption in listed for row in _rows(graph, disruption, only_stopped=not keep_all)
    )
    return tuple(islice(rows, ROWS_MAX))


def _journeys(architecture: Architecture) -> Iterator[_Journey]:
    gates = {
        key: [need for need in component.needs if need.if_down != "degrade"]
        for key, component in architecture.components.items()
    }
    stopping = {key: [t for need in needs for t in need.targets] for key, needs in gates.items()}
    hard = {
        key: [
            target
            for need in needs
            if need.if_down == "fail" and need.required_count == len(need.targets)
            for target in need.targets
        ]
        for key, needs in gates.items()
    }
    for name, journey in architecture.effective_journeys.items():
        yield _Journey(
            name=name,
            entry=journey.entry,
            used=frozenset(reach(architecture, journey.entry)),
            stoppable_by=frozenset(closure(stopping, [journey.entry])),
            hard=shortest_paths(hard, journey.entry),
        )


def _rows(graph: _Graph, disruption: Disruption, *, only_stopped: bool) -> Iterator[Recovery]:
    """Yield the rows of one disruption, one for each journey or for each that it stops."""
    ways = _ways(graph.architecture, disruption)
    stops: dict[str, _Stop] | None = None
    for journey in graph.journeys:
        chain = _only_chain(journey, ways)
        if chain is None:
            stops = _stops(graph, ways) if stops is None else stops
            chain = _chain(journey.entry, stops, ways)
        if chain or not only_stopped:
            yield _row(graph, disruption, journey, ways, chain)


def _only_chain(journey: _Journey, ways: dict[str, Way]) -> list[_Link] | None:
    """Return the chain when one component is hit that the journey cannot do without.

    Then every component in between stops as long as that one, and no other can stop longer.
    None when it takes a look at all gates.
    """
    hit = [key for key, way in ways.items() if way.time.worst > 0 and key in journey.stoppable_by]
    if not hit:
        return []
    if len(hit) > 1 or hit[0] not in journey.hard:
        return None
    way, path = ways[hit[0]], [hit[0]]
    while (caller := journey.hard[path[-1]]) is not None:
        path.append(caller)
    path.reverse()
    waits = [_Link(key, way.time, _waits(after)) for key, after in pairwise(path)]
    return [*waits, _Link(hit[0], way.time, way.words)]


def _row(
    graph: _Graph,
    disruption: Disruption,
    journey: _Journey,
    ways: dict[str, Way],
    chain: list[_Link],
) -> Recovery:
    losses = [way.loss for key, way in ways.items() if key in journey.used]
    rto, rpo = _finite(chain[0].time if chain else NOTHING), _finite(_largest(losses))
    return Recovery(
        disruption=disruption.label,
        journey=journey.name,
        rto_seconds=rto,
        rpo_seconds=rpo,
        path=tuple(link.component for link in chain),
        how=tuple(link.words for link in chain),
        objective=_verdicts(graph.architecture, disruption.kind, rto, rpo),
    )


def _ways(architecture: Architecture, disruption: Disruption) -> dict[str, Way]:
    """Return how each component that is hit gets over the disruption."""
    if disruption.kind in (DisruptionKind.SITE, DisruptionKind.REGION):
        hit = [
            key
            for key, component in architecture.components.items()
            if any(
                count and site in disruption.lost_sites
                for site, count in (component.placement or {}).items()
            )
        ]
    else:
        hit = [disruption.subject]
    return {key: way_back(architecture.components[key], disruption) for key in hit}


def _stops(graph: _Graph, ways: dict[str, Way]) -> dict[str, _Stop]:
    """Return how long each component stops; those that do not are absent."""
    affected = closure(graph.callers, [key for key, way in ways.items() if way.time.worst > 0])
    stops: dict[str, _Stop] = {}
    for key in sorted(affected & graph.relevant, key=graph.rank.__getitem__):
        parts = [_Stop(ways[key].time)] if key in ways else []
        parts.extend(
            _gate_stop(need, stops)
            for need, targets in graph.gates[key]
            if not stops.keys().isdisjoint(targets)
        )
        if not parts:
            continue
        longest = max(parts, key=lambda stop: (stop.time.expected, stop.time.worst))
        if longest.time.worst > 0:
            stops[key] = _Stop(_largest([part.time for part in parts]), longest.decided_by)
    return stops


def _gate_stop(need: Need, stops: dict[str, _Stop]) -> _Stop:
    """Return how long a gate stops the component that has it."""
    if need.target is not None and need.if_down == "fail":
        return _Stop(stops[need.target].time, need.target) if need.target in stops else _RUNNING
    times = [(stops[t].time if t in stops else NOTHING, t) for t in need.targets]
    if need.has_memory and times[0][0].expected > 0:
        stop = _moved(need, times)
    else:
        # The gate is satisfied as soon as `required` targets are back.
        last = need.required_count - 1
        expected = sorted((time.expected, time.worst, target) for time, target in times)[last]
        worst = sorted(time.worst for time, _ in times)[last]
        stop = _Stop(Span(expected=expected[0], worst=max(worst, expected[0])), expected[2])
    if need.if_down == "serve_cached" and need.hit_ratio:
        bridged = (need.ttl or 0.0) + (need.stale_if_error or 0.0)
        expected_stop = stop.time.expected if stop.time.expected > bridged else 0.0
        worst_stop = stop.time.worst if stop.time.worst > bridged else 0.0
        stop = _Stop(Span(expected=expected_stop, worst=worst_stop), stop.decided_by)
    return stop


def _moved(need: Need, times: list[tuple[Span, str]]) -> _Stop:
    """Return the stop of a gate that loses the target in use: it comes back, or another does."""
    move = need.failover_time or 0.0
    first, key = times[0]
    others = [time for time, _ in times[1:]]
    expected = min([first.expected, *(time.expected + move for time in others)])
    worst = min([first.worst, *(time.worst + move for time in others)])
    decided_by = key if expected == first.expected else None
    return _Stop(Span(expected=expected, worst=max(expected, worst)), decided_by)


def _chain(entry: str, stops: dict[str, _Stop], ways: dict[str, Way]) -> list[_Link]:
    """Return the chain of components from the entry to the one that decides."""
    chain: list[_Link] = []
    key: str | None = entry if entry in stops else None
    while key is not None:
        stop = stops[key]
        following = stop.decided_by if stop.decided_by in stops else None
        if following is not None:
            words = _waits(following)
        elif key in ways and ways[key].time.expected == stop.time.expected:
            words = ways[key].words
        else:
            words = _BRIDGES % {"time": show(stop.time.expected)}
        chain.append(_Link(key, stop.time, words))
        key = following
    return chain


def _waits(target: str) -> str:
    return gettext_noop("waits for %(target)s") % {"target": target}


def _largest(ranges: list[Span]) -> Span:
    if not ranges:
        return NOTHING
    return Span(
        expected=max(part.expected for part in ranges), worst=max(part.worst for part in ranges)
    )


def _finite(time: Span) -> Range | None:
    """Return the figures, or None when the time never ends."""
    if math.isinf(time.worst):
        return None
    return Range(expected=time.expected, worst=time.worst)


def _verdicts(
    architecture: Architecture, kind: DisruptionKind, rto: Range | None, rpo: Range | None
) -> RecoveryVerdict:
    objectives = architecture.objectives
    return RecoveryVerdict(
        rto=_verdict(objectives.rto if objectives else None, kind, rto),
        rpo=_verdict(objectives.rpo if objectives else None, kind, rpo),
    )


def _verdict(
    objectives: RecoveryObjectives | None, kind: DisruptionKind, time: Range | None
) -> Verdict:
    limit: float | None = getattr(objectives, kind.value) if objectives is not None else None
    if limit is None:
        return "no objective"
    return "met" if time is not None and is_within(time.expected, limit) else "breached"
