"""Whether components are available and serve everything, in many states at once (§5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from metrics.analysis.lifetimes.tables import BoolArray, IntArray, Outcomes, States, Table
from metrics.domain.architecture import Architecture, Need


class Gate:
    """A gate with memory: which target is in use, and which one it is moving to.

    Parameters
    ----------
    need : the gate.
    column : the first of its two columns.
    """

    def __init__(self, need: Need, column: int) -> None:
        self.need = need
        self.nobody = len(need.targets)
        self._in_use, self._chosen = column, column + 1

    def put_first(self, row: IntArray) -> None:
        """Let the first target be in use."""
        row[self._in_use], row[self._chosen] = 0, self.nobody

    def is_moving(self, states: States) -> BoolArray:
        """Whether a move is under way."""
        return np.asarray(states[:, self._chosen] != self.nobody)

    def arrivals(self, states: States) -> Outcomes:
        """Return the ends of moves."""
        assert self.need.failover_time
        origin = np.flatnonzero(self.is_moving(states))
        after = states[origin]
        after[:, self._in_use] = after[:, self._chosen]
        after[:, self._chosen] = self.nobody
        return Outcomes(after, origin, np.full(len(origin), 1 / self.need.failover_time))

    def settle(self, states: States, available: Sequence[BoolArray]) -> None:
        """Stay with the target in use, go on moving, start to move, or wait."""
        every = np.column_stack([*available, np.zeros(len(states), np.bool_)])
        rows = np.arange(len(states))
        chosen = states[:, self._chosen]
        first = np.where(every.any(axis=1), every.argmax(axis=1), self.nobody)
        chosen[:] = np.where(every[rows, chosen], chosen, first)
        chosen[every[rows, states[:, self._in_use]]] = self.nobody

    def holds(self, states: States, targets: Sequence[BoolArray]) -> BoolArray:
        """Whether no move is under way and a condition holds for the target in use."""
        in_use = states[:, self._in_use]
        held = np.stack(targets)[in_use, np.arange(len(in_use))]
        return np.asarray(held & ~self.is_moving(states))


class Service:
    """Availability and full service of components in some states, worked out once.

    Parameters
    ----------
    architecture : a valid document.
    tables, gates : of the components that are asked about and of all that they need.
    states : of the system.
    """

    def __init__(
        self,
        architecture: Architecture,
        tables: Mapping[str, Table],
        gates: Mapping[tuple[str, int], Gate],
        states: States,
    ) -> None:
        self._components = architecture.components
        self._tables = tables
        self._gates = gates
        self._states = states
        self._known: dict[tuple[str, bool], BoolArray] = {}

    def is_full(self, name: str) -> BoolArray:
        """Whether a component is available and serves everything."""
        return self._holds(name, full=True)

    def is_some(self, name: str) -> BoolArray:
        """Whether a component is available, with partial service allowed."""
        return self._holds(name, full=False)

    def settle(self) -> None:
        """Bring all gates with memory up to date with their targets, lowest first."""
        for (name, _), gate in self._gates.items():
            gate.settle(self._states, [self.is_some(target) for target in gate.need.targets])
            self._known.pop((name, False), None)

    def _holds(self, name: str, *, full: bool) -> BoolArray:
        key = name, full
        if key not in self._known:
            table = self._tables[name]
            holds = (table.up if full else table.some)[self._states[:, table.column]]
            for number, need in enumerate(self._components[name].needs):
                if need.if_down != "degrade":
                    targets = [self._holds(target, full=full) for target in need.targets]
                    holds = holds & self._satisfied(name, number, targets)
            self._known[key] = holds
        return self._known[key]

    def _satisfied(self, name: str, number: int, targets: list[BoolArray]) -> BoolArray:
        gate = self._gates.get((name, number))
        if gate is not None:
            return gate.holds(self._states, targets)
        required = self._components[name].needs[number].required_count
        return np.asarray(sum(target.astype(np.int64) for target in targets) >= required)
