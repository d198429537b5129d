"""The one public door of the analysis: a document in, everything that is known of it out."""

from __future__ import annotations

import sys

from metrics.analysis import figures, importance
from metrics.analysis.complexity import complexity, dependency_depth
from metrics.analysis.cost import cost
from metrics.analysis.cut_sets import CutSets
from metrics.analysis.figures import Losses
from metrics.analysis.importance import Cause
from metrics.analysis.periods import OverTime
from metrics.analysis.plan import slopes
from metrics.analysis.queueing import performance
from metrics.analysis.recovery import recovery
from metrics.analysis.solving import STATES_MAX
from metrics.analysis.structure import Condition
from metrics.analysis.system import System, compile_system
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.quantities import YEAR_HOURS, YEAR_SECONDS, is_within
from metrics.domain.results import (
    CauseFigures,
    CostFigures,
    DocumentRef,
    Evaluation,
    Figures,
    Objective,
)
from metrics.domain.semantics import notices

ENGINE_VERSION = "2.3"
"""Changes whenever a figure of the same document may change; results are cached under it."""

FRAMES_A_LEVEL = 12
"""Calls that one more level of needs adds to the deepest recursion."""


def evaluate(architecture: Architecture) -> Evaluation:
    """Compute all figures of a valid document.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.

    Returns
    -------
    Evaluation
        Long-run figures of the whole, of every journey and component, importance, downtime
        by cause, recovery, cost and complexity. Each figure says whether it is exact.

    Notes
    -----
    Exact: active groups with any laws, sites within sites, common causes, repair crews, gates;
    with exponential times also standby, consensus, gates with failover time and caches, as far
    as what depends on each other fits into a chain of 200,000 states. Everything else is
    labelled with what it assumes and how far it may be off.
    """
    _allow_depth(dependency_depth(architecture))
    system = compile_system(architecture)
    entries = {
        name: system.number[journey.entry]
        for name, journey in architecture.effective_journeys.items()
    }
    plan = system.planner.plan(_whole(system, entries, "full"))
    journeys, whole = _scopes(system, entries)
    slope = slopes(plan, system.leaves)
    causes = importance.causes(system, plan, slope)
    dependence = importance.group_dependence(system, plan, slope)
    shares = _shares(causes, whole.unavailability)
    costs = cost(architecture, whole.downtime_minutes_per_month / 60)
    loads = performance(architecture)
    over_time = OverTime(architecture)
    whole = over_time.add_to_whole(whole)
    cuts = CutSets(system, causes)
    cut_sets, cut_set_counts = cuts.of_whole(whole)
    return Evaluation(
        engine=ENGINE_VERSION,
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        whole=whole,
        journeys={
            name: cuts.add_to_journey(
                name, over_time.add_to_journey(name, loads.add_to_journey(name, f))
            )
            for name, f in journeys.items()
        },
        components={
            name: cuts.add_to_component(name, loads.add_to_component(name, f), whole)
            for name, f in figures.component_figures(
                system, dependence, whole.unavailability, shares
            ).items()
        },
        causes=tuple(_cause(cause, whole.unavailability) for cause in causes),
        cut_sets=cut_sets,
        cut_set_counts=cut_set_counts,
        single_points_of_failure=figures.single_points(system, plan),
        recovery=recovery(architecture),
        cost=costs,
        complexity=complexity(architecture),
        objectives=_objectives(architecture, whole, costs),
        warnings=notices(architecture),
    )


def outline(
    architecture: Architecture, *, states_max: int = STATES_MAX
) -> tuple[dict[str, Figures], Figures]:
    """Return the long-run figures of the journeys and the whole, and nothing else.

    The same figures as `evaluate` gives, without importance, components, recovery and load:
    for the many variants that a sensitivity, a piece of advice or a search compares. With a
    smaller `states_max` larger chains are taken apart, and the figures say so.
    """
    _allow_depth(dependency_depth(architecture))
    system = compile_system(architecture, states_max=states_max)
    entries = {
        name: system.number[journey.entry]
        for name, journey in architecture.effective_journeys.items()
    }
    return _scopes(system, entries)


def _allow_depth(depth: int) -> None:
    """Let needs nest as deeply as the document does; the analysis recurses along them."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 1_000 + FRAMES_A_LEVEL * depth))


def _whole(system: System, entries: dict[str, int], kind: str) -> Condition:
    return system.structure.every(
        getattr(system.components[entry], kind) for entry in entries.values()
    )


def _scopes(system: System, entries: dict[str, int]) -> tuple[dict[str, Figures], Figures]:
    """Return the figures of every journey and of the whole."""
    planner = system.planner
    plans = [planner.plan(system.components[entry].full) for entry in entries.values()]
    runs = figures.long_run(system, [*plans, planner.plan(_whole(system, entries, "full"))])
    by_entry: dict[int, Losses] = {}
    losses: dict[str, Losses] = {}
    for name, entry in entries.items():
        if entry not in by_entry:
            by_entry[entry] = figures.journey_losses(system, entry)
        losses[name] = by_entry[entry]
    journeys = {
        name: figures.figures_of(run, losses[name], figures.reasons_of(system, [entry]))
        for (name, entry), run in zip(entries.items(), runs[:-1], strict=True)
    }
    whole = figures.figures_of(
        runs[-1],
        figures.whole_losses(system, set(entries.values()), losses),
        figures.reasons_of(system, list(entries.values())),
    )
    return journeys, whole


def _shares(causes: list[Cause], unavailability: float) -> dict[str, float]:
    """Return each component's share of the downtime: its replicas, cause and failovers."""
    shares: dict[str, float] = {}
    for cause in causes:
        kind, _, name = cause.name.partition(":")
        if kind != "site" and unavailability > 0:
            shares[name] = shares.get(name, 0.0) + cause.part / unavailability
    return shares


def _cause(cause: Cause, unavailability: float) -> CauseFigures:
    return CauseFigures(
        cause=cause.name,
        unavailability=cause.unavailability,
        failure_frequency_per_year=cause.frequency * YEAR_SECONDS,
        birnbaum=cause.birnbaum,
        downtime_share=cause.part / unavailability if unavailability > 0 else 0.0,
        downtime_minutes_per_year=cause.part * YEAR_HOURS * 60,
    )


def _objectives(
    architecture: Architecture, whole: Figures, costs: CostFigures
) -> tuple[Objective, ...]:
    objectives = architecture.objectives
    if objectives is None:
        return ()
    result = []
    if objectives.availability is not None:
        # Compared as unavailabilities: many nines would be equal as floats next to one.
        result.append(
            Objective(
                objective="availability",
                target=objectives.availability.value,
                value=whole.availability,
                met=is_within(whole.unavailability, objectives.availability.complement),
                breach_probability=_breach_in_a_month(whole),
            )
        )
    if objectives.budget is not None:
        result.append(
            Objective(
                objective="budget",
                target=objectives.budget,
                value=costs.per_month,
                met=is_within(costs.per_month, objectives.budget),
            )
        )
    return tuple(result)


def _breach_in_a_month(whole: Figures) -> float | None:
    month = (whole.periods or {}).get("month")
    return month.breach_probability if month else None
