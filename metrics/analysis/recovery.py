"""RTO and RPO: what each disruption does to each journey, and what brings it back.

RTO and RPO answer *what if this happens*, not *how often*. A component is restored when its own
group is and its `fail` gates are satisfied again; gates recover at the same time. A `degrade`
gate never stops a component. A `serve_cached` gate stops it only when its target stays away for
longer than the cache can serve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from metrics.analysis.disruptions import (
    NOTHING,
    Disruption,
    DisruptionKind,
    Way,
    disruptions,
    show,
    way_back,
)
from metrics.analysis.graph import callers_first, callers_of, closure, reach
from metrics.domain.architecture import Architecture, Need, RecoveryObjectives
from metrics.domain.problems import gettext_noop
from metrics.domain.results import Range, Recovery, RecoveryVerdict, Verdict

ROWS_MAX = 5_000
"""Rows of a result; up to here journeys that a disruption does not stop are listed, too."""

_BRIDGES = gettext_noop("switches to another target after %(time)s")


@dataclass(frozen=True, slots=True)
class _Stop:
    """How long a component is not available, and the next component that decides it."""

    time: Range = NOTHING
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Graph:
    """What every disruption needs to know of the architecture; computed once."""

    architecture: Architecture
    callers: dict[str, list[str]]
    rank: dict[str, int]
    """Components that are needed come before those that need them."""
    reached: dict[str, set[str]] = field(default_factory=dict)
    """For each journey all components that it uses."""


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
    journeys = architecture.effective_journeys
    order = reversed(callers_first(architecture))
    graph = _Graph(
        architecture,
        callers_of(architecture),
        {key: number for number, key in enumerate(order)},
        {name: reach(architecture, journey.entry) for name, journey in journeys.items()},
    )
    listed = list(disruptions(architecture))
    keep_all = len(listed) * len(journeys) <= ROWS_MAX
    rows = (
        row for disruption in listed for row in _rows(graph, disruption, only_stopped=not keep_all)
    )
    return tuple(islice(rows, ROWS_MAX))


def _rows(graph: _Graph, disruption: Disruption, *, only_stopped: bool) -> Iterator[Recovery]:
    """Yield the rows of one disruption, one for each journey or for each that it stops."""
    ways = _ways(graph.architecture, disruption)
    stops = _stops(graph, ways)
    for name, journey in graph.architecture.effective_journeys.items():
        if only_stopped and journey.entry not in stops:
            continue
        used = graph.reached[name]
        losses = [way.loss for key, way in ways.items() if key in used]
        stop = stops.get(journey.entry, _Stop())
        path = _path(journey.entry, stops) if journey.entry in stops else ()
        rto, rpo = _finite(stop.time), _finite(_largest(losses))
        yield Recovery(
            disruption=disruption.label,
            journey=name,
            rto_seconds=rto,
            rpo_seconds=rpo,
            path=path,
            how=tuple(_words(key, ways, stops) for key in path),
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
    for key in sorted(affected, key=graph.rank.__getitem__):
        own = _Stop(ways[key].time) if key in ways else _Stop()
        parts = [own]
        needs = graph.architecture.components[key].needs
        parts.extend(_gate_stop(need, stops) for need in needs if need.if_down != "degrade")
        longest = max(parts, key=lambda stop: (stop.time.expected, stop.time.worst))
        if longest.time.worst > 0:
            stops[key] = _Stop(_largest([part.time for part in parts]), longest.decided_by)
    return stops


def _gate_stop(need: Need, stops: dict[str, _Stop]) -> _Stop:
    """Return how long a gate stops the component that has it."""
    times = [(stops[t].time if t in stops else NOTHING, t) for t in need.targets]
    if need.has_memory and times[0][0].expected > 0:
        stop = _moved(need, times)
    else:
        # The gate is satisfied as soon as `required` targets are back.
        last = need.required_count - 1
        expected = sorted((time.expected, time.worst, target) for time, target in times)[last]
        worst = sorted(time.worst for time, _ in times)[last]
        stop = _Stop(Range(expected=expected[0], worst=max(worst, expected[0])), expected[2])
    if need.if_down == "serve_cached" and need.hit_ratio:
        bridged = (need.ttl or 0.0) + (need.stale_if_error or 0.0)
        expected_stop = stop.time.expected if stop.time.expected > bridged else 0.0
        worst_stop = stop.time.worst if stop.time.worst > bridged else 0.0
        stop = _Stop(Range(expected=expected_stop, worst=worst_stop), stop.decided_by)
    return stop


def _moved(need: Need, times: list[tuple[Range, str]]) -> _Stop:
    """Return the stop of a gate that loses the target in use: it comes back, or another does."""
    move = need.failover_time or 0.0
    first, key = times[0]
    others = [time for time, _ in times[1:]]
    expected = min([first.expected, *(time.expected + move for time in others)])
    worst = min([first.worst, *(time.worst + move for time in others)])
    decided_by = key if expected == first.expected else None
    return _Stop(Range(expected=expected, worst=max(expected, worst)), decided_by)


def _path(entry: str, stops: dict[str, _Stop]) -> tuple[str, ...]:
    """Return the chain of components from the entry to the one that decides."""
    path = [entry]
    while (following := stops[path[-1]].decided_by) is not None and following in stops:
        path.append(following)
    return tuple(path)


def _words(key: str, ways: dict[str, Way], stops: dict[str, _Stop]) -> str:
    """Say how a component of the path recovers."""
    waits_for = stops[key].decided_by
    if waits_for is not None:
        return gettext_noop("waits for %(target)s") % {"target": waits_for}
    if key in ways and ways[key].time.expected == stops[key].time.expected:
        return ways[key].words
    return _BRIDGES % {"time": show(stops[key].time.expected)}


def _largest(ranges: list[Range]) -> Range:
    if not ranges:
        return NOTHING
    return Range(
        expected=max(part.expected for part in ranges), worst=max(part.worst for part in ranges)
    )


def _finite(time: Range) -> Range | None:
    return time if math.isfinite(time.expected) and math.isfinite(time.worst) else None


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
    return "met" if time is not None and time.expected <= limit else "breached"
