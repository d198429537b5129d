"""Charts over time: first outage, state at a time, outages, and downtime of months and years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import (
    ACCENT,
    BAD,
    BARS_MAX,
    DASHES,
    INFO,
    MUTED,
    SERIES,
    WARN,
    Chart,
    layout_of,
    paired_bars,
)
from metrics.domain.overtime import Curve, Periods, ScopePeriods

SHOWN_MAX = 5
"""Lines of one chart."""
Line = tuple[str, Curve]


def charts_of(found: Periods, journeys: Mapping[str, str]) -> tuple[Chart, ...]:
    """Return every chart that the figures allow.

    Parameters
    ----------
    found : a document over time.
    journeys : the names to show for identifiers.
    """
    scopes = _scopes(found, journeys)
    charts = (
        _downtime(found.whole, "month"),
        _downtime(found.whole, "year"),
        _breach(_told(found, journeys)),
        _first_outage(scopes),
        _outages(found.whole),
        _state(scopes),
    )
    return tuple(chart for chart in charts if chart is not None)


def _scopes(found: Periods, journeys: Mapping[str, str]) -> list[tuple[str, ScopePeriods]]:
    """Return the whole and the journeys that differ from it."""
    scopes = [(gettext("The whole"), found.whole)]
    for name, scope in found.journeys.items():
        if all(scope.unreliability != other.unreliability for _, other in scopes):
            scopes.append((journeys.get(name, name), scope))
    return scopes[:SHOWN_MAX]


def _told(found: Periods, journeys: Mapping[str, str]) -> list[tuple[str, ScopePeriods]]:
    """Return the whole and every journey, also those that are as available as another."""
    named = [(journeys.get(name, name), scope) for name, scope in found.journeys.items()]
    return [(gettext("The whole"), found.whole), *named][: BARS_MAX // 2]


def _breach(scopes: Sequence[tuple[str, ScopePeriods]]) -> Chart | None:
    """Chart how likely a month, one of twelve months and a year miss the objective."""
    names = (gettext("A month"), gettext("One of 12 months"), gettext("A year"))
    found = [(name, _breaches(scope)) for name, scope in scopes]
    found = [(name, values) for name, values in found if any(v is not None for v in values)]
    if not found:
        return None
    styles = ((ACCENT, ""), (WARN, "/"), (INFO, "x"))
    figure = paired_bars(
        [name for name, _ in found],
        gettext("Probability of missing the objective"),
        [
            (title, colour, pattern, [values[place] for _, values in found])
            for place, (title, (colour, pattern)) in enumerate(zip(names, styles, strict=True))
        ],
    )
    largest = max(value or 0.0 for _, values in found for value in values)
    figure.update_xaxes(tickformat="~%", range=[0, min(1.25 * largest, 1.12) or 1])
    for place, trace in enumerate(figure.data):
        trace.update(
            text=[_share(values[place]) for _, values in found],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}<br>" + names[place] + ": %{text}<extra></extra>",
        )
    return Chart(
        id="chart-breach",
        title=gettext("How likely the objective is missed"),
        note=gettext(
            "Of so many months of 730 hours and years of 8,760 hours, more downtime than the"
            " objective allows; each begins with everything up."
        ),
        figure=figure,
        headers=(gettext("Journey"), *names),
        rows=tuple((name, *(_share(value) for value in values)) for name, values in found),
    )


def _breaches(scope: ScopePeriods) -> tuple[float | None, float | None, float | None]:
    month, year = ((scope.periods or {}).get(name) for name in ("month", "year"))
    return (
        month.breach_probability if month else None,
        scope.breach_probability_twelve_months,
        year.breach_probability if year else None,
    )


def _share(value: float | None) -> str:
    return "–" if value is None else wording.percent(value)


def _downtime(whole: ScopePeriods, name: str) -> Chart | None:
    curve = (whole.downtime or {}).get(name)
    period = (whole.periods or {}).get(name)
    if curve is None or period is None or len(curve.x) < 2:
        return None
    title = gettext("Downtime of a month") if name == "month" else gettext("Downtime of a year")
    note = gettext("How likely %(hours)s hours have more downtime than that.")
    figure = _figure(
        [(gettext("The whole"), curve)],
        gettext("Downtime"),
        gettext("Probability"),
        _minute_ticks(),
    )
    if period.budget_minutes:
        _mark(figure, period.budget_minutes, gettext("Budget"))
    return Chart(
        id=f"chart-downtime-{name}",
        title=title,
        note=note % {"hours": wording.number(period.hours)},
        figure=figure,
        headers=(gettext("Downtime of more than"), gettext("Probability")),
        rows=_rows(curve, 60.0),
    )


def _first_outage(scopes: Sequence[tuple[str, ScopePeriods]]) -> Chart | None:
    lines = [
        (name, Curve(x=curve.x, y=tuple(1 - value for value in curve.y)))
        for name, scope in scopes
        if (curve := scope.unreliability) is not None
    ]
    return _over_time(
        "chart-reliability",
        gettext("Without any outage"),
        gettext("Reliability R(t): how likely there is no outage until then, from everything up."),
        lines,
    )


def _state(scopes: Sequence[tuple[str, ScopePeriods]]) -> Chart | None:
    lines = [(n, curve) for n, scope in scopes if (curve := scope.unavailability) is not None]
    return _over_time(
        "chart-point-availability",
        gettext("Down at a time"),
        gettext(
            "1 − A(t): how likely it is down at that time, from everything up. It soon settles at"
            " the long-run unavailability."
        ),
        lines,
    )


def _over_time(id: str, title: str, note: str, lines: Sequence[Line]) -> Chart | None:  # noqa: A002
    if not lines:
        return None
    figure = _figure(
        lines, gettext("Time from everything up"), gettext("Probability"), _hour_ticks()
    )
    hours = lines[0][1].x
    return Chart(
        id=id,
        title=title,
        note=note,
        figure=figure,
        headers=(gettext("After"), *(name for name, _ in lines)),
        rows=tuple(
            (wording.duration(3600 * at), *(wording.percent(curve.y[k]) for _, curve in lines))
            for k, at in enumerate(hours)
        ),
    )


def _outages(whole: ScopePeriods) -> Chart | None:
    if whole.outage_survival is None:
        return None
    curve = whole.outage_survival
    return Chart(
        id="chart-outages",
        title=gettext("How long outages last"),
        note=gettext("How likely an outage of the whole lasts longer than that."),
        figure=_figure(
            [(gettext("The whole"), curve)],
            gettext("Length of the outage"),
            gettext("Probability"),
            _minute_ticks(),
        ),
        headers=(gettext("Longer than"), gettext("Probability")),
        rows=_rows(curve, 60.0),
    )


def _rows(curve: Curve, seconds: float) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (wording.duration(seconds * at), wording.percent(value))
        for at, value in zip(curve.x, curve.y, strict=True)
    )


def _figure(lines: Sequence[Line], x: str, y: str, ticks: Mapping[float, str]) -> go.Figure:
    layout: dict[str, Any] = layout_of(320, x)
    layout["xaxis"] |= {"type": "log", "tickvals": [*ticks], "ticktext": [*ticks.values()]}
    layout["yaxis"] = {
        "title": {"text": y, "standoff": 12},
        "automargin": True,
        "rangemode": "tozero",
        "tickformat": "~%",
    }
    figure = go.Figure(layout=layout)
    figure.update_layout(showlegend=len(lines) > 1)
    for index, (name, curve) in enumerate(lines):
        figure.add_scatter(
            x=list(curve.x),
            y=list(curve.y),
            mode="lines",
            name=name,
            line={"color": SERIES[index], "dash": DASHES[index], "width": 2},
            customdata=[wording.percent(value) for value in curve.y],
            hovertemplate=name + "<br>%{customdata}<extra></extra>",
        )
    return figure


def _hour_ticks() -> dict[float, str]:
    return {
        1.0: gettext("1 h"),
        24.0: gettext("1 d"),
        168.0: gettext("1 w"),
        730.0: gettext("730 h"),
        8760.0: gettext("1 y"),
    }


def _minute_ticks() -> dict[float, str]:
    return {
        1 / 60: gettext("1 s"),
        1.0: gettext("1 min"),
        60.0: gettext("1 h"),
        1440.0: gettext("1 d"),
    }


def _mark(figure: go.Figure, at: float, words: str) -> None:
    """Draw a line at an amount of downtime; positions on a logarithmic axis are logarithms."""
    figure.add_scatter(
        x=[at, at],
        y=[0, 1],
        mode="lines",
        name=words,
        line={"color": BAD, "dash": "dot", "width": 2},
        hovertemplate=words + "<extra></extra>",
    )
    figure.update_layout(showlegend=True, legend={"font": {"color": MUTED}})
