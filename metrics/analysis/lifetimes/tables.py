"""Groups of replicas as tables, looked up for many states of a system at once.

A state of a system is a row of numbers: which sites are down (as bits), a row of each group's
table, and what each gate with memory remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.chains.groups import Block, Group, GroupChain

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
States = IntArray
"""Shape (states, columns)."""


@dataclass(frozen=True)
class Outcomes:
    """What may follow: `states[k]` is reached from state `origin[k]` at `rate[k]`, 1/s."""

    states: States
    origin: IntArray
    rate: FloatArray

    def where(self, mask: BoolArray) -> Outcomes:
        """Return some of the outcomes."""
        return Outcomes(self.states[mask], self.origin[mask], self.rate[mask])


def joined(parts: Sequence[Outcomes]) -> Outcomes:
    """Return several outcomes as one."""
    return Outcomes(
        np.concatenate([part.states for part in parts]),
        np.concatenate([part.origin for part in parts]),
        np.concatenate([part.rate for part in parts]),
    )


@dataclass(frozen=True)
class _Moves:
    """Lists of (target, value) by key: list `key` begins at `first[key]`."""

    first: IntArray
    target: IntArray
    value: FloatArray

    @classmethod
    def of(cls, blocks: Sequence[tuple[IntArray, IntArray, FloatArray]], keys: int) -> _Moves:
        source, target, value = (np.concatenate(part) for part in zip(*blocks, strict=True))
        order = np.argsort(source, kind="stable")
        first = np.searchsorted(source[order], np.arange(keys + 1))
        return cls(first, target[order], value[order])

    def expand(self, keys: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Return position in `keys`, target and value of each entry of the keys' lists."""
        start, count = self.first[keys], self.first[keys + 1] - self.first[keys]
        position = np.repeat(np.arange(len(keys)), count)
        within = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
        entry = start[position] + within
        return position, self.target[entry], self.value[entry]


class Table:
    """A group's states in all contexts of its sites, numbered through.

    Parameters
    ----------
    group, chain : as `chains.groups` describes and explores them.
    column : where a system's state has the row.
    """

    def __init__(self, group: Group, chain: GroupChain, column: int) -> None:
        self.column = column
        self.context = group.context
        contexts = len(chain.sizes)
        offset = np.concatenate([[0], np.cumsum(chain.sizes)])
        size = int(offset[-1])
        self._contexts = contexts
        own = np.repeat(np.arange(contexts), chain.sizes)
        self.up: BoolArray = np.concatenate(chain.up)
        self.down: IntArray = np.concatenate(chain.down)
        usable = np.concatenate(chain.usable)
        self.some: BoolArray = usable > 0 if group.sheds else self.up
        self.start = np.flatnonzero(chain.beginning)
        self.start_chance: FloatArray = chain.beginning[self.start]
        self._within = _Moves.of(
            [_shifted(block, offset[c], offset[c]) for c, block in enumerate(chain.within)], size
        )
        stay = np.arange(size)
        between = [(stay * contexts + own, stay, np.ones(size))]
        for (before, after), block in chain.between.items():
            source, target, value = _shifted(block, offset[before], offset[after])
            between.append((source * contexts + after, target, value))
        self._between = _Moves.of(between, size * contexts)
        self.resting = np.flatnonzero((self.down == 0) & self.up & (own == 0))

        rules, count = group.rules, sum(group.counts)
        self.fault_rate = count * rules.failure + rules.cause_failure
        self.load = (count * rules.failure / rules.repair if rules.repair else 0.0) + (
            rules.cause_failure / rules.cause_repair if rules.cause_repair else 0.0
        )

    def moves(self, states: States) -> Outcomes:
        """Return what the group does by itself."""
        origin, target, rate = self._within.expand(states[:, self.column])
        after = states[origin]
        after[:, self.column] = target
        return Outcomes(after, origin, rate)

    def follow(self, outcomes: Outcomes) -> Outcomes:
        """Return outcomes in which the group has followed its sites, which are column 0."""
        rows = outcomes.states[:, self.column]
        keys = rows * self._contexts + self.context[outcomes.states[:, 0]]
        position, target, chance = self._between.expand(keys)
        after = outcomes.states[position]
        after[:, self.column] = target
        return Outcomes(after, outcomes.origin[position], outcomes.rate[position] * chance)

    def go_home(self, states: States, home: int) -> None:
        """Put the roles where they are taken to belong, once nothing is down in the group."""
        rows = states[:, self.column]
        rows[np.isin(rows, self.resting)] = self.home(home)

    def home(self, number: int) -> int:
        """Return one of the rows in which nothing is down; number 0 is where the group starts."""
        if not number:
            return int(self.start[0])
        others = self.resting[self.resting != self.start[0]]
        return int(others[number % len(others)]) if len(others) else int(self.start[0])


def _shifted(block: Block, before: int, after: int) -> tuple[IntArray, IntArray, FloatArray]:
    return block[0] + before, block[1] + after, block[2]


def faults(states: States, tables: Mapping[str, Table]) -> IntArray:
    """Return how many sites, replicas and common causes are down in each state."""
    total = _bits(states[:, 0])
    for table in tables.values():
        total += table.down[states[:, table.column]]
    return total


def _bits(values: IntArray) -> IntArray:
    count = np.zeros_like(values)
    while values.any():
        count += values & 1
        values = values >> 1
    return count
