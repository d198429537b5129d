"""A fault tree in normal form: and, or and k-out-of-n gates with signed inputs, no constants.

Every node of the network is false while nothing has failed: a gate that would be true then is
replaced by its complement, and whoever refers to it by a negative number. So a tree without
negation has no negative number, and a module always stands for something that fails.
Equal gates are one node. A gate of one kind below a single gate of the same kind is dissolved
in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from metrics.analysis.fault_trees.model import (
    Constant,
    FaultTree,
    Formula,
    Kind,
    Operation,
    Reference,
    gates_first,
)
from metrics.analysis.fault_trees.simplify import absorbed, factored
from metrics.analysis.fault_trees.votes import TRUE, Vote, users_of

__all__ = ["FIRST_EVENT", "TRUE", "Network", "Vote", "network", "users_of", "with_constants"]

FIRST_EVENT = 2
ROUNDS_MAX = 200
"""Rounds of simplification; hardly any tree needs more than twenty."""


@dataclass
class Network:
    """Nodes by number: 1 is true, then the events, then the gates, inputs before users.

    `top` is a signed number; -1 and 1 are the constants.
    """

    events: list[str]
    gates: dict[int, Vote]
    top: int
    users: dict[int, list[int]] = field(default_factory=dict)

    @property
    def first_gate(self) -> int:
        """The number from which nodes are gates."""
        return FIRST_EVENT + len(self.events)


def network(tree: FaultTree) -> Network:
    """Bring a fault tree into normal form.

    Only the events that the simplified tree still depends on are listed.
    """
    builder = _Builder(list(tree.events))
    known: dict[str, int] = {
        name: FIRST_EVENT + position for position, name in enumerate(tree.events)
    }
    known |= {name: TRUE if value else -TRUE for name, value in tree.houses.items()}
    for gate in gates_first(tree):
        known[gate] = builder.formula(tree.gates[gate], known)
    return _tidied(builder, known[tree.top])


def with_constants(network: Network, values: dict[int, int]) -> Network:
    """Return the network with some gates replaced by constants, `TRUE` or its negative."""
    builder = _Builder(network.events)
    renamed = dict(values)
    for number, gate in network.gates.items():
        if number not in values:
            inputs = [_through(renamed, i) for i in gate.inputs]
            renamed[number] = builder.vote(gate.required, inputs)
    return _tidied(builder, _through(renamed, network.top))


def _tidied(builder: _Builder, top: int) -> Network:
    """Simplify until nothing changes, and renumber."""
    gates = _below(builder.gates, top)
    for _ in range(ROUNDS_MAX):
        changed = _merged(gates) or absorbed(gates, top) or factored(gates)
        if changed is None:
            break
        builder = _Builder(builder.events)
        renamed: dict[int, int] = {}
        for number, gate in _inputs_first(changed, top):
            renamed[number] = builder.vote(
                gate.required, [_through(renamed, i) for i in gate.inputs]
            )
        top = _through(renamed, top)
        gates = _below(builder.gates, top)
    return _renumbered(builder.events, gates, top)


def _inputs_first(gates: dict[int, Vote], top: int) -> Iterator[tuple[int, Vote]]:
    """Yield the gates below the top, each after its inputs."""
    done: set[int] = set()
    pending = [(abs(top), False)]
    while pending:
        number, leaving = pending.pop()
        if number not in gates or number in done:
            continue
        if leaving:
            done.add(number)
            yield number, gates[number]
            continue
        pending.append((number, True))
        pending += [(abs(i), False) for i in reversed(gates[number].inputs)]


def _through(renamed: dict[int, int], number: int) -> int:
    node = renamed.get(abs(number), abs(number))
    return node if number > 0 else -node


def _below(gates: dict[int, Vote], top: int) -> dict[int, Vote]:
    """Return the gates that the top depends on, inputs before users."""
    reached = {abs(top)}
    for number in sorted(gates, reverse=True):
        if number in reached:
            reached.update(abs(i) for i in gates[number].inputs)
    return {number: gate for number, gate in gates.items() if number in reached}


def _merged(gates: dict[int, Vote]) -> dict[int, Vote] | None:
    """Dissolve gates with a single user of the same kind; nothing when there are none."""
    users = users_of(gates)
    result: dict[int, Vote] = {}
    gone = set()
    for number, gate in gates.items():
        inputs: list[int] = []
        for node in gate.inputs:
            inner = result.get(node)
            if inner is not None and len(users[node]) == 1 and _is_alike(gate, inner):
                inputs += inner.inputs
                gone.add(node)
            else:
                inputs.append(node)
        kind = 1 if gate.required == 1 else len(inputs)
        unchanged = len(inputs) == len(gate.inputs)
        result[number] = gate if unchanged else Vote(kind, tuple(inputs))
    if not gone:
        return None
    return {number: gate for number, gate in result.items() if number not in gone}


def _is_alike(outer: Vote, inner: Vote) -> bool:
    """Whether both are or gates, or both are and gates."""
    if outer.required == 1:
        return inner.required == 1
    return outer.required == len(outer.inputs) and inner.required == len(inner.inputs)


def _renumbered(events: list[str], gates: dict[int, Vote], top: int) -> Network:
    used = {abs(i) for gate in gates.values() for i in gate.inputs} | {abs(top)}
    kept = [n for n in range(FIRST_EVENT, FIRST_EVENT + len(events)) if n in used]
    number = {TRUE: TRUE} | {node: FIRST_EVENT + row for row, node in enumerate(kept)}
    for gate in gates:
        number[gate] = len(number) + 1
    result = {
        number[node]: Vote(g.required, tuple(_through(number, i) for i in g.inputs))
        for node, g in gates.items()
    }
    names = [events[node - FIRST_EVENT] for node in kept]
    return Network(names, result, _through(number, top), users_of(result))


class _Builder:
    """Makes simplified gates, each only once."""

    def __init__(self, events: list[str]) -> None:
        self.events = events
        self.gates: dict[int, Vote] = {}
        self._known: dict[Vote, int] = {}
        self._next = FIRST_EVENT + len(events)

    def formula(self, formula: Formula, known: dict[str, int]) -> int:
        """Return the signed number of a formula; its depth is bounded by whoever read it."""
        match formula:
            case Reference(name):
                return known[name]
            case Constant(value):
                return TRUE if value else -TRUE
            case Operation():
                inputs = [self.formula(argument, known) for argument in formula.arguments]
                return self._operation(formula, inputs)

    def _operation(self, operation: Operation, inputs: list[int]) -> int:
        count = len(inputs)
        match operation.kind:
            case Kind.AND:
                return self.vote(count, inputs)
            case Kind.OR:
                return self.vote(1, inputs)
            case Kind.NAND:
                return -self.vote(count, inputs)
            case Kind.NOR:
                return -self.vote(1, inputs)
            case Kind.AT_LEAST:
                return self.vote(operation.minimum, inputs)
            case _:
                return self._mixed(operation, inputs)

    def _mixed(self, operation: Operation, inputs: list[int]) -> int:
        """Return a gate that negates some of its inputs."""
        match operation.kind:
            case Kind.NOT:
                return -inputs[0]
            case Kind.IMPLY:
                return self.vote(1, [-inputs[0], inputs[1]])
            case Kind.IFF:
                return -self._parity(inputs)
            case Kind.XOR:
                return self._parity(inputs)
            case _:
                at_most = -self.vote(operation.maximum + 1, inputs)
                return self.vote(2, [self.vote(operation.minimum, inputs), at_most])

    def _parity(self, inputs: list[int]) -> int:
        result = inputs[0]
        for node in inputs[1:]:
            one, other = self.vote(2, [result, -node]), self.vote(2, [-result, node])
            result = self.vote(1, [one, other])
        return result

    def vote(self, required: int, inputs: Sequence[int]) -> int:
        """Return the signed node for at least `required` of the inputs."""
        required, left = _without_constants(required, inputs)
        if required <= 0:
            return TRUE
        if required > len(left):
            return -TRUE
        if len(left) == 1:
            return left[0]
        if required in (1, len(left)):
            left = list(dict.fromkeys(left))
            required = min(required, len(left))
            if len(left) == 1:
                return left[0]
        return self._signed(required, left)

    def _signed(self, required: int, inputs: list[int]) -> int:
        """Return the gate, or the negative of its complement when it holds from the start."""
        if sum(node < 0 for node in inputs) >= required:
            return -self._node(len(inputs) - required + 1, [-node for node in inputs])
        return self._node(required, inputs)

    def _node(self, required: int, inputs: Iterable[int]) -> int:
        given = tuple(inputs)
        key = Vote(required, tuple(sorted(given)))
        if key not in self._known:
            self._known[key] = self._next
            self.gates[self._next] = Vote(required, given)
            self._next += 1
        return self._known[key]


def _without_constants(required: int, inputs: Sequence[int]) -> tuple[int, list[int]]:
    """Leave out constants and pairs of an input and its opposite, of which one always holds."""
    left: list[int] = []
    present: set[int] = set()
    for node in inputs:
        if node == TRUE:
            required -= 1
        elif node == -TRUE:
            continue
        elif -node in present and -node in left:
            left.remove(-node)
            required -= 1
        else:
            left.append(node)
            present.add(node)
    return required, left
