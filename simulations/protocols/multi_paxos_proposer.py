"""The proposer: phase 1 for all slots at once (PMS §2.2, §3), and what a higher ballot does to it.

Phase 1 needs `quorum_1` promises and phase 2 `quorum_2` acceptances; every two such quorums meet
when quorum_1 + quorum_2 > n (FPaxos §2, §3).
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.world import take, transmit
from simulations.protocols.multi_paxos_acceptor import give_promise, on_prepare
from simulations.protocols.multi_paxos_disk import persist, settle
from simulations.protocols.multi_paxos_leader import lead
from simulations.protocols.multi_paxos_learner import advance
from simulations.protocols.multi_paxos_log import (
    ballot_of,
    count_of,
    holds,
    learn_value,
    round_of,
)
from simulations.protocols.multi_paxos_roles import (
    arm,
    become_follower,
    is_bound,
    set_sync_timer,
)
from simulations.protocols.multi_paxos_state import (
    CHOSEN_BALLOT,
    FOLLOWER,
    LEADER,
    LOG_MAX,
    PREPARE,
    PREPARING,
    SHARED_BALLOTS,
    Cluster,
    Node,
    Payload,
)

# ---- phase 1a ------------------------------------------------------------------------------------


@inlined
def next_ballot(c: Cluster, i: int, me: Node) -> int:
    """Ballot above every one that this node has met, and of no other node (PMS §2.5)."""
    round_number = round_of(max(me.highest, me.promised)) + 1
    return ballot_of(round_number, 0 if c.flaw == SHARED_BALLOTS else i)


@jit
def ask_promise(c: Cluster, i: int, target: int, first: int, departs: int) -> None:
    """Ask for a promise and for what was accepted from a slot on."""
    slot = take(c.world, PREPARE, i, target)
    m = c.payload[slot]
    m.ballot = c.node[i].ballot
    m.index = first
    transmit(c.world, slot, departs)


@jit
def adopt(me: Node, slot: int, ballot: int, operation: int, command: int) -> None:
    """Keep the value of the highest ballot that was reported for a slot (P2c, PMS §2.2)."""
    best = me.found[slot & (LOG_MAX - 1)]
    if best.slot != slot or ballot > best.ballot:
        best.slot = slot
        best.ballot = ballot
        best.operation = operation
        best.command = command
    me.top = max(me.top, slot)


@jit
def recall(me: Node) -> None:
    """Begin with what this node has accepted itself."""
    me.top = me.commit
    for k in range(LOG_MAX):
        me.found[k].slot = 0
    for slot in range(me.commit + 1, me.last + 1):
        if holds(me, slot):
            entry = me.log[slot & (LOG_MAX - 1)]
            adopt(me, slot, entry.ballot, entry.operation, entry.command)


@jit
def promise_self(c: Cluster, i: int) -> None:
    """Count the own promise once the disk holds it."""
    me = c.node[i]
    settle(me, c.world.now)
    if me.disk_promised >= me.ballot:
        me.promises |= 1 << i
        if count_of(c, me.promises) >= c.quorum_1:
            lead(c, i)


@jit
def campaign(c: Cluster, i: int) -> None:
    """Start phase 1 with a new ballot; it leaves when the disk holds it (PMS §2.2, §2.5, §3)."""
    me = c.node[i]
    me.role = PREPARING
    me.leader = NOBODY
    arm(c, i)
    if is_bound(c, i, i):
        me.role = FOLLOWER
        return
    me.ballot = next_ballot(c, i, me)
    me.promises = 0
    c.campaigns += 1
    recall(me)
    give_promise(c, i, me.ballot)
    done = persist(c, i)
    for j in range(c.world.nodes):
        if j != i:
            ask_promise(c, i, j, me.commit + 1, done)
    if done == c.world.now:
        promise_self(c, i)
    else:
        set_sync_timer(c, i, done)


@jit
def on_promise(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Collect promises with their values, page by page; a quorum ends phase 1 (PMS §2.2)."""
    me = c.node[i]
    if me.role != PREPARING or m.ballot != me.ballot:
        return
    for k in range(m.count):
        told = m.entry[k]
        if told.ballot == CHOSEN_BALLOT:
            learn_value(c, i, told.slot, told.operation, told.command)
        if told.slot > me.commit:
            adopt(me, told.slot, told.ballot, told.operation, told.command)
    advance(c, i)
    me.top = max(me.top, me.commit)
    if m.upto < m.last:
        ask_promise(c, i, source, m.upto + 1, c.world.now)
        return
    me.promises |= 1 << source
    if count_of(c, me.promises) >= c.quorum_1:
        lead(c, i)


# ---- a higher ballot (PMS §2.4; PMMC §2.3) -------------------------------------------------------


@jit
def on_preempt(c: Cluster, i: int, m: Payload) -> None:
    """Stop when a higher ballot is about; wait before the next attempt, or duel.

    A leader that is refused by somebody who follows nobody, such as a replica that campaigned in
    vain while it was cut off, takes a higher ballot at once: the others still follow it.
    """
    me = c.node[i]
    me.highest = max(me.highest, m.ballot)
    if me.role == FOLLOWER or m.ballot <= me.ballot:
        return
    stays = me.role == LEADER and c.sticky == 1 and m.hint == NOBODY
    become_follower(c, i)
    if stays or c.backoff == 0:
        campaign(c, i)
    else:
        arm(c, i)


@jit
def on_rival(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Answer a PREPARE; a proposer that does not back off then duels on (PMS §2.4)."""
    proposed = c.node[i].role != FOLLOWER
    on_prepare(c, i, source, m)
    if proposed and c.node[i].role == FOLLOWER and c.backoff == 0:
        campaign(c, i)
