"""How fast a crashed leader of Multi-Paxos is replaced, set up like figure 16 of the Raft paper.

The leader sends one synchronised round of heartbeats and crashes at a uniform point of the
heartbeat interval that follows. Whoever times out first may lead: a proposer learns what it lacks
in phase 1, so that no log keeps a server from winning and no vote splits.
"""

from __future__ import annotations

from simulations.checkers.multi_paxos import SAFE
from simulations.kernel.jit import jit
from simulations.kernel.kinds import NO_OPERATION, RUNNING
from simulations.kernel.limits import OK
from simulations.kernel.rng import uniform
from simulations.kernel.world import take, transmit
from simulations.protocols.multi_paxos_disk import persist
from simulations.protocols.multi_paxos_log import accept_value, ballot_of
from simulations.protocols.multi_paxos_state import HEARTBEAT
from simulations.scenarios.kernels.leadership import sample
from simulations.scenarios.kernels.multi_paxos import reset, step
from simulations.scenarios.kernels.multi_paxos_run import Run


@jit
def lay_out(r: Run, different: int) -> None:
    """Put all nodes under the last one in round 1; with `different`, each has more open slots."""
    reset(r)
    c = r.cluster
    boss = c.world.nodes - 1
    ballot = ballot_of(1, boss)
    sync_needed = c.world.sync_needed
    c.world.sync_needed = 0
    for i in range(c.world.nodes):
        me = c.node[i]
        me.promised = ballot
        me.seen = ballot
        me.highest = ballot
        me.leader = boss
        for slot in range(1, 2 + i * different):
            accept_value(c, i, slot, ballot, NO_OPERATION, 0)
        persist(c, i)
    c.world.sync_needed = sync_needed
    for i in range(boss):
        message = take(c.world, HEARTBEAT, boss, i)
        m = c.payload[message]
        m.ballot = ballot
        m.commit = 0
        m.round = 0
        m.stamp = 0
        transmit(c.world, message, 0)
    c.world.down[boss] = 1


@jit
def trial(r: Run, different: int, limit: int) -> int:
    """Crash the leader once; returns 1 when nobody led within `limit` ticks."""
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
