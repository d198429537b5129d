"""How long a cluster had no leader, predicted and measured, in words and as a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, WARN, Chart, layout_of
from simulations import election_times
from simulations.models import Campaign
from simulations.web.names import figure_name, figure_text, scope_name

Times = Mapping[str, Any]
HEIGHT: Final = 340
ROW_STEP: Final = 3
"""The curve has more points than a table needs."""
UNSEEN: Final = 1e-4
"""Relative changes below it are not worth a number."""
SHOWN: Final = ("unavailability", "failure_frequency_per_year", "mtbf_hours", "mttr_hours")


@dataclass(frozen=True, slots=True)
class TimeRow:
    """The mean or a quantile, predicted and measured."""

    key: str
    name: str
    predicted: str
    measured: str
    ratio: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A figure with the election time before and with the measured one."""

    scope: str
    figure: str
    before: str
    after: str
    change: str


def elections_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the page of a cluster shows about elections; nothing before the first one."""
    times = (campaign.result or {}).get("leader_down_time_ms", {})
    if "mean" not in times:
        return {}
    found: dict[str, Any] = {
        "rows": list(_rows(times)),
        "trials": wording.number(times["trials"], 6),
        "mean": wording.duration(times["mean"] / 1000),
    }
    if campaign.state == Campaign.State.SUCCEEDED:
        is_applied, obstacle = election_times.state_of(campaign)
        found |= {
            "chart": _chart(times),
            "is_applied": is_applied,
            "obstacle": obstacle,
            "changes": _changes(campaign) if is_applied else [],
        }
    return {"election": found}


def row_names() -> dict[str, str]:
    """Name the mean and the quantiles that are shown."""
    return {
        "mean": gettext("Mean"),
        "p10": gettext("10 % take at most"),
        "p50": gettext("Half take at most"),
        "p90": gettext("90 % take at most"),
        "p99": gettext("99 % take at most"),
        "max": gettext("Longest"),
    }


def _rows(times: Times) -> Iterator[TimeRow]:
    predicted = {"mean": times.get("predicted_mean"), **times.get("predicted_quantiles", {})}
    for key, name in row_names().items():
        expected = predicted.get(key)
        yield TimeRow(
            key=key,
            name=name,
            predicted="–" if expected is None else wording.duration(expected / 1000),
            measured=wording.duration(times[key] / 1000),
            ratio=wording.number(times[key] / expected, 4) if expected else "–",
        )


def _chart(times: Times) -> Chart | None:
    """Draw both distribution functions; nothing for results that were made without them."""
    curve = times.get("curve") or {}
    if not curve:
        return None
    axes = (gettext("Milliseconds after the loss of the leader"), gettext("Elections that ended"))
    figure = go.Figure(layout=layout_of(HEIGHT, axes[0]))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(
        title={"text": axes[1], "standoff": 12},
        automargin=True,
        tickformat=".0%",
        rangemode="tozero",
    )
    series = [(gettext("Measured"), ACCENT, "solid", curve["measured"])]
    if "predicted" in curve:
        series.append((gettext("Predicted"), WARN, "dash", curve["predicted"]))
    for name, colour, dash, shares in series:
        figure.add_scatter(
            x=curve["ms"],
            y=shares,
            mode="lines",
            name=name,
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate=name + "<br>%{x:,.4r} ms: %{y:.2%}<extra></extra>",
        )
    # The last hundredth would take half of the axis.
    figure.update_xaxes(range=[0.9 * curve["ms"][0], 1.25 * times["p99"]])
    return Chart(
        id="chart-election-time",
        title=gettext("Time without a leader: distribution"),
        note=gettext("Share of the elections that ended by then. Steps are split votes."),
        figure=figure,
        headers=(axes[0], *(name for name, *_ in series)),
        rows=tuple(
            (
                wording.number(ms, 4),
                *(wording.percent(shares[k]) for *_, shares in series),
            )
            for k, ms in list(enumerate(curve["ms"]))[::ROW_STEP]
        ),
    )


def _changes(campaign: Campaign) -> list[ChangeRow]:
    """Return the main figures of the whole and of the component, before and after."""
    scopes = ("whole", f"components.{campaign.parameters['component']}")
    return [
        ChangeRow(
            scope=scope_name(item["scope"], campaign.document),
            figure=figure_name(item["figure"]),
            before=figure_text(item["figure"], item["before"]),
            after=figure_text(item["figure"], item["after"]),
            change=_relative(item["before"], item["after"]),
        )
        for item in election_times.changes_of(campaign)
        if item["scope"] in scopes and item["figure"] in SHOWN and item["change"] is not None
    ]


def _relative(before: float, after: float) -> str:
    """Write by how much a figure changed, in per cent of what it was.

    >>> _relative(2.0, 3.0), _relative(2.0, 1.0), _relative(2.0, 2.0), _relative(0.0, 1.0)
    ('+50 %', '−50 %', '≈ 0 %', '–')
    """
    if before == 0:
        return "–"
    part = after / before - 1.0
    if abs(part) < UNSEEN:
        return "≈ 0 %"
    sign = "+" if part > 0 else "−"
    return f"{sign}{wording.percent(abs(part))}"
