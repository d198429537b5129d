"""What a leaderless store promises, asserted after every event at a node.

Replicas only ever move to newer versions, a version has one value, an acknowledged write is on W
nodes, and when R + W > N a read returns at least the newest version that was acknowledged before
it began. The last one holds without sloppy quorums and while no disk was lost. The first violation
stays recorded.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import KEYS_MAX, WRITE
from simulations.kernel.record import Record
from simulations.protocols.leaderless_state import NOTHING, Cluster
from simulations.protocols.leaderless_store import cell_of

OFF, EVERY_EVENT = 0, 2

SAFE = 0
NEWER_ONLY, ONE_VALUE, WRITE_QUORUM, READ_MEETS_WRITE = 1, 2, 3, 4
VIOLATIONS = {
    NEWER_ONLY: "a replica went back to an older version of a key",
    ONE_VALUE: "two replicas hold different values under one version",
    WRITE_QUORUM: "a write was acknowledged that fewer than W nodes hold",
    READ_MEETS_WRITE: "with R + W > N a read missed a write that was acknowledged before it",
}


class Checks(Record):
    """What was seen so far, and the first violation."""

    mode: int
    violation: int
    node: int
    at: int
    observed: int
    told: Annotated[list[int], NODES_MAX]
    version: Annotated[list[int], NODES_MAX * KEYS_MAX]


@jit
def begin_checks(k: Checks) -> None:
    """Forget everything; the mode stays."""
    k.violation = SAFE
    k.observed = 0
    for i in range(NODES_MAX):
        k.told[i] = 0
    for place in range(NODES_MAX * KEYS_MAX):
        k.version[place] = NOTHING


@jit
def forget(k: Checks, i: int) -> None:
    """After a crash a replica may fall back to what was on its disk."""
    for key in range(KEYS_MAX):
        k.version[i * KEYS_MAX + key] = NOTHING


@inlined
def violate(c: Cluster, k: Checks, i: int, code: int) -> None:
    if k.violation == SAFE:
        k.violation = code
        k.node = i
        k.at = c.world.now


@jit
def check_cells(c: Cluster, k: Checks, i: int) -> None:
    """Compare a replica with itself before and with the other replicas now."""
    for key in range(KEYS_MAX):
        mine = cell_of(c.node[i], i, key)
        if mine.version == k.version[i * KEYS_MAX + key]:
            continue
        if mine.version < k.version[i * KEYS_MAX + key]:
            violate(c, k, i, NEWER_ONLY)
        k.version[i * KEYS_MAX + key] = mine.version
        for j in range(c.world.nodes):
            other = cell_of(c.node[j], j, key)
            if other.version == mine.version and other.value != mine.value:
                violate(c, k, i, ONE_VALUE)


@jit
def holders(c: Cluster, key: int, version: int) -> int:
    """Count the nodes that hold a version or a newer one, for themselves or for another."""
    found = 0
    for j in range(c.world.nodes):
        holds = False
        for row in range(c.world.nodes):
            holds = holds or cell_of(c.node[j], row, key).version >= version
        found += 1 if holds else 0
    return found


@jit
def check_answer(c: Cluster, k: Checks, i: int) -> None:
    """Check what a coordinator has just told a client."""
    told = c.node[i].told
    if told.count == k.told[i]:
        return
    k.told[i] = told.count
    if c.amnesia == 1:
        return
    if told.kind == WRITE:
        if holders(c, told.key, told.version) < c.write_quorum:
            violate(c, k, i, WRITE_QUORUM)
        return
    meets = c.read_quorum + c.write_quorum > c.replicas and c.sloppy == 0
    if meets and told.version < told.floor:
        violate(c, k, i, READ_MEETS_WRITE)


@jit
def observe(c: Cluster, k: Checks, i: int) -> None:
    """Check everything that an event at a node can break."""
    if k.mode == OFF:
        return
    k.observed += 1
    check_cells(c, k, i)
    check_answer(c, k, i)
