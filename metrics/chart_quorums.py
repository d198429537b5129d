"""Charts of quorums: two parts of unavailability, elections, flexible quorums, stale reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, OK, WARN, Chart, layout_of
from metrics.domain.quorums import (
    CurvePoint,
    ElectionFigures,
    FlexibleRow,
    GroupRow,
    QuorumReport,
    StalenessReport,
)

HEIGHT: Final = 340
ROWS_MAX: Final = 20
"""A curve has more points than a table needs."""


def charts_of_report(report: QuorumReport) -> tuple[Chart, ...]:
    """Return the charts of a group of like voters."""
    return (
        two_parts(report.sizes, "quorums"),
        *election(report.election, "quorums"),
        _flexible(report.flexible),
        _write_latency(report.flexible),
    )


def charts_of_staleness(report: StalenessReport) -> tuple[Chart, ...]:
    """Return the charts of a leaderless group."""
    return (_consistency(report.curve),)


def two_parts(rows: Sequence[GroupRow], prefix: str) -> Chart:
    """Show the two parts of each size beside each other; `prefix` tells charts of a page apart."""
    names = [str(row.voters) for row in rows]
    series = (
        (gettext("No quorum"), WARN, "", [row.quorum_unavailability for row in rows]),
        (gettext("Elections"), ACCENT, "/", [row.election_unavailability for row in rows]),
    )
    figure = go.Figure(layout=_layout(gettext("Voters"), gettext("Share of the time")))
    figure.update_layout(showlegend=True, barmode="group", bargap=0.3)
    figure.update_xaxes(type="category")
    figure.update_yaxes(type="log", exponentformat="power")
    for title, colour, pattern, values in series:
        figure.add_bar(
            x=names,
            y=[value if value > 0 else None for value in values],
            name=title,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate="%{x}<br>" + title + " %{y:,.3r}<extra></extra>",
        )
    return Chart(
        id=f"chart-{prefix}-parts",
        title=gettext("Where unavailability comes from, by number of voters"),
        note=gettext(
            "The time without a quorum shrinks with every second voter; the time of elections"
            " does not."
        ),
        figure=figure,
        headers=(gettext("Voters"), *(title for title, *_ in series), gettext("Both")),
        rows=tuple(
            (
                str(row.voters),
                wording.number(row.quorum_unavailability),
                wording.number(row.election_unavailability),
                wording.number(row.unavailability),
            )
            for row in rows
        ),
    )


def election(figures: ElectionFigures, prefix: str) -> tuple[Chart, ...]:
    """Show when a leader is there; nothing when elections are practically endless."""
    if not figures.curve:
        return ()
    points = [(1000.0 * time, share) for time, share in figures.curve]
    return (
        _line(
            id=f"chart-{prefix}-election",
            title=gettext("Time to the next leader"),
            note=gettext("Probability that a leader is elected by then. Steps are split votes."),
            axes=(gettext("Milliseconds after the crash"), gettext("Probability")),
            points=points,
            hover="%{x:,.4r} ms: %{customdata}",
        ),
    )


def _flexible(rows: Sequence[FlexibleRow]) -> Chart:
    title = gettext("Acknowledgements that a write needs")
    series = (
        (gettext("Writes: no quorum"), WARN, "dash", "square", "writing_unavailability"),
        (gettext("Elections: no quorum"), OK, "dot", "diamond", "electing_unavailability"),
        (gettext("No writes, in all"), ACCENT, "solid", "circle", "unavailability"),
    )
    figure = go.Figure(layout=_layout(title, gettext("Share of the time")))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(type="log", exponentformat="power")
    figure.update_xaxes(dtick=1)
    for name, colour, dash, symbol, key in series:
        figure.add_scatter(
            x=[row.writing for row in rows],
            y=[getattr(row, key) or None for row in rows],
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 7},
            hovertemplate=name + "<br>%{x}: %{y:,.3r}<extra></extra>",
        )
    return Chart(
        id="chart-quorums-flexible",
        title=gettext("Flexible quorums: availability"),
        note=gettext(
            "Elections need so many votes that they meet every write. Small write quorums leave"
            " the group without a leader when one voter is down."
        ),
        figure=figure,
        headers=(title, *(name for name, *_ in series)),
        rows=tuple(
            (str(row.writing), *(wording.number(getattr(row, key)) for *_, key in series))
            for row in rows
        ),
    )


def _write_latency(rows: Sequence[FlexibleRow]) -> Chart:
    title = gettext("Acknowledgements that a write needs")
    mean, tail = gettext("Mean"), gettext("99 %")
    figure = go.Figure(layout=_layout(title, gettext("Milliseconds")))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(rangemode="tozero")
    figure.update_xaxes(dtick=1)
    for name, colour, dash, key in (
        (mean, ACCENT, "solid", "write_mean_seconds"),
        (tail, WARN, "dash", "write_p99_seconds"),
    ):
        figure.add_scatter(
            x=[row.writing for row in rows],
            y=[1000.0 * getattr(row, key) for row in rows],
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate=name + "<br>%{x}: %{y:,.3r} ms<extra></extra>",
        )
    return Chart(
        id="chart-quorums-latency",
        title=gettext("Flexible quorums: latency of writes"),
        note=gettext("The leader counts itself and waits for the fastest of the others."),
        figure=figure,
        headers=(title, mean, tail),
        rows=tuple(
            (
                str(row.writing),
                f"{wording.number(1000.0 * row.write_mean_seconds)} ms",
                f"{wording.number(1000.0 * row.write_p99_seconds)} ms",
            )
            for row in rows
        ),
    )


def _consistency(curve: Sequence[CurvePoint]) -> Chart:
    return _line(
        id="chart-staleness-curve",
        title=gettext("How soon a write is seen"),
        note=gettext("Probability that a read is consistent that starts so long after the commit."),
        axes=(gettext("Milliseconds after the commit"), gettext("Probability")),
        points=[(point.milliseconds, point.consistent.value) for point in curve],
        hover="%{x:,.4r} ms: %{customdata}",
    )


def _line(
    *,
    id: str,  # noqa: A002 - the name of the field
    title: str,
    note: str,
    axes: tuple[str, str],
    points: Sequence[tuple[float, float]],
    hover: str,
) -> Chart:
    figure = go.Figure(layout=_layout(*axes))
    figure.update_yaxes(rangemode="tozero", tickformat=".0%")
    figure.add_scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": ACCENT, "width": 2},
        customdata=[wording.percent(y) for _, y in points],
        hovertemplate=hover + "<extra></extra>",
    )
    step = max(1, math.ceil(len(points) / ROWS_MAX))
    return Chart(
        id=id,
        title=title,
        note=note,
        figure=figure,
        headers=axes,
        rows=tuple((wording.number(x), wording.percent(y)) for x, y in points[::step]),
    )


def _layout(horizontal: str, vertical: str) -> dict[str, Any]:
    layout = layout_of(HEIGHT, horizontal)
    layout["yaxis"] = {"title": {"text": vertical, "standoff": 12}, "automargin": True}
    return layout
