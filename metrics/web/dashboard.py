"""The dashboard: each system against its objectives, its trend, and what changed since a date."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from metrics import selectors
from metrics.domain.headlines import RISK_PROBABILITY_MAX, USED_SHARE_MAX, Headline
from metrics.headlines import headlines_of
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.web.figure_changes import Pair, Signed, signed

SYSTEMS_MAX: Final = 50
"""Architectures on the dashboard, those that changed last; the list has all of them."""
TREND_MAX: Final = 12
"""Versions in a trend, the newest."""
SPARK_WIDTH: Final = 96
SPARK_HEIGHT: Final = 28
_MARGIN: Final = 3
_URGENCY: Final = ("breached", "at_risk", "unknown", "none", "met")
"""Systems come in this order; among equals the one that changed last comes first."""
_UNAVAILABILITY_MIN: Final = 1e-15
"""What is never down is drawn here, since a trend is drawn by its logarithm."""


@dataclass(frozen=True, slots=True)
class Point:
    """One version in a trend."""

    number: int
    created: datetime
    headline: Headline


@dataclass(frozen=True, slots=True)
class System:
    """One architecture on the dashboard."""

    architecture: StoredArchitecture
    headline: Headline | None
    trend: Sequence[Point]
    since: int | None
    """The number of the version that was the newest at the date; None when it is newer."""
    change: Signed
    """Of the downtime a month since then."""

    @property
    def standing(self) -> str:
        """Return how it stands against its objectives, as a key of `_URGENCY`."""
        return (self.headline.standing or "none") if self.headline else "unknown"

    @property
    def has_changed(self) -> bool:
        """Whether there is a newer version than at the date."""
        return self.since != self.architecture.version

    @property
    def spark(self) -> str:
        """Return the points of the trend's line, higher for more downtime."""
        return spark([point.headline.unavailability for point in self.trend])


def systems(user: User, since: date) -> dict[str, Any]:
    """Return every system with its figures in short, in five queries however many there are."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    rows = list(_architectures(user, start)[:SYSTEMS_MAX])
    versions = _versions(rows)
    headlines = headlines_of(_newest_first(versions))
    by_architecture: dict[UUID, list[Any]] = {}
    for version in versions:
        by_architecture.setdefault(version.architecture_id, []).append(version)
    found = [_system(row, by_architecture.get(row.pk, []), headlines) for row in rows]
    found.sort(key=lambda system: _URGENCY.index(system.standing))
    standings = Counter(system.standing for system in found)
    return {
        "systems": found,
        "standings": {key: standings[key] for key in _URGENCY},
        "waiting": any(
            system.headline is None and system.architecture.is_valid for system in found
        ),
        "since": since,
        "risk_probability": RISK_PROBABILITY_MAX,
        "used_share": USED_SHARE_MAX,
    }


def chosen_date(text: str | None, today: date) -> date:
    """Return the date that was picked, or else the Monday before today.

    >>> chosen_date("2026-11-01", date(2026, 11, 23))
    datetime.date(2026, 11, 1)
    >>> chosen_date("soon", date(2026, 11, 23)), chosen_date(None, date(2026, 11, 25))
    (datetime.date(2026, 11, 16), datetime.date(2026, 11, 23))
    """
    try:
        picked = date.fromisoformat(text or "")
    except ValueError:
        return today - timedelta(days=today.weekday() or 7)
    return picked if picked.year > 1900 else today


def spark(unavailabilities: Sequence[float]) -> str:
    """Return the points of a line through the logarithms, oldest first, as SVG writes them.

    >>> spark([1e-3, 1e-4])
    '3.0,3.0 93.0,25.0'
    >>> spark([1e-3])
    ''
    """
    if len(unavailabilities) < 2:
        return ""
    logs = [math.log10(max(value, _UNAVAILABILITY_MIN)) for value in unavailabilities]
    low, high = min(logs), max(logs)
    step = (SPARK_WIDTH - 2 * _MARGIN) / (len(logs) - 1)
    room = SPARK_HEIGHT - 2 * _MARGIN
    # A line that stays level is drawn in the middle.
    heights = [(high - value) / (high - low) if high > low else 0.5 for value in logs]
    return " ".join(
        f"{_MARGIN + step * place:.1f},{_MARGIN + room * height:.1f}"
        for place, height in enumerate(heights)
    )


def _architectures(user: User, start: datetime) -> Any:
    """Return the owner's architectures, each with the version that was the newest at a time."""
    older = ArchitectureVersion.objects.filter(architecture=OuterRef("pk"), created__lt=start)
    newest = older.order_by("-number").values("pk")[:1]
    return selectors.architectures_of(user.pk).annotate(pk_since=Subquery(newest))


def _versions(rows: Sequence[Any]) -> list[Any]:
    """Return the newest versions of each, and those of the date, without their documents."""
    rank = Window(RowNumber(), partition_by=[F("architecture_id")], order_by=F("number").desc())
    versions = ArchitectureVersion.objects.filter(architecture__in=[row.pk for row in rows])
    ranked = versions.defer("document", "text").annotate(rank=rank)
    wanted = Q(rank__lte=TREND_MAX) | Q(pk__in=[row.pk_since for row in rows if row.pk_since])
    return list(ranked.filter(wanted).order_by("architecture_id", "number"))


def _newest_first(versions: Sequence[Any]) -> list[Any]:
    """Put the current version of each first, so that it is computed before any trend."""
    return sorted(versions, key=lambda version: version.rank)


def _system(row: Any, versions: Sequence[Any], headlines: dict[str, Headline]) -> System:
    recent = [version for version in versions if version.rank <= TREND_MAX]
    trend = [
        Point(version.number, version.created, headlines[version.digest])
        for version in recent
        if version.digest in headlines
    ]
    before = next((version for version in versions if version.pk == row.pk_since), None)
    now, then = headlines.get(row.digest), headlines.get(before.digest) if before else None
    change = Signed()
    if now and then:
        figure = "downtime_minutes_per_month"
        change = signed(figure, then.downtime_minutes_per_month, now.downtime_minutes_per_month)
    if before is not None:
        pair = Pair(f"{row.pk}:{before.number}", f"{row.pk}:{row.version}")
        change = pair.explained(change, "whole", "downtime_minutes_per_month")
    return System(row, now, trend, before.number if before else None, change)
