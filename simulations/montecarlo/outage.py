"""What of a trace belongs to its outage: what was down when, and the events worth telling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Spans = dict[str, list[tuple[float, float]]]
"""From when to when each thing was down, in seconds from the beginning of the outage."""
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Timeline:
    """An outage from the first failure that has to do with it to its end.

    Playing the events one after the other from the state at the beginning gives the state at
    every moment between.
    """

    lasted: float
    """Seconds."""
    begins: float
    """When the first thing failed, in seconds before the outage: zero or negative."""
    is_complete: bool
    """Whether the recording goes on to the end of the outage."""
    spans: Spans
    """Of everything that was down during the outage."""
    down: tuple[str, ...]
    """Sites, replicas and groups that had failed when it begins."""
    components: dict[str, Json]
    """Components that did not work in full when it begins."""
    journeys: tuple[str, ...]
    """Journeys that were lost when it begins."""
    events: tuple[Json, ...]


def timeline_of(trace: Sequence[Json], lasted: float) -> Timeline:
    """Return the part of a trace that tells an outage of so many seconds."""
    every = spans_of(trace, lasted)
    spans = {name: times for name, times in every.items() if any(end > 0 for _, end in times)}
    begins = min((begin for times in spans.values() for begin, _ in times), default=0.0)
    later = [event for event in trace[1:] if event["t"] >= begins]
    events = tuple(event for event in later if "name" in event and _matters(event, spans))
    told = {*spans, *(event["name"] for event in events)}
    before = _state_after(trace[0], trace[1 : len(trace) - len(later)])
    return Timeline(
        lasted=lasted,
        begins=min(begins, 0.0),
        is_complete=trace[-1].get("reason") == "restored",
        spans=spans,
        down=tuple(name for name in before.failed if name in told),
        components={name: state for name, state in before.components.items() if _is_worse(state)},
        journeys=tuple(name for name, is_up in before.journeys.items() if not is_up),
        events=events,
    )


def spans_of(trace: Sequence[Json], lasted: float) -> Spans:
    """Return from when to when each thing was down: first what failed, then what that took down."""
    causes: Spans = {}
    effects: Spans = {}
    begun = float(trace[0]["t"])
    failed = dict.fromkeys(trace[0]["down"], begun)
    lost = {name: begun for name, is_up in changes_of(trace[0]) if not is_up}
    for event in trace[1:]:
        if event["event"] in ("down", "up"):
            _turn(failed, causes, event["name"], event["t"], is_up=event["event"] == "up")
        for name, is_up in changes_of(event):
            _turn(lost, effects, name, event["t"], is_up=is_up)
    for rest, into in ((failed, causes), (lost, effects)):
        for name, begin in rest.items():
            into.setdefault(name, []).append((begin, lasted))
    return causes | effects


def changes_of(event: Json) -> Iterator[tuple[str, bool]]:
    """Yield the components and journeys that an event took down or brought back."""
    for name, state in event.get("components", {}).items():
        yield f"component:{name}", state["available"]
    for name, is_up in event.get("journeys", {}).items():
        yield (WHOLE if name == WHOLE else f"journey:{name}"), is_up


@dataclass(slots=True)
class _State:
    failed: dict[str, None]
    components: dict[str, Json]
    journeys: dict[str, bool]


def _state_after(first: Json, events: Iterable[Json]) -> _State:
    state = _State(
        failed=dict.fromkeys(first["down"]),
        components=dict(first.get("components", {})),
        journeys=dict(first.get("journeys", {})),
    )
    for event in events:
        if event["event"] == "down":
            state.failed[event["name"]] = None
        elif event["event"] == "up":
            state.failed.pop(event["name"], None)
        state.components |= event.get("components", {})
        state.journeys |= event.get("journeys", {})
    return state


def _matters(event: Json, spans: Spans) -> bool:
    return bool(event["name"] in spans or event.get("components") or event.get("journeys"))


def _is_worse(state: Json) -> bool:
    return not state["available"] or state["served"] < 1.0 or state["quality"] < 1.0


def _turn(since: dict[str, float], spans: Spans, name: str, now: float, *, is_up: bool) -> None:
    if not is_up:
        since.setdefault(name, now)
    elif name in since:
        spans.setdefault(name, []).append((since.pop(name), now))
