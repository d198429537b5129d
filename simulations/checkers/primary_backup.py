"""What a primary with backups promises, asserted after every event at a server.

At most one server serves as primary at a time while leases are on and clocks keep their bound;
views only go forward; two servers never apply different operations at one place of a history; and
with synchronous replication and fencing no acknowledged write is missing where a server takes
over. The first violation stays recorded.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.record import Record
from simulations.protocols.primary_backup_log import entry_at
from simulations.protocols.primary_backup_replication import serves
from simulations.protocols.primary_backup_state import Cluster

OFF, EVERY_EVENT = 0, 2
PLACES_MAX = 1024  # newest places of the history that are compared

SAFE = 0
ONE_PRIMARY, VIEWS_GO_FORWARD, ONE_HISTORY, NOTHING_LOST = 1, 2, 3, 4
VIOLATIONS = {
    ONE_PRIMARY: "two servers serve as primary at the same time, each under a lease",
    VIEWS_GO_FORWARD: "a server went back to an older view",
    ONE_HISTORY: "two servers applied different operations at one place of an era's history",
    NOTHING_LOST: "a synchronous write was acknowledged that a server that took over lacks",
}


class Applied(Record):
    """What the first server applied at a place of the history, and in which era."""

    index: int
    era: int
    operation: int


class Checks(Record):
    """What was seen so far, and the first violation."""

    mode: int
    violation: int
    node: int
    at: int
    observed: int
    number: Annotated[list[int], NODES_MAX]
    era: Annotated[list[int], NODES_MAX]
    applied: Annotated[list[int], NODES_MAX]
    place: Annotated[list[Applied], PLACES_MAX]


@jit
def begin_checks(k: Checks) -> None:
    """Forget everything; the mode stays."""
    k.violation = SAFE
    k.observed = 0
    for i in range(NODES_MAX):
        k.number[i] = 0
        k.era[i] = 0
        k.applied[i] = 0
    for p in range(PLACES_MAX):
        k.place[p].index = -1


@jit
def forget(k: Checks, i: int) -> None:
    """After a crash a server whose disk is gone may begin again."""
    k.number[i] = 0
    k.era[i] = -1


@inlined
def violate(c: Cluster, k: Checks, i: int, code: int) -> None:
    if k.violation == SAFE:
        k.violation = code
        k.node = i
        k.at = c.world.now


@jit
def check_history(c: Cluster, k: Checks, i: int) -> None:
    """Compare what a server applies with what others applied there in the same era."""
    me = c.node[i]
    if me.era != k.era[i]:  # it took over another state
        k.era[i] = me.era
        k.applied[i] = max(me.machine.applied, me.base)
    for index in range(max(k.applied[i], me.base) + 1, me.machine.applied + 1):
        place = k.place[index % PLACES_MAX]
        operation = entry_at(me, index).operation
        if place.index == index and place.era == me.era:
            if place.operation != operation:
                violate(c, k, i, ONE_HISTORY)
        elif place.index < index or place.era < me.era:
            place.index = index
            place.era = me.era
            place.operation = operation
    k.applied[i] = me.machine.applied


@jit
def observe(c: Cluster, k: Checks, i: int) -> None:
    """Check everything that an event at a server can break."""
    if k.mode == OFF:
        return
    me = c.node[i]
    k.observed += 1
    if me.number < k.number[i]:
        violate(c, k, i, VIEWS_GO_FORWARD)
    k.number[i] = me.number
    if c.lease > 0 and serves(c, i):
        for j in range(c.world.nodes):
            if j != i and c.world.down[j] == 0 and serves(c, j):
                violate(c, k, i, ONE_PRIMARY)
    check_history(c, k, i)
    if c.lost > 0 and c.synchronous == 1 and c.fenced == 1 and c.lease > 0 and c.amnesia == 0:
        violate(c, k, i, NOTHING_LOST)
