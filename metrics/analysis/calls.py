"""What a journey calls: what is certain, the factors that remain, and what these share.

What is called for certain (directly or through gates that need all their targets) gives
independent factors, one a component, with a power where it is called by several ways. What
remains, gates with a choice and gates that only degrade, may share components; what it shares
is decided one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from metrics.analysis.structure import linked
from metrics.analysis.system import GateModel, System

Known = dict[int, int]
"""Component or switching leaf → the level that was decided for it."""

STEPS_MAX = 10_000
"""Components visited while outcomes are told apart; beyond it the value is bounded instead."""


class TooManyOutcomesError(Exception):
    """The served fraction has more distinct cases than are enumerated."""


@dataclass(frozen=True)
class Factor:
    """A part of the product that is not certain: a gate, or a component's own share."""

    owner: int
    gate: GateModel | None
    power: int


@dataclass
class Product:
    """The served fraction of a journey: what is called for certain, and what remains."""

    certain: dict[int, int] = field(default_factory=dict)
    """Component → number of calls."""
    leaves: list[int] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)


class Calls:
    """Follows calls through a compiled document, within a budget of steps."""

    def __init__(self, system: System, *, with_quality: bool) -> None:
        self._components = system.components
        self._with_quality = with_quality
        self._steps = 0
        self._reaches: list[int] = []

    def restart(self) -> None:
        """Grant the whole budget of steps again."""
        self._steps = 0

    def step(self) -> None:
        """Spend one step.

        Raises
        ------
        TooManyOutcomesError
            When the budget is spent.
        """
        self._steps += 1
        if self._steps > STEPS_MAX:
            raise TooManyOutcomesError

    def is_followed(self, gate: GateModel) -> bool:
        """Whether a gate says anything about the value: functions only cost quality."""
        return self._with_quality or gate.need.if_down != "degrade"

    def product(self, entries: Collection[int]) -> Product:
        """Follow what is called for certain, parents before targets."""
        product = Product()
        calls = dict.fromkeys(entries, 1)
        # Components are numbered targets first, so descending numbers visit callers first.
        for number in range(max(entries), -1, -1):
            times = calls.get(number, 0)
            if not times:
                continue
            product.certain[number] = times
            for gate in self._components[number].gates:
                if self._is_certain(gate):
                    if gate.switching_leaf is not None:
                        product.leaves.append(gate.switching_leaf)
                    for target in gate.targets:
                        calls[target] = calls.get(target, 0) + times
                elif self.is_followed(gate):
                    product.factors.append(Factor(number, gate, times))
        return product

    def reached(self, factor: Factor) -> int:
        """Return the bit set of all that a factor may depend on, decided or not."""
        if factor.gate is None:
            return 1 << factor.owner
        return self._reach_of(factor.gate)

    def clusters(self, factors: list[Factor], known: Known) -> Iterator[list[Factor]]:
        """Yield the factors in clusters that share nothing undecided."""
        supports = [self._support(factor, known) for factor in factors]
        for cluster in linked(supports):
            yield [factors[number] for number in cluster]

    def counts(self, factors: list[Factor], known: Known) -> dict[int, int]:
        """Count how often each undecided variable occurs in the calls of some factors."""
        calls: dict[int, int] = {}
        counts: dict[int, int] = {}
        for factor in factors:
            if factor.gate is None:
                counts[factor.owner] = counts.get(factor.owner, 0) + 1
            else:
                self._enter(factor.gate, 1, calls, counts, known)
        for number in sorted(calls, reverse=True):
            self._descend(number, calls, counts, known)
        return counts

    def _support(self, factor: Factor, known: Known) -> int:
        """Return the bit set of what is undecided in a factor."""
        support = 0
        for variable in self.counts([factor], known):
            support |= 1 << variable
        return support

    def _is_certain(self, gate: GateModel) -> bool:
        """Whether a gate multiplies the served fractions of all its targets, no choice left."""
        partial = sum(self._components[t].can_be_partial for t in gate.targets)
        return gate.need.if_down == "fail" and gate.counts_all and partial <= 1

    def _reach_of(self, gate: GateModel) -> int:
        """Return the bit set of what a gate leads to, directly or not."""
        if not self.is_followed(gate):
            return 0
        for number in range(len(self._reaches), max(gate.targets) + 1):
            reach = 1 << number
            for below in self._components[number].gates:
                reach |= self._reach_of(below)
            self._reaches.append(reach)
        reach = 0 if gate.switching_leaf is None else 1 << gate.switching_leaf
        for target in gate.targets:
            reach |= self._reaches[target]
        return reach

    def _descend(
        self, top: int, calls: dict[int, int], counts: dict[int, int], known: Known
    ) -> None:
        for number in range(top, -1, -1):
            times = calls.pop(number, 0)
            if not calls and not times:
                return
            if not times or known.get(number) == 0:
                continue
            self.step()
            model = self._components[number]
            if number not in known:
                counts[number] = counts.get(number, 0) + times
            for gate in model.gates:
                self._enter(gate, times, calls, counts, known)

    def _enter(
        self,
        gate: GateModel,
        times: int,
        calls: dict[int, int],
        counts: dict[int, int],
        known: Known,
    ) -> None:
        if not self.is_followed(gate):
            return
        leaf = gate.switching_leaf
        if leaf is not None and leaf not in known:
            counts[leaf] = counts.get(leaf, 0) + times
        for target in gate.targets:
            calls[target] = calls.get(target, 0) + times


def kept_without(gate: GateModel) -> float:
    """Return what a lost gate multiplies its owner by."""
    match gate.need.if_down:
        case "fail":
            return 0.0
        case "degrade":
            return gate.need.quality or 0.0
        case "serve_cached":
            return gate.cached_share
