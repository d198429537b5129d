"""Charts of recovery: how long each disruption takes, and how much data it loses, against goals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, BAD, BARS_MAX, OK, TEXT, Chart, bars_layout
from metrics.domain.architecture import Architecture, RecoveryObjectives
from metrics.domain.results import Range, Recovery

Goal = Literal["rto", "rpo"]
TICKS: Final = (0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0)
"""Seconds at which the axis is marked."""
TICKS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class _Bar:
    """One disruption: the journey that fares worst, and what is allowed."""

    name: str
    short: str
    journey: str
    found: Range
    allowed: float | None
    is_missed: bool


def charts_of(recovery: Sequence[Recovery], document: Architecture) -> tuple[Chart, ...]:
    """Return the charts of recovery time and of lost data, where something is known of them."""
    goals = document.objectives
    charts = (
        _chart(
            _bars(recovery, "rto", goals.rto if goals else None),
            id="chart-rto",
            title=gettext("Recovery time of each disruption"),
            axis=gettext("Time until service is back"),
        ),
        _chart(
            _bars(recovery, "rpo", goals.rpo if goals else None),
            id="chart-rpo",
            title=gettext("Loss of data in each disruption"),
            axis=gettext("Time whose data is lost"),
        ),
    )
    return tuple(chart for chart in charts if chart is not None)


def _bars(
    recovery: Sequence[Recovery], goal: Goal, objectives: RecoveryObjectives | None
) -> list[_Bar]:
    """Return for each disruption the journey that fares worst, the missed objectives first."""
    found: dict[str, _Bar] = {}
    for item in recovery:
        figure = item.rto_seconds if goal == "rto" else item.rpo_seconds
        if figure is None:
            continue
        known = found.get(item.disruption)
        if known is not None and _size(known.found) >= _size(figure):
            continue
        allowed = getattr(objectives, item.disruption.partition(":")[0], None)
        found[item.disruption] = _Bar(
            name=wording.cause(item.disruption),
            short=_short(item.disruption),
            journey=item.journey,
            found=figure,
            allowed=allowed,
            is_missed=getattr(item.objective, goal) == "breached",
        )
    return sorted(found.values(), key=lambda bar: (not bar.is_missed, *_negative(bar.found)))


def _short(disruption: str) -> str:
    """Name a disruption in few words, for an axis.

    >>> _short("instance:web"), _short("region:eu")
    ('One of web', 'Region eu')
    """
    kind, _, name = disruption.partition(":")
    words = {
        "instance": gettext("One of %(name)s"),
        "component": gettext("All of %(name)s"),
        "site": gettext("Site %(name)s"),
        "region": gettext("Region %(name)s"),
        "data": gettext("Data of %(name)s"),
    }
    return words[kind] % {"name": name.strip()} if kind in words else disruption


def _size(found: Range) -> tuple[float, float]:
    return found.expected, found.worst


def _negative(found: Range) -> tuple[float, float]:
    return -found.expected, -found.worst


def _chart(bars: Sequence[_Bar], *, id: str, title: str, axis: str) -> Chart | None:  # noqa: A002
    if all(bar.found.worst <= 0 for bar in bars):
        return None
    telling = [bar for bar in bars if bar.found.worst > 0 or bar.is_missed]
    shown = telling[:BARS_MAX]
    left = len(bars) - len(shown)
    note = gettext(
        "The dot is the expected case, the end of the line the worst; the bar across is the"
        " objective of its kind of disruption. It is met while the dot is not beyond it."
    )
    if left:
        note += " " + gettext("The table has %(left)s more, which do less.") % {"left": left}
    return Chart(
        id=id,
        title=title,
        note=note,
        figure=_figure(shown, axis),
        headers=(
            gettext("Disruption"),
            gettext("Journey"),
            gettext("Expected"),
            gettext("Worst"),
            gettext("Objective"),
            gettext("Verdict"),
        ),
        rows=tuple(
            (
                bar.name,
                bar.journey,
                wording.duration(bar.found.expected),
                wording.duration(bar.found.worst),
                "–" if bar.allowed is None else wording.duration(bar.allowed),
                _verdict(bar),
            )
            for bar in bars
        ),
    )


def _verdict(bar: _Bar) -> str:
    if bar.allowed is None:
        return "–"
    return gettext("missed") if bar.is_missed else gettext("met")


def _figure(bars: Sequence[_Bar], axis: str) -> go.Figure:
    ticks, place = _scale(bars)
    layout = bars_layout(len(bars), axis)
    layout["height"] += 24
    layout["xaxis"] |= {
        "type": "log",
        "tickvals": [*ticks],
        "ticktext": [*ticks.values()],
        "range": [math.log10(min(ticks)) - 0.15, math.log10(max(ticks)) + 0.15],
    }
    layout["yaxis"] |= {"categoryarray": [bar.short for bar in bars], "categoryorder": "array"}
    figure = go.Figure(layout=layout)
    figure.update_layout(showlegend=True)
    for bar in bars:
        figure.add_scatter(
            x=[place(bar.found.expected), place(bar.found.worst)],
            y=[bar.short, bar.short],
            mode="lines",
            line={"color": ACCENT, "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
    _marks(figure, bars, place)
    return figure


def _marks(figure: go.Figure, bars: Sequence[_Bar], place: Callable[[float], float]) -> None:
    """Add the expected cases, by verdict, the worst ones and the objectives."""
    missed = [(bar.short, bar.found.expected) for bar in bars if bar.is_missed]
    others = [(bar.short, bar.found.expected) for bar in bars if not bar.is_missed]
    worst = [(bar.short, bar.found.worst) for bar in bars]
    goals = [(bar.short, bar.allowed) for bar in bars if bar.allowed is not None]
    series = (
        (gettext("Expected"), others, OK, "circle", 11),
        (gettext("Expected, objective missed"), missed, BAD, "x", 11),
        (gettext("Worst"), worst, ACCENT, "line-ns-open", 12),
        (gettext("Objective"), goals, TEXT, "line-ns-open", 22),
    )
    for name, points, colour, symbol, size in series:
        if points:
            figure.add_scatter(
                x=[place(value) for _, value in points],
                y=[label for label, _ in points],
                mode="markers",
                name=name,
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": size,
                    "line": {"color": colour, "width": 3 if symbol.startswith("line") else 0},
                },
                text=[wording.duration(value) for _, value in points],
                hovertemplate="%{y}<br>" + name + ": %{text}<extra></extra>",
            )


def _scale(bars: Sequence[_Bar]) -> tuple[dict[float, str], Callable[[float], float]]:
    """Return the ticks of the axis and where a value stands; nothing at all has a tick, too."""
    values = [
        value
        for bar in bars
        for value in (bar.found.expected, bar.found.worst, bar.allowed)
        if value is not None
    ]
    positive = [value for value in values if value > 0]
    low = max((tick for tick in TICKS if tick <= min(positive)), default=TICKS[0])
    high = min((tick for tick in TICKS if tick >= max(positive)), default=max(positive))
    between = [tick for tick in TICKS if low <= tick <= high]
    step = -(-len(between) // TICKS_MAX)
    ticks = {tick: _tick(tick) for tick in sorted({*between[::-1][::step], high})}
    nothing = min(ticks) / 5
    if any(value <= 0 for value in values):
        ticks[nothing] = gettext("none")
    return ticks, lambda value: value if value > 0 else nothing


def _tick(seconds: float) -> str:
    whole = {
        60.0: gettext("1 min"),
        3_600.0: gettext("1 h"),
        86_400.0: gettext("1 d"),
        604_800.0: gettext("1 w"),
    }
    return whole.get(seconds) or wording.duration(seconds)
