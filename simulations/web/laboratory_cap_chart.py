"""The trade-off of PACELC as a chart: latency without a partition, service in spite of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import BAD, OK, Chart, layout_of
from simulations.scenarios.lab.cap import Answer

HEIGHT: Final = 340
Point = tuple[float, float]


def trade_off(answers: Sequence[Answer]) -> Chart:
    """Show what each choice pays without a partition and what it serves on the side cut off.

    Choices that share a place share a mark; its text has their numbers in the table.
    """
    axes = (
        gettext("Median latency of writes without a partition (ms)"),
        gettext("Served on the side cut off"),
    )
    figure = go.Figure(layout=layout_of(HEIGHT, axes[0]))
    figure.update_layout(showlegend=True)
    figure.update_yaxes(title_text=axes[1], tickformat=".0%", range=[-0.1, 1.15], automargin=True)
    kinds = (
        (gettext("kept one order and every write"), OK, "circle", True),
        (gettext("gave up order or writes"), BAD, "x", False),
    )
    for title, colour, symbol, is_kept in kinds:
        marks = _marks(answers, is_kept=is_kept)
        figure.add_scatter(
            x=[place[0] for place in marks],
            y=[place[1] for place in marks],
            text=[", ".join(numbers) for numbers in marks.values()],
            mode="markers+text",
            textposition="top center",
            name=title,
            marker={"color": colour, "symbol": symbol, "size": 11},
            hovertemplate="%{text}: %{x:,.3r} ms, %{y:.1%}<extra></extra>",
        )
    return Chart(
        id="chart-cap",
        title=gettext("What order costs, with and without a partition"),
        note=gettext("To the left is fast, up is available. The table has the numbers' names."),
        figure=figure,
        headers=(gettext("Choice"), *axes, gettext("One order, every write")),
        rows=tuple(_row(number, answer) for number, answer in enumerate(answers, 1)),
    )


def _marks(answers: Sequence[Answer], *, is_kept: bool) -> dict[Point, list[str]]:
    """Return the numbers of the choices at each place; near ones stand where the first does."""
    marks: dict[Point, list[str]] = {}
    first: dict[Point, Point] = {}
    for number, answer in enumerate(answers, 1):
        place = _place(answer)
        if place is not None and answer.kept_order == is_kept:
            here = first.setdefault((round(place[0], 1), round(place[1], 1)), place)
            marks.setdefault(here, []).append(str(number))
    return marks


def _place(answer: Answer) -> Point | None:
    """Return the latency in ms and the share served; None when nobody asked or was answered."""
    apart = answer.sides[1]
    asked = apart.reads.operations + apart.writes.operations
    if answer.calm_writes is None or asked == 0:
        return None
    served = (apart.reads.succeeded + apart.writes.succeeded) / asked
    return answer.calm_writes.quantiles_ms["0.5"], served


def _row(number: int, answer: Answer) -> tuple[str, ...]:
    place = _place(answer)
    figures = ("–", "–") if place is None else (wording.number(place[0]), wording.percent(place[1]))
    kept = gettext("yes") if answer.kept_order else gettext("no")
    return (f"{number}. {gettext(answer.choice.label)}", *figures, kept)
