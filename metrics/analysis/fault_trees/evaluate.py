"""The one public door of the analysis of fault trees: a tree in, all its figures out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees.cut_sets import ROWS_MAX, CutSets, FamilyTooLargeError, cut_sets
from metrics.analysis.fault_trees.importance import EventImportance, importance
from metrics.analysis.fault_trees.model import FaultTree
from metrics.analysis.fault_trees.results import (
    CutSetCounts,
    DiagramFigures,
    DominatingCutSet,
    EventFigures,
    TreeEvaluation,
    TreeRef,
)
from metrics.analysis.fault_trees.solution import Solution, solve

LISTED = 10
"""Dominating cut sets listed when nobody says how many."""
LISTED_MAX = 10_000

HULL = "of the coherent hull: the tree has negations, and its prime implicants are not computed"
TOO_LARGE = "the diagram of the cut sets is too large"


def evaluate_tree(
    tree: FaultTree, *, listed: int = LISTED, rows_max: int = ROWS_MAX
) -> TreeEvaluation:
    """Compute the exact probability of a fault tree's top, importance and minimal cut sets.

    Parameters
    ----------
    tree : a valid fault tree.
    listed : how many dominating cut sets to list, at most `LISTED_MAX`.
    rows_max : bound on the rows of one table; it bounds time and memory.

    Raises
    ------
    TreeTooLargeError
        If the tree cannot be solved within its bounds.
    """
    solution = solve(tree, rows_max=rows_max)
    q = solution.probabilities()
    try:
        found: CutSets | None = cut_sets(solution, rows_max=rows_max)
    except FamilyTooLargeError:
        found = None
    events, how = importance(solution, found)
    largest = max(solution.parts, key=lambda part: part.size, default=None)
    exactness = {"probability": "exact", "birnbaum": "exact"}
    return TreeEvaluation(
        tree=TreeRef(
            name=tree.name,
            top=tree.top,
            basic_events=len(tree.events),
            gates=len(tree.gates),
            coherent=solution.is_coherent,
        ),
        probability=solution.probability(q),
        exactness=exactness if how is None else exactness | {"fussell_vesely": how},
        cut_sets=_counts(solution, found, q, min(listed, LISTED_MAX)),
        importance={event.event: _figures(event) for event in events},
        diagram=DiagramFigures(
            nodes=solution.nodes,
            modules=len(solution.parts),
            order=largest.name if largest else "none",
        ),
    )


def _figures(event: EventImportance) -> EventFigures:
    return EventFigures(
        probability=event.probability,
        birnbaum=event.birnbaum,
        criticality=event.criticality,
        fussell_vesely=event.fussell_vesely,
        risk_achievement_worth=event.risk_achievement_worth,
        risk_reduction_worth=event.risk_reduction_worth,
    )


def _counts(
    solution: Solution, found: CutSets | None, q: NDArray[np.float64], listed: int
) -> CutSetCounts:
    if found is None:
        return CutSetCounts(status="absent", reason=TOO_LARGE)
    top = solution.probability(q)
    dominating = [
        DominatingCutSet(
            events=events,
            order=len(events),
            probability=probability,
            share=min(1.0, probability / top) if top and not found.of_hull else None,
        )
        for probability, events in found.dominating(q, listed)
    ]
    return CutSetCounts(
        status="complete",
        reason=HULL if found.of_hull else None,
        total=found.total,
        by_order=dict(sorted(found.by_order.items())),
        dominating=tuple(dominating),
        listed="complete" if len(dominating) == found.total else "truncated",
    )
