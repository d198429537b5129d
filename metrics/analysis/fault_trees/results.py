"""What the analysis of a fault tree returns; what was not computed is absent."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TreeRef(_Result):
    """Which tree the figures belong to."""

    name: str
    top: str
    basic_events: int
    gates: int
    coherent: bool
    """Whether a further failure never makes the top event go away."""


class DominatingCutSet(_Result):
    """One minimal cut set."""

    events: tuple[str, ...]
    order: int
    probability: float
    share: float | None = None
    """Its probability as a part of the top's."""


class CutSetCounts(_Result):
    """How many minimal cut sets there are, none left out."""

    status: Literal["complete", "absent"]
    reason: str | None = None
    """Why there are none, or what they belong to when it is not the tree itself."""
    total: int | None = None
    by_order: dict[int, int] | None = None
    dominating: tuple[DominatingCutSet, ...] | None = None
    listed: Literal["complete", "truncated"] | None = None
    """Whether `dominating` lists all of them."""


class EventFigures(_Result):
    """Importance of one basic event."""

    probability: float
    birnbaum: float
    criticality: float | None = None
    fussell_vesely: float | None = None
    risk_achievement_worth: float | None = None
    risk_reduction_worth: float | None = None
    """Absent when nothing else makes the top happen, so that the ratio has no bound."""


class DiagramFigures(_Result):
    """How the tree was solved."""

    nodes: int
    modules: int
    order: str
    """Order of the variables in the largest module."""


class TreeEvaluation(_Result):
    """Everything that the analysis knows of one fault tree."""

    format: Literal["reliability-fault-tree/v1"] = "reliability-fault-tree/v1"
    tree: TreeRef
    probability: float
    exactness: dict[str, str]
    cut_sets: CutSetCounts
    importance: dict[str, EventFigures]
    """By event, the most critical one first."""
    diagram: DiagramFigures

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values; what was not computed is absent."""
        return self.model_dump(mode="json", exclude_none=True)
