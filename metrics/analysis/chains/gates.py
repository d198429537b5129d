"""Gates that remember the target in use, added to a chain that knows when targets are available.

A gate follows the availability of its targets and never acts on them. So the chain with the gate
has the old states, each with a target in use and perhaps one that is being moved to, and every
old transition is followed at once by what the gate makes of it (section 4).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains.errors import TooManyStatesError
from metrics.analysis.chains.joint import Joint

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Move = tuple[NDArray[Any], NDArray[Any], NDArray[np.float64]]

CELLS_MAX = 50_000_000
"""Bound on states × (target in use, target chosen) that are looked at."""


def add_gate(
    joint: Joint, key: str, available: BoolArray, seconds: float, states_max: int
) -> BoolArray:
    """Add a gate with memory; return in which states it is satisfied.

    Parameters
    ----------
    joint : the chain so far; it is replaced by the larger one.
    key : name of the gate, under which `in_use` notes the number of the target in use.
    available : shape (states, targets), in the order in which the gate names them.
    seconds : mean time of a move to another target, above 0.
    states_max : states that the new chain may have.

    Raises
    ------
    TooManyStatesError
        If it has more.
    """
    targets = available.shape[1]
    if joint.size * targets**2 > CELLS_MAX:
        raise TooManyStatesError(joint.size * targets)
    codes = _following(available, np.arange(targets**2))
    valid = codes == np.arange(targets**2)
    count = int(np.count_nonzero(valid))
    if count > states_max:
        raise TooManyStatesError(count)
    number = np.full(valid.shape, -1, dtype=np.int32)
    number[valid] = np.arange(count, dtype=np.int32)
    old, code = np.nonzero(valid)
    moving = np.flatnonzero(code // targets != code % targets)
    arrived = code[moving] % targets * (targets + 1)
    moves: list[Move] = [_carried(joint, valid, number, codes, each) for each in range(targets**2)]
    moves.append((moving, number[old[moving], arrived], np.full(len(moving), 1 / seconds)))
    joint.sources = np.concatenate([move[0] for move in moves]).astype(np.int32)
    joint.targets = np.concatenate([move[1] for move in moves]).astype(np.int32)
    joint.rates = np.concatenate([move[2] for move in moves])
    joint.start = int(number[joint.start, codes[joint.start, 0]])
    settled = codes[old, 0]
    joint.size = count
    joint.keep(old)
    joint.facts["beginning", ""] = joint.facts["beginning", ""] * (code == settled)
    satisfied = available[old, code // targets]
    joint.facts["gate", ""] = satisfied
    joint.facts["in_use", key] = (code // targets).astype(np.int32)
    joint.drop_unreachable()
    return joint.facts.pop(("gate", "")).astype(bool)


def _carried(
    joint: Joint, valid: BoolArray, number: NDArray[np.int32], codes: IntArray, code: int
) -> Move:
    """Return the old transitions from states in which the gate has one code."""
    chosen = valid[joint.sources, code]
    sources, targets = joint.sources[chosen], joint.targets[chosen]
    return number[sources, code], number[targets, codes[targets, code]], joint.rates[chosen]


def _following(available: BoolArray, codes: IntArray) -> IntArray:
    """Return what a gate makes of each code in each state, shape (states, codes).

    A code is (target in use) · targets + (target chosen), the same target twice when no move is
    under way. The gate stays with the target in use, goes on to the one chosen, or chooses the
    first one that is available.
    """
    targets = available.shape[1]
    in_use, chosen = codes // targets, codes % targets
    first = np.argmax(available, axis=1)[:, None]
    some = np.asarray(available.any(axis=1))[:, None]
    other = np.where(some, first, in_use)
    after = np.where(available[:, chosen] & (chosen != in_use), chosen, other)
    after = np.where(available[:, in_use], in_use, after)
    return np.asarray(in_use * targets + after)
