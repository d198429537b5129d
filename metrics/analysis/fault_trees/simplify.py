"""Rewrite a network so that less is shared: smaller diagrams, and more and smaller modules.

Two rules, both exact. Below an or gate that fails by x anyway x may be taken as false, below an
and gate as true; it is put in wherever only that gate leads. And what several unshared inputs
of a gate have in common is taken out of them: (a or x) and (b or x) is x or (a and b).

References
----------
I. Niemelä, "On simplification of large fault trees", Reliability Engineering and System Safety
44, 1994.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from metrics.analysis.fault_trees.votes import TRUE, Vote, users_of

Gates = dict[int, Vote]


def absorbed(gates: Gates, top: int) -> Gates | None:
    """Put in what a gate takes for granted in all that only it leads to; nothing if none."""
    walk = _Walk(gates, users_of(gates))
    for start in gates:
        if start == abs(top) or len(walk.users.get(start, ())) != 1:
            walk.go(start)
    return walk.result() if walk.changed else None


@dataclass
class _Walk:
    """Goes down from a shared gate through gates with a single user, and notes constants."""

    gates: Gates
    users: dict[int, list[int]]
    changed: dict[int, Vote] = field(default_factory=dict)

    def go(self, start: int) -> None:
        given: dict[int, list[int]] = {}
        pending = [(start, False)]
        while pending:
            number, leaving = pending.pop()
            gate = self.gates[number]
            value = _granted(gate)
            if leaving:
                for node in gate.inputs if value else ():
                    given[abs(node)].pop()
                continue
            inputs = tuple(_with(node, given) for node in gate.inputs)
            if inputs != gate.inputs:
                self.changed[number] = Vote(gate.required, inputs)
            pending.append((number, True))
            for node in gate.inputs if value else ():
                given.setdefault(abs(node), []).append(value if node > 0 else -value)
            pending += [
                (abs(node), False)
                for node in gate.inputs
                if abs(node) in self.gates and len(self.users[abs(node)]) == 1
            ]

    def result(self) -> Gates:
        return {number: self.changed.get(number, gate) for number, gate in self.gates.items()}


def _granted(gate: Vote) -> int:
    """Return what other inputs of the gate may be taken for below one of them; 0 for nothing."""
    if gate.required == 1:
        return -TRUE
    return TRUE if gate.required == len(gate.inputs) else 0


def _with(node: int, given: dict[int, list[int]]) -> int:
    values = given.get(abs(node))
    if not values:
        return node
    return values[-1] if node > 0 else -values[-1]


def factored(gates: Gates) -> Gates | None:
    """Take common inputs out of the unshared inputs of and, or gates; nothing if none."""
    users = users_of(gates)
    result: Gates = {}
    spare = max(gates, default=0) + 1
    changed = False
    for number, gate in gates.items():
        group, common = _common(gate, result, users)
        if not group:
            result[number] = gate
            continue
        changed = True
        outer_or = gate.required == 1
        rests = []
        for node in group:
            rest = tuple(i for i in result[node].inputs if i not in common)
            result[spare] = _all_or_any(rest, any_of=not outer_or)
            rests.append(spare)
            spare += 1
        result[spare] = _all_or_any(tuple(rests), any_of=outer_or)
        result[spare + 1] = _all_or_any((spare, *sorted(common)), any_of=not outer_or)
        # In the place of the first of them: the order as written is one to be tried.
        inputs = [spare + 1 if i == group[0] else i for i in gate.inputs]
        left = tuple(i for i in inputs if i not in group)
        result[number] = _all_or_any(left, any_of=outer_or)
        spare += 2
    return result if changed else None


def _all_or_any(inputs: tuple[int, ...], *, any_of: bool) -> Vote:
    """Return an or, an and gate; without inputs it never, always holds."""
    if not inputs:
        return Vote(1 if any_of else 0, ())
    return Vote(1 if any_of else len(inputs), inputs)


def _common(gate: Vote, gates: Gates, users: dict[int, list[int]]) -> tuple[list[int], set[int]]:
    """Return unshared inputs of the other kind that have the most used input in common."""
    value = _granted(gate)
    if not value:
        return [], set()
    inner = [
        node
        for node in gate.inputs
        if node in gates and len(users[node]) == 1 and _granted(gates[node]) == -value
    ]
    counts = Counter(i for node in inner for i in gates[node].inputs)
    if not counts:
        return [], set()
    shared, times = counts.most_common(1)[0]
    if times < 2:
        return [], set()
    group = [node for node in inner if shared in gates[node].inputs]
    return group, set.intersection(*(set(gates[node].inputs) for node in group))
