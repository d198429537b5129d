"""Charts of growing demand: downtime, response time, replicas and cost against its multiple."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import DASHES, SERIES, SYMBOLS, Chart, layout_of
from metrics.domain.scaling import Scalability, ScalePoint

LEAST_DECADES: Final = 1.0
Line = tuple[str, list[tuple[float, float]]]
"""A name and its points: multiple of the demand, value."""


def charts_of(
    found: Scalability, components: Mapping[str, str], journeys: Mapping[str, str], currency: str
) -> tuple[Chart, ...]:
    """Return every chart that the figures allow.

    Parameters
    ----------
    found : the scalability of a design.
    components, journeys : the names to show for identifiers.
    currency : of the costs.
    """
    charts = (
        _downtime(found),
        _response_times(found.grown, journeys),
        _replicas(found.grown, components),
        _cost(found.grown, currency),
    )
    return tuple(chart for chart in charts if chart is not None)


def _downtime(found: Scalability) -> Chart | None:
    def line(title: str, points: Sequence[ScalePoint]) -> Line:
        return title, _known(points, lambda point: point.downtime_minutes_per_month)

    return _chart(
        id="chart-scale-downtime",
        title=gettext("Downtime against demand"),
        note=gettext(
            "As it is, more demand needs more replicas at once; the line ends where a group"
            " saturates. Grown, every group gets the replicas that the demand needs."
        ),
        axis=gettext("Minutes a month"),
        lines=[
            line(gettext("As it is"), found.as_it_is),
            line(gettext("With the replicas it needs"), found.grown),
        ],
        show=wording.number,
        is_logarithmic=True,
    )


def _response_times(points: Sequence[ScalePoint], names: Mapping[str, str]) -> Chart | None:
    journeys = list(dict.fromkeys(name for point in points for name in point.response_time_ms))
    return _chart(
        id="chart-scale-response",
        title=gettext("Response time against demand"),
        note=gettext("Of each journey while everything works, with the replicas it needs."),
        axis=gettext("Milliseconds"),
        lines=[(names.get(name, name), _known(points, _response_time(name))) for name in journeys],
        show=wording.number,
    )


def _response_time(name: str) -> Callable[[ScalePoint], float | None]:
    return lambda point: point.response_time_ms.get(name)


def _replicas(points: Sequence[ScalePoint], names: Mapping[str, str]) -> Chart | None:
    groups = list(points[0].replicas) if points else []
    return _chart(
        id="chart-scale-replicas",
        title=gettext("Replicas against demand"),
        note=gettext("What each group with a known capacity needs, its spare replicas included."),
        axis=gettext("Replicas"),
        lines=[(names.get(name, name), _known(points, _count(name))) for name in groups],
        show=wording.number,
        is_logarithmic=True,
    )


def _count(name: str) -> Callable[[ScalePoint], float | None]:
    return lambda point: float(point.replicas[name])


def _cost(points: Sequence[ScalePoint], currency: str) -> Chart | None:
    if not any(point.cost_per_month for point in points):
        return None
    title = gettext("%(currency)s a month") % {"currency": currency}
    return _chart(
        id="chart-scale-cost",
        title=gettext("Cost against demand"),
        note=gettext("With the replicas it needs."),
        axis=title,
        lines=[(title, _known(points, lambda point: point.cost_per_month))],
        show=lambda amount: wording.money(amount, currency),
    )


def _known(
    points: Sequence[ScalePoint], value: Callable[[ScalePoint], float | None]
) -> list[tuple[float, float]]:
    return [(point.factor, known) for point in points if (known := value(point)) is not None]


def _chart(  # noqa: PLR0913 - one call a chart, every argument named
    *,
    id: str,  # noqa: A002 - the name of the field
    title: str,
    note: str,
    axis: str,
    lines: Sequence[Line],
    show: Callable[[float], str],
    is_logarithmic: bool = False,
) -> Chart | None:
    lines = [line for line in lines if line[1]]
    if not lines:
        return None
    demand = gettext("Multiple of today's demand")
    layout = _layout(demand, axis, is_logarithmic=is_logarithmic)
    if is_logarithmic:
        layout["yaxis"]["range"] = _decades([y for _, points in lines for _, y in points])
    figure = go.Figure(layout=layout)
    figure.update_layout(showlegend=len(lines) > 1)
    for index, (name, points) in enumerate(lines):
        style = index % len(SERIES)
        figure.add_scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode="lines+markers",
            name=name,
            line={"color": SERIES[style], "dash": DASHES[style], "width": 2},
            marker={"symbol": SYMBOLS[style], "size": 7},
            hovertemplate=name + "<br>%{x:,.3r} ×: %{y:,.4r}<extra></extra>",
        )
    factors = sorted({x for _, points in lines for x, _ in points})
    by_name = [(name, dict(points)) for name, points in lines]
    return Chart(
        id=id,
        title=title,
        note=note,
        figure=figure,
        headers=(demand, *(name for name, _ in by_name)),
        rows=tuple(
            (
                wording.number(factor),
                *(show(values[factor]) if factor in values else "–" for _, values in by_name),
            )
            for factor in factors
        ),
    )


def _decades(values: Sequence[float]) -> list[float]:
    """Return the powers of ten to show: a small difference must not look like a large one."""
    positive = [value for value in values if value > 0] or [1.0]
    low, high = math.log10(min(positive)), math.log10(max(positive))
    missing = max(0.0, LEAST_DECADES - (high - low)) / 2
    return [low - missing - 0.05, high + missing + 0.05]


def _layout(demand: str, axis: str, *, is_logarithmic: bool) -> dict[str, Any]:
    layout = layout_of(340, demand)
    layout["xaxis"] |= {"type": "log", "tickvals": [1, 2, 5, 10, 20, 50, 100]}
    layout["yaxis"] = {"title": {"text": axis, "standoff": 12}, "automargin": True}
    layout["yaxis"] |= {"type": "log"} if is_logarithmic else {"rangemode": "tozero"}
    return layout
