"""Which parts of a document need less work than the general case, with the same result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simulations.montecarlo.records import ACTIVE, AHEAD_MAX, CAUSE, FAIL, SITE

GROUP_AHEAD_MAX = 16
"""Replicas of a group that may run ahead: the next event is searched among all of them."""
RINGING = 3.0
"""Work of a clock that rings for a group, in events of a group that runs ahead."""

Rows = dict[str, list[dict[str, Any]]]


def has_spare(unit: dict[str, Any]) -> bool:
    """Whether an active group can lose a replica without losing anything."""
    count = unit["last_replica"] - unit["first_replica"]
    return bool(unit["kind"] == ACTIVE and unit["required"] < count)


def mark_series(rows: Rows, edges: Sequence[int]) -> None:
    """Mark the units that work, in full, exactly when their group and all that they need do.

    Units are in topological order, so that those which a unit needs are marked before.
    """
    for unit in rows["unit"]:
        gates = rows["gate"][unit["first_gate"] : unit["last_gate"]]
        needed = [edges[gate["first_target"] : gate["last_target"]] for gate in gates]
        unit["is_series"] = int(
            not unit["sheds"]
            and all(gate["if_down"] == FAIL and not gate["has_memory"] for gate in gates)
            and all(gate["required"] == len(n) for gate, n in zip(gates, needed, strict=True))
            and all(rows["unit"][target]["is_series"] for each in needed for target in each)
        )


def let_look_ahead(rows: Rows, edges: Sequence[int]) -> None:
    """Say how far each group may run ahead of the others.

    Running ahead by n events saves the work of ringing for all but one of them, and when something
    interrupts the group, half of them are done in vain. With p interruptions an event the work of
    an event is r / n + p n / 2, least for n = √(2 r / p).
    """
    rows["batch"] = [{} for _ in rows["clock"]]
    rows["past"] = [{} for _ in rows["unit"]]
    struck = _strikes(rows, edges)
    for unit, strikes in zip(rows["unit"], struck, strict=True):
        unit["ahead_max"] = 0
        first, last = unit["first_replica"], unit["last_replica"]
        replicas = rows["replica"][first:last]
        is_plain = all(replica["is_plain"] for replica in replicas)
        is_balanced = unit["first_balanced"] < unit["last_balanced"]
        if is_plain and not is_balanced and has_spare(unit) and last - first <= GROUP_AHEAD_MAX:
            turns = sum(rows["clock"][replica["clock"]]["frequency"] for replica in replicas)
            share = strikes / turns if turns > 0 else math.inf
            best = math.sqrt(2 * RINGING / share) if share > 0 else AHEAD_MAX
            unit["ahead_max"] = min(max(round(best), 2), AHEAD_MAX)


def units_below(rows: Rows, edges: Sequence[int], site: int) -> set[int]:
    """Units with replicas in a site or in anything inside it."""
    row = rows["site"][site]
    below = [rows["site"][s] for s in edges[row["first_below"] : row["last_below"]]]
    pools = [p for one in below for p in edges[one["first_pool"] : one["last_pool"]]]
    return {rows["pool"][pool]["unit"] for pool in pools}


def _strikes(rows: Rows, edges: Sequence[int]) -> list[float]:
    """How often each unit's sites and common cause fail, a second."""
    struck = [0.0] * len(rows["unit"])
    for clock in rows["clock"]:
        if clock["kind"] == CAUSE:
            struck[clock["owner"]] += clock["frequency"]
        elif clock["kind"] == SITE:
            for unit in units_below(rows, edges, clock["owner"]):
                struck[unit] += clock["frequency"]
    return struck
