"""What the analysis of uncertainty returns. `to_json` writes the shape that tools rely on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from metrics.domain.results import DocumentRef


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(_Result):
    """A credible interval: the figure lies in it with the stated probability."""

    low: float
    high: float


class Histogram(_Result):
    """How often a figure fell between neighbouring edges; there is one edge more than counts."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    logarithmic: bool
    """Whether the edges are equally far apart on a logarithmic axis."""


class FigureUncertainty(_Result):
    """What is known of one figure."""

    best: float
    """With every unknown at its best estimate: what `evaluate` says."""
    mean: float
    median: float
    interval_90: Interval
    interval_95: Interval
    histogram: Histogram


class UnknownValue(_Result):
    """One uncertain value of the document, as it is written there."""

    path: str
    pointer: str
    distribution: Literal["pert", "lognormal"]
    low: Any
    """The low end of a range, the 5 % point of a lognormal."""
    best: Any
    high: Any
    error_factor: float | None = None


class Effect(_Result):
    """What one unknown does to one figure of the whole."""

    at_low: float
    """With this one at its low end and all others at their best estimates."""
    at_high: float
    rank_correlation: float
    """Spearman's, over all samples: from -1 to 1."""
    variance_share: float
    """First-order Sobol index of the logarithm of the figure (of the figure where it may be 0):
    the part of the variance that knowing this unknown would remove on average."""


class Bar(_Result):
    """One bar of the tornado."""

    path: str
    effects: dict[str, Effect]


class ObjectiveProbability(_Result):
    """How probable it is, given what is not known, that the availability objective is met."""

    target: float
    probability: float


class Uncertainty(_Result):
    """Credible intervals of the figures, and which unknown matters most."""

    format: Literal["reliability-uncertainty/v1"] = "reliability-uncertainty/v1"
    engine: str
    document: DocumentRef
    samples: int
    seed: int
    unknowns: tuple[UnknownValue, ...]
    whole: dict[str, FigureUncertainty]
    journeys: dict[str, dict[str, FigureUncertainty]]
    objective: ObjectiveProbability | None = None
    tornado: tuple[Bar, ...]
    """The unknown that explains most of the whole's unavailability first."""
    summary: str
    exactness: dict[str, str]
    deviations: dict[str, float] | None = None
    """Largest relative deviation from `evaluate` in the samples that were checked one by one."""

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values; what was not computed is absent."""
        return self.model_dump(mode="json", exclude_none=True)
