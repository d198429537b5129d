"""The longest outage as a timeline: what was down when, and what it took down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from metrics import wording
from metrics.domain.errors import DomainError
from simulations import replays
from simulations.models import Campaign
from simulations.montecarlo.outage import Json, Timeline, changes_of

EVENTS_MAX: Final = 4_000
ROWS_MAX: Final = 24
WIDTH: Final = 600.0
"""Of the drawing, in its own units."""


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
        timeline = replays.worst_outage_of(campaign, events_max=EVENTS_MAX)
    except DomainError:
        return {}
    start, lasted = timeline.begins, timeline.lasted
    margin = 0.03 * (lasted - start)
    scale = _Scale(start - margin, lasted + margin)
    rows = [_row(name, times, scale) for name, times in timeline.spans.items()]
    found = (_line(event, timeline) for event in timeline.events)
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


def _line(event: Json, timeline: Timeline) -> Line | None:
    """Return an event in words when it has to do with the outage."""
    name = event["name"]
    if not (name in timeline.spans or event.get("journeys") or event["event"] == "done"):
        return None
    words = {
        "down": gettext("%(name)s goes down"),
        "up": gettext("%(name)s is back"),
        "done": gettext("%(name)s is done"),
    }
    what = words[event["event"]] % {"name": label(name)}
    return Line(_moment(event["t"]), what, _effect(event))


def _effect(event: Json) -> str:
    lost = [label(name) for name, is_up in changes_of(event) if not is_up]
    back = [label(name) for name, is_up in changes_of(event) if is_up]
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
