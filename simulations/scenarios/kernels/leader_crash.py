"""The experiment of figure 16 of the Raft paper (§9.3): how fast a crashed leader is replaced.

The leader sends one synchronised round of heartbeats and crashes at a uniform point of the
heartbeat interval that follows. When all logs have different lengths, servers with a short one
cannot win an election: of five servers two of the remaining four (§5.4.1).
"""

from __future__ import annotations

from simulations.checkers.raft import SAFE
from simulations.kernel.jit import jit
from simulations.kernel.kinds import NO_OPERATION, RUNNING
from simulations.kernel.limits import OK
from simulations.kernel.rng import uniform
from simulations.kernel.world import take, transmit
from simulations.protocols.raft_log import append
from simulations.protocols.raft_state import APPEND
from simulations.scenarios.kernels.leadership import sample
from simulations.scenarios.kernels.raft import reset, step
from simulations.scenarios.kernels.raft_run import Run


@jit
def lay_out(r: Run, different: int) -> None:
    """Put all servers into term 1 under the last one, with equal logs or all different ones."""
    reset(r)
    c = r.cluster
    boss = c.world.nodes - 1
    for i in range(c.world.nodes):
        me = c.node[i]
        me.term = 1
        me.leader = boss
        for operation in range(1 + i * different):
            append(me, 1, NO_OPERATION, operation)
        me.stable.term = 1
        me.stable.last = me.last
    for i in range(boss):
        slot = take(c.world, APPEND, boss, i)
        m = c.payload[slot]
        m.term = 1
        m.index = 0
        m.index_term = 0
        m.commit = 0
        m.count = 0
        m.round = 0
        m.clock = 0
        transmit(c.world, slot, 0)
    c.world.down[boss] = 1


@jit
def trial(r: Run, different: int, limit: int) -> int:
    """Crash the leader once; returns 1 when nobody was elected within `limit` ticks."""
    lay_out(r, different)
    c = r.cluster
    crash_at = int(uniform(c.world.scenario_key, 0) * c.heartbeat)
    c.world.until = crash_at + limit
    while c.elections == 0 and step(r) == RUNNING:
        continue
    sample(c.world, r.measure, min(c.world.now - crash_at, limit))
    return 1 if c.elections == 0 else 0


@jit
def trials(r: Run, first: int, count: int, different: int, limit: int) -> int:
    """Run consecutive trials, each on its own streams; returns how many stayed undecided."""
    undecided = 0
    for k in range(count):
        r.replication = first + k
        undecided += trial(r, different, limit)
        if r.cluster.world.error != OK or r.checks.violation != SAFE:
            break  # the first failing trial stays as it is, for the report
    return undecided
