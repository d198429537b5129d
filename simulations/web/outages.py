"""How long outages last, how downtime is spread, and what caused it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from metrics import wording
from simulations.models import Campaign

CAUSES_MAX: Final = 10
NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of one sort of downtime of the whole."""

    name: str
    without: str
    """Part of the months or years without any downtime."""
    median: str
    p90: str
    p99: str
    longest: str
    breach: str
    """Probability of breaking the objective, with its interval."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Downtime of the whole that began with one cause."""

    name: str
    share: str
    bar: float
    """Width of its bar, of 100."""
    downtime: str
    """A year."""


def spreads_of(campaign: Campaign) -> list[Spread]:
    """Return the distributions of outages, and of the downtime of months and years."""
    result = campaign.result or {}
    found = []
    outages = (result.get("outages") or {}).get("whole")
    if outages:
        found.append(_spread(gettext("One outage"), outages))
    periods = (result.get("periods") or {}).get("whole") or {}
    if periods.get("month"):
        found.append(_spread(gettext("Downtime of a month"), periods["month"]))
    if periods.get("year"):
        found.append(_spread(gettext("Downtime of a year"), periods["year"]))
    return found


def causes_of(campaign: Campaign) -> list[Cause]:
    """Return what caused the downtime, the largest part first."""
    causes = (campaign.result or {}).get("causes") or []
    return list(_causes(causes))


def _causes(causes: list[Mapping[str, Any]]) -> Iterator[Cause]:
    rest = causes[CAUSES_MAX:]
    for cause in causes[:CAUSES_MAX]:
        name = gettext("Everything else") if cause["cause"] == "other" else ""
        yield _cause(name or wording.cause(cause["cause"]), [cause])
    if rest:
        yield _cause(gettext("Everything else"), rest)


def _cause(name: str, parts: list[Mapping[str, Any]]) -> Cause:
    share = sum(part["downtime_share"] for part in parts)
    minutes = sum(part["downtime_minutes_per_year"] for part in parts)
    return Cause(
        name, wording.percent(share), round(100 * share, 1), wording.duration(60 * minutes)
    )


def _spread(name: str, found: Mapping[str, Any]) -> Spread:
    breach = found.get("breach_probability") or {}
    return Spread(
        name=name,
        without=wording.percent(found["none_share"]) if "none_share" in found else NONE,
        median=_time(found, "p50_seconds"),
        p90=_time(found, "p90_seconds"),
        p99=_time(found, "p99_seconds"),
        longest=_time(found, "longest_seconds"),
        breach=_share(breach) if "high" in breach else NONE,
    )


def _time(found: Mapping[str, Any], name: str) -> str:
    return wording.duration(found[name]) if name in found else NONE


def _share(found: Mapping[str, Any]) -> str:
    low, high = wording.percent(found["low"]), wording.percent(found["high"])
    return f"{wording.percent(found['mean'])} ({low} – {high})"
