"""Figures of two versions beside each other: before, after, the signed change, and its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics import wording
from metrics.domain.comparing import Meaning
from metrics.domain.headlines import Headline
from metrics.domain.quantities import NOISE
from metrics.figure_words import asked_as

Writer = Callable[[float], str]

_MINUS: Final = "\u2212"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a figure is named and written, and which direction is good."""

    label: str | Promise
    good: int
    """1 when more is better, -1 when less is, 0 when neither."""
    write: Writer
    write_change: Writer | None = None
    """By default as `write`."""
    is_inverted: bool = False
    """Written as the complement of the value, so that its change has the other sign."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed change in words; empty when there is nothing to compare with."""

    text: str = ""
    meaning: Meaning = "same"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure before and after, in words."""

    label: str | Promise
    before: str
    after: str
    change: Signed
    figure: str
    """As its explanation is asked for."""
    scope: str


def _minutes(value: float) -> str:
    return wording.duration(60 * value)


def _hours(value: float) -> str:
    return wording.duration(3600 * value)


def _milliseconds(value: float) -> str:
    return wording.duration(value / 1000)


def _amount(value: float) -> str:
    """Write money without its currency, which the page names."""
    return wording.money(value, "").strip()


def _share(label: str | Promise) -> Measure:
    """Return the measure of what is written as an availability and told by what it lacks."""
    return Measure(label, -1, wording.availability_percent, wording.points, is_inverted=True)


MEASURES: Final[Mapping[str, Measure]] = {
    "unavailability": _share(_("Availability")),
    "downtime_minutes_per_month": Measure(_("Downtime a month"), -1, _minutes),
    "failure_frequency_per_year": Measure(_("Failures a year"), -1, wording.number),
    "mtbf_hours": Measure(_("MTBF"), 1, _hours),
    "mttr_hours": Measure(_("MTTR"), -1, _hours),
    "mttf_hours": Measure(_("MTTF"), 1, _hours),
    "full_service_unavailability": _share(_("Full-service availability")),
    "lost_requests": _share(_("Served requests")),
    "lost_utility": _share(_("Utility")),
    "response_time_ms": Measure(_("Response time"), -1, _milliseconds),
    "capacity_rps": Measure(_("Capacity, requests a second"), 1, wording.number),
    "downtime_share": Measure(_("Share of the downtime"), 0, wording.percent, wording.points),
    "utilisation": Measure(_("Utilisation"), -1, wording.percent, wording.points),
    "downtime_per_month": Measure(_("Expected cost of downtime"), -1, _amount),
    "per_month": Measure(_("Cost a month"), -1, _amount),
    "index": Measure(_("Complexity"), -1, wording.number),
}
"""Figures that a comparison shows, in this order. An availability is told by what it lacks."""


def figure_rows(
    figures: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[tuple[str, list[FigureRow]]]:
    """Return the figures of a difference by what they belong to, under its name.

    Parameters
    ----------
    figures : as `services.difference` lists them.
    names : what to call each scope, such as `journeys.buy`; others are called by their key.
    """
    found: dict[str, list[FigureRow]] = {}
    order = list(MEASURES)
    known = [item for item in figures if item["figure"] in MEASURES]
    for item in sorted(known, key=lambda item: order.index(item["figure"])):
        scope = "cost" if item["scope"] == "complexity" else item["scope"]
        found.setdefault(scope, []).append(_row(item))
    places = [item["scope"] for item in known]
    places += ["cost"]  # of a complexity without a cost
    sections = sorted(found.items(), key=lambda section: places.index(section[0]))
    return [(names.get(scope, scope.partition(".")[2] or scope), rows) for scope, rows in sections]


def signed(figure: str, before: float | None, after: float | None) -> Signed:
    """Write the change of a figure with its sign, and say whether it is good.

    >>> signed("downtime_minutes_per_month", 30.0, 20.0)
    Signed(text='−10 min', meaning='better')
    >>> signed("per_month", 100.0, 100.0)
    Signed(text='±0', meaning='same')
    """
    return signed_by(MEASURES[figure], before, after)


def signed_by(measure: Measure, before: float | None, after: float | None) -> Signed:
    """Write a change as a measure has it."""
    if before is None or after is None:
        return Signed()
    change = after - before
    if abs(change) <= NOISE * max(abs(before), abs(after)):
        return Signed("±0", "same")
    shown = -change if measure.is_inverted else change
    text = (measure.write_change or measure.write)(abs(change))
    return Signed(("+" if shown > 0 else _MINUS) + text, _meaning(measure.good * change))


def headline_changes(before: Headline | None, after: Headline) -> dict[str, Signed]:
    """Write the changes of the figures in short by name; without a version before, none."""
    if before is None:
        return {}
    same_money = before.currency == after.currency
    return {
        "downtime": signed(
            "downtime_minutes_per_month",
            before.downtime_minutes_per_month,
            after.downtime_minutes_per_month,
        ),
        "availability": signed("unavailability", before.unavailability, after.unavailability),
        "cost": signed("per_month", before.cost_per_month if same_money else None,
                       after.cost_per_month),
        "complexity": signed("index", before.complexity, after.complexity),
    }  # fmt: skip


def _row(item: Mapping[str, Any]) -> FigureRow:
    measure, before, after = MEASURES[item["figure"]], item["before"], item["after"]
    figure, scope = asked_as(item["scope"], item["figure"])
    return FigureRow(
        label=measure.label,
        before="–" if before is None else measure.write(before),
        after="–" if after is None else measure.write(after),
        change=signed(item["figure"], before, after),
        figure=figure,
        scope=scope,
    )


def _meaning(gain: float) -> Meaning:
    if gain == 0:
        return "other"
    return "better" if gain > 0 else "worse"
