"""Compile what fault trees and cut sets need, before somebody waits for it."""

from __future__ import annotations

import numpy as np

from metrics.analysis.evaluate import evaluate
from metrics.analysis.fault_trees.cut_sets import cut_sets
from metrics.analysis.fault_trees.evaluate import evaluate_tree
from metrics.analysis.fault_trees.importance import summed_importance
from metrics.analysis.fault_trees.model import FaultTree, Kind, Operation, Reference
from metrics.analysis.fault_trees.solution import solve
from metrics.domain.reading import parse_document

DOCUMENT = {
    "format": "reliability/v1",
    "sites": {"a": {"outage": {"mtbf": "1y", "mttr": "1h"}}},
    "components": {
        "web": {
            "failure": {"mtbf": "30d", "mttr": "1h"},
            "placement": {"a": 3},
            "required": 2,
            "needs": ["db"],
        },
        "db": {"failure": {"mtbf": "1y", "mttr": "1h"}},
    },
}


def warm_up() -> None:
    """Solve small trees and the cut sets of a small document with every kernel."""
    evaluate(parse_document(DOCUMENT))
    a, b, c = (Reference(name) for name in "abc")
    some = Operation(Kind.OR, (Operation(Kind.AND, (a, Operation(Kind.NOT, (b,)))), c))
    most = Operation(Kind.AT_LEAST, (a, b, c), 2)
    events = {"a": 0.1, "b": 0.1, "c": 0.1}
    for formula in (some, most):
        tree = FaultTree("warm-up", "top", {"top": formula}, events)
        evaluate_tree(tree)
    solution = solve(tree)
    q = solution.probabilities()
    solution.evaluate_many(np.vstack([q, q]))
    summed_importance(cut_sets(solution), 0, q, np.arange(3, dtype=np.int32))
