"""Measurement of a Raft cluster: when writes are served, how long a leader is missing, and why."""

from __future__ import annotations

from simulations.kernel.clients import forget_counts
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import NEVER, SAMPLES_FULL
from simulations.protocols.raft import leading
from simulations.protocols.raft_membership import count_servers, is_quorum, quorum_size
from simulations.protocols.raft_state import LATENCY_BUCKETS, Cluster
from simulations.scenarios.kernels.raft_run import SAMPLES_MAX, Measure, Run


@inlined
def connected(c: Cluster, i: int) -> int:
    """Find the nodes that are up and in contact with node i both ways, itself included."""
    servers = 1 << i
    for j in range(c.world.nodes):
        both = (c.world.reach[i] >> j) & (c.world.reach[j] >> i) & 1
        if c.world.down[j] == 0 and both == 1:
            servers |= 1 << j
    return servers


@inlined
def sample(r: Run, value: int) -> None:
    """Record the time from a leader's crash to the next leader."""
    m = r.measure
    if m.samples == SAMPLES_MAX:
        r.cluster.world.error = SAMPLES_FULL
        return
    m.sample[m.samples] = value
    m.samples += 1


@inlined
def sample_outage(r: Run, value: int) -> None:
    """Record the time from a leader's crash to the next write that could succeed."""
    m = r.measure
    if m.outage_samples == SAMPLES_MAX:
        r.cluster.world.error = SAMPLES_FULL
        return
    m.outage_sample[m.outage_samples] = value
    m.outage_samples += 1


@inlined
def since_start(m: Measure, begin_at: int, end_at: int) -> int:
    """Length of the part of a span that lies in the measured time."""
    return max(0, end_at - max(begin_at, m.start))


@jit
def review(r: Run) -> None:
    """Judge the service again after a change of roles, commits or nodes.

    Writes are served when a leader has committed in its term and reaches a quorum.
    """
    c, m = r.cluster, r.measure
    now = c.world.now
    c.changed = 0
    leader = leading(c)
    if leader != NOBODY and m.electing == 1:
        m.electing = 0
        if m.disturbed == 0 and m.lost_at >= m.start:
            sample(r, now - m.lost_at)
    served = False
    if leader != NOBODY:
        me = c.node[leader]
        served = me.proved == 1 and is_quorum(me, connected(c, leader))
    if served and m.serving == NOBODY:
        m.down += since_start(m, m.down_since, now)
        if now >= m.start:
            m.outages += 1
        if m.lost_at >= m.start and m.disturbed == 0:
            sample_outage(r, now - m.lost_at)
        m.lost_at = -1
        m.electing = 0
    if not served and m.serving != NOBODY:
        m.down_since = now
    m.serving = leader if served else NOBODY
    m.leader = leader


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
    if not has_live_quorum(c):
        m.disturbed = 1
        if m.no_quorum_since == NEVER:
            m.no_quorum_since = c.world.now
    elif m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, c.world.now)
        m.no_quorum_since = NEVER


@inlined
def note_crash(r: Run, i: int) -> None:
    """Count a crash; that of the serving leader starts a leader-down time."""
    c, m = r.cluster, r.measure
    if c.world.now >= m.start:
        m.crashes += 1
    if m.serving == i:
        m.lost_at = c.world.now
        m.electing = 1
        m.disturbed = 0
        if c.world.now >= m.start:
            m.leader_failures += 1


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


@jit
def reset_measure(r: Run) -> None:
    m = r.measure
    m.serving = NOBODY
    m.leader = NOBODY
    m.down_since = 0
    m.down = 0
    m.outages = 0
    m.without_quorum = 0
    m.no_quorum_since = NEVER
    m.leader_failures = 0
    m.crashes = 0
    m.lost_at = -1
    m.electing = 0
    m.disturbed = 0


@jit
def finish(r: Run) -> None:
    """Close the spans that are still open at the horizon."""
    m = r.measure
    now = r.cluster.world.now
    if m.serving == NOBODY:
        m.down += since_start(m, m.down_since, now)
    if m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, now)
