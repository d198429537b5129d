"""Charts of what to change: the money curve, sensitivities, and fronts of designs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, BAD, BARS_MAX, OK, WARN, Chart, bars_layout, layout_of
from metrics.domain.advising import AdviceReport, Design, ParameterFigures, ParetoFront, Sweep

_MINUTES_OF_MONTH = 43_800


def money_curve(report: AdviceReport, words: Callable[[int], str]) -> Chart | None:
    """Chart downtime against money over the best sequence; `words` names its steps."""
    steps = report.money.steps
    if not steps:
        return None
    costs = [report.cost_per_month, *(step.cost_per_month for step in steps)]
    downs = [report.unavailability, *(step.unavailability for step in steps)]
    minutes = [_MINUTES_OF_MONTH * down for down in downs]
    labels = [gettext("as it is"), *(words(number) for number in range(len(steps)))]
    pays = [True, *(step.pays for step in steps)]
    figure = go.Figure(layout=_plane(_money_axis(report.currency)))
    figure.add_scatter(
        x=costs,
        y=minutes,
        mode="lines+markers",
        line={"color": ACCENT, "width": 2, "shape": "hv"},
        marker={
            "size": 10,
            "color": [OK if item else BAD for item in pays],
            "symbol": ["circle" if item else "x" for item in pays],
        },
        text=labels,
        customdata=[wording.money(cost, report.currency) for cost in costs],
        hovertemplate="%{text}<br>%{customdata} · %{y:,.3r} min<extra></extra>",
    )
    return Chart(
        id="chart-money",
        title=gettext("What money buys"),
        note=gettext(
            "Each point is the best change after the one before it. A cross marks a change that"
            " costs more than the loss that it avoids: there money stops helping."
        ),
        figure=figure,
        headers=(
            gettext("Step"),
            gettext("Cost a month"),
            gettext("Downtime a month"),
            gettext("Pays"),
        ),
        rows=tuple(
            (
                label,
                wording.money(cost, report.currency),
                wording.duration(60 * down),
                gettext("yes") if pay else gettext("no"),
            )
            for label, cost, down, pay in zip(labels, costs, minutes, pays, strict=True)
        ),
    )


def influence(parameters: Sequence[ParameterFigures], figure_name: str, title: str) -> Chart | None:
    """Chart the elasticities of the parameters that matter most."""
    rated = [(item, (item.elasticities or {}).get(figure_name, 0.0)) for item in parameters]
    shown = [(item, value) for item, value in rated if abs(value) > 1e-6][:BARS_MAX]
    if not shown:
        return None
    figure = go.Figure(layout=bars_layout(len(shown), gettext("Elasticity")))
    figure.update_xaxes(nticks=5, tickangle=0)
    figure.add_bar(
        x=[value for _, value in shown],
        y=[_short(item.path) for item, _ in shown],
        orientation="h",
        marker_color=[BAD if value > 0 else OK for _, value in shown],
        hovertemplate="%{y}<br>%{x:,.3r}<extra></extra>",
    )
    return Chart(
        id="chart-influence",
        title=gettext("What matters most"),
        note=gettext(
            "By how many per cent %(figure)s grows when a parameter grows by one per cent. Of"
            " availabilities, coverages and the like it is what is missing that grows."
        )
        % {"figure": title},
        figure=figure,
        headers=(gettext("Parameter"), gettext("Now"), gettext("Elasticity")),
        rows=tuple((item.path, item.text, wording.number(value)) for item, value in shown),
    )


def sweep_chart(sweep: Sweep, figure_name: str, title: str) -> Chart | None:
    """Chart one figure against one parameter, the present value marked."""
    points = [point for point in sweep.points if point.figures is not None]
    known = [
        (point, point.figures[figure_name])
        for point in points
        if point.figures is not None and figure_name in point.figures
    ]
    if len(known) < 2:
        return None
    values = [value for _, value in known]
    parameter = sweep.parameter
    complement = parameter.kind == "complement"
    layout = layout_of(360, _axis_title(parameter))
    is_log = parameter.scale == "log" and not complement
    layout["xaxis"] |= {"type": "log" if is_log else "linear", "exponentformat": "power"}
    if complement:
        layout["xaxis"] |= {"type": "category"}
    layout["yaxis"] = {
        "title": {"text": title, "standoff": 12},
        "type": "log" if min(values) > 0 else "linear",
        "exponentformat": "power",
        "nticks": 6,
        "automargin": True,
    }
    figure = go.Figure(layout=layout)
    figure.add_scatter(
        x=[point.text if complement else _shown(parameter, point.value) for point, _ in known],
        y=values,
        mode="lines+markers",
        line={"color": ACCENT, "width": 2},
        marker={
            "color": [WARN if point.is_current else ACCENT for point, _ in known],
            "size": [13 if point.is_current else 6 for point, _ in known],
            "symbol": ["diamond" if point.is_current else "circle" for point, _ in known],
        },
        text=[point.text for point, _ in known],
        hovertemplate="%{text}: %{y:,.4r}<extra></extra>",
    )
    return Chart(
        id="chart-sweep",
        title=gettext("%(figure)s against %(parameter)s")
        % {"figure": title[:1].upper() + title[1:], "parameter": parameter.path},
        note=gettext("The diamond is the design as it is."),
        figure=figure,
        headers=(gettext("Value"), title),
        rows=tuple(_sweep_row(point, figure_name) for point in sweep.points),
    )


def _sweep_row(point: Any, figure_name: str) -> tuple[str, str]:
    text = gettext("%(value)s (now)") % {"value": point.text} if point.is_current else point.text
    if point.figures is None:
        return text, gettext("not possible: %(reason)s") % {"reason": point.invalid}
    value = point.figures.get(figure_name)
    return text, "–" if value is None else wording.number(value, 4)


def _axis_title(parameter: ParameterFigures) -> str:
    units = {"duration": gettext("hours"), "rate": gettext("requests a second")}
    unit = units.get(parameter.kind)
    name = _short(parameter.path)
    return f"{name} ({unit})" if unit else name


def _short(path: str) -> str:
    """Shorten a path for an axis; most begin with the same word."""
    return path.removeprefix("components.")


def _shown(parameter: ParameterFigures, value: float) -> float:
    return value / 3600 if parameter.kind == "duration" else value


def front_chart(found: ParetoFront, words: Callable[[Design], str]) -> Chart:
    """Chart the front of designs: cost against downtime, the present design beside it."""
    figure = go.Figure(layout=_plane(_money_axis(found.currency)) | {"showlegend": True})
    meets = found.cheapest_meeting_objectives
    best = meets if meets is not None else found.cheapest_meeting_availability
    front = list(found.front)
    figure.add_scatter(
        x=[item.cost_per_month for item in front],
        y=[item.downtime_minutes_per_month for item in front],
        mode="lines+markers" if len(found.objectives) == 2 else "markers",
        name=gettext("Front"),
        line={"color": ACCENT, "width": 2, "shape": "hv"},
        marker={"size": 8, "color": ACCENT},
        text=[words(item) for item in front],
        customdata=[wording.money(item.cost_per_month, found.currency) for item in front],
        hovertemplate="%{text}<br>%{customdata} · %{y:,.3r} min<extra></extra>",
    )
    for label, item, colour, symbol in (
        (gettext("As it is"), found.current, WARN, "diamond"),
        (gettext("Cheapest that is available enough"), _at(front, best), OK, "star"),
    ):
        if item is not None:
            figure.add_scatter(
                x=[item.cost_per_month],
                y=[item.downtime_minutes_per_month],
                mode="markers",
                name=label,
                marker={"size": 14, "color": colour, "symbol": symbol},
                customdata=[wording.money(item.cost_per_month, found.currency)],
                hovertemplate=label + "<br>%{customdata} · %{y:,.3r} min<extra></extra>",
            )
    return Chart(
        id="chart-front",
        title=gettext("Cost against downtime"),
        note=gettext("No design of the space lies below and to the left of the line.")
        if found.exact
        else gettext("The best designs that the search has found."),
        figure=figure,
        headers=(gettext("Design"), gettext("Cost a month"), gettext("Downtime a month")),
        rows=tuple(
            (
                words(item) or gettext("as it is"),
                wording.money(item.cost_per_month, found.currency),
                wording.duration(60 * item.downtime_minutes_per_month),
            )
            for item in front
        ),
    )


def _at(front: Sequence[Design], number: int | None) -> Design | None:
    return front[number] if number is not None else None


def _money_axis(currency: str) -> str:
    return gettext("%(currency)s a month") % {"currency": currency}


def _plane(title: str) -> dict[str, Any]:
    """Return the layout of money against downtime, the downtime in powers of ten."""
    layout = layout_of(380, title)
    layout["yaxis"] = {
        "title": {"text": gettext("Minutes of downtime a month"), "standoff": 12},
        "type": "log",
        "exponentformat": "power",
        "nticks": 6,
        "automargin": True,
    }
    layout["xaxis"] |= {"tickformat": ",.0f"}
    return layout
