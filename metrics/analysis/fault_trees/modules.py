"""Modules: gates whose events occur nowhere else, solved once and then used like an event.

A depth-first walk dates the visits of every node; a gate is a module when all visits of the
nodes below it lie between the first and the second visit of the gate. Inputs of an and or an
or gate that nothing else uses are grouped into a gate of their own beforehand, which is then
a module: unshared parts in series and in parallel leave the diagrams in this way.

References
----------
Y. Dutuit, A. Rauzy, "A linear-time algorithm to find modules of fault trees", IEEE
Transactions on Reliability 45(3), 1996.
"""

from __future__ import annotations

from dataclasses import dataclass

from metrics.analysis.fault_trees.network import Network, Vote, users_of


@dataclass(frozen=True, slots=True)
class Module:
    """A gate with the gates below it that belong to no smaller module, inputs before users."""

    gate: int
    gates: tuple[int, ...]


def modules(network: Network) -> tuple[Network, list[Module]]:
    """Return the network with unshared inputs grouped, and its modules, inner ones first.

    The top is the last module. A network whose top is an event or a constant has none.
    """
    if abs(network.top) < network.first_gate:
        return network, []
    found = _module_gates(network)
    grouped = _grouped(network, found)
    if len(grouped.gates) != len(network.gates):
        found = _module_gates(grouped)
    return grouped, [Module(gate, _own_gates(grouped, gate, found)) for gate in sorted(found)]


def _module_gates(network: Network) -> set[int]:
    """Date the visits and return the gates that no other gate looks into."""
    first: dict[int, int] = {}
    left: dict[int, int] = {}
    last: dict[int, int] = {}
    clock = 0
    pending = [(abs(network.top), False)]
    while pending:
        node, leaving = pending.pop()
        clock += 1
        last[node] = clock
        if leaving:
            left[node] = clock
        elif node not in first:
            first[node] = clock
            if node in network.gates:
                pending.append((node, True))
                inputs = network.gates[node].inputs
                pending += [(abs(i), False) for i in reversed(inputs)]
    return _closed(network, first, left, last)


def _closed(
    network: Network, first: dict[int, int], left: dict[int, int], last: dict[int, int]
) -> set[int]:
    found = set()
    earliest: dict[int, int] = {}
    latest: dict[int, int] = {}
    for gate, vote in network.gates.items():
        below = {abs(i) for i in vote.inputs}
        earliest[gate] = min(min(first[n], earliest.get(n, first[n])) for n in below)
        latest[gate] = max(max(last[n], latest.get(n, last[n])) for n in below)
        if first[gate] < earliest[gate] and latest[gate] < left[gate]:
            found.add(gate)
    return found


def _grouped(network: Network, found: set[int]) -> Network:
    """Give the unshared inputs of every and, or gate a gate of their own."""
    gates: dict[int, Vote] = {}
    spare = max(network.gates) + 1
    renamed: dict[int, int] = {}
    order: list[tuple[int, Vote]] = []
    for gate, vote in network.gates.items():
        single = {
            i
            for i in vote.inputs
            if i > 0 and len(network.users[i]) == 1 and (i < network.first_gate or i in found)
        }
        if vote.required in (1, len(vote.inputs)) and 2 <= len(single) < len(vote.inputs):
            grouped = tuple(i for i in vote.inputs if i in single)
            rest = tuple(i for i in vote.inputs if i not in single)
            order.append((spare, Vote(1 if vote.required == 1 else len(grouped), grouped)))
            inputs = (spare, *rest)
            order.append((gate, Vote(1 if vote.required == 1 else len(inputs), inputs)))
            spare += 1
        else:
            order.append((gate, vote))
    for number, (gate, _) in enumerate(order, start=network.first_gate):
        renamed[gate] = number
    for gate, vote in order:
        inputs = tuple(_renamed(renamed, i) for i in vote.inputs)
        gates[renamed[gate]] = Vote(vote.required, inputs)
    return Network(network.events, gates, _renamed(renamed, network.top), users_of(gates))


def _renamed(renamed: dict[int, int], node: int) -> int:
    number = renamed.get(abs(node), abs(node))
    return number if node > 0 else -number


def _own_gates(network: Network, top: int, found: set[int]) -> tuple[int, ...]:
    """Return the gates of a module without those of the modules inside, inputs before users."""
    own = {top}
    pending = [top]
    while pending:
        for node in network.gates[pending.pop()].inputs:
            inner = abs(node)
            if inner in network.gates and inner not in own and inner not in found:
                own.add(inner)
                pending.append(inner)
    return tuple(sorted(own))
