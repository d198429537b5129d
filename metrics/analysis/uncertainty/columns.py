"""Leave out columns that hardly count, so that samples fit beside those that do.

Documents with several parts that remember have thousands of columns, most of them of no
weight. What they contribute at the best estimates is put back by the calibration.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.columns import Columns, Flow
from metrics.analysis.plan import Leaves, Series, evaluate_all
from metrics.analysis.system import System

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

FEW: Final = 64
"""Columns that are all kept."""
LEFT_OUT: Final = 2e-3
"""Part of the smallest unavailability and of the lowest frequency that is left out at most."""


def pruned(system: System, plans: list[Series]) -> System:
    """Return a compiled document with the columns that matter to some conditions.

    Parameters
    ----------
    system : a compiled document.
    plans : the conditions of the whole and of the journeys.
    """
    joint = system.joint
    if joint.size <= FEW:
        return system
    down, crossing = evaluate_all(plans, system.leaves)
    flowing = joint.crossing_frequency(down)
    unavailability = down @ joint.probabilities
    frequency = crossing @ joint.probabilities + flowing
    kept = _heavy(joint.probabilities, LEFT_OUT * float(unavailability.min()))
    flux = np.concatenate([flow.flux for flow in joint.flows])
    matters = _heavy(flux, LEFT_OUT * float(frequency.min()))
    flows = []
    for flow in joint.flows:
        mine, matters = matters[: flow.flux.size], matters[flow.flux.size :]
        flows.append(Flow(flow.cause, flow.before[mine], flow.after[mine], flow.flux[mine]))
        kept[flow.before[mine]] = kept[flow.after[mine]] = True
    return _cut(system, flows, kept)


def _heavy(weights: FloatArray, allowance: float) -> BoolArray:
    """Return which weights to keep so that the others add up to the allowance at most."""
    order = np.argsort(weights)
    kept = np.ones(weights.size, dtype=bool)
    kept[order[np.cumsum(weights[order]) <= allowance]] = False
    return kept


def _cut(system: System, flows: list[Flow], kept: BoolArray) -> System:
    joint, columns = system.joint, np.flatnonzero(kept)
    number = np.cumsum(kept) - 1
    fewer = Columns(
        base=joint.base,
        site_state=joint.site_state[columns],
        given=joint.given[columns],
        flows=tuple(
            Flow(flow.cause, number[flow.before], number[flow.after], flow.flux)
            for flow in flows
            if flow.flux.size
        ),
        home=np.arange(columns.size),
    )
    leaves = Leaves(system.leaves.q[:, columns], system.leaves.f[:, columns])
    models = [replace(model, group=model.group.at(columns)) for model in system.components]
    return replace(system, joint=fewer, leaves=leaves, components=models)
