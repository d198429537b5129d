"""Charts of cut sets: which combinations of failures bring the downtime, and through whom."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from django.utils.translation import gettext

from metrics import wording
from metrics.chart_base import ACCENT, BARS_MAX, INFO, WARN, Chart, bars_layout, paired_bars
from metrics.domain.quantities import YEAR_HOURS
from metrics.domain.results import CutSet, Importance

LABEL_CHARS_MAX = 42


def charts_of(
    found: Sequence[tuple[str, CutSet]], rated: Sequence[tuple[str, Importance]]
) -> tuple[Chart, ...]:
    """Return the charts of the whole's cut sets and of the importance of its components.

    Parameters
    ----------
    found : cut sets with their words, the largest contributions first.
    rated : components by name, the most important ones first.
    """
    charts = (_contributions(found), _importance(rated))
    return tuple(chart for chart in charts if chart is not None)


def _contributions(found: Sequence[tuple[str, CutSet]]) -> Chart | None:
    """Chart the downtime that each of the largest cut sets brings by itself."""
    shown = found[:BARS_MAX]
    if not shown:
        return None
    minutes = [item.unavailability * YEAR_HOURS * 60 for _, item in shown]
    labels = [f"{rank}. {_short(words)}" for rank, (words, _) in enumerate(shown, start=1)]
    figure = go.Figure(layout=bars_layout(len(labels), gettext("Minutes a year")))
    # Room to the right of the longest bar for its share.
    figure.update_xaxes(range=[0, 1.3 * max(minutes)])
    figure.add_bar(
        x=minutes,
        y=labels,
        orientation="h",
        marker_color=ACCENT,
        text=["" if item.share is None else wording.percent(item.share) for _, item in shown],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}<br>%{x:,.3r}<extra></extra>",
    )
    return Chart(
        id="chart-cut-sets",
        title=gettext("Downtime by minimal cut set"),
        note=gettext(
            "The time in which everything of one combination is down at once. Combinations"
            " overlap a little, so that their sum is an upper bound on the whole."
        ),
        figure=figure,
        headers=(gettext("Cut set"), gettext("Minutes a year")),
        rows=tuple(
            (words, wording.number(value)) for (words, _), value in zip(shown, minutes, strict=True)
        ),
    )


def _short(words: str) -> str:
    return words if len(words) <= LABEL_CHARS_MAX else words[: LABEL_CHARS_MAX - 1] + "…"


def _importance(rated: Sequence[tuple[str, Importance]]) -> Chart | None:
    """Chart in how much of the downtime each component takes part."""
    shown = [(name, item) for name, item in rated if item.fussell_vesely][:BARS_MAX]
    if not shown:
        return None
    names = [name for name, _ in shown]
    series = (
        (gettext("Fussell–Vesely"), INFO, "", [item.fussell_vesely for _, item in shown]),
        (gettext("Criticality"), WARN, "/", [item.criticality for _, item in shown]),
    )
    figure = paired_bars(names, gettext("Part of the unavailability, 0 to 1"), series)
    return Chart(
        id="chart-fussell-vesely",
        title=gettext("Components that take part in the downtime"),
        note=gettext(
            "Fussell–Vesely: the part of the unavailability in which a failure of the component's"
            " own takes part, alone or together with others."
        ),
        figure=figure,
        headers=(gettext("Component"), gettext("Fussell–Vesely"), gettext("Criticality")),
        rows=tuple(
            (name, wording.number(item.fussell_vesely or 0), wording.number(item.criticality or 0))
            for name, item in shown
        ),
    )
