"""Conditions over independent events, simplified before any probability is computed.

A condition is a conjunction: a set of events that must hold (a bit set over leaves) and a set
of gates that must be satisfied. A gate asks for at least k of several conditions. A condition
that is common to so many of a gate's targets that the gate cannot do without it is taken out
of the gate; inside a conjunction what is already required is taken for granted. Most
architectures dissolve into independent series and k-out-of-n parts in this way, and only
what still overlaps needs a decision diagram.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

GateSet = frozenset[int]


@dataclass(frozen=True, slots=True)
class Condition:
    """All of the leaves in `leaves` (a bit set) and all of the gates in `gates` hold."""

    leaves: int = 0
    gates: GateSet = frozenset()

    @property
    def is_certain(self) -> bool:
        """Whether nothing is asked for."""
        return not self.leaves and not self.gates


CERTAIN = Condition()


@dataclass(frozen=True, slots=True)
class Gate:
    """At least `required` of `targets` hold; `support` and `nested` are bit sets below it."""

    required: int
    targets: tuple[Condition, ...]
    support: int
    nested: int


class Structure:
    """A table of gates without duplicates, and the algebra of conditions over it."""

    def __init__(self) -> None:
        self.gates: list[Gate] = []
        self._known: dict[tuple[int, tuple[Condition, ...]], int] = {}
        self._restricted: dict[tuple[int, int, int], Condition] = {}
        self._fallen: dict[tuple[int, int], Condition | None] = {}

    def every(self, conditions: Iterable[Condition]) -> Condition:
        """Return the condition that all of `conditions` hold."""
        leaves, gates = 0, set[int]()
        for condition in conditions:
            leaves |= condition.leaves
            gates |= condition.gates
        return Condition(leaves, frozenset(gates))

    def at_least(self, required: int, conditions: Iterable[Condition]) -> Condition:
        """Return the condition that at least `required` of `conditions` hold."""
        given = list(conditions)
        targets = [c for c in given if not c.is_certain]
        required -= len(given) - len(targets)
        if required <= 0:
            return CERTAIN
        assert required <= len(targets), "more targets required than there are"
        if required == len(targets):
            return self.every(targets)
        common = self._common(required, targets)
        if common.is_certain:
            return Condition(0, frozenset({self._gate(required, targets)}))
        rest = [Condition(t.leaves & ~common.leaves, t.gates - common.gates) for t in targets]
        return self.every([common, self.at_least(required, rest)])

    def support(self, condition: Condition) -> int:
        """Return the bit set of all leaves that the condition depends on."""
        leaves = condition.leaves
        for gate in condition.gates:
            leaves |= self.gates[gate].support
        return leaves

    def simplified(self, condition: Condition) -> Condition:
        """Return an equal condition whose gates take for granted what is required anyway."""
        while condition.gates:
            parts = [
                self._given(gate, condition.leaves, condition.gates - {gate})
                for gate in condition.gates
            ]
            smaller = self.every([Condition(condition.leaves), *parts])
            if smaller == condition:
                return condition
            condition = smaller
        return condition

    def given(self, condition: Condition, leaves: int) -> Condition:
        """Return what is left of a condition once `leaves` are known to hold."""
        parts = [self._given(gate, leaves, frozenset()) for gate in condition.gates]
        return self.every([Condition(condition.leaves & ~leaves), *parts])

    def lost(self, condition: Condition, leaf: int) -> Condition | None:
        """Return what is left of a condition once a leaf has failed; nothing if it cannot hold."""
        if condition.leaves >> leaf & 1:
            return None
        parts = [Condition(condition.leaves)]
        for gate in condition.gates:
            part = self._lost_gate(gate, leaf)
            if part is None:
                return None
            parts.append(part)
        return self.every(parts)

    def clusters(self, gates: Iterable[int]) -> Iterator[tuple[int, ...]]:
        """Yield groups of gates that share no leaf with gates of other groups."""
        groups: list[tuple[int, list[int]]] = []
        seen = twice = 0
        members = sorted(gates)
        for gate in members:
            support = self.gates[gate].support
            twice |= seen & support
            seen |= support
        for gate in members:
            support = self.gates[gate].support
            if not support & twice:
                yield (gate,)
                continue
            joined = [group for group in groups if group[0] & support]
            groups = [group for group in groups if not group[0] & support]
            for other_support, _ in joined:
                support |= other_support
            groups.append((support, [gate, *(g for _, others in joined for g in others)]))
        for _, merged in groups:
            yield tuple(sorted(merged))

    def _gate(self, required: int, targets: list[Condition]) -> int:
        ordered = tuple(sorted(targets, key=lambda c: (c.leaves, sorted(c.gates))))
        key = (required, ordered)
        if key not in self._known:
            support = nested = 0
            for target in ordered:
                support |= self.support(target)
                for gate in target.gates:
                    nested |= self.gates[gate].nested | 1 << gate
            self._known[key] = len(self.gates)
            self.gates.append(Gate(required, ordered, support, nested))
        return self._known[key]

    def _common(self, required: int, targets: list[Condition]) -> Condition:
        """Return what is in more than m - k of the m targets: the gate fails without it."""
        spare = len(targets) - required
        # Bit-sliced counting: `over[j]` holds the leaves found in more than j targets.
        over = [0] * (spare + 1)
        gate_counts: dict[int, int] = {}
        for target in targets:
            carry = target.leaves
            for level in range(spare + 1):
                over[level], carry = over[level] | carry, over[level] & carry
            for gate in target.gates:
                gate_counts[gate] = gate_counts.get(gate, 0) + 1
        gates = frozenset(gate for gate, count in gate_counts.items() if count > spare)
        return Condition(over[spare], gates)

    def _given(self, gate: int, leaves: int, gates: GateSet) -> Condition:
        """Return what is left of a gate once `leaves` and `gates` are known to hold."""
        below = self.gates[gate]
        known_leaves = leaves & below.support
        known_gates = 0
        for other in gates:
            known_gates |= (1 << other) & below.nested
        if not known_leaves and not known_gates:
            return Condition(0, frozenset({gate}))
        key = (gate, known_leaves, known_gates)
        if key not in self._restricted:
            known = frozenset(g for g in gates if known_gates >> g & 1)
            targets = [self._target_given(t, known_leaves, known) for t in below.targets]
            self._restricted[key] = self.at_least(below.required, targets)
        return self._restricted[key]

    def _lost_gate(self, gate: int, leaf: int) -> Condition | None:
        below = self.gates[gate]
        if not below.support >> leaf & 1:
            return Condition(0, frozenset({gate}))
        key = (gate, leaf)
        if key not in self._fallen:
            targets = [self.lost(target, leaf) for target in below.targets]
            left = [target for target in targets if target is not None]
            enough = len(left) >= below.required
            self._fallen[key] = self.at_least(below.required, left) if enough else None
        return self._fallen[key]

    def _target_given(self, target: Condition, leaves: int, gates: GateSet) -> Condition:
        parts = [self._given(gate, leaves, gates) for gate in target.gates - gates]
        return self.every([Condition(target.leaves & ~leaves), *parts])


def bits(leaves: int) -> list[int]:
    """Return the positions of the bits that are set, ascending."""
    found = []
    while leaves:
        low = leaves & -leaves
        found.append(low.bit_length() - 1)
        leaves ^= low
    return found
