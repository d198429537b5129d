"""What is known of a design over time: curves, outages, downtime in months and years."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from metrics.domain.results import DocumentRef, OutageFigures, PeriodFigures


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Curve(_Part):
    """A probability against a time; the units are those of the curve's name."""

    x: tuple[float, ...]
    y: tuple[float, ...]


class ScopePeriods(_Part):
    """One journey, or the whole, from everything up onwards."""

    reason: str | None = None
    """Why nothing is said; the simulation gives the figures then."""
    mttf_hours: float | None = None
    periods: dict[str, PeriodFigures] | None = None
    breach_probability_twelve_months: float | None = None
    outages: OutageFigures | None = None
    unreliability: Curve | None = None
    """P(an outage before t) against hours."""
    unavailability: Curve | None = None
    """P(not up at t) against hours."""
    outage_survival: Curve | None = None
    """P(an outage lasts longer) against minutes."""
    downtime: dict[str, Curve] | None = None
    """For a month and a year: P(more downtime) against minutes."""
    exactness: dict[str, str] = {}


class Periods(_Part):
    """A document over time."""

    format: Literal["reliability-periods/v1"] = "reliability-periods/v1"
    document: DocumentRef
    whole: ScopePeriods
    journeys: dict[str, ScopePeriods]

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values; what was not computed is absent."""
        return self.model_dump(mode="json", exclude_none=True)
