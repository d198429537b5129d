"""What all charts share: a figure with its table, colours by name, and layouts.

Colours that depend on the theme are named (`var(--accent)`); the page puts in their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

BARS_MAX: Final = 12
"""More bars than this are summed up in one, so that a chart stays readable."""
BAR_PX, FRAME_PX = 26, 96
ACCENT, INFO, WARN, BAD, OK, MUTED, TEXT = (
    f"var(--{name})" for name in ("accent", "info", "warn", "bad", "ok", "text-muted", "text")
)
SERIES = (ACCENT, WARN, OK, BAD, INFO, MUTED)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross")


Bars = tuple[str, str, str, Sequence[float | None]]
"""A series of bars: title, colour, pattern, values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure, what it shows in words, and the same as a table."""

    id: str
    title: str
    note: str
    figure: go.Figure
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def data_id(self) -> str:
        """Where the page keeps what the drawing library gets."""
        return f"{self.id}-data"

    @property
    def spec(self) -> dict[str, Any]:
        """What the page hands to the drawing library."""
        plain = self.figure.to_plotly_json()
        plain["layout"].pop("template", None)
        return {"data": plain["data"], "layout": plain["layout"]}


def bars_layout(bars: int, title: str) -> dict[str, Any]:
    """Return the layout of so many horizontal bars; `title` names their axis."""
    layout = layout_of(FRAME_PX + BAR_PX * bars, title)
    layout["yaxis"] = {"autorange": "reversed", "automargin": True, "type": "category"}
    layout["bargap"] = 0.35
    return layout


def layout_of(height: int, title: str) -> dict[str, Any]:
    """Return a plain layout of a height in pixels; `title` names the axis of x."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "showlegend": False,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"title": {"text": title}, "automargin": True, "zeroline": False},
    }


def paired_bars(names: Sequence[str], axis: str, series: Sequence[Bars]) -> go.Figure:
    """Return horizontal bars, one of each series beside the others for every name."""
    figure = go.Figure(layout=bars_layout(len(series) * len(names), axis))
    figure.update_layout(showlegend=True, barmode="group")
    for title, colour, pattern, values in series:
        figure.add_bar(
            x=values,
            y=names,
            orientation="h",
            name=title,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate="%{y}<br>" + title + " %{x:,.3r}<extra></extra>",
        )
    return figure
