"""Trees for tests, and their figures by going through every state."""

from __future__ import annotations

import random
from itertools import product
from math import prod

from metrics.analysis.fault_trees.model import (
    Constant,
    FaultTree,
    Formula,
    Kind,
    Operation,
    Reference,
)


def gate(kind: str, *arguments: Formula | str, minimum: int = 0, maximum: int = 0) -> Operation:
    """Return a formula; plain names are references."""
    inner = tuple(Reference(a) if isinstance(a, str) else a for a in arguments)
    return Operation(Kind(kind), inner, minimum, maximum)


def tree(gates: dict[str, Formula], events: dict[str, float], **houses: bool) -> FaultTree:
    """Return a tree whose top is the gate `top`."""
    return FaultTree("test", "top", gates, events, houses)


def random_tree(seed: int, *, negated: float = 0.0, events: int = 9, gates: int = 12) -> FaultTree:
    """Return a small tree of shared gates and events with every coherent connective."""
    draw = random.Random(seed)
    names = [f"e{number}" for number in range(events)]
    formulas: dict[str, Formula] = {}
    for number in reversed(range(gates)):
        below = [f"g{later}" for later in range(number + 1, gates)][:4]
        chosen = draw.sample(names + below + below, k=draw.randint(2, 4))
        inner = [
            gate("not", name) if draw.random() < negated else Reference(name)
            for name in dict.fromkeys(chosen)
        ]
        kind = draw.choice(["and", "or", "or", "atleast"])
        minimum = draw.randint(1, len(inner)) * (kind == "atleast")
        formulas[f"g{number}"] = gate(kind, *inner, minimum=minimum)
    formulas["top"] = gate("or", "g0", "g1")
    return tree(formulas, {name: draw.uniform(0.01, 0.6) for name in names})


def holds(given: FaultTree, formula: Formula, failed: frozenset[str]) -> bool:
    """Return whether a formula holds once some events have occurred."""
    match formula:
        case Constant(value):
            return value
        case Reference(name) if name in given.gates:
            return holds(given, given.gates[name], failed)
        case Reference(name):
            return given.houses.get(name, name in failed)
    inner = [holds(given, argument, failed) for argument in formula.arguments]
    count = sum(inner)
    return {
        "and": count == len(inner),
        "or": count > 0,
        "not": not inner[0],
        "nand": count < len(inner),
        "nor": count == 0,
        "xor": count % 2 == 1,
        "iff": count % 2 == 0,
        "imply": not inner[0] or inner[-1],
        "atleast": count >= formula.minimum,
        "cardinality": formula.minimum <= count <= formula.maximum,
    }[formula.kind.value]


class States:
    """All states of a small tree in which its top holds."""

    def __init__(self, given: FaultTree) -> None:
        self.tree = given
        names = list(given.events)
        states = [
            frozenset(n for n, failed in zip(names, flags, strict=True) if failed)
            for flags in product((False, True), repeat=len(names))
        ]
        self.all = states
        self.top = [s for s in states if holds(given, Reference(given.top), s)]

    def weight(self, state: frozenset[str], **fixed: float) -> float:
        """Return the probability of a state, some events having other probabilities."""
        q = dict(self.tree.events) | fixed
        return prod(p if name in state else 1 - p for name, p in q.items())

    def probability(self, **fixed: float) -> float:
        """Return the probability of the top."""
        return sum(self.weight(state, **fixed) for state in self.top)

    def minimal(self) -> set[frozenset[str]]:
        """Return the smallest sets of events that make the top hold by themselves."""
        return {s for s in self.top if not any(other < s for other in self.top)}

    def some_cut_set_with(self, name: str) -> float:
        """Return P(some minimal cut set with an event has occurred)."""
        sets = [s for s in self.minimal() if name in s]
        return sum(self.weight(s) for s in self.all if any(cut <= s for cut in sets))
