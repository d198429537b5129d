"""Fault trees: gates over basic events, as a person or another tool writes them.

A tree is immutable and valid by construction of whoever made it (`metrics.importers` checks
files): every name it refers to exists and its gates have no cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a gate asks of its arguments."""

    AND = "and"
    OR = "or"
    NOT = "not"
    NAND = "nand"
    NOR = "nor"
    XOR = "xor"
    IFF = "iff"
    IMPLY = "imply"
    AT_LEAST = "atleast"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True)
class Reference:
    """A gate, a basic event or a house event by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """A gate's kind over its arguments.

    `minimum` is the least number of true arguments for `atleast` and `cardinality`, `maximum`
    the largest one for `cardinality`.
    """

    kind: Kind
    arguments: tuple[Formula, ...]
    minimum: int = 0
    maximum: int = 0


Formula = Reference | Constant | Operation


@dataclass(frozen=True)
class FaultTree:
    """A top gate with everything below it.

    Attributes
    ----------
    name : what the tree is called.
    top : the gate whose probability is asked for.
    gates : formula of every gate.
    events : probability of every basic event, independent of each other.
    houses : value of every house event.
    """

    name: str
    top: str
    gates: Mapping[str, Formula]
    events: Mapping[str, float]
    houses: Mapping[str, bool] = field(default_factory=dict)


def references(formula: Formula) -> Iterator[str]:
    """Yield every name in a formula, as often as it occurs, in the order written."""
    pending: list[Formula] = [formula]
    while pending:
        match pending.pop():
            case Reference(name):
                yield name
            case Operation(arguments=arguments):
                pending.extend(reversed(arguments))
            case Constant():
                pass


def gates_first(tree: FaultTree) -> list[str]:
    """Return the gates below the top (included), each after all gates that it refers to."""
    order: dict[str, None] = {}
    pending = [(tree.top, False)]
    while pending:
        name, done = pending.pop()
        if done:
            order[name] = None
        elif name not in order:
            pending.append((name, True))
            inner = [r for r in references(tree.gates[name]) if r in tree.gates]
            pending += [(gate, False) for gate in reversed(inner) if gate not in order]
    return list(order)
