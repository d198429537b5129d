"""Add caches to an observed chain, those below others first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.aging import FADING, FRESH, Transitions, aged
from metrics.analysis.chain_tables import Observed
from metrics.analysis.clusters import GateKey
from metrics.analysis.graph import targets_first
from metrics.domain.architecture import Architecture

BoolArray = NDArray[np.bool_]
SEVERAL = "ages of caches that share parts taken as independent, no bound"

Key = TypeVar("Key")


def with_caches(architecture: Architecture, seen: Observed, caches: Sequence[GateKey]) -> Observed:
    """Tell the phases of some caches apart in a chain that contains all that they depend on.

    One cache is followed exactly. A second one over the same parts is followed exactly from the
    phase in which the first one is, which is taken to end at the rate at which it does on average.
    """
    if not caches:
        return seen
    order = {name: number for number, name in enumerate(targets_first(architecture))}
    for gate in sorted(caches, key=lambda key: (order[key[0]], key[1])):
        need = architecture.components[gate[0]].needs[gate[1]]
        lost = ~_Availability(architecture, seen).gate(*gate)
        now = Transitions(seen.sources, seen.targets, seen.flux, seen.weights)
        older = aged(now, lost, need)
        seen = _told_apart(seen, older.state)
        seen = replace(
            seen,
            sources=older.transitions.sources,
            targets=older.transitions.targets,
            flux=older.transitions.flux,
            weights=older.transitions.weights,
            phase={**seen.phase, gate: older.phase},
            served={**seen.served, gate: older.served},
        )
    if len(caches) > 1:
        both = [seen.approximation, SEVERAL] if seen.approximation else [SEVERAL]
        return replace(seen, approximation="; ".join(both))
    return seen


def _told_apart(seen: Observed, state: NDArray[np.int64]) -> Observed:
    """Return what is seen in new states, each of which was one of the old ones."""

    def at(values: Mapping[Key, NDArray[np.generic]]) -> dict[Key, NDArray[np.generic]]:
        return {key: array[..., state] for key, array in values.items()}

    told: dict[str, object] = {
        name: at(getattr(seen, name))
        for name in ("sites", "levels", "moving", "in_use", "phase", "served")
    }
    why = {name: at(kinds) for name, kinds in seen.why.items()}
    change: Callable[..., Observed] = replace
    return change(seen, why=why, **told)


class _Availability:
    """Section 5 for the components of a chain, caches included."""

    def __init__(self, architecture: Architecture, seen: Observed) -> None:
        self._architecture = architecture
        self._seen = seen
        self._known: dict[str, BoolArray] = {}

    def gate(self, owner: str, place: int) -> BoolArray:
        """Return where a gate is satisfied, its cache left aside."""
        need = self._architecture.components[owner].needs[place]
        available = np.array([self._component(target) for target in need.targets])
        satisfied = np.asarray(available.sum(axis=0) >= need.required_count, dtype=bool)
        moving = self._seen.moving.get((owner, place))
        return satisfied if moving is None else satisfied & ~moving

    def _component(self, name: str) -> BoolArray:
        if name not in self._known:
            found = self._seen.levels[name] > 0
            for place, need in enumerate(self._architecture.components[name].needs):
                if need.if_down != "degrade":
                    held = self.gate(name, place)
                    phase = self._seen.phase.get((name, place))
                    kept = held if phase is None else held | (phase == FRESH) | (phase == FADING)
                    found = found & kept
            self._known[name] = found
        return self._known[name]
