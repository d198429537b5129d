"""Raft: every reaction of one node to a message, a timer, a crash, a restart or an administrator.

Section marks refer to Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm
(Extended Version)", 2014; marks with D to Ongaro's dissertation, "Consensus: Bridging Theory and
Practice", 2014. A reaction reads and writes the state of its own node and sends messages, nothing
else. Answers leave when the disk holds what they promise (figure 2).

The rules are in `raft_elections`, `raft_replication`, `raft_machine` (apply, compact, snapshots),
`raft_reads`, `raft_membership` and `raft_transfer`, over `raft_log`, `raft_disk` and `raft_state`.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY, REQUEST
from simulations.kernel.limits import NEVER
from simulations.kernel.state import ADD, ELECT, REMOVE, TRANSFER
from simulations.kernel.world import clock, local_to_world, set_timer
from simulations.protocols.raft_disk import begin_disk, lose_unsynced
from simulations.protocols.raft_elections import (
    on_election_timeout,
    on_election_timer,
    on_pre_vote,
    on_pre_voted,
    on_timeout_now,
    on_vote,
    on_voted,
    vote_synced,
)
from simulations.protocols.raft_machine import begin_node_state, restore_machine
from simulations.protocols.raft_membership import is_quorum, want_members
from simulations.protocols.raft_reads import on_request, serve_reads
from simulations.protocols.raft_replication import (
    arm,
    become_follower,
    broadcast,
    log_synced,
    on_append,
    on_appended,
    proceed_change,
)
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    ELECTION,
    FOLLOWER,
    HEARTBEAT,
    LEADER,
    LONG_AGO,
    PRE_VOTE,
    PRE_VOTED,
    VOTE,
    VOTED,
    Cluster,
    Payload,
)
from simulations.protocols.raft_transfer import begin_transfer, end_transfer, hand_over

# ---- messages and timers -------------------------------------------------------------------------


@jit
def on_heartbeat(c: Cluster, i: int) -> None:
    """Send to all again; with CheckQuorum, step down when no quorum was heard (D §6.2)."""
    me = c.node[i]
    if c.check_quorum == 1:
        now = clock(c.world, i)
        servers = 1 << i
        for j in range(c.world.nodes):
            if now - me.heard[j] <= c.timeout_low + c.timeout_span:
                servers |= 1 << j
        if not is_quorum(me, servers):
            become_follower(c, i, me.term)
            return
    beat = c.world.now + local_to_world(c.world, i, c.heartbeat)
    set_timer(c.world, HEARTBEAT, i, beat, me.epoch)
    end_transfer(c, i)
    broadcast(c, i)
    proceed_change(c, i)


@jit
def on_election_message(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message about who is to lead."""
    if kind == VOTE:
        on_vote(c, i, source, m)
    elif kind == VOTED:
        on_voted(c, i, source, m)
    elif kind == PRE_VOTE:
        on_pre_vote(c, i, source, m)
    elif kind == PRE_VOTED:
        on_pre_voted(c, i, source, m)
    else:
        on_timeout_now(c, i, m)


@inlined
def deliver(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message."""
    if kind == APPEND:
        on_append(c, i, source, m)
    elif kind == APPENDED:
        on_appended(c, i, source, m)
        if c.node[i].reads != c.node[i].first_read:
            serve_reads(c, i)
        if c.node[i].transferee != NOBODY:
            hand_over(c, i)
    elif kind == REQUEST:
        on_request(c, i, m)
    else:
        on_election_message(c, i, source, kind, m)


@inlined
def ring(c: Cluster, i: int, kind: int) -> bool:
    """React to a timer of this life of the node; returns whether anything happened."""
    me = c.node[i]
    if kind == ELECTION:
        return on_election_timer(c, i)
    if kind == HEARTBEAT:
        if me.role != LEADER:
            return False
        on_heartbeat(c, i)
    elif me.role == LEADER:
        log_synced(c, i)
        serve_reads(c, i)
    else:
        vote_synced(c, i)
    return True


# ---- crashes and restarts ------------------------------------------------------------------------


@jit
def crash(c: Cluster, i: int) -> None:
    """Stop: what was not on disk is lost, unless the world keeps it (§5.1, figure 2)."""
    me = c.node[i]
    lose_unsynced(c, i)
    me.role = FOLLOWER
    me.leader = NOBODY
    me.proved = 0
    me.goal = 0
    me.transferee = NOBODY
    me.reads = me.first_read
    me.epoch += 1
    me.timer_at = NEVER
    c.changed = 1


@jit
def restart(c: Cluster, i: int) -> None:
    """Come back as a follower with term, vote and log; the state starts at the snapshot (§5.2, §7).

    It counts as having heard a leader just now, for leases that it may have granted.
    """
    c.changed = 1
    c.node[i].heard_at = clock(c.world, i)
    restore_machine(c, i)
    arm(c, i)


@jit
def boot(c: Cluster, i: int) -> None:
    """Start for the first time: nothing is remembered."""
    me = c.node[i]
    me.role = FOLLOWER
    me.term = 0
    me.voted_for = NOBODY
    me.leader = NOBODY
    me.votes = 0
    me.proved = 0
    me.timer_at = NEVER
    me.heard_at = LONG_AGO
    me.epoch = 0
    me.transferee = NOBODY
    me.first_read = 0
    me.reads = 0
    begin_disk(me)
    begin_node_state(c, i)


@jit
def forget(c: Cluster, i: int) -> None:
    """Lose the disk: term, vote and log are gone, and with them every promise (D §11.7.1)."""
    me = c.node[i]
    epoch = me.epoch
    boot(c, i)
    me.epoch = epoch + 1


# ---- who leads, and what an administrator asks ---------------------------------------------------


@jit
def leading(c: Cluster) -> int:
    """Find the leader of the highest term among the nodes that are up, or NOBODY."""
    found = NOBODY
    for i in range(c.world.nodes):
        leads = c.world.down[i] == 0 and c.node[i].role == LEADER
        if leads and (found == NOBODY or c.node[i].term > c.node[found].term):
            found = i
    return found


@jit
def admin(c: Cluster, asked: int, servers: int) -> None:
    """Carry out what an administrator asks: an election, a transfer, more or fewer members.

    Only a leader can do more than stand for election; while nobody leads the wish is not heard.
    Members change through a joint configuration or one at a time, as the settings say (§6, D §4).
    """
    leader = leading(c)
    for i in range(c.world.nodes):
        if (servers >> i) & 1 == 1:
            if asked == ELECT and c.world.down[i] == 0 and c.node[i].role != LEADER:
                on_election_timeout(c, i)
            elif asked == TRANSFER and leader != NOBODY:
                begin_transfer(c, leader, i)
    if leader != NOBODY and asked in (ADD, REMOVE):
        members = c.node[leader].members
        wanted = members | servers if asked == ADD else members & ~servers
        want_members(c, leader, wanted, c.joint_changes)
        proceed_change(c, leader)
