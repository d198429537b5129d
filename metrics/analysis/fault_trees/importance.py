"""Importance of the basic events of a fault tree.

For an event with probability q and a top with probability P, P₁ where the event has occurred
and P₀ where it has not:

=====================  ==========================================================
Birnbaum               P₁ − P₀, the derivative of P by q
criticality            q (P₁ − P₀) / P
Fussell–Vesely         P(some minimal cut set with the event has occurred) / P
risk achievement       P₁ / P
risk reduction         P / P₀
=====================  ==========================================================

References
----------
Z. W. Birnbaum, "On the importance of different components in a multicomponent system", 1969.
J. B. Fussell, "How to hand-calculate system reliability and safety characteristics", IEEE
Transactions on Reliability R-24(3), 1975.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees import families, kernels
from metrics.analysis.fault_trees.cut_sets import CutSets
from metrics.analysis.fault_trees.diagrams import ModuleDiagram
from metrics.analysis.fault_trees.solution import Solution

FloatArray = NDArray[np.float64]

REFINED_BELOW = 1e-3
"""P₀ / P below which P − q (P₁ − P₀) has lost too many digits and P₀ is computed anew."""
REFINED_ROWS_MAX = 50_000_000
"""Rows of diagrams that may be passed again for that."""
EXACT_WORK_MAX = 2_000_000
"""Rows × variables of a module up to which Fussell–Vesely is exact."""
ROOM = 32


@dataclass(frozen=True)
class EventImportance:
    """What one event means to the top; absent figures have no value."""

    event: str
    probability: float
    birnbaum: float
    criticality: float | None
    fussell_vesely: float | None
    risk_achievement_worth: float | None
    risk_reduction_worth: float | None


def importance(
    solution: Solution, cut_sets: CutSets | None
) -> tuple[list[EventImportance], str | None]:
    """Return the importance of every event, and how Fussell–Vesely was found.

    Parameters
    ----------
    solution : a solved tree.
    cut_sets : its minimal cut sets; without them there is no Fussell–Vesely importance.

    Returns
    -------
    The events, most important by criticality first, and `exact`, `approximate: …` or nothing.
    """
    q = solution.probabilities()
    top, slopes = solution.evaluate(q)
    without = _without(solution, q, top, slopes)
    vesely, how = _fussell_vesely(solution, cut_sets, q, top)
    found = [
        EventImportance(
            event=name,
            probability=float(q[row]),
            birnbaum=float(slopes[row]),
            criticality=float(q[row] * slopes[row] / top) if top else None,
            fussell_vesely=None if vesely is None else float(vesely[row]),
            risk_achievement_worth=(float((without[row] + slopes[row]) / top) if top else None),
            risk_reduction_worth=float(top / without[row]) if without[row] else None,
        )
        for row, name in enumerate(solution.events)
    ]
    found.sort(key=lambda event: (-abs(event.criticality or 0.0), event.event))
    return found, how


def _without(solution: Solution, q: FloatArray, top: float, slopes: FloatArray) -> FloatArray:
    """Return the top's probability without each event, not as a difference of near equals."""
    result = np.maximum(0.0, top - q * slopes)
    rows = max(1, solution.nodes)
    poor = np.flatnonzero(result < REFINED_BELOW * top)[: REFINED_ROWS_MAX // rows]
    for event in poor:
        changed = q.copy()
        changed[event] = 0.0
        result[event] = solution.probability(changed)
    return result


def _fussell_vesely(
    solution: Solution, cut_sets: CutSets | None, q: FloatArray, top: float
) -> tuple[FloatArray | None, str | None]:
    """Go down from the top: a module's value times what an event means inside the module."""
    if cut_sets is None or cut_sets.of_hull or not top:
        return None, None
    events = len(solution.events)
    values = solution.values(q)
    result = np.zeros(values.size)
    result[-1] = 1.0
    exact = True
    for position in range(len(solution.parts) - 1, -1, -1):
        part = solution.parts[position]
        probability = values[events + position]
        levels = np.unique(part.rows[2:, 0])
        inside = _exactly(part, values[part.order], levels)
        if inside is None:
            exact = False
            # Neither more than all cut sets with it nor more than the event with the top.
            inside = np.minimum(summed_importance(cut_sets, position, q, levels), probability)
        share = result[events + position]
        if probability:
            result[part.order[levels]] = share * inside / probability
    if not solution.parts:
        result[:] = 1.0
    how = "exact" if exact else "approximate: sum over minimal cut sets, an upper bound"
    return result[:events], how


def _exactly(part: ModuleDiagram, q: FloatArray, levels: NDArray[np.int32]) -> FloatArray | None:
    """Return P(some minimal cut set with a variable) for some levels, if that is not too much."""
    if part.size * levels.size > EXACT_WORK_MAX:
        return None
    table = kernels.new_table(4_096 + ROOM * part.size)
    result = np.empty(levels.size)
    for row, level in enumerate(levels.tolist()):
        result[row] = families.involving(part.rows, q, level, table)
        if result[row] < 0:
            table = kernels.new_table(4_096 + ROOM * part.size)
            result[row] = families.involving(part.rows, q, level, table)
        if result[row] < 0:
            return None
    return result


def summed_importance(
    cut_sets: CutSets, position: int, q: FloatArray, levels: NDArray[np.int32]
) -> FloatArray:
    """Return the sum of the probabilities of a module's cut sets with each of some variables."""
    events = q.size
    sums = cut_sets.sums(q)
    values = np.concatenate([q, [table[-1, 0] for table in sums]])
    assert values.size == events + len(sums), "one value for every variable"
    family = cut_sets.families[position]
    parts = families.shares(family.rows, values[family.order], sums[position][:, 0])
    return np.asarray(parts[levels])
