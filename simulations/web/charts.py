"""Charts of a campaign: estimates against intervals, and how the simulated downtime is spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, BAD, MUTED, OK, WARN, Chart, layout_of
from metrics.domain import reading
from metrics.domain.errors import DocumentError
from metrics.domain.quantities import MONTH_HOURS
from simulations.models import Campaign
from simulations.verdicts import expiry_of
from simulations.web.names import EXPIRED, figure_name, figure_text, scope_name, verdict_word

ROWS_MAX: Final = 16
ROW_PX: Final = 36
REACH_MIN: Final = 0.02
"""The axis of a comparison reaches at least so far to both sides of the estimate."""
REACH_OF_POINTS: Final = 4.0
"""It ends at so many times the largest deviation; wider intervals are cut there."""
STYLES: Final = {
    "confirmed": (OK, "circle"),
    "not_refuted": (WARN, "diamond-open"),
    "refuted": (BAD, "x"),
    EXPIRED: (MUTED, "square-open"),
}
Compared = Mapping[str, Any]


def comparison_of(campaign: Campaign) -> Chart | None:
    """Chart each simulated figure by its deviation from the estimate, with the 99 % interval."""
    if campaign.is_active:
        return None
    shown = _shown(campaign)
    if not shown:
        return None
    is_expired = expiry_of(campaign) is not None
    verdicts = [EXPIRED if is_expired else item["verdict"] for item in shown]
    labels = [_label(item, campaign) for item in shown]
    return Chart(
        id="chart-comparison",
        title=gettext("Simulated figures against their estimates"),
        note=gettext(
            "Zero is the estimate. The mark is the simulated value, the line its 99 % interval;"
            " its shape says the verdict."
        ),
        figure=_forest(shown, labels, verdicts),
        headers=(
            gettext("Figure"),
            gettext("Estimate"),
            gettext("Simulated"),
            gettext("Deviation"),
            gettext("From"),
            gettext("To"),
            gettext("Verdict"),
        ),
        rows=tuple(
            (
                label.replace("<br>", ", "),
                figure_text(item["figure"], item["estimate"]),
                figure_text(item["figure"], item["simulated"]),
                *(_percent(value) for value in _deviations(item)),
                verdict_word(verdict),
            )
            for item, label, verdict in zip(shown, labels, verdicts, strict=True)
        ),
    )


def _shown(campaign: Campaign) -> list[Compared]:
    """Return every figure of the whole and one of each journey; all of a group of replicas."""
    drawable = [item for item in campaign.validation if _can_be_drawn(item)]
    if campaign.kind == Campaign.Kind.CLUSTER:
        return drawable[:ROWS_MAX]
    whole = [item for item in drawable if item["scope"] == "whole"]
    journeys = [
        item
        for item in drawable
        if item["scope"].startswith("journeys.") and item["figure"] == "unavailability"
    ]
    return [*whole, *journeys][:ROWS_MAX]


def _can_be_drawn(item: Compared) -> bool:
    return item["estimate"] > 0 and item["interval"][1] is not None


def _label(item: Compared, campaign: Campaign) -> str:
    """Name a figure on one line and what it belongs to on the next."""
    return f"{figure_name(item['figure'])}<br>{scope_name(item['scope'], campaign.document)}"


def _deviations(item: Compared) -> tuple[float, float, float]:
    """Return simulated value and both ends of its interval, relative to the estimate."""
    low, high = item["interval"]
    middle, least, most = (value / item["estimate"] - 1 for value in (item["simulated"], low, high))
    return middle, least, most


def _percent(value: float) -> str:
    """Write a deviation.

    >>> _percent(0.0123), _percent(-0.5), _percent(0.0)
    ('+1.23 %', '−50 %', '0 %')
    """
    return wording.signed_percent(float(f"{value:.9g}"))  # what a division leaves behind


def _forest(shown: Sequence[Compared], labels: Sequence[str], verdicts: Sequence[str]) -> go.Figure:
    layout = layout_of(110 + ROW_PX * len(shown), gettext("Deviation"))
    reach = _reach(shown)
    layout["xaxis"] |= {"tickformat": "+~%", "range": [-reach, reach], "nticks": 5, "tickangle": 0}
    layout["xaxis"] |= {"zeroline": True, "zerolinewidth": 2, "zerolinecolor": MUTED}
    layout["yaxis"] = {
        "automargin": True,
        "type": "category",
        "range": [len(shown) - 0.5, -0.5],
        "categoryorder": "array",
        "categoryarray": list(labels),
    }
    figure = go.Figure(layout=layout)
    figure.update_layout(showlegend=True)
    for verdict, (colour, symbol) in STYLES.items():
        rows = [
            (label, _deviations(item))
            for item, label, found in zip(shown, labels, verdicts, strict=True)
            if found == verdict
        ]
        if not rows:
            continue
        figure.add_scatter(
            x=[middle for _, (middle, _, _) in rows],
            y=[label for label, _ in rows],
            mode="markers",
            name=verdict_word(verdict),
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [high - middle for _, (middle, _, high) in rows],
                "arrayminus": [middle - low for _, (middle, low, _) in rows],
                "color": colour,
                "thickness": 2,
                "width": 5,
            },
            text=[" – ".join((_percent(low), _percent(high))) for _, (_, low, high) in rows],
            hovertemplate="%{y}<br>%{x:+.3~%} (%{text})<extra></extra>",
        )
    return figure


def _reach(shown: Sequence[Compared]) -> float:
    """Return where the axis ends, so that one wide interval leaves the others visible."""
    found = [_deviations(item) for item in shown]
    ends = max(max(abs(low), abs(high)) for _, low, high in found)
    points = max(abs(middle) for middle, _, _ in found)
    return max(REACH_MIN, min(1.08 * ends, max(REACH_OF_POINTS * points, 0.2)))


def downtime_of(campaign: Campaign) -> tuple[Chart, ...]:
    """Chart how the simulated downtime of months and years is spread, and what is allowed."""
    if campaign.is_active:
        return ()
    periods = ((campaign.result or {}).get("periods") or {}).get("whole") or {}
    titles = {
        "month": gettext("Simulated downtime of a month"),
        "year": gettext("Simulated downtime of a year"),
    }
    allowed = _allowed_share(campaign)
    charts = (
        _survival(name, title, periods.get(name) or {}, allowed * _seconds(name))
        for name, title in titles.items()
    )
    return tuple(chart for chart in charts if chart is not None)


def _seconds(name: str) -> float:
    return 3600.0 * MONTH_HOURS * (12 if name == "year" else 1)


def _allowed_share(campaign: Campaign) -> float:
    """Return the unavailability that the objective allows; 0 without one."""
    try:
        goals = reading.parse_document(campaign.document).objectives
    except DocumentError:  # a rule that came after the simulation forbids it
        return 0.0
    return 1 - goals.availability.value if goals and goals.availability else 0.0


def _survival(name: str, title: str, found: Mapping[str, Any], allowed: float) -> Chart | None:
    curve = found.get("curve") or []
    if len(curve) < 3:
        return None
    layout = layout_of(320, gettext("Downtime"))
    ticks = {
        1.0: gettext("1 s"),
        60.0: gettext("1 min"),
        3600.0: gettext("1 h"),
        86400.0: gettext("1 d"),
    }
    layout["xaxis"] |= {"type": "log", "tickvals": [*ticks], "ticktext": [*ticks.values()]}
    layout["yaxis"] = {
        "title": {"text": gettext("Share of the periods"), "standoff": 12},
        "automargin": True,
        "rangemode": "tozero",
        "tickformat": "~%",
    }
    figure = go.Figure(layout=layout)
    figure.add_scatter(
        x=[seconds for seconds, _ in curve],
        y=[share for _, share in curve],
        mode="lines",
        name=gettext("Simulated"),
        line={"color": ACCENT, "width": 2},
        text=[wording.duration(seconds) for seconds, _ in curve],
        hovertemplate="%{text}: %{y:.3~%}<extra></extra>",
    )
    if allowed > 0:
        figure.update_layout(showlegend=True)
        figure.add_scatter(
            x=[allowed, allowed],
            y=[0, max(share for _, share in curve)],
            mode="lines",
            name=gettext("Allowed by the objective: %(time)s")
            % {"time": wording.duration(allowed)},
            line={"color": BAD, "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    return Chart(
        id=f"chart-simulated-{name}",
        title=title,
        note=gettext("What part of the %(count)s simulated periods had at least so much downtime.")
        % {"count": wording.number(found["count"])},
        figure=figure,
        headers=(gettext("Downtime of at least"), gettext("Share")),
        rows=tuple((wording.duration(seconds), wording.percent(share)) for seconds, share in curve),
    )
