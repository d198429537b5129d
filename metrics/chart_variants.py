"""The chart of designs side by side: what they cost against how long they are down."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import MUTED, OK, Chart, layout_of
from metrics.domain.comparing import CRITERIA, SideBySide

LETTERS = "ABCDEF"
"""Names of the designs in a comparison, in their order."""
_MARKER_MIN, _MARKER_MAX = 14.0, 38.0


def trade_off(comparison: SideBySide, names: Sequence[str], letters: Sequence[str]) -> Chart | None:
    """Chart downtime against cost, or complexity where the cost is not known of every design.

    Parameters
    ----------
    names, letters : of the designs in their order; markers carry the letters.

    Returns
    -------
    None where downtime is all that the designs have in common.
    """
    axis = next((name for name in ("cost", "complexity") if name in comparison.criteria), None)
    if axis is None:
        return None
    across, down = _values(comparison, axis), _values(comparison, "downtime")
    sizes = _sizes(comparison)
    figure = go.Figure(layout=_layout(comparison, axis, is_log=min(down) > 0))
    for unbeaten, title, symbol, colour in (
        (True, gettext("Nothing beats it"), "circle", OK),
        (False, gettext("Beaten by another one"), "x", MUTED),
    ):
        places = [
            place for place, item in enumerate(comparison.designs) if item.unbeaten is unbeaten
        ]
        figure.add_scatter(
            x=[across[place] for place in places],
            y=[down[place] for place in places],
            mode="markers+text",
            name=title,
            text=_texts([(across[place], down[place]) for place in places], places, letters),
            textposition="top center",
            textfont={"size": 14},
            cliponaxis=False,
            customdata=[f"{letters[place]} · {names[place]}" for place in places],
            marker={
                "symbol": symbol,
                "color": colour,
                "size": [sizes[place] for place in places],
                "opacity": 0.85,
            },
            hovertemplate="%{customdata}<br>%{x:,.4~r} · %{y:,.3r} min<extra></extra>",
        )
    return Chart(
        id="chart-trade-off",
        title=_title(axis),
        note=_note(comparison, axis),
        figure=figure,
        headers=(
            gettext("Design"),
            gettext("Cost a month"),
            gettext("Downtime a month"),
            gettext("Complexity"),
            gettext("Beaten by"),
        ),
        rows=tuple(
            _table_row(comparison, place, names, letters)
            for place in range(len(comparison.designs))
        ),
    )


def _title(axis: str) -> str:
    if axis == "cost":
        return gettext("Cost against downtime")
    return gettext("Complexity against downtime")


def _note(comparison: SideBySide, axis: str) -> str:
    parts = [gettext("Further down and further left is better.")]
    if axis == "cost" and "complexity" in comparison.criteria:
        parts.append(gettext("The larger the marker, the more complex the design."))
    parts.append(gettext("A circle: nothing here beats it. A cross: another one does."))
    return " ".join(parts)


def _layout(comparison: SideBySide, axis: str, *, is_log: bool) -> dict[str, object]:
    title = gettext("Complexity")
    if axis == "cost":
        currency = comparison.designs[0].currency or ""
        title = gettext("%(currency)s a month") % {"currency": currency}
    layout = layout_of(400, title) | {"showlegend": True}
    layout["xaxis"] |= {"tickformat": ",.4~r"}
    layout["yaxis"] = {
        "title": {"text": gettext("Minutes of downtime a month"), "standoff": 12},
        "type": "log" if is_log else "linear",
        "exponentformat": "power",
        "automargin": True,
    }
    layout["margin"] = {"l": 8, "r": 28, "t": 28, "b": 8}
    return layout


def _values(comparison: SideBySide, criterion: str) -> list[float]:
    row = comparison.row(*CRITERIA[criterion])
    assert row is not None, "a criterion is a figure that every design has"
    return [value for value in row.values if value is not None]


def _texts(
    points: Sequence[tuple[float, float]], places: Sequence[int], letters: Sequence[str]
) -> list[str]:
    """Return what stands at each marker; the first of several in one place names them all."""
    texts = []
    for number, point in enumerate(points):
        here = [
            letters[place] for place, other in zip(places, points, strict=True) if other == point
        ]
        texts.append("" if point in points[:number] else " ".join(here))
    return texts


def _sizes(comparison: SideBySide) -> list[float]:
    """Return the diameters of the markers, larger for more complexity."""
    if "complexity" not in comparison.criteria:
        return [_MARKER_MIN + 4] * len(comparison.designs)
    values = _values(comparison, "complexity")
    low, span = min(values), max(values) - min(values)
    room = _MARKER_MAX - _MARKER_MIN
    return [_MARKER_MIN + (room * (value - low) / span if span else 4) for value in values]


def _table_row(
    comparison: SideBySide, place: int, names: Sequence[str], letters: Sequence[str]
) -> tuple[str, ...]:
    design = comparison.designs[place]
    known = {name: comparison.row(*key) for name, key in CRITERIA.items()}
    cost, downtime, complexity = (
        row.values[place] if row else None for row in (known[name] for name in CRITERIA)
    )
    beaten = ", ".join(letters[other] for other in design.beaten_by)
    return (
        f"{letters[place]} · {names[place]}",
        "–" if cost is None else wording.money(cost, design.currency or ""),
        "–" if downtime is None else wording.duration(60 * downtime),
        "–" if complexity is None else wording.number(complexity),
        beaten or gettext("nothing"),
    )
