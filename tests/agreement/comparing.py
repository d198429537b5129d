"""The result of an evaluation beside the oracle's figures, one by one, each by its own label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from metrics.domain.results import Evaluation

EXACT = 1e-9
"""Largest relative difference of a figure that calls itself exact."""
NOTHING = 1e-16
"""Below this both are taken as 0."""
LABEL_OF = {
    "unavailability": "availability",
    "full_service_unavailability": "full_service_availability",
    "lost_requests": "served_requests",
    "lost_utility": "utility",
}
FIGURES = (*LABEL_OF, "failure_frequency_per_year", "mtbf_hours", "mttr_hours", "mttf_hours")
BOUND = re.compile(r"(?:at most|some) (?P<size>[\d.eE+-]+)(?P<percent> ?%)?(?P<rest>[^;]*)")


class Difference(NamedTuple):
    """One figure twice."""

    where: str
    figure: str
    found: float
    truth: float
    label: str

    @property
    def relative(self) -> float:
        """Difference relative to the truth."""
        if self.found == self.truth or max(abs(self.found), abs(self.truth)) < NOTHING:
            return 0.0
        return abs(self.found - self.truth) / max(abs(self.truth), NOTHING)

    @property
    def allowed(self) -> float | None:
        """Relative difference that the label allows; None when it states no bound."""
        if self.label == "exact":
            return EXACT
        reasons = self.label.removeprefix("approximate: ").split("; ")
        bounds = [self._bound(reason) for reason in reasons]
        stated = [bound for bound in bounds if bound is not None]
        return sum(stated) + EXACT if len(stated) == len(bounds) else None

    def _bound(self, reason: str) -> float | None:
        found = BOUND.search(reason)
        if found is None:
            return None
        size = float(found["size"]) / (100 if found["percent"] else 1)
        is_relative = "relative" in found["rest"] or "of it" in found["rest"]
        return size if is_relative else size / max(abs(self.truth), NOTHING)

    @property
    def is_within(self) -> bool:
        """Whether the label keeps its word."""
        return self.allowed is None or self.relative <= self.allowed


def differences(result: Evaluation, truth: Mapping[str, Any]) -> Iterator[Difference]:
    """Every figure that both know."""
    yield from _of_scope("whole", result.whole, truth["whole"])
    for key, journey in result.journeys.items():
        yield from _of_scope(f"journeys.{key}", journey, truth["journeys"][key])
    for key, component in result.components.items():
        of_group = {"group_unavailability": truth["groups"][key]}
        for name, value in (truth["components"][key] | of_group).items():
            found = getattr(component, name, None)
            if found is not None:
                where = f"components.{key}"
                yield Difference(where, name, found, value, component.exactness)


def _of_scope(where: str, figures: Any, truth: Mapping[str, float]) -> Iterator[Difference]:
    for name in FIGURES:
        found = getattr(figures, name)
        if found is not None and name in truth:
            label = figures.exactness[LABEL_OF.get(name, name)]
            yield Difference(where, name, found, truth[name], label)
