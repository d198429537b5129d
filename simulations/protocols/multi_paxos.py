"""Multi-Paxos: every rule of one node, as reactions to a message, a timer, a crash or a restart.

The rules are where they belong: `multi_paxos_acceptor` (promises and acceptances),
`multi_paxos_proposer` (phase 1, duels), `multi_paxos_leader` (phase 2), `multi_paxos_learner`
(commit, gaps, catch-up, snapshots), `multi_paxos_roles` (the distinguished leader),
`multi_paxos_clients` (commands, reads), `multi_paxos_disk` and `multi_paxos_log` (what a node
keeps). Section marks refer to

- PMS: L. Lamport, "Paxos Made Simple", 2001;
- PTP: L. Lamport, "The Part-Time Parliament", ACM TOCS 16(2), 1998;
- PSB: J. Kirsch and Y. Amir, "Paxos for System Builders", 2008;
- PMMC: R. van Renesse and D. Altinbuken, "Paxos Made Moderately Complex", ACM CSUR 47(3), 2015;
- FPaxos: H. Howard, D. Malkhi and A. Spiegelman, "Flexible Paxos: Quorum Intersection Revisited",
  OPODIS 2016.

A reaction reads and writes the state of its own node and sends messages, nothing else.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NO_OPERATION, NOBODY, REQUEST
from simulations.kernel.limits import NEVER
from simulations.kernel.machine import CLIENTS_MAX, begin_machine, copy_machine
from simulations.kernel.world import clock, set_timer
from simulations.protocols.multi_paxos_acceptor import on_accept
from simulations.protocols.multi_paxos_clients import on_request
from simulations.protocols.multi_paxos_disk import lose_unsynced, wipe
from simulations.protocols.multi_paxos_leader import accept_self, on_accepted, send_open
from simulations.protocols.multi_paxos_learner import (
    on_chosen,
    on_heard,
    on_heartbeat,
    on_learn,
    on_snapshot,
    send_heartbeats,
)
from simulations.protocols.multi_paxos_log import count_of
from simulations.protocols.multi_paxos_proposer import (
    ask_promise,
    campaign,
    on_preempt,
    on_promise,
    on_rival,
    promise_self,
)
from simulations.protocols.multi_paxos_roles import arm, become_follower, set_beat
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    ACCEPTED,
    BEAT,
    CHOSEN,
    COMMIT,
    ELECTION,
    FOLLOWER,
    HEARD,
    HEARTBEAT,
    LEADER,
    LEARN,
    NO_BALLOT,
    PREEMPT,
    PREPARE,
    PREPARING,
    PROMISE,
    READ_LEASE,
    Cluster,
    Payload,
)

# ---- the distinguished leader (PMS §2.4, §3) -----------------------------------------------------


@inlined
def hears_quorum(c: Cluster, i: int) -> bool:
    """Whether a quorum of phase 2 answered within the largest timeout."""
    me = c.node[i]
    members = 1 << i
    for j in range(c.world.nodes):
        if clock(c.world, i) - me.heard[j] <= c.timeout_low + c.timeout_span:
            members |= 1 << j
    return count_of(c, members) >= c.quorum_2


@jit
def beat(c: Cluster, i: int) -> None:
    """Show that the leader is there, and propose again what some acceptor has not answered."""
    if c.check_quorum == 1 and not hears_quorum(c, i):
        become_follower(c, i)
        return
    set_beat(c, i)
    for j in range(c.world.nodes):
        if j != i:
            send_open(c, i, j, c.heartbeat)
    send_heartbeats(c, i)


@jit
def leading(c: Cluster) -> int:
    """Find the leader of the highest ballot among the nodes that are up, or NOBODY."""
    found = NOBODY
    for i in range(c.world.nodes):
        leads = c.world.down[i] == 0 and c.node[i].role == LEADER
        if leads and (found == NOBODY or c.node[i].ballot > c.node[found].ballot):
            found = i
    return found


# ---- what can happen to a node -------------------------------------------------------------------


@jit
def begin_node(c: Cluster, i: int) -> None:
    """Let a node be new: an empty disk, nothing promised, nobody to follow."""
    me = c.node[i]
    me.epoch = 0
    me.timer_at = NEVER
    me.beat_at = NEVER
    me.synced_at = NEVER
    me.role = FOLLOWER
    me.leader = NOBODY
    me.proved = 0
    me.reads = 0
    me.ballot = NO_BALLOT
    me.seen = NO_BALLOT
    me.highest = NO_BALLOT
    me.heard_at = 0
    me.lease_until = -NEVER
    me.written = 0
    me.settled = 0
    me.writing.at = NEVER
    me.waiting.at = NEVER
    wipe(me)
    me.commit = 0
    begin_machine(me.machine)
    for client in range(CLIENTS_MAX):
        me.asked[client].operation = NO_OPERATION


@jit
def crash(c: Cluster, i: int) -> None:
    """Stop: promises and acceptances that are not on disk are lost (PMS §2.5)."""
    me = c.node[i]
    lose_unsynced(c, i)
    me.role = FOLLOWER
    me.leader = NOBODY
    me.proved = 0
    me.reads = 0
    me.epoch += 1
    me.timer_at = NEVER
    me.beat_at = NEVER
    me.synced_at = NEVER
    c.changed = 1
    for client in range(CLIENTS_MAX):
        me.asked[client].operation = NO_OPERATION


@jit
def restart(c: Cluster, i: int) -> None:
    """Come back with what the disk holds; what is chosen has to be learned again (PSB §4.5)."""
    me = c.node[i]
    if (c.world.wiped >> i) & 1 == 1:
        wipe(me)
    me.commit = me.base
    copy_machine(me.snapshot, me.machine)
    me.seen = me.promised
    me.highest = me.promised
    me.ballot = NO_BALLOT
    if c.reads == READ_LEASE:  # a lease that was granted before may still run
        me.lease_until = clock(c.world, i) + c.lease
    c.changed = 1
    arm(c, i)


@jit
def install(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Take a snapshot; a proposer that was behind then asks for the promise again."""
    me = c.node[i]
    on_snapshot(c, i, source, m)
    if me.role == PREPARING and m.ballot == me.ballot:
        me.top = max(me.top, me.commit)
        ask_promise(c, i, source, me.commit + 1, c.world.now)


@jit
def deliver_rest(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message that is rare while all is well."""
    if kind == PROMISE:
        on_promise(c, i, source, m)
    elif kind == PREEMPT:
        on_preempt(c, i, m)
    elif kind == LEARN:
        on_learn(c, i, source, m)
    elif kind == CHOSEN:
        on_chosen(c, i, source, m)
    else:
        install(c, i, source, m)


@jit
def deliver(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message."""
    if kind == ACCEPT:
        on_accept(c, i, source, m)
    elif kind == ACCEPTED:
        on_accepted(c, i, source, m)
    elif kind in (HEARTBEAT, COMMIT):
        on_heartbeat(c, i, source, kind, m)
    elif kind == HEARD:
        on_heard(c, i, source, m)
    elif kind == REQUEST:
        on_request(c, i, source, m)
    elif kind == PREPARE:
        on_rival(c, i, source, m)
    else:
        deliver_rest(c, i, source, kind, m)


@jit
def on_suspicion(c: Cluster, i: int) -> bool:
    """Start phase 1 when nothing was heard of a leader for long enough."""
    me = c.node[i]
    if me.timer_at > c.world.now:  # another timer was set since
        return False
    me.timer_at = NEVER
    if me.role == LEADER:
        return False
    if c.world.now < me.deadline:  # heard from a leader since: wait on
        me.timer_at = me.deadline
        set_timer(c.world, ELECTION, i, me.deadline, me.epoch)
        return False
    campaign(c, i)
    return True


@jit
def on_beat(c: Cluster, i: int) -> bool:
    """Send heartbeats when they are due."""
    me = c.node[i]
    me.beat_at = NEVER
    if me.role != LEADER:
        return False
    if c.world.now < me.beat_due:  # it lost the lead and has it again
        me.beat_at = me.beat_due
        set_timer(c.world, BEAT, i, me.beat_due, me.epoch)
        return False
    beat(c, i)
    return True


@jit
def ring(c: Cluster, i: int, kind: int) -> bool:
    """React to a timer of this life of the node; returns whether anything happened."""
    me = c.node[i]
    if kind == ELECTION:
        return on_suspicion(c, i)
    if kind == BEAT:
        return on_beat(c, i)
    if me.role == LEADER:
        accept_self(c, i)
    elif me.role == PREPARING:
        promise_self(c, i)
    return True
