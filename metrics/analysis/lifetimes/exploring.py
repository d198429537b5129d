"""The states that a part of a document gets into, as far as few things are down at once."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from metrics.analysis import chains
from metrics.analysis.chains import groups
from metrics.analysis.chains.places import relevant_sites
from metrics.analysis.graph import targets_first
from metrics.analysis.lifetimes.service import Gate, Service
from metrics.analysis.lifetimes.tables import (
    BoolArray,
    FloatArray,
    IntArray,
    Outcomes,
    States,
    Table,
    faults,
    joined,
)
from metrics.analysis.markov.generator import Chain
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import YEAR_SECONDS

OVERSHOOT = 2
"""How far the states may exceed their bound because of those that a level leads to in itself."""
STAGES = 8
"""Exponential stages of a failover time that is always the same."""
SITES_MAX = 12
GROUP_STATES_MAX = 3_000
SMALL = 300
"""States that are explored to the end however unlikely they are."""
RARE = 1e-7
"""Expected times a year that what is left out happens, when nothing more is explored."""


@dataclass(frozen=True)
class Explored:
    """A chain of states, cut off where too much is down at once.

    Attributes
    ----------
    states : shape (states, columns).
    chain : the transitions among them.
    start : shape (states,), distribution at time 0.
    left_out : shape (states,), rate of transitions to states that were left out, 1/s.
    faults : shape (states,), how many things are down.
    """

    states: States
    chain: Chain
    start: FloatArray
    left_out: FloatArray
    faults: IntArray

    @property
    def is_complete(self) -> bool:
        """Whether no state was left out."""
        return not self.left_out.any()

    @property
    def level(self) -> int:
        """Most things that are down at once."""
        return int(self.faults.max())

    def coarser(self) -> tuple[Explored, BoolArray]:
        """Return the states with one fault less at most, and which ones these are."""
        kept = self.faults < self.level
        away = self.chain.csr() @ (~kept).astype(float)
        chain = self.chain.restricted(kept)
        left_out = (self.left_out + away)[kept]
        return Explored(
            self.states[kept], chain, self.start[kept], left_out, self.faults[kept]
        ), kept


class Part:
    """Some components of a document and all that they need to serve everything.

    Parameters
    ----------
    architecture : a valid document.
    names : components; what they need comes along.
    stages : exponential stages of a failover time that is always the same.

    Raises
    ------
    chains.UnsupportedError
        With the reason why the part is no Markov chain.
    chains.TooManyStatesError
        If a single group, or the sites, have too many states.
    """

    def __init__(
        self, architecture: Architecture, names: list[str], *, stages: int = STAGES
    ) -> None:
        self.architecture = architecture
        self._asked = names
        self._stages = stages
        self._home: int | None = None
        found = needed(architecture, names)
        reason = _reason(architecture, found)
        if reason is not None:
            raise chains.UnsupportedError(reason)
        self.names = [name for name in targets_first(architecture) if name in found]
        components = architecture.components
        self.sites = relevant_sites(architecture.sites, [components[n] for n in self.names])
        if len(self.sites.names) > SITES_MAX:
            raise chains.TooManyStatesError(self.sites.count)
        self.tables = {
            name: self._table(name, column) for column, name in enumerate(self.names, start=1)
        }
        keys = [
            (name, number)
            for name in self.names
            for number, need in enumerate(components[name].needs)
            if need.has_memory and need.if_down != "degrade"
        ]
        width = 1 + len(self.names)
        self.gates = {
            (name, number): Gate(components[name].needs[number], width + 2 * place)
            for place, (name, number) in enumerate(keys)
        }
        self._width = width + 2 * len(keys)
        self.fault_rate, self.load = self._pressure()
        self.resting = prod(len(table.resting) for table in self.tables.values()) * prod(
            gate.nobody for gate in self.gates.values()
        )
        """States without a fault that there may be: roles and targets in use may differ."""

    def with_home(self, number: int) -> Part:
        """Return the part with active roles that go back once nothing is down in their group.

        Parameters
        ----------
        number : where to; 0 is where they start.
        """
        other = copy(self)
        other._home = number
        return other

    @property
    def roles_go_back(self) -> bool:
        """Whether active roles are taken to go back."""
        return self._home is not None

    def variants(self) -> dict[str, Part]:
        """Return the part under other choices of its approximations, by what these say."""
        found = {}
        if self._home is not None:
            found["active roles taken to go back after repair"] = self.with_home(1)
        if chains.has_deterministic_failover(self.architecture, self.names):
            fewer = Part(self.architecture, self._asked, stages=STAGES // 2)
            fewer._home = self._home
            found["fixed failover times taken in stages"] = fewer
        return found

    def service(self, states: States) -> Service:
        """Return what components serve in some states."""
        return Service(self.architecture, self.tables, self.gates, states)

    def is_up(self, states: States, entries: list[str]) -> BoolArray:
        """Whether all of some components serve everything."""
        service = self.service(states)
        return np.asarray(np.logical_and.reduce([service.is_full(name) for name in entries]))

    def explore(self, *, states_max: int, rare: float = RARE) -> Explored:
        """Explore states level by level of how much is down.

        Parameters
        ----------
        states_max : a level is left out when there would be more states with it.
        rare : and when it hardly ever comes: about how many times a year.

        Raises
        ------
        chains.TooManyStatesError
            If there are far more states than that already in the first levels.
        """
        known = _Known(self._width)
        start = self._start()
        first, _ = known.numbers(start.states)
        edges: list[tuple[IntArray, IntArray, FloatArray]] = []
        pending, base, level = known.parts[0], 0, 0
        waiting: list[Outcomes] = []
        while True:
            while len(pending):
                outcomes = self._events(pending)
                outcomes = Outcomes(outcomes.states, outcomes.origin + base, outcomes.rate)
                inside = faults(outcomes.states, self.tables) <= level
                waiting.append(outcomes.where(~inside))
                base, pending = known.count, _connect(known, outcomes.where(inside), edges)
                if known.count > OVERSHOOT * states_max:
                    raise chains.TooManyStatesError(known.count)
            beyond = joined(waiting)
            near = faults(beyond.states, self.tables) <= level + 1
            more = known.distinct(beyond.states[near])
            is_enough = known.count > SMALL and self._times_a_year(level) < rare
            if known.count + more > states_max or not len(beyond.rate) or is_enough:
                return self._explored(known, (first, start.rate), edges, beyond)
            level += 1
            waiting = [beyond.where(~near)]
            base, pending = known.count, _connect(known, beyond.where(near), edges)

    def _times_a_year(self, level: int) -> float:
        """Return about how often more faults than `level` come together."""
        chance = prod(self.load / k for k in range(1, level + 1))
        return YEAR_SECONDS * self.fault_rate * chance

    def _pressure(self) -> tuple[float, float]:
        """Return how often a second something fails, and how much is down on average."""
        rate = float(self.sites.failure.sum())
        load = float((self.sites.failure / self.sites.repair).sum())
        for table in self.tables.values():
            rate += table.fault_rate
            load += table.load
        return rate, load

    def _table(self, name: str, column: int) -> Table:
        group = groups.describe(
            name,
            self.architecture.components[name],
            self.architecture.sites,
            self.sites,
            stages=self._stages,
        )
        return Table(group, groups.explore(group, GROUP_STATES_MAX), column)

    def _start(self) -> Outcomes:
        """Return the states with everything up and their probabilities."""
        row = np.zeros(self._width, np.int64)
        for gate in self.gates.values():
            gate.put_first(row)
        home = self._home
        rows, chances = [], []
        choices = [range(len(t.start) if home is None else 1) for t in self.tables.values()]
        for picked in product(*choices):
            chance = 1.0
            for table, choice in zip(self.tables.values(), picked, strict=True):
                row[table.column] = table.start[choice] if home is None else table.home(home)
                chance *= float(table.start_chance[choice]) if home is None else 1.0
            rows.append(row.copy())
            chances.append(chance)
        return Outcomes(np.array(rows), np.zeros(len(rows), np.int64), np.array(chances))

    def _events(self, states: States) -> Outcomes:
        """Return everything that may happen in some states, and what follows at once."""
        parts = [table.moves(states) for table in self.tables.values()]
        parts += [gate.arrivals(states) for gate in self.gates.values()]
        parts += [self._site_moves(states, bit) for bit in range(len(self.sites.names))]
        outcomes = joined(parts)
        if self.gates:
            self.service(outcomes.states).settle()
        if self._home is not None:
            for table in self.tables.values():
                table.go_home(outcomes.states, self._home)
        return outcomes

    def _site_moves(self, states: States, bit: int) -> Outcomes:
        """Return the outages and returns of one site, followed by the groups inside."""
        is_down = (states[:, 0] >> bit & 1).astype(np.bool_)
        after = states.copy()
        after[:, 0] ^= 1 << bit
        rate = np.where(is_down, self.sites.repair[bit], self.sites.failure[bit])
        outcomes = Outcomes(after, np.arange(len(states)), rate)
        for table in self.tables.values():
            outcomes = table.follow(outcomes)
        return outcomes

    def _explored(
        self,
        known: _Known,
        start: tuple[IntArray, FloatArray],
        edges: list[tuple[IntArray, IntArray, FloatArray]],
        beyond: Outcomes,
    ) -> Explored:
        states = np.concatenate(known.parts)
        sources, targets, rates = (np.concatenate(part) for part in zip(*edges, strict=True))
        moves = sources != targets
        size = len(states)
        return Explored(
            states=states,
            chain=Chain(size, sources[moves], targets[moves], rates[moves]),
            start=np.bincount(start[0], start[1], size).astype(np.float64),
            left_out=np.bincount(beyond.origin, beyond.rate, size).astype(np.float64),
            faults=faults(states, self.tables),
        )


class _Known:
    """States found so far, looked up by a hash of 64 bits."""

    def __init__(self, width: int) -> None:
        source = np.random.default_rng(20_240_601)
        self._factors = source.integers(-(2**62), 2**62, size=width, dtype=np.int64) | 1
        self._keys = np.zeros(0, np.int64)
        self._numbers = np.zeros(0, np.int64)
        self.parts: list[States] = []
        self.count = 0

    def numbers(self, states: States) -> tuple[IntArray, IntArray]:
        """Return the number of each state, new ones included, and rows of those that are new."""
        keys = self._hash(states)
        distinct, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        at = np.searchsorted(self._keys, distinct)
        padded = np.append(self._keys, 0)
        known = (at < len(self._keys)) & (padded[at] == distinct)
        number = np.empty(len(distinct), np.int64)
        number[known] = self._numbers[at[known]]
        fresh = np.flatnonzero(~known)
        number[fresh] = self.count + np.arange(len(fresh))
        self._insert(distinct[fresh], number[fresh])
        self.parts.append(states[first[fresh]])
        self.count += len(fresh)
        return number[inverse], first[fresh]

    def distinct(self, states: States) -> int:
        """Return how many different states there are."""
        return len(np.unique(self._hash(states)))

    def _hash(self, states: States) -> IntArray:
        return np.asarray(states @ self._factors)

    def _insert(self, keys: IntArray, numbers: IntArray) -> None:
        all_keys = np.concatenate([self._keys, keys])
        order = np.argsort(all_keys, kind="stable")
        self._keys = all_keys[order]
        self._numbers = np.concatenate([self._numbers, numbers])[order]


def _connect(
    known: _Known, outcomes: Outcomes, edges: list[tuple[IntArray, IntArray, FloatArray]]
) -> States:
    """Note transitions, and return the states that are new."""
    numbers, fresh = known.numbers(outcomes.states)
    edges.append((outcomes.origin, numbers, outcomes.rate))
    return outcomes.states[fresh]


def first_failures(architecture: Architecture, names: Iterable[str]) -> int:
    """Return about how many different things can fail first in some components and their needs."""
    components = architecture.components
    chosen = [components[name] for name in needed(architecture, names)]
    sites = {site for component in chosen for site in component.placement or {}}
    return len(sites) + sum(
        (1 + (component.standby is not None)) * len(component.placement or ("",))
        + (component.common_cause is not None)
        for component in chosen
    )


def needed(architecture: Architecture, names: Iterable[str]) -> set[str]:
    """Return components and what they need to serve everything."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            for need in architecture.components[name].needs:
                if need.if_down != "degrade":
                    waiting.extend(need.targets)
    return found


def _reason(architecture: Architecture, names: set[str]) -> str | None:
    """Return why the components are no Markov chain of the kind that is built here."""
    gates = [
        (n, k)
        for n in names
        for k, need in enumerate(architecture.components[n].needs)
        if need.has_memory and need.if_down != "degrade"
    ]
    needs = [need for name in names for need in architecture.components[name].needs]
    if any(need.if_down == "serve_cached" and need.hit_ratio == 1 for need in needs):
        return "a cache that serves everything for a fixed time"
    return chains.supports(architecture, sorted(names), gates=gates)
