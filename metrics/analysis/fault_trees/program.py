"""Modules as a program for the compiled kernels, and the orders of variables to try.

A step is one gate in one polarity: where a gate is needed negated, its dual over negated inputs
is a step of its own, so that only variables are ever negated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.fault_trees.modules import Module
from metrics.analysis.fault_trees.network import FIRST_EVENT, Network, Vote

IntArray = NDArray[np.int64]

Arrays = tuple[IntArray, IntArray, IntArray, IntArray]


@dataclass(frozen=True)
class Program:
    """How to build every module, inner ones first.

    Variables are the events, by their position, then the modules. `arrays` is what
    `kernels.build` asks for. `coherent` says which modules negate nothing.
    """

    network: Network
    modules: list[Module]
    arrays: Arrays
    coherent: list[bool]

    @property
    def variables(self) -> int:
        """Number of variables: events and modules."""
        return len(self.network.events) + len(self.modules)


def program(network: Network, modules: list[Module]) -> Program:
    """Write the steps of all modules."""
    writer = _Writer(network, modules)
    coherent = [writer.module(module) for module in modules]
    return Program(network, modules, writer.arrays(), coherent)


class _Writer:
    def __init__(self, network: Network, modules: list[Module]) -> None:
        self._network = network
        events = len(network.events)
        self._variable = {FIRST_EVENT + position: position for position in range(events)}
        self._variable |= {m.gate: events + position for position, m in enumerate(modules)}
        self._required: list[int] = []
        self._first = [0]
        self._arguments: list[int] = []
        self._steps = [0]

    def module(self, module: Module) -> bool:
        """Write a module's steps; return whether none negates a variable."""
        gates = self._network.gates
        wanted = {module.gate}
        for gate in reversed(module.gates):
            for sign in (1, -1):
                if sign * gate in wanted:
                    wanted.update(sign * i for i in gates[gate].inputs)
        step: dict[int, int] = {}
        negated = False
        for gate in module.gates:
            for sign in (1, -1):
                if sign * gate in wanted:
                    negated |= self._step(module, gates[gate], sign, step)
                    step[sign * gate] = len(self._required) - 1
        self._steps.append(len(self._required))
        return not negated

    def _step(self, module: Module, vote: Vote, sign: int, step: dict[int, int]) -> bool:
        count = len(vote.inputs)
        self._required.append(vote.required if sign > 0 else count - vote.required + 1)
        negated = False
        for node in vote.inputs:
            signed = sign * node
            if signed in step:
                self._arguments.append(-(step[signed] + 1))
            else:
                negated |= signed < 0
                self._arguments.append(2 * self._variable[abs(node)] + (signed < 0))
        self._first.append(len(self._arguments))
        return negated

    def arrays(self) -> Arrays:
        def as_array(values: list[int]) -> IntArray:
            return np.array(values, dtype=np.int64)

        return (
            as_array(self._required),
            as_array(self._first),
            as_array(self._arguments),
            as_array(self._steps),
        )


Key = Callable[[int], float]


def orders(program: Program) -> Iterable[tuple[str, IntArray]]:
    """Yield names and levels of every variable for each way to order them.

    Depth first as written, small inputs first, large inputs first, and most used first: no
    single one is good for every tree, and they differ by more than an order of magnitude.
    """
    network = program.network
    size = _sizes(program)
    uses = {node: len(users) for node, users in network.users.items()}
    yield "as written", _depth_first(program, None)
    yield "small first", _depth_first(program, lambda n: size[n])
    yield "large first", _depth_first(program, lambda n: -size[n])
    yield "most shared first", _depth_first(program, lambda n: -uses[n])
    yield "by use", _by_use(program, uses)


def _sizes(program: Program) -> dict[int, int]:
    """Return how many variables each node of a module depends on, inside its module."""
    network = program.network
    tops = {module.gate for module in program.modules}
    support: dict[int, int] = {}
    for position in range(len(network.events)):
        support[FIRST_EVENT + position] = 1 << position
    for module in program.modules:
        for gate in module.gates:
            members = 0
            for node in network.gates[gate].inputs:
                inner = abs(node)
                members |= 1 << inner if inner in tops else support[inner]
            support[gate] = members
    result = {node: members.bit_count() for node, members in support.items()}
    return result | dict.fromkeys(tops, 1)


def _depth_first(program: Program, key: Key | None) -> IntArray:
    """Return levels that number the variables as a walk through each module meets them."""
    network = program.network
    events = len(network.events)
    variable = {m.gate: events + position for position, m in enumerate(program.modules)}
    # The top is nowhere an input: it stays at the last level.
    levels = np.full(program.variables, program.variables - 1, dtype=np.int64)
    level = 0
    for module in program.modules:
        seen: set[int] = set()
        pending = [module.gate]
        while pending:
            node = pending.pop()
            if node in seen:
                continue
            seen.add(node)
            if node < network.first_gate or (node != module.gate and node in variable):
                levels[variable.get(node, node - FIRST_EVENT)] = level
                level += 1
                continue
            inputs = [abs(i) for i in network.gates[node].inputs]
            if key is not None:
                inputs.sort(key=key)
            pending += reversed(inputs)
    return levels


def _by_use(program: Program, uses: dict[int, int]) -> IntArray:
    """Return levels by how often a variable is used in its module, most used first."""
    levels = _depth_first(program, None)
    network = program.network
    node = [FIRST_EVENT + position for position in range(len(network.events))]
    node += [module.gate for module in program.modules]
    bounds = _owners(program)
    order = sorted(
        range(program.variables),
        key=lambda v: (bounds[v], -uses.get(node[v], 0), levels[v]),
    )
    result = np.zeros_like(levels)
    result[order] = np.arange(len(order))
    return result


def _owners(program: Program) -> list[int]:
    """Return for every variable the module that it occurs in; the top is in none."""
    _, first, arguments, steps = program.arrays
    owner = [len(program.modules)] * program.variables
    for position in range(len(program.modules)):
        begin, end = first[steps[position]], first[steps[position + 1]]
        for argument in arguments[begin:end].tolist():
            if argument >= 0:
                owner[argument >> 1] = position
    return owner
