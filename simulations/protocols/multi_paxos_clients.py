"""Requests of clients: commands, and four ways to read (PMS §3, PMMC §2, §4.4).

A read through the log is a command. A read by quorum waits until a round of heartbeats shows that
nobody else leads. A read by lease trusts clocks whose rates differ from true time by at most the
drift bound. A local read answers from whatever the node has, which may be old.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, REDIRECT, REFUSED
from simulations.kernel.machine import READ, client_of, key_of, kind_of, request_of
from simulations.kernel.world import clock
from simulations.protocols.multi_paxos_disk import is_busy
from simulations.protocols.multi_paxos_leader import has_room, propose
from simulations.protocols.multi_paxos_learner import send_heartbeats, serve_reads
from simulations.protocols.multi_paxos_log import count_of
from simulations.protocols.multi_paxos_roles import answer
from simulations.protocols.multi_paxos_state import (
    LEADER,
    READ_LEASE,
    READ_LOCAL,
    READ_LOG,
    READS_MAX,
    Cluster,
    Node,
    Payload,
)


@inlined
def has_lease(c: Cluster, i: int) -> bool:
    """Whether a quorum of phase 2 still refuses every other leader (PMMC §4.4).

    A follower refuses for `lease` of its clock after a heartbeat; the leader counts `lease_use` of
    its own from when it sent that heartbeat: lease · (1 − δ)/(1 + δ) for a drift bound δ.
    """
    me = c.node[i]
    members = 1 << i
    for j in range(c.world.nodes):
        if clock(c.world, i) < me.granted[j] + c.lease_use:
            members |= 1 << j
    return count_of(c, members) >= c.quorum_2


@inlined
def is_known(c: Cluster, me: Node, operation: int) -> bool:
    """Whether the session of the client holds the result of this very request."""
    return c.sessions == 1 and me.machine.request[client_of(operation)] == request_of(operation)


@jit
def wait_for_quorum(c: Cluster, i: int, lane: int, m: Payload) -> None:
    """Let a read wait for the next round of heartbeats, and for all that was chosen before it."""
    me = c.node[i]
    if me.reads == READS_MAX:
        answer(c, i, m, lane, REFUSED, 0)
        return
    read = me.read[me.reads]
    me.reads += 1
    read.operation = m.operation
    read.command = m.command
    read.lane = lane
    read.attempt = m.attempt
    read.index = max(me.commit, me.floor)
    read.round = me.round + 1
    send_heartbeats(c, i)
    serve_reads(c, i)


@jit
def on_read(c: Cluster, i: int, lane: int, m: Payload) -> None:
    """Serve a read as leader, at once under a lease and otherwise after a quorum confirmed."""
    me = c.node[i]
    if c.reads == READ_LEASE and me.proved == 1 and has_lease(c, i):
        answer(c, i, m, lane, DONE, me.machine.value[key_of(m.command)])
    else:
        wait_for_quorum(c, i, lane, m)


@jit
def on_command(c: Cluster, i: int, lane: int, m: Payload) -> None:
    """Propose a command, unless its result is known or too many slots are open."""
    me = c.node[i]
    client = client_of(m.operation)
    if is_known(c, me, m.operation):
        answer(c, i, m, lane, DONE, me.machine.result[client])
    elif not has_room(me) or is_busy(me):
        answer(c, i, m, lane, REFUSED, 0)
    else:
        asked = me.asked[client]
        asked.operation = m.operation
        asked.lane = lane
        asked.attempt = m.attempt
        propose(c, i, m.operation, m.command)


@jit
def on_request(c: Cluster, i: int, lane: int, m: Payload) -> None:
    """React to a client, or point to the leader."""
    me = c.node[i]
    is_read = kind_of(m.command) == READ
    if is_read and c.reads == READ_LOCAL:
        answer(c, i, m, lane, DONE, me.machine.value[key_of(m.command)])
    elif me.role != LEADER:
        answer(c, i, m, lane, REDIRECT, 0)
    elif is_read and c.reads != READ_LOG:
        on_read(c, i, lane, m)
    else:
        on_command(c, i, lane, m)
