"""A difference of two designs in words: a table, and what it means for somebody who decides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext

from metrics import wording
from metrics.models import ArchitectureVersion
from simulations.models import Campaign
from simulations.verdicts import expiry_of
from simulations.web import names

BAND_WIDTH: Final = 160.0
BAND_MARGIN: Final = 4.0
WORTH_FEW: Final = 1.1
"""Below this, common random numbers have hardly helped."""
DOWNTIME: Final = "downtime_minutes_per_year"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """An interval on an axis that contains zero, in units of the drawing."""

    left: float
    width: float
    dot: float
    zero: float
    estimate: float


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both designs, and its difference as estimated and as simulated."""

    figure: str
    before: str
    after: str
    estimate: str
    simulated: str
    low: str
    high: str
    narrower: str
    """How many times narrower than the interval of independent histories."""
    verdict: str
    band: Band | None
    asked: str
    """The query of its explanation."""


def context_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the template of a difference shows besides that of every campaign."""
    rows = [(item["scope"], _row(campaign, item)) for item in campaign.validation]
    return {
        "differences": [
            (names.scope_name(scope, campaign.document), [row for _, row in group])
            for scope, group in groupby(rows, lambda pair: pair[0])
        ],
        "baseline": baseline_name(campaign),
        "design": design_name(campaign),
        "gain": gain_sentence(campaign),
    }


def design_name(campaign: Campaign) -> str:
    """Name the design that is judged."""
    return _named(campaign.name, campaign.version)


def baseline_name(campaign: Campaign) -> str:
    """Name what it is compared with."""
    return _named(campaign.baseline_name, campaign.baseline_version)


def sentence_of(campaign: Campaign) -> str:
    """Say what the second design changes, and what that says about the analysis."""
    found = _downtime(campaign)
    item = next((one for one in campaign.validation if one["figure"] == DOWNTIME), None)
    if found is None or item is None:
        return ""
    return f"{_change(campaign, found)} {_judgement(item)}"


def gain_sentence(campaign: Campaign) -> str:
    """Say how much the shared random numbers helped; empty before anything differed."""
    found = _downtime(campaign)
    if found is None or not found.get("worth"):
        return ""
    if found["worth"] < WORTH_FEW:
        return gettext(
            "Both designs met the same failures wherever they are alike (common random numbers), "
            "but what decides their difference they do not share: independent histories would have "
            "been as exact."
        )
    return gettext(
        "Both designs met the same failures at the same moments wherever they are alike (common "
        "random numbers): as exact as %(worth)s times as many independent histories, so that the "
        "interval is %(narrower)s times as narrow."
    ) % {
        "worth": wording.number(found["worth"]),
        "narrower": wording.number(math.sqrt(found["worth"])),
    }


def _downtime(campaign: Campaign) -> Json | None:
    found: Json | None = (campaign.result or {}).get("whole", {}).get(DOWNTIME)
    return found


def _named(name: str, version: ArchitectureVersion | None) -> str:
    if version is None:
        return name or gettext("a document")
    values = {"name": name or "–", "number": version.number}
    return gettext("%(name)s, version %(number)s") % values


def _change(campaign: Campaign, found: Json) -> str:
    """Say which design is down for less, with the interval."""
    low, mean, high = (60 * found[end] for end in ("low", "difference", "high"))
    values = {"design": design_name(campaign), "baseline": baseline_name(campaign)}
    if high < 0:
        text = gettext(
            "“%(design)s” is down %(mean)s a year less than “%(baseline)s” (99 %% interval: "
            "%(low)s to %(high)s)."
        )
        low, mean, high = -high, -mean, -low
    elif low > 0:
        text = gettext(
            "“%(design)s” is down %(mean)s a year more than “%(baseline)s” (99 %% interval: "
            "%(low)s to %(high)s)."
        )
    else:
        text = gettext(
            "The simulation sees no sure difference in downtime: “%(design)s” is down for between "
            "%(low)s a year less and %(high)s a year more than “%(baseline)s”."
        )
        low = -low
    times = {"low": low, "mean": mean, "high": high}
    return text % (values | {name: wording.duration(time) for name, time in times.items()})


def _judgement(item: Json) -> str:
    """Say whether the analysis agrees."""
    estimate = names.signed(DOWNTIME, item["estimate"])
    text = {
        "confirmed": gettext("The analysis says %(estimate)s, which the simulation confirms."),
        "not_refuted": gettext(
            "The analysis says %(estimate)s, which the simulation does not contradict; a longer "
            "one would tell more."
        ),
        "refuted": gettext(
            "The analysis says %(estimate)s, which the simulation contradicts. Trust the "
            "simulation here."
        ),
    }[item["verdict"]]
    return text % {"estimate": estimate}


def _row(campaign: Campaign, item: Json) -> Row:
    figure, (low, high) = item["figure"], item["interval"]
    found = _found(campaign, item["scope"])[figure]
    return Row(
        figure=names.figure_name(figure),
        before=names.figure_text(figure, found["first"]),
        after=names.figure_text(figure, found["second"]),
        estimate=names.signed(figure, item["estimate"]),
        simulated=names.signed(figure, item["simulated"]),
        low=names.signed(figure, low),
        high=names.signed(figure, high),
        narrower=_narrower(found),
        verdict=names.EXPIRED if expiry_of(campaign) else item["verdict"],
        band=_band(item["estimate"], item["simulated"], low, high),
        asked=names.query_of(item),
    )


def sides_of(campaign: Campaign, item: Json) -> list[tuple[str, str]]:
    """Return what was simulated of either design, and what sharing the failures was worth."""
    found, figure = _found(campaign, item["scope"])[item["figure"]], item["figure"]
    sides = [
        (gettext("Before"), names.figure_text(figure, found["first"])),
        (gettext("After"), names.figure_text(figure, found["second"])),
    ]
    return [*sides, (gettext("Narrower"), narrower)] if (narrower := _narrower(found)) else sides


def _narrower(found: Json) -> str:
    """Say how many times narrower than the interval of independent histories."""
    worth = found.get("worth")
    return "" if not worth else f"{wording.number(math.sqrt(worth), 2)} ×"


def _found(campaign: Campaign, scope: str) -> Json:
    result = campaign.result or {}
    _, kind, *rest = scope.split(".", 2)
    found: Json = result[kind][rest[0]] if rest else result[kind]
    return found


def _band(estimate: float, simulated: float, low: float, high: float) -> Band | None:
    """Place interval, estimate and zero on one axis."""
    ends = (0.0, estimate, low, high)
    first, last = min(ends), max(ends)
    if not last > first:
        return None
    unit = (BAND_WIDTH - 2 * BAND_MARGIN) / (last - first)

    def place(value: float) -> float:
        return round(BAND_MARGIN + (value - first) * unit, 1)

    width = round(max(place(high) - place(low), 1.5), 1)
    return Band(place(low), width, place(simulated), place(0.0), place(estimate))
