"""Random processes of a document: how often something fails, for how long, by which law.

Times are seconds. Every process alternates between up and down and starts up.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from metrics.domain.limits import TEXT_CHARS_MAX
from metrics.domain.quantities import (
    YEAR_SECONDS,
    Duration,
    PositiveDuration,
    PositiveRatio,
    Share,
    ShareBelowOne,
)
from metrics.domain.uncertain import Ranged

Text = Annotated[str, Field(max_length=TEXT_CHARS_MAX)]


class Part(BaseModel):
    """A part of the document: immutable, without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class Exponential(Part):
    """The law without memory, the default of every time."""

    law: Literal["exponential"]


class Weibull(Part):
    """Weibull law with the given shape; its scale follows from the mean."""

    law: Literal["weibull"]
    shape: Annotated[float, Field(ge=0.1, le=100, strict=True), Ranged("number", axis_max=100)]


class Lognormal(Part):
    """Lognormal law with the given coefficient of variation."""

    law: Literal["lognormal"]
    cv: Annotated[float, Field(gt=0, le=100, strict=True), Ranged("number", axis_max=100)]


class Gamma(Part):
    """Gamma law with the given shape; its scale follows from the mean."""

    law: Literal["gamma"]
    shape: Annotated[
        float, Field(ge=0.01, le=10_000, strict=True), Ranged("number", axis_max=10_000)
    ]


class Deterministic(Part):
    """Always the mean."""

    law: Literal["deterministic"]


class Uniform(Part):
    """Uniform on mean ± half_width, which is a duration of at most the mean."""

    law: Literal["uniform"]
    half_width: Duration


Law = Annotated[
    Exponential | Weibull | Lognormal | Gamma | Deterministic | Uniform,
    Field(discriminator="law"),
]


class Failure(Part):
    """An alternating process of up and down times, in one of three forms."""

    mtbf: PositiveDuration | None = None
    """Mean operating time between failures."""
    availability: PositiveRatio | None = None
    annual_failure_rate: ShareBelowOne | None = None
    """Probability of at least one failure in a year of operation."""
    mttr: PositiveDuration
    """Mean time to restoration."""
    up: Law | None = None
    down: Law | None = None
    basis: Literal["sla", "measured", "published", "assumed"] | None = None
    """Where the figures come from; a vendor's SLA is a floor, not a forecast."""
    source: Text | None = None

    @property
    def mean_up_seconds(self) -> float:
        """Mean operating time between failures; infinite when it never fails."""
        if self.mtbf is not None:
            return self.mtbf
        if self.availability is not None:
            lost = self.availability.complement
            return self.mttr * self.availability.value / lost if lost > 0 else math.inf
        rate = -math.log1p(-(self.annual_failure_rate or 0.0)) / YEAR_SECONDS
        return 1 / rate if rate > 0 else math.inf

    @property
    def mean_down_seconds(self) -> float:
        """Mean time to restoration."""
        return self.mttr

    @property
    def unavailability(self) -> float:
        """Long-run fraction of time down, MTTR / (MTBF + MTTR)."""
        if self.mtbf is None and self.availability is not None:
            return self.availability.complement
        return self.mttr / (self.mean_up_seconds + self.mttr)

    @property
    def frequency(self) -> float:
        """Failures per second of calendar time, 1 / (MTBF + MTTR)."""
        return 1 / (self.mean_up_seconds + self.mttr)


class Outage(Failure):
    """Outages of a site."""


class CommonCause(Part):
    """Failures that take every replica of a component at once."""

    mtbf: PositiveDuration | None = None
    mttr: PositiveDuration | None = None
    beta: Share | None = None
    """Share of each replica's failure rate that strikes all replicas at once."""
    up: Law | None = None
    down: Law | None = None
