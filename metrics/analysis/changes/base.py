"""One change of a document: what it alters, in which words, and what it takes for granted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from metrics.analysis.advice.figures import EVERYTHING, Part
from metrics.analysis.changes.words import ASSUMES, DOES
from metrics.domain.architecture import Architecture, Component, Need
from metrics.domain.problems import Location, path_of

Effort = Literal["setting", "operation", "build", "redesign"]

LONG_RUN: Final = Part.OUTLINE | Part.RECOVERY
"""What changes of times alter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One single change of a document. Changes with one key are alternatives of one advice."""

    kind: str
    subject: str
    """The component, gate or site that changes."""
    location: Location
    architecture: Architecture
    """The changed document."""
    params: dict[str, str]
    words: str = ""
    """Key of the words, where a kind has several wordings."""
    effort: Effort = "setting"
    is_priced: bool = True
    """Whether the document says what the change costs; nothing is a price, too."""
    assumes: str = ""
    """Key of what is taken for granted; empty when nothing is."""
    parts: Part = EVERYTHING & ~Part.LOAD

    @property
    def key(self) -> str:
        """Stable name of the advice."""
        return f"{self.kind}:{self.subject}"

    @property
    def path(self) -> str:
        """The place in the document."""
        return path_of(self.location)

    @property
    def does(self) -> str:
        """What to do, in English."""
        return DOES[self.words or self.kind] % self.params

    @property
    def assumption(self) -> str | None:
        """What is taken for granted, in English."""
        return ASSUMES[self.assumes] % self.params if self.assumes else None


def with_component(architecture: Architecture, name: str, **changes: Any) -> Architecture:
    """Return the document with some fields of one component replaced."""
    component = architecture.components[name].model_copy(update=changes)
    return architecture.model_copy(
        update={"components": {**architecture.components, name: component}}
    )


def is_replicable(component: Component) -> bool:
    """Whether its owner can run another replica: it can fail and is not somebody else's."""
    return component.kind != "external" and component.failure is not None


def holds_data(component: Component) -> bool:
    """Whether a second replica needs a copy of the data."""
    return component.data is not None or component.kind in ("database", "storage")


def price_of_replicas(component: Component) -> bool:
    """Whether the document says what one more replica costs."""
    return component.cost is not None and "per_replica" in component.cost.model_fields_set


def gates(component: Component, name: str) -> Iterator[tuple[Need, Location, str]]:
    """Yield each gate, its place, and a name that stays when gates before it change."""
    for index, need in enumerate(component.needs):
        yield need, ("components", name, "needs", index), f"{name}>{'|'.join(need.targets)}"


def with_gate(architecture: Architecture, location: Location, **changes: Any) -> Architecture:
    """Return the document with some fields of one gate replaced."""
    name, index = str(location[1]), int(location[3])
    needs = architecture.components[name].needs
    gate = needs[index].model_copy(update=changes)
    return with_component(architecture, name, needs=(*needs[:index], gate, *needs[index + 1 :]))
