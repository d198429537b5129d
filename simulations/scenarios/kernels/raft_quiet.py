"""Skipping quiescence: heartbeats of a healthy cluster change nothing.

When one leader exists, every node that is up follows it with the same log and nothing is pending,
the run jumps towards the next fault by a whole number of heartbeats, so that every timer keeps its
phase. Where heartbeats may be lost, a follower now and then hears none until its timeout ends: the
first such silence is drawn and not skipped, but simulated with its heartbeats lost. Without a
quorum and without a leader, candidates go on campaigning in vain; such a span is simulated for
`mixing` ticks on both sides, until the candidates have forgotten how it began.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import LANES, NEVER
from simulations.kernel.rng import log, uniform
from simulations.protocols.raft_membership import is_quorum
from simulations.protocols.raft_state import FOLLOWER, LEADER, Cluster
from simulations.scenarios.kernels.raft_run import TIMEOUTS, Quiet, Run

SILENCES = 1 << 20  # draws of the scenario's stream from here on


@jit
def begin_quiet(q: Quiet) -> None:
    """Forget the jumps of another run."""
    q.settled = 0
    q.fault_at = 0
    q.draws = 0
    q.injected = 0
    q.silent_until = NEVER


@jit
def is_written(c: Cluster, j: int) -> bool:
    """Whether no write of the node's disk is pending."""
    me = c.node[j]
    return me.writing.at <= c.world.now or me.writing.at == NEVER


@jit
def follows(c: Cluster, j: int, leader: int) -> bool:
    """Whether a node is in step with its leader: same term, same log, acknowledged, on disk."""
    me, boss = c.node[j], c.node[leader]
    if me.role != FOLLOWER or me.leader != leader or me.term != boss.term:
        return False
    if me.last != boss.last or me.commit != boss.commit or boss.match[j] != boss.last:
        return False
    return is_written(c, j)


@jit
def is_quiet_with_leader(c: Cluster, leader: int) -> bool:
    boss = c.node[leader]
    if not is_written(c, leader) or boss.goal != 0 or boss.incoming != 0:
        return False
    live = 0
    for j in range(c.world.nodes):
        if c.world.down[j] == 0:
            live |= 1 << j
            if j != leader and not follows(c, j, leader):
                return False
    if not is_quorum(boss, live):  # with CheckQuorum it will step down; without, nothing can commit
        return c.check_quorum == 0
    return boss.commit == boss.last


@jit
def is_quiet_without_leader(r: Run) -> bool:
    c = r.cluster
    if r.measure.no_quorum_since == NEVER or c.world.now - r.quiet.fault_at < r.quiet.mixing:
        return False
    for i in range(c.world.nodes):
        if c.world.down[i] == 0 and c.node[i].role == LEADER:
            return False
    return True


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
        me.armed_at += ticks
        me.heard_at += ticks
        for j in range(c.world.nodes):
            me.heard[j] += ticks
            me.granted_at[j] += ticks
    c.world.now += ticks
    r.quiet.skipped += ticks
    r.quiet.jumps += 1


@jit
def silence(r: Run, leader: int, follower: int) -> None:
    """Let a follower hear nothing more until its timeout ends."""
    q, c = r.quiet, r.cluster
    me = c.node[follower]
    point = uniform(c.world.scenario_key, SILENCES + 2 * q.draws + 1)
    me.timeout = q.timeout[int(point * TIMEOUTS)]
    c.world.muted = leader * LANES + follower
    q.silent_until = me.armed_at + me.timeout
    q.injected += 1
    q.settled = 0


@inlined
def end_silence(r: Run) -> None:
    """Let the follower be heard and hear again, when its timeout has ended."""
    r.quiet.silent_until = NEVER
    r.cluster.world.muted = NOBODY


@jit
def skip_to_silence(r: Run, leader: int, beats: int) -> None:
    """Jump over heartbeats up to the first silence of any follower, if one begins among them.

    Each heartbeat begins one for each follower with the same chance, so that the number of those
    that do not is geometric.
    """
    q, c = r.quiet, r.cluster
    q.draws += 1
    followers = 0
    for j in range(c.world.nodes):
        followers += 1 if c.world.down[j] == 0 and j != leader else 0
    point = uniform(c.world.scenario_key, SILENCES + 2 * q.draws)
    spared = -log(point) / q.silence
    if followers == 0 or spared >= float(beats * followers):
        shift(r, beats * c.heartbeat)
        return
    shift(r, int(spared) // followers * c.heartbeat)
    chosen = int(spared) % followers
    for j in range(c.world.nodes):
        if c.world.down[j] == 0 and j != leader:
            if chosen == 0:
                silence(r, leader, j)
            chosen -= 1


@jit
def try_to_skip(r: Run) -> None:
    """Jump to shortly before the next fault, if nothing can happen until then."""
    leader = r.measure.leader
    if r.quiet.silent_until < NEVER:
        return
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
    if beats <= 0:
        return
    if leader != NOBODY and r.quiet.silence > 0.0:
        skip_to_silence(r, leader, beats)
    else:
        shift(r, beats * r.cluster.heartbeat)
