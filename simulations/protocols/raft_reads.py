"""Clients' requests at a Raft node: writes through the log, reads in five ways (§8, D §6.4).

Reads are safe through the log, by a round of heartbeats (ReadIndex, D §6.4) and, as long as clocks
keep their drift bound, under a lease (D §6.4.1). A leader that answers from its own state, or any
server that does, may return what is out of date.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NOBODY, REDIRECT
from simulations.kernel.machine import READ, execute, kind_of
from simulations.kernel.world import clock
from simulations.protocols.raft_log import has_room
from simulations.protocols.raft_machine import answer_client
from simulations.protocols.raft_membership import is_quorum
from simulations.protocols.raft_replication import broadcast, propose
from simulations.protocols.raft_state import (
    KEPT_MIN,
    LEADER,
    LEASE_IGNORES_DRIFT,
    READS_ANY,
    READS_LEADER,
    READS_LEASE,
    READS_LOG,
    READS_MAX,
    Cluster,
    Payload,
)

# ---- leases (D §6.4.1) ---------------------------------------------------------------------------


@jit
def holds_lease(c: Cluster, i: int) -> bool:
    """Whether a quorum answered messages that were sent within the lease, by the own clock.

    Servers that answered hear their leader for the smallest election timeout and elect no other
    until then (D §4.2.3). A leader that asked another one to take over has given its lease up.
    """
    me = c.node[i]
    if me.role != LEADER or me.proved == 0 or me.lease_lost == 1:
        return False
    lease = c.timeout_low if c.flaws & LEASE_IGNORES_DRIFT != 0 else c.lease
    now = clock(c.world, i)
    servers = 1 << i
    for j in range(c.world.nodes):
        if now - me.granted_at[j] < lease:
            servers |= 1 << j
    return is_quorum(me, servers)


# ---- ReadIndex (D §6.4) --------------------------------------------------------------------------


@jit
def has_answers(c: Cluster, i: int, number: int) -> bool:
    """Whether a quorum has answered a round or a later one, and so still took me for its leader."""
    me = c.node[i]
    servers = 1 << i
    for j in range(c.world.nodes):
        if me.answered[j] >= number:
            servers |= 1 << j
    return is_quorum(me, servers)


@inlined
def serve(c: Cluster, i: int, operation: int, command: int) -> None:
    """Answer a read from the node's own state."""
    c.reads_served += 1
    answer_client(c, i, operation, DONE, execute(c.node[i].machine, command), 0)


@jit
def serve_reads(c: Cluster, i: int) -> None:
    """Answer the reads whose round a quorum has answered (D §6.4).

    Until then everything is applied that was committed when they came. A leader first commits an
    entry of its own term, for it may not know yet what is committed.
    """
    me = c.node[i]
    if me.first_read == me.reads or me.role != LEADER or me.proved == 0:
        return
    while me.first_read < me.reads:
        read = me.read[me.first_read & (READS_MAX - 1)]
        if not has_answers(c, i, read.round):
            break
        me.first_read += 1
        serve(c, i, read.operation, read.command)
    last = me.read[(me.reads - 1) & (READS_MAX - 1)]
    if me.first_read < me.reads and last.round > me.round and has_answers(c, i, me.round):
        broadcast(c, i)


@jit
def wait_for_round(c: Cluster, i: int, m: Payload) -> None:
    """Let a read wait for a round that begins now or after the one that is under way.

    When too many wait, the client's request is as good as lost and it tries again.
    """
    me = c.node[i]
    if me.reads - me.first_read == READS_MAX:
        return
    idle = me.first_read == me.reads
    read = me.read[me.reads & (READS_MAX - 1)]
    me.reads += 1
    read.operation = m.operation
    read.command = m.command
    read.round = me.round + 1
    if idle:
        broadcast(c, i)
    serve_reads(c, i)


# ---- requests (§8) -------------------------------------------------------------------------------


@jit
def on_read(c: Cluster, i: int, m: Payload) -> None:
    """Serve a read without an entry in the log."""
    me = c.node[i]
    if c.reads == READS_ANY:
        serve(c, i, m.operation, m.command)
    elif me.role != LEADER:
        answer_client(c, i, m.operation, REDIRECT, 0, m.attempt)
    elif c.reads == READS_LEADER or (c.reads == READS_LEASE and holds_lease(c, i)):
        serve(c, i, m.operation, m.command)
    else:
        wait_for_round(c, i, m)


@jit
def on_request(c: Cluster, i: int, m: Payload) -> None:
    """Take a client's request as leader, or point to the leader (§8).

    A leader whose log is nearly full of uncommitted entries, or that hands over to another server
    (D §3.10), lets the client wait and try again.
    """
    me = c.node[i]
    if c.reads != READS_LOG and kind_of(m.command) == READ:
        on_read(c, i, m)
    elif me.role != LEADER:
        answer_client(c, i, m.operation, REDIRECT, 0, m.attempt)
    elif me.transferee == NOBODY and me.last - me.commit < KEPT_MIN and has_room(me):
        propose(c, i, m.operation, m.command)
