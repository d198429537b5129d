"""The longest outage as a timeline: what was down when, and what it took down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from metrics import wording
from metrics.domain.errors import DomainError
from simulations import services
from simulations.models import Campaign

EVENTS_MAX: Final = 4_000
ROWS_MAX: Final = 24
WIDTH: Final = 600.0
"""Of the drawing, in its own units."""
Json = dict[str, Any]
Spans = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One time that something was down, in units of the drawing."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was down around the outage."""

    name: str
    is_outage: bool
    bars: tuple[Bar, ...]
    words: str
    """From when to when, for those who do not see the drawing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words."""

    when: str
    what: str
    effect: str


def story_of(campaign: Campaign) -> dict[str, Any]:
    """Return the timeline and the events of the longest outage; empty before one was seen."""
    try:
        lines = services.trace_of(campaign, events_max=EVENTS_MAX)
        events = [json.loads(line) for line in lines]
    except DomainError:
        return {}
    lasted = (campaign.result or {})["worst_outage"]["seconds"]
    spans = _spans(events, lasted)
    shown = {name: times for name, times in spans.items() if any(end > 0 for _, end in times)}
    start = min((begin for times in shown.values() for begin, _ in times), default=0.0)
    margin = 0.03 * (lasted - start)
    scale = _Scale(start - margin, lasted + margin)
    rows = [_row(name, times, scale) for name, times in shown.items()]
    found = (_line(event, shown, start) for event in events[1:])
    return {
        "lasted": wording.duration(lasted),
        "rows": rows[:ROWS_MAX],
        "rows_left": max(0, len(rows) - ROWS_MAX),
        "marks": (scale.at(0.0), scale.at(lasted)),
        "lines": [line for line in found if line is not None],
    }


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float

    def at(self, seconds: float) -> float:
        """Return where a moment is drawn."""
        inside = min(max(seconds, self.first), self.last)
        return round(WIDTH * (inside - self.first) / (self.last - self.first), 2)


def _spans(events: list[Json], lasted: float) -> Spans:
    """Return from when to when each thing was down: first what failed, then what that took down."""
    causes: Spans = {}
    effects: Spans = {}
    failed: dict[str, float] = dict.fromkeys(events[0]["down"], float(events[0]["t"]))
    lost: dict[str, float] = {}
    for event in events[1:]:
        if event["event"] in ("down", "up"):
            _turn(failed, causes, event["name"], event["t"], is_up=event["event"] == "up")
        for name, is_up in _changes(event):
            _turn(lost, effects, name, event["t"], is_up=is_up)
    for rest, into in ((failed, causes), (lost, effects)):
        for name, begin in rest.items():
            into.setdefault(name, []).append((begin, lasted))
    return causes | effects


def _turn(since: dict[str, float], spans: Spans, name: str, now: float, *, is_up: bool) -> None:
    if not is_up:
        since.setdefault(name, now)
    elif name in since:
        spans.setdefault(name, []).append((since.pop(name), now))


def _changes(event: Json) -> Iterable[tuple[str, bool]]:
    """Yield the components and journeys that an event took down or brought back."""
    for name, state in event.get("components", {}).items():
        yield f"component:{name}", state["available"]
    for name, is_up in event.get("journeys", {}).items():
        yield ("whole" if name == "whole" else f"journey:{name}"), is_up


def _row(name: str, times: list[tuple[float, float]], scale: _Scale) -> Row:
    bars = tuple(
        Bar(scale.at(begin), max(1.0, round(scale.at(end) - scale.at(begin), 2)))
        for begin, end in times
    )
    template = gettext("down from %(begin)s to %(end)s")
    words = "; ".join(
        template % {"begin": _moment(begin), "end": _moment(end)} for begin, end in times
    )
    return Row(label(name), name == "whole", bars, words)


def _line(event: Json, shown: Spans, start: float) -> Line | None:
    """Return an event in words when it has to do with the outage."""
    name = event.get("name", "")
    matters = name in shown or event.get("journeys") or event["event"] == "done"
    if not name or event["t"] < start or not matters:
        return None
    words = {
        "down": gettext("%(name)s goes down"),
        "up": gettext("%(name)s is back"),
        "done": gettext("%(name)s is done"),
    }
    what = words[event["event"]] % {"name": label(name)}
    return Line(_moment(event["t"]), what, _effect(event))


def _effect(event: Json) -> str:
    lost = [label(name) for name, is_up in _changes(event) if not is_up]
    back = [label(name) for name, is_up in _changes(event) if is_up]
    parts = []
    if lost:
        parts.append(gettext("takes down: %(names)s") % {"names": ", ".join(lost)})
    if back:
        parts.append(gettext("brings back: %(names)s") % {"names": ", ".join(back)})
    return "; ".join(parts)


def _moment(seconds: float) -> str:
    """Write a time counted from the beginning of the outage."""
    if seconds == 0:
        return wording.duration(0)
    if seconds < 0:
        return gettext("%(time)s before") % {"time": wording.duration(-seconds)}
    return gettext("%(time)s after") % {"time": wording.duration(seconds)}


def label(name: str) -> str:
    """Name what failed or was lost in the language of the reader."""
    kind, _, rest = name.partition(":")
    return _labels().get(kind, "%(name)s") % {"name": rest}


def _labels() -> Mapping[str, str]:
    return {
        "site": gettext("Site %(name)s"),
        "common_cause": gettext("Common cause of %(name)s"),
        "replica": gettext("Replica %(name)s"),
        "failover": gettext("Failover or election of %(name)s"),
        "move": gettext("Move of %(name)s to another target"),
        "cache": gettext("Cache of %(name)s"),
        "component": gettext("Component %(name)s"),
        "journey": gettext("Journey %(name)s"),
        "whole": gettext("The whole"),
    }
