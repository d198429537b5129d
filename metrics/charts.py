"""From figures to charts: Plotly figures, each with a table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import (
    ACCENT,
    BARS_MAX,
    DASHES,
    INFO,
    SERIES,
    SYMBOLS,
    WARN,
    Chart,
    bars_layout,
    layout_of,
    paired_bars,
)
from metrics.domain.results import CauseFigures, CostFigures, Evaluation


@dataclass(frozen=True, slots=True)
class ReplicaPoint:
    """The whole with another number of replicas of one component."""

    replicas: int
    unavailability: float
    is_current: bool


def charts_of(
    evaluation: Evaluation, sweeps: Mapping[str, Sequence[ReplicaPoint]]
) -> tuple[Chart, ...]:
    """Return every chart that the figures allow, the most useful first."""
    charts = (
        downtime_by_cause(evaluation),
        availability_by_replicas(sweeps),
        importance_of_components(evaluation),
        cost_items(evaluation.cost) if evaluation.cost else None,
    )
    return tuple(chart for chart in charts if chart is not None)


def downtime_by_cause(evaluation: Evaluation) -> Chart | None:
    """Chart which causes the expected downtime comes from, the largest first (Pareto)."""
    causes = pareto(evaluation.causes)
    total = sum(minutes for _, minutes in causes)
    if total <= 0:
        return None
    labels = [label for label, _ in causes]
    minutes = [amount for _, amount in causes]
    shares = [amount / total for amount in minutes]
    running = [min(share, 1.0) for share in accumulate(shares)]
    unit = gettext("minutes a year")
    figure = go.Figure(layout=bars_layout(len(labels), gettext("Minutes a year")))
    # Both axes begin and end together, so that the last point of the running total, 100 %, stands
    # above the whole downtime; bars and line are on one scale.
    figure.update_layout(
        xaxis={"range": [0, 1.08 * total]},
        xaxis2={
            "overlaying": "x",
            "side": "top",
            "range": [0, 1.08],
            "tickformat": ".0%",
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "showgrid": False,
            "automargin": True,
        },
    )
    figure.add_bar(
        x=minutes,
        y=labels,
        orientation="h",
        name=gettext("Downtime"),
        marker_color=ACCENT,
        text=[wording.percent(share) for share in shares],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}<br>%{x:,.3r} " + unit + "<extra></extra>",
    )
    figure.add_scatter(
        x=running,
        y=labels,
        xaxis="x2",
        mode="lines+markers",
        name=gettext("Running total"),
        line={"color": WARN, "dash": "dot", "width": 2},
        marker={"symbol": "diamond", "size": 7, "color": WARN},
        text=[wording.percent(share) for share in running],
        hovertemplate="%{y}<br>%{text}<extra></extra>",
    )
    return Chart(
        id="chart-downtime-by-cause",
        title=gettext("Downtime by cause"),
        note=gettext(
            "The parts add up to the whole's expected downtime in a year of 8,760 hours. The"
            " diamonds are the running total, read at the top."
        ),
        figure=figure,
        headers=(
            gettext("Cause"),
            gettext("Minutes a year"),
            gettext("Share"),
            gettext("Running total"),
        ),
        rows=tuple(
            (label, wording.number(amount), wording.percent(share), wording.percent(sum_))
            for label, amount, share, sum_ in zip(labels, minutes, shares, running, strict=True)
        ),
    )


def pareto(causes: Sequence[CauseFigures]) -> list[tuple[str, float]]:
    """List causes with their minutes a year, the largest first, small ones summed up."""
    ordered = sorted(causes, key=lambda item: -item.downtime_minutes_per_year)
    largest = [item for item in ordered[:BARS_MAX] if item.downtime_minutes_per_year > 0]
    listed = [(wording.cause(item.cause), item.downtime_minutes_per_year) for item in largest]
    rest = sum(item.downtime_minutes_per_year for item in ordered[BARS_MAX:])
    if rest > 0:
        listed.append((gettext("All others"), rest))
    return listed


def importance_of_components(evaluation: Evaluation) -> Chart | None:
    """Chart how much the whole depends on each component."""
    rated = [
        (name, figures.importance)
        for name, figures in evaluation.components.items()
        if figures.importance is not None and figures.importance.birnbaum > 0
    ]
    if not rated:
        return None
    rated.sort(key=lambda item: -item[1].birnbaum)
    shown = rated[:BARS_MAX]
    names = [name for name, _ in shown]
    series = (
        (gettext("Birnbaum"), INFO, "", [item.birnbaum for _, item in shown]),
        (gettext("Criticality"), WARN, "/", [item.criticality for _, item in shown]),
    )
    figure = paired_bars(names, gettext("Importance, 0 to 1"), series)
    return Chart(
        id="chart-importance",
        title=gettext("Importance of components"),
        note=gettext(
            "Birnbaum: how often the whole is up or down exactly as the component's group is."
            " Criticality: the part of the downtime that goes with it."
        ),
        figure=figure,
        headers=(gettext("Component"), gettext("Birnbaum"), gettext("Criticality")),
        rows=tuple(
            (name, wording.number(item.birnbaum), _optional(item.criticality))
            for name, item in shown
        ),
    )


def availability_by_replicas(sweeps: Mapping[str, Sequence[ReplicaPoint]]) -> Chart | None:
    """Chart the whole's downtime against the number of replicas of each component."""
    if not sweeps:
        return None
    layout = layout_of(360, gettext("Replicas"))
    layout["xaxis"] |= {"dtick": 1}
    layout["yaxis"] = {
        "title": {"text": gettext("Unavailability of the whole"), "standoff": 12},
        "type": "log",
        "exponentformat": "power",
        "nticks": 6,
        "automargin": True,
    }
    layout["showlegend"] = True
    figure = go.Figure(layout=layout)
    for index, (name, points) in enumerate(sweeps.items()):
        style = index % len(SERIES)
        figure.add_scatter(
            x=[point.replicas for point in points],
            y=[point.unavailability for point in points],
            mode="lines+markers",
            name=name,
            line={"color": SERIES[style], "dash": DASHES[style], "width": 2},
            marker={
                "symbol": SYMBOLS[style],
                "size": [13 if point.is_current else 7 for point in points],
            },
            hovertemplate=name + "<br>%{x}: %{y:,.3r}<extra></extra>",
        )
    return Chart(
        id="chart-replicas",
        title=gettext("Unavailability against replicas"),
        note=gettext(
            "Each line changes one component and leaves the rest; the large mark is the design"
            " as it is. Where a line is flat, more replicas buy nothing."
        ),
        figure=figure,
        headers=(gettext("Component"), gettext("Replicas"), gettext("Availability of the whole")),
        rows=tuple(
            (
                name,
                gettext("%(count)s (now)") % {"count": point.replicas}
                if point.is_current
                else str(point.replicas),
                wording.availability_percent(point.unavailability),
            )
            for name, points in sweeps.items()
            for point in points
        ),
    )


def cost_items(cost: CostFigures) -> Chart | None:
    """Chart what the money of a month goes into."""
    items = sorted((item for item in cost.items if item.amount > 0), key=lambda item: -item.amount)
    if not items:
        return None
    listed = [(item.component or item.label, item.amount) for item in items[:BARS_MAX]]
    rest = sum(item.amount for item in items[BARS_MAX:])
    if rest:
        listed.append((gettext("All others"), rest))
    title = gettext("%(currency)s a month") % {"currency": cost.currency}
    figure = go.Figure(layout=bars_layout(len(listed), title))
    figure.add_bar(
        x=[amount for _, amount in listed],
        y=[label for label, _ in listed],
        orientation="h",
        name=gettext("Cost"),
        marker_color=WARN,
        customdata=[wording.money(amount, cost.currency) for _, amount in listed],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    return Chart(
        id="chart-cost",
        title=gettext("Cost by component"),
        note=gettext("What the design costs in a month, whether it fails or not."),
        figure=figure,
        headers=(gettext("Component"), title),
        rows=tuple((label, wording.money(amount, cost.currency)) for label, amount in listed),
    )


def _optional(value: float | None) -> str:
    return "–" if value is None else wording.number(value)
