"""Measurement of a Raft cluster: when writes are served, how long a leader is missing, and why."""

from __future__ import annotations

from simulations.kernel.clients import forget_counts
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.protocols.raft import leading
from simulations.protocols.raft_membership import count_servers, is_quorum, quorum_size
from simulations.protocols.raft_state import LATENCY_BUCKETS, Cluster
from simulations.scenarios.kernels.leadership import note_no_quorum, note_quorum, note_service
from simulations.scenarios.kernels.raft_run import Run


@inlined
def connected(c: Cluster, i: int) -> int:
    """Find the nodes that are up and in contact with node i both ways, itself included."""
    servers = 1 << i
    for j in range(c.world.nodes):
        both = (c.world.reach[i] >> j) & (c.world.reach[j] >> i) & 1
        if c.world.down[j] == 0 and both == 1:
            servers |= 1 << j
    return servers


@jit
def review(r: Run) -> None:
    """Judge the service again after a change of roles, commits or nodes.

    Writes are served when a leader has committed in its term and reaches a quorum.
    """
    c = r.cluster
    c.changed = 0
    leader = leading(c)
    serving = NOBODY
    if leader != NOBODY:
        me = c.node[leader]
        if me.proved == 1 and is_quorum(me, connected(c, leader)):
            serving = leader
    note_service(c.world, r.measure, leader, serving)


@inlined
def has_live_quorum(c: Cluster) -> bool:
    """Whether enough members are up, in the configuration that was committed last."""
    live = 0
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            live |= 1 << i
    if count_servers(live & c.members) < quorum_size(c, c.members):
        return False
    return c.incoming == 0 or count_servers(live & c.incoming) >= quorum_size(c, c.incoming)


@jit
def review_quorum(r: Run) -> None:
    """Account for the time in which too few nodes are up for any leader."""
    c, m = r.cluster, r.measure
    if has_live_quorum(c):
        note_quorum(c.world, m)
    else:
        m.disturbed = 1
        note_no_quorum(c.world, m)


@jit
def forget_cluster_counts(r: Run) -> None:
    """Count the work of the cluster and its clients from now on."""
    c = r.cluster
    c.elections = 0
    c.campaigns = 0
    c.terms_tried = 0
    c.commits = 0
    c.changes = 0
    c.transfers = 0
    c.reads_served = 0
    c.world.messages = 0
    c.world.bytes = 0
    for bucket in range(LATENCY_BUCKETS):
        c.latency[bucket] = 0
    forget_counts(r.clients)
