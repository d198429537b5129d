"""Figures of two versions beside each other: before, after, the signed change, and its meaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from metrics import wording
from metrics.domain.comparing import Meaning
from metrics.domain.headlines import Headline
from metrics.domain.quantities import NOISE
from metrics.figure_words import asked_as
from metrics.models import ArchitectureVersion

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
    title: str | Promise = field(default="", repr=False)
    """What changed, where it is explained."""
    href: str = field(default="", repr=False)
    """Where it is explained; empty for no change."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two designs by the keys that addresses name them by, for the why of their differences."""

    before: str
    after: str
    same_money: bool = True

    def explained(self, change: Signed, scope: str, figure: str) -> Signed:
        """Let a change say why."""
        if not change.text or change.meaning == "same":
            return change
        title = measure_of(scope, figure).label
        return replace(change, href=self.href(scope, figure), title=title)

    def href(self, scope: str, figure: str) -> str:
        """Return where a change is explained."""
        asked = {"from": self.before, "to": self.after, "scope": scope, "figure": figure}
        return f"{reverse('metrics:change-why')}?{urlencode(asked)}"


def versions(before: ArchitectureVersion, after: ArchitectureVersion) -> Pair:
    """Return the keys of two versions."""
    old, new = (f"{item.architecture_id}:{item.number}" for item in (before, after))
    return Pair(old, new)


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


def _nines(value: float) -> str:
    """Write nines as `wording.nines` does, cut off and never rounded up."""
    return f"{math.floor(value * 100 + 1e-9) / 100:.2f}"


def _change_of_nines(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else wording.number(value)


SERVICE: Final[Mapping[str, Measure]] = {
    **MEASURES,
    "nines": Measure(_("Nines"), 1, _nines, _change_of_nines),
    "downtime_minutes_per_month": Measure(_("Downtime a month (730 h)"), -1, _minutes),
    "downtime_minutes_per_year": Measure(_("Downtime a year (8,760 h)"), -1, _minutes),
    "breach_probability_month": Measure(
        _("Months over budget"), -1, wording.percent, wording.points
    ),
    "breach_probability_twelve_months": Measure(
        _("Years with a month over budget"), -1, wording.percent, wording.points
    ),
}
_OTHERS: Final[Mapping[tuple[str, str], Measure]] = {
    ("objectives", "missed"): Measure(_("Objectives missed"), -1, wording.number),
    ("recovery", "rto_missed"): Measure(_("RTO objectives missed"), -1, wording.number),
    ("recovery", "worst_rto_seconds"): Measure(_("Worst RTO"), -1, wording.duration),
    ("recovery", "rpo_missed"): Measure(_("RPO objectives missed"), -1, wording.number),
    ("recovery", "worst_rpo_seconds"): Measure(_("Worst RPO"), -1, wording.duration),
    ("cost", "per_month"): Measure(_("Cost a month"), -1, _amount),
    ("cost", "downtime_per_month"): Measure(_("Expected cost of downtime"), -1, _amount),
    ("cost", "sum_per_month"): Measure(_("Sum of both"), -1, _amount),
    ("complexity", "index"): Measure(_("Complexity"), -1, wording.number),
}
_SCOPES: Final = {scope for scope, _figure in _OTHERS}


def measure_of(scope: str, figure: str) -> Measure:
    """Return how a figure of a comparison is written. Raises `KeyError` for none."""
    if scope in _SCOPES:
        return _OTHERS[scope, figure]
    return SERVICE[figure]


def figure_rows(
    figures: Iterable[Mapping[str, Any]], names: Mapping[str, str], pair: Pair | None = None
) -> list[tuple[str, list[FigureRow]]]:
    """Return the figures of a difference by what they belong to, under its name.

    Parameters
    ----------
    figures : as `services.difference` lists them.
    names : what to call each scope, such as `journeys.buy`; others are called by their key.
    pair : whose figures they are, for the why of a change.
    """
    found: dict[str, list[FigureRow]] = {}
    order = list(MEASURES)
    known = [item for item in figures if item["figure"] in MEASURES]
    for item in sorted(known, key=lambda item: order.index(item["figure"])):
        scope = "cost" if item["scope"] == "complexity" else item["scope"]
        found.setdefault(scope, []).append(_row(item, pair))
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


def headline_changes(
    before: Headline | None, after: Headline, pair: Pair | None = None
) -> dict[str, Signed]:
    """Write the changes of the figures in short by name; without a version before, none."""
    if before is None:
        return {}
    same_money = before.currency == after.currency
    values = {
        "downtime": (
            "whole",
            "downtime_minutes_per_month",
            before.downtime_minutes_per_month,
            after.downtime_minutes_per_month,
        ),
        "availability": ("whole", "unavailability", before.unavailability, after.unavailability),
        "cost": (
            "cost",
            "per_month",
            before.cost_per_month if same_money else None,
            after.cost_per_month,
        ),
        "complexity": ("complexity", "index", before.complexity, after.complexity),
    }
    return {
        name: _signed_of(pair, scope, figure, old, new)
        for name, (scope, figure, old, new) in values.items()
    }


def _signed_of(
    pair: Pair | None, scope: str, figure: str, before: float | None, after: float | None
) -> Signed:
    change = signed(figure, before, after)
    return change if pair is None else pair.explained(change, scope, figure)


def _row(item: Mapping[str, Any], pair: Pair | None) -> FigureRow:
    measure, before, after = MEASURES[item["figure"]], item["before"], item["after"]
    figure, scope = asked_as(item["scope"], item["figure"])
    is_money = item["scope"] == "cost" and pair is not None and not pair.same_money
    return FigureRow(
        label=measure.label,
        before="–" if before is None else measure.write(before),
        after="–" if after is None else measure.write(after),
        change=Signed()
        if is_money
        else _signed_of(pair, item["scope"], item["figure"], before, after),
        figure=figure,
        scope=scope,
    )


def _meaning(gain: float) -> Meaning:
    if gain == 0:
        return "other"
    return "better" if gain > 0 else "worse"
