"""What the committed entries make of the registers, worked out once beside the servers' own states.

A request that comes a second time must not take effect again when there are sessions (§8, D §6.3).
The rule is written here once more, so that a server that forgets it is found out.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION
from simulations.kernel.machine import (
    CLIENTS_MAX,
    KEYS_MAX,
    Machine,
    begin_machine,
    client_of,
    execute,
    key_of,
    request_of,
)
from simulations.kernel.record import Record
from simulations.protocols.raft_state import Cluster, Entry

STATE_MACHINE_SAFETY, EXACTLY_ONCE = 5, 9


class Reference(Record):
    """The registers after the last committed entry; `again` marks those that a repeat concerned."""

    machine: Machine
    executed_twice: int
    again: Annotated[list[int], KEYS_MAX]
    latest: Annotated[list[int], CLIENTS_MAX]


@jit
def begin_reference(k: Reference) -> None:
    """Start with empty registers."""
    if k.machine.applied > 0:
        begin_machine(k.machine)
        for client in range(CLIENTS_MAX):
            k.latest[client] = 0
        for key in range(KEYS_MAX):
            k.again[key] = 0
    k.executed_twice = 0


@inlined
def expect(c: Cluster, k: Reference, index: int, entry: Entry) -> None:
    """Take a newly committed entry; after a gap nothing can be expected any more."""
    if index != k.machine.applied + 1:
        return
    k.machine.applied = index
    if entry.operation <= NO_OPERATION:
        return
    client = client_of(entry.operation)
    key = key_of(entry.command)
    if request_of(entry.operation) <= k.latest[client]:
        k.again[key] = c.sessions
        if c.sessions == 1:
            return
        k.executed_twice += 1
    k.latest[client] = max(k.latest[client], request_of(entry.operation))
    execute(k.machine, entry.command)


@jit
def compare_states(k: Reference, machine: Machine) -> int:
    """Compare a server's registers when it has applied as much; returns a violation or 0."""
    if machine.applied != k.machine.applied:
        return 0
    for key in range(KEYS_MAX):
        if machine.value[key] != k.machine.value[key]:
            return EXACTLY_ONCE if k.again[key] == 1 else STATE_MACHINE_SAFETY
    return 0
