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

import numpy as np


@dataclass(frozen=True, slots=True)
class Condition:
    """All of the leaves in `leaves` and all of the gates in `gates` hold, both bit sets."""

    leaves: int = 0
    gates: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether nothing is asked for."""
        return not self.leaves and not self.gates


CERTAIN = Condition()

MANY = 12
"""Bits in a set from which it is faster to unpack them all at once."""


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
        leaves = gates = 0
        for condition in conditions:
            leaves |= condition.leaves
            gates |= condition.gates
        return Condition(leaves, gates)

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
            return Condition(0, 1 << self._gate(required, targets))
        rest = [Condition(t.leaves & ~common.leaves, t.gates & ~common.gates) for t in targets]
        return self.every([common, self.at_least(required, rest)])

    def support(self, condition: Condition) -> int:
        """Return the bit set of all leaves that the condition depends on."""
        leaves = condition.leaves
        for gate in bits(condition.gates):
            leaves |= self.gates[gate].support
        return leaves

    def simplified(self, condition: Condition) -> Condition:
        """Return an equal condition whose gates take for granted what is required anyway."""
        while condition.gates:
            parts = [
                self._given(gate, condition.leaves, condition.gates & ~(1 << gate))
                for gate in bits(condition.gates)
            ]
            smaller = self.every([Condition(condition.leaves), *parts])
            if smaller == condition:
                return condition
            condition = smaller
        return condition

    def given(self, condition: Condition, leaves: int) -> Condition:
        """Return what is left of a condition once `leaves` are known to hold."""
        parts = [self._given(gate, leaves, 0) for gate in bits(condition.gates)]
        return self.every([Condition(condition.leaves & ~leaves), *parts])

    def lost(self, condition: Condition, leaf: int) -> Condition | None:
        """Return what is left of a condition once a leaf has failed; nothing if it cannot hold."""
        if condition.leaves >> leaf & 1:
            return None
        parts = [Condition(condition.leaves)]
        for gate in bits(condition.gates):
            part = self._lost_gate(gate, leaf)
            if part is None:
                return None
            parts.append(part)
        return self.every(parts)

    def clusters(self, gates: int) -> Iterator[tuple[int, ...]]:
        """Yield groups of gates that share no leaf with gates of other groups."""
        seen = twice = 0
        members = bits(gates)
        for gate in members:
            support = self.gates[gate].support
            twice |= seen & support
            seen |= support
        overlapping = []
        for gate in members:
            if self.gates[gate].support & twice:
                overlapping.append(gate)
            else:
                yield (gate,)
        for group in linked([self.gates[gate].support for gate in overlapping]):
            yield tuple(sorted(overlapping[position] for position in group))

    def _gate(self, required: int, targets: list[Condition]) -> int:
        ordered = tuple(sorted(targets, key=lambda c: (c.leaves, c.gates)))
        key = (required, ordered)
        if key not in self._known:
            support = nested = 0
            for target in ordered:
                support |= self.support(target)
                nested |= target.gates
                for gate in bits(target.gates):
                    nested |= self.gates[gate].nested
            self._known[key] = len(self.gates)
            self.gates.append(Gate(required, ordered, support, nested))
        return self._known[key]

    def _common(self, required: int, targets: list[Condition]) -> Condition:
        """Return what is in more than m - k of the m targets: the gate fails without it."""
        spare = len(targets) - required
        return Condition(
            _in_more_than(spare, [target.leaves for target in targets]),
            _in_more_than(spare, [target.gates for target in targets]),
        )

    def _given(self, gate: int, leaves: int, gates: int) -> Condition:
        """Return what is left of a gate once `leaves` and `gates` are known to hold."""
        below = self.gates[gate]
        known_leaves = leaves & below.support
        known_gates = gates & below.nested
        if not known_leaves and not known_gates:
            return Condition(0, 1 << gate)
        key = (gate, known_leaves, known_gates)
        if key not in self._restricted:
            targets = [self._target_given(t, known_leaves, known_gates) for t in below.targets]
            self._restricted[key] = self.at_least(below.required, targets)
        return self._restricted[key]

    def _lost_gate(self, gate: int, leaf: int) -> Condition | None:
        below = self.gates[gate]
        if not below.support >> leaf & 1:
            return Condition(0, 1 << gate)
        key = (gate, leaf)
        if key not in self._fallen:
            targets = [self.lost(target, leaf) for target in below.targets]
            left = [target for target in targets if target is not None]
            enough = len(left) >= below.required
            self._fallen[key] = self.at_least(below.required, left) if enough else None
        return self._fallen[key]

    def _target_given(self, target: Condition, leaves: int, gates: int) -> Condition:
        parts = [self._given(gate, leaves, gates) for gate in bits(target.gates & ~gates)]
        return self.every([Condition(target.leaves & ~leaves), *parts])


def _in_more_than(spare: int, sets: list[int]) -> int:
    """Return the bit set of what is in more than `spare` of some bit sets."""
    over = [0] * (spare + 1)
    for members in sets:
        # Counting in parallel: `over[j]` holds what was found in more than j sets so far.
        carry = members
        for level in range(spare + 1):
            over[level], carry = over[level] | carry, over[level] & carry
    return over[spare]


def bits(members: int) -> list[int]:
    """Return the positions of the bits that are set, ascending."""
    if members.bit_count() > MANY:
        data = members.to_bytes((members.bit_length() + 7) // 8, "little")
        flags = np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little")
        return list(np.flatnonzero(flags).tolist())
    found = []
    while members:
        low = members & -members
        found.append(low.bit_length() - 1)
        members ^= low
    return found


def linked(supports: list[int]) -> list[list[int]]:
    """Return the positions of bit sets, grouped so that groups share no bit."""
    groups: list[tuple[int, list[int]]] = []
    for number, own in enumerate(supports):
        support = own
        joined = [group for group in groups if group[0] & support]
        groups = [group for group in groups if not group[0] & support]
        for other, _ in joined:
            support |= other
        groups.append((support, [*(n for _, ns in joined for n in ns), number]))
    return [numbers for _, numbers in groups]
