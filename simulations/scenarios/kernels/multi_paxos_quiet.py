"""Skipping quiescence of Multi-Paxos: heartbeats of a healthy cluster change nothing.

When one leader exists, every node that is up follows its ballot with the same log and nothing is
pending, the run jumps towards the next fault by a whole number of heartbeats, so that every timer
keeps its phase. Without a quorum proposers go on in vain; such a span is simulated for `mixing`
ticks on both sides, until they have forgotten how it began.
"""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import NEVER
from simulations.protocols.multi_paxos_state import FOLLOWER, LEADER, Cluster
from simulations.scenarios.kernels.multi_paxos_run import Run


@jit
def is_written(c: Cluster, j: int) -> bool:
    """Whether no write of the node's disk is pending."""
    me = c.node[j]
    return me.writing.at <= c.world.now or me.writing.at == NEVER


@jit
def follows(c: Cluster, j: int, leader: int) -> bool:
    """Whether a node is in step with its leader: its ballot, the same log, all of it learned."""
    me, boss = c.node[j], c.node[leader]
    if me.role != FOLLOWER or me.leader != leader or me.seen != boss.ballot:
        return False
    if me.promised > boss.ballot or me.commit != boss.commit or me.last != boss.last:
        return False
    return is_written(c, j)


@jit
def is_quiet_with_leader(c: Cluster, leader: int) -> bool:
    """Whether only heartbeats happen until the next fault."""
    boss = c.node[leader]
    if not is_written(c, leader) or boss.promised > boss.ballot:
        return False
    live = 0
    for j in range(c.world.nodes):
        if c.world.down[j] == 0:
            live += 1
            if j != leader and not follows(c, j, leader):
                return False
    if live < c.quorum_2:  # with CheckQuorum it will step down; without, nothing can commit
        return c.check_quorum == 0
    return boss.commit == boss.last


@jit
def is_quiet_without_leader(r: Run) -> bool:
    """Whether too few nodes are up and their attempts have become a habit."""
    c = r.cluster
    live = 0
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            live += 1
            if c.node[i].role == LEADER:
                return False
    return live < c.quorum_1 and c.world.now - r.quiet.fault_at >= r.quiet.mixing


@jit
def shift(r: Run, ticks: int) -> None:
    """Move time and everything that is due or remembered by the same amount."""
    c = r.cluster
    for k in range(1, c.world.queued + 1):
        c.world.queue[k].at += ticks
    for i in range(c.world.nodes):
        me = c.node[i]
        if me.timer_at < NEVER:
            me.timer_at += ticks
        if me.beat_at < NEVER:
            me.beat_at += ticks
        me.beat_due += ticks
        me.deadline += ticks
        me.heard_at += ticks
        for j in range(c.world.nodes):
            me.heard[j] += ticks
    c.world.now += ticks
    r.quiet.skipped += ticks
    r.quiet.jumps += 1


@jit
def try_to_skip(r: Run) -> None:
    """Jump to shortly before the next fault, if nothing can happen until then."""
    leader = r.measure.leader
    if leader == NOBODY:
        if not is_quiet_without_leader(r):
            return
        margin = r.quiet.mixing
    else:
        if not is_quiet_with_leader(r.cluster, leader):
            return
        margin = r.quiet.margin
    r.quiet.settled = 1
    w = r.cluster.world
    beats = (min(w.fault_at, w.until) - w.now - margin) // r.cluster.heartbeat
    if beats > 0:
        shift(r, beats * r.cluster.heartbeat)
