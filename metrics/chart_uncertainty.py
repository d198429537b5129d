"""Charts of uncertainty: how often a figure comes out so, and what each unknown does to it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, BARS_MAX, INFO, WARN, Chart, bars_layout, layout_of
from metrics.domain.quantities import MONTH_HOURS
from metrics.domain.uncertainty_results import Bar, Effect, Uncertainty

DOWNTIME: Final = "downtime_minutes_per_month"
_MINUTES: Final = MONTH_HOURS * 60


def charts_of(found: Uncertainty) -> tuple[Chart, ...]:
    """Return the histogram of the whole's downtime, and the tornado of the unknowns."""
    charts = (_histogram(found), _tornado(found))
    return tuple(chart for chart in charts if chart is not None)


def _histogram(found: Uncertainty) -> Chart | None:
    """Chart how probable each downtime is."""
    figure = found.whole[DOWNTIME]
    edges, counts = figure.histogram.edges, figure.histogram.counts
    if len(counts) < 2:
        return None
    title = gettext("Minutes of downtime a month")
    layout = layout_of(320, title)
    layout["yaxis"] = {
        "title": {"text": gettext("Part of the samples"), "standoff": 12},
        "tickformat": ".0%",
        "automargin": True,
        "rangemode": "tozero",
    }
    if figure.histogram.logarithmic:
        layout["xaxis"] |= {"type": "log"}
    drawn = go.Figure(layout=layout)
    parts = [count / found.samples for count in counts]
    # Steps and not bars: their widths would be wrong on a logarithmic axis.
    drawn.add_scatter(
        x=list(edges),
        y=[*parts, parts[-1]],
        mode="lines",
        line={"color": ACCENT, "shape": "hv", "width": 2},
        fill="tozeroy",
        name=title,
        hovertemplate="%{x:,.3r}: %{y:.1%}<extra></extra>",
    )
    top = max(parts)
    for x, name, dash in (
        (figure.interval_90.low, "5 %", "dot"),
        (figure.best, gettext("best estimates"), "solid"),
        (figure.interval_90.high, "95 %", "dot"),
    ):
        drawn.add_scatter(
            x=[x, x],
            y=[0, top],
            mode="lines",
            line={"color": WARN, "dash": dash, "width": 2},
            name=name,
            hovertemplate=name + " %{x:,.3r}<extra></extra>",
        )
    return Chart(
        id="chart-uncertainty",
        title=gettext("How long the whole may be down"),
        note=gettext(
            "The solid line is the figure with all best estimates; 90 %% of the samples lie "
            "between the dotted lines. A month has 730 hours."
        )
        % {},
        figure=drawn,
        headers=(title, gettext("Part of the samples")),
        rows=tuple(
            (f"{wording.number(low)} – {wording.number(high)}", wording.percent(part))
            for (low, high), part in zip(pairwise(edges), parts, strict=True)
        ),
    )


def _tornado(found: Uncertainty) -> Chart | None:
    """Chart the downtime with each unknown at its ends, the one with the widest bar first."""
    rated = [
        (bar, effect)
        for bar in found.tornado
        if (effect := bar.effects.get("unavailability")) is not None
    ]
    rated.sort(key=lambda item: -abs(item[1].at_high - item[1].at_low))
    shown = [(bar, effect) for bar, effect in rated[:BARS_MAX] if effect.at_low != effect.at_high]
    if not shown:
        return None
    best = found.whole[DOWNTIME].best
    title = gettext("Minutes of downtime a month")
    figure = go.Figure(layout=bars_layout(len(shown), title))
    figure.update_layout(barmode="overlay", showlegend=True)
    labels = [bar.path for bar, _ in shown]
    for name, colour, pattern, values in (
        (gettext("at its low end"), INFO, "", [e.at_low for _, e in shown]),
        (gettext("at its high end"), WARN, "/", [e.at_high for _, e in shown]),
    ):
        figure.add_bar(
            x=[_MINUTES * value - best for value in values],
            base=[best] * len(values),
            y=labels,
            orientation="h",
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern}},
            customdata=[_MINUTES * value for value in values],
            hovertemplate="%{y} " + name + "<br>%{customdata:,.3r}<extra></extra>",
        )
    return Chart(
        id="chart-tornado",
        title=gettext("What each unknown does alone"),
        note=gettext(
            "The downtime with one unknown at either end and all others at their best estimates. "
            "The ends are those of a range, or the 5 %% and 95 %% points of a lognormal."
        )
        % {},
        figure=figure,
        headers=(
            gettext("Unknown"),
            gettext("At its low end"),
            gettext("At its high end"),
            gettext("Part of the variance"),
            gettext("Rank correlation"),
        ),
        rows=tuple(_row(bar, effect) for bar, effect in shown),
    )


def _row(bar: Bar, effect: Effect) -> tuple[str, ...]:
    return (
        bar.path,
        wording.duration(60 * _MINUTES * effect.at_low),
        wording.duration(60 * _MINUTES * effect.at_high),
        wording.percent(effect.variance_share),
        f"{effect.rank_correlation:+.2f}",
    )
