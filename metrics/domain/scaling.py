"""What growing demand does to a design: the result of the scalability analysis."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

ScalingLimit = Literal["standby", "consensus", "replicas"]
"""Why more replicas of a group do not help: only the active ones serve, all members vote on
everything, or the document has no room for more."""


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bottleneck(_Result):
    """A group with a capacity, and the growth of demand at which it saturates as it is."""

    component: str
    demand_rps: float
    """Today's."""
    capacity_rps: float
    """Of all replicas that serve."""
    saturates_at: float
    """Factor of today's demand at which demand reaches the capacity."""
    limit: ScalingLimit | None = None
    """Absent where more replicas help."""


class ScalePoint(_Result):
    """The design at one multiple of today's demand."""

    factor: float
    demand_rps: float
    """Of all journeys together."""
    replicas: dict[str, int]
    """Of each group whose capacity is known."""
    required: dict[str, int]
    """Replicas of these that the demand needs, at least what the document requires."""
    saturated: tuple[str, ...] = ()
    """Groups that cannot carry this demand even when everything works."""
    unavailability: float | None = None
    """Of the whole; absent when a group is saturated."""
    exactness: str | None = None
    """Of the unavailability."""
    downtime_minutes_per_month: float | None = None
    response_time_ms: dict[str, float] = {}
    """Of each journey while everything works; absent when unknown or saturated."""
    cost_per_month: float
    downtime_cost_per_month: float | None = None


class Scalability(_Result):
    """Growth from today's demand on: the design as it is, and with the replicas it then needs."""

    engine: str
    digest: str
    utilisation_max: float
    """Utilisation up to which required replicas are planned to be loaded."""
    bottlenecks: tuple[Bottleneck, ...]
    """The first to saturate comes first."""
    as_it_is: tuple[ScalePoint, ...]
    grown: tuple[ScalePoint, ...]
    unknown: tuple[str, ...]
    """Components that demand reaches and whose capacity the document does not state."""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what is not known is absent."""
        return self.model_dump(mode="json", exclude_none=True)
