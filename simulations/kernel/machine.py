"""The replicated state machine: registers with read, write and compare-and-set, and sessions.

A client numbers its requests and has one open at a time. With sessions a machine keeps each
client's last request with its result, so that a request that arrives twice takes effect once
(Ongaro's dissertation, section 6.3). A command is one integer, so that logs stay flat.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.record import Record

READ, WRITE, COMPARE_AND_SET = 0, 1, 2
KINDS = ("read", "write", "cas")

CLIENTS_BITS = 7
CLIENTS_MAX = 1 << CLIENTS_BITS
KEYS_MAX = 16
VALUE_BITS = 24
VALUES_MAX = 1 << VALUE_BITS

_KEY_AT, _ARGUMENT_AT, _EXPECTED_AT = 2, 10, 10 + VALUE_BITS
_KEY_MASK, _VALUE_MASK = 255, VALUES_MAX - 1

DIFFERED, SWAPPED = 0, 1  # results of a compare-and-set
WRITTEN = 1  # result of a write


class Machine(Record):
    """One node's copy: register values (0 at first), and what each session did last."""

    applied: int
    repeats: int
    """How often a request was applied that had been applied before."""
    value: Annotated[list[int], KEYS_MAX]
    request: Annotated[list[int], CLIENTS_MAX]
    result: Annotated[list[int], CLIENTS_MAX]


@inlined
def identify(client: int, request: int) -> int:
    """Identity of a client's request, counted from 1."""
    return (request << CLIENTS_BITS) | client


@inlined
def client_of(operation: int) -> int:
    return operation & (CLIENTS_MAX - 1)


@inlined
def request_of(operation: int) -> int:
    return operation >> CLIENTS_BITS


@inlined
def pack(kind: int, key: int, argument: int, expected: int) -> int:
    """Put an operation's content into one integer below 2⁵⁸."""
    return kind | (key << _KEY_AT) | (argument << _ARGUMENT_AT) | (expected << _EXPECTED_AT)


@inlined
def kind_of(command: int) -> int:
    return command & 3


@inlined
def key_of(command: int) -> int:
    return (command >> _KEY_AT) & _KEY_MASK


@inlined
def argument_of(command: int) -> int:
    return (command >> _ARGUMENT_AT) & _VALUE_MASK


@inlined
def expected_of(command: int) -> int:
    return (command >> _EXPECTED_AT) & _VALUE_MASK


@jit
def begin_machine(m: Machine) -> None:
    """Set every register to 0 and forget every session."""
    m.applied = 0
    m.repeats = 0
    for key in range(KEYS_MAX):
        m.value[key] = 0
    for client in range(CLIENTS_MAX):
        m.request[client] = 0
        m.result[client] = 0


@jit
def copy_machine(source: Machine, target: Machine) -> None:
    """Make a snapshot, or install one."""
    target.applied = source.applied
    target.repeats = source.repeats
    for key in range(KEYS_MAX):
        target.value[key] = source.value[key]
    for client in range(CLIENTS_MAX):
        target.request[client] = source.request[client]
        target.result[client] = source.result[client]


@inlined
def execute(m: Machine, command: int) -> int:
    """Carry out a command on the registers; returns its result."""
    key = key_of(command)
    kind = kind_of(command)
    if kind == READ:
        return m.value[key]
    if kind == WRITE:
        m.value[key] = argument_of(command)
        return WRITTEN
    if m.value[key] != expected_of(command):
        return DIFFERED
    m.value[key] = argument_of(command)
    return SWAPPED


@jit
def apply(m: Machine, operation: int, command: int, sessions: int) -> int:
    """Apply one committed command; returns its result.

    With `sessions` a request that was applied before is not executed again: its kept result is
    returned. Without, it is executed once more. `repeats` counts both, so that a checker sees it.
    """
    client = client_of(operation)
    request = request_of(operation)
    if m.request[client] >= request:
        m.repeats += 1
        if sessions == 1:
            return m.result[client]
    m.request[client] = max(m.request[client], request)
    m.result[client] = execute(m, command)
    return m.result[client]
