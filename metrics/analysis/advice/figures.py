"""The figures of many variants of one document, each computed no more than a change requires."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag

from metrics.analysis.complexity import complexity
from metrics.analysis.cost import cost
from metrics.analysis.evaluate import evaluate, outline
from metrics.analysis.queueing import performance
from metrics.analysis.recovery import recovery
from metrics.analysis.solving import STATES_MAX
from metrics.domain.architecture import Architecture
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import MONTH_HOURS
from metrics.domain.results import CostFigures, Figures, Recovery

WHOLE_FIGURES = (
    "unavailability",
    "failure_frequency_per_year",
    "mtbf_hours",
    "mttr_hours",
    "downtime_minutes_per_month",
    "downtime_minutes_per_year",
    "full_service_unavailability",
    "lost_requests",
    "lost_utility",
    "availability",
    "served_requests",
    "utility",
)
"""Figures of the whole and of each journey that are compared."""


class Part(IntFlag):
    """What a change may alter; the rest is taken over from the document before it."""

    OUTLINE = 1
    """Long-run figures of the journeys and the whole."""
    RECOVERY = 2
    LOAD = 4
    """Response times, capacities, utilisation."""
    STRUCTURE = 8
    """Complexity."""


EVERYTHING = Part.OUTLINE | Part.RECOVERY | Part.LOAD | Part.STRUCTURE


COMPONENTS_MAX = 60
VARIANT_STATES = 500
"""States of a chain beyond which it is taken apart in variants, of which there are hundreds."""
CLOSE = 1e-9
"""Relative difference below which two analyses of one document agree."""
_NUMBERS = re.compile(r"\d[\d.]*(e[-+]?\d+)?")
_COMPARED = ("unavailability", "failure_frequency_per_year", "lost_requests", "lost_utility")
_LABELS = ("availability", "served_requests", "utility")
PAIRS_MAX = 6_000
"""Bound on the components looked at times those of the document: each look analyses them all."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of one variant."""

    whole: Figures
    journeys: dict[str, Figures]
    cost: CostFigures
    complexity: float
    recovery: tuple[Recovery, ...]
    utilisation: dict[str, float]
    """Of groups whose demand and capacity are known."""

    @property
    def unavailability(self) -> float:
        """Of the whole."""
        return self.whole.unavailability

    @property
    def downtime_hours_per_month(self) -> float:
        """Expected, in a month of 730 h."""
        return self.whole.unavailability * MONTH_HOURS

    def figures(self) -> dict[str, float]:
        """Return every figure by its name, such as `whole.unavailability`."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[str, float]]:
        yield from _of("whole", self.whole)
        for name, journey in self.journeys.items():
            yield from _of(f"journeys.{name}", journey)
        yield "cost.per_month", self.cost.per_month
        if self.cost.downtime_per_month is not None:
            yield "cost.downtime_per_month", self.cost.downtime_per_month
        yield "complexity.index", self.complexity
        yield from _recovery_figures(self.recovery)


@dataclass(frozen=True, slots=True)
class Bases:
    """A document as it is, in full and in the way in which its variants are analysed."""

    full: Snapshot
    quick: Snapshot

    @property
    def agree(self) -> bool:
        """Whether variants are analysed as exactly as the document itself."""
        one, other = self.full.whole, self.quick.whole
        return same_method(self.full, self.quick, _LABELS) and all(
            math.isclose(getattr(one, name) or 0.0, getattr(other, name) or 0.0, rel_tol=CLOSE)
            for name in _COMPARED
        )

    @property
    def exactness(self) -> str:
        """`exact`, or why and how far the figures of variants are off."""
        if self.agree:
            return self.full.whole.exactness["availability"]
        off = max(self._off(name) for name in _COMPARED)
        return APPROXIMATE % {"states": VARIANT_STATES, "off": f"{off:.1e}"}

    def _off(self, name: str) -> float:
        """Return the relative difference of one figure of the whole."""
        exact = getattr(self.full.whole, name) or 0.0
        quick = getattr(self.quick.whole, name) or 0.0
        return abs(quick - exact) / exact if exact else 0.0


APPROXIMATE = gettext_noop(
    "approximate: in variants chains of more than %(states)s states are taken apart, by which "
    "figures of the design as it is change by a fraction of at most %(off)s"
)


def bases(architecture: Architecture, parts: Part = EVERYTHING) -> Bases:
    """Analyse a document in full and as a variant of itself."""
    full = snapshot(architecture, parts | Part.OUTLINE, states_max=STATES_MAX)
    quick = snapshot(architecture, Part.OUTLINE | (parts & Part.LOAD), before=full)
    return Bases(full, quick)


def same_method(one: Snapshot, other: Snapshot, labels: Sequence[str] = ("availability",)) -> bool:
    """Whether two analyses are exact, or approximate, for the same reasons."""
    return all(
        _NUMBERS.sub("#", one.whole.exactness.get(label, ""))
        == _NUMBERS.sub("#", other.whole.exactness.get(label, ""))
        for label in labels
    )


def snapshot(
    architecture: Architecture,
    parts: Part = EVERYTHING,
    *,
    before: Snapshot | None = None,
    states_max: int = VARIANT_STATES,
) -> Snapshot:
    """Compute the figures of a variant.

    Parameters
    ----------
    architecture : a valid document.
    parts : what to compute; without `before`, what is left out is empty.
    before : figures of the document that the variant was made from; its figures stand for
        the parts that the change cannot alter. Cost is always computed.
    states_max : bound on the states of one chain.
    """
    if Part.OUTLINE in parts or before is None:
        journeys, whole = outline(architecture, states_max=states_max)
    else:
        journeys, whole = before.journeys, before.whole
    rows = before.recovery if before else ()
    utilisation = before.utilisation if before else {}
    index = before.complexity if before else 0.0
    if Part.LOAD in parts:
        load = performance(architecture)
        journeys = {name: load.add_to_journey(name, item) for name, item in journeys.items()}
        utilisation = {
            name: group.utilisation
            for name, group in load.components.items()
            if group.utilisation is not None
        }
    return Snapshot(
        whole=whole,
        journeys=journeys,
        cost=cost(architecture, whole.unavailability * MONTH_HOURS),
        complexity=complexity(architecture).index if Part.STRUCTURE in parts else index,
        recovery=recovery(architecture) if Part.RECOVERY in parts else rows,
        utilisation=utilisation,
    )


def worth_a_look(architecture: Architecture) -> list[str]:
    """Return the components to vary: all of a document that is not too large.

    Of larger ones those with the largest part of the downtime, the largest part first.
    """
    names = list(architecture.components)
    limit = max(5, min(COMPONENTS_MAX, PAIRS_MAX // len(names)))
    if len(names) <= limit:
        return names
    figures = evaluate(architecture).components
    names.sort(key=lambda name: -(figures[name].downtime_share or 0.0))
    return names[:limit]


def breaches(rows: tuple[Recovery, ...]) -> frozenset[tuple[str, str, str]]:
    """Return the recovery objectives that are missed: which, by what disruption, for whom."""
    return frozenset(
        (kind, row.disruption, row.journey)
        for row in rows
        for kind in ("rto", "rpo")
        if getattr(row.objective, kind) == "breached"
    )


def _of(scope: str, figures: Figures) -> Iterator[tuple[str, float]]:
    for name in (*WHOLE_FIGURES, "response_time_ms", "capacity_rps"):
        value = getattr(figures, name)
        if value is not None:
            yield f"{scope}.{name}", float(value)


def _recovery_figures(rows: tuple[Recovery, ...]) -> Iterator[tuple[str, float]]:
    """Yield the longest times; absent when some disruption has no end, or nothing was asked."""
    for kind in ("rto", "rpo"):
        spans = [getattr(row, f"{kind}_seconds") for row in rows]
        if spans and None not in spans:
            yield f"recovery.{kind}_expected_seconds", max(span.expected for span in spans)
            yield f"recovery.{kind}_worst_seconds", max(span.worst for span in spans)
