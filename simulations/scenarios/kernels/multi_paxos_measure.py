"""Measurement of a Multi-Paxos cluster: when it serves writes, and how long leaders are missing."""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import NEVER, SAMPLES_FULL
from simulations.protocols.multi_paxos import leading
from simulations.protocols.multi_paxos_state import Cluster
from simulations.scenarios.kernels.multi_paxos_run import SAMPLES_MAX, Measure, Run


@inlined
def connected(c: Cluster, i: int) -> int:
    """Count the nodes that are up and in contact with node i both ways, itself included."""
    count = 0
    for j in range(c.world.nodes):
        both = (c.world.reach[i] >> j) & (c.world.reach[j] >> i) & 1
        if c.world.down[j] == 0 and (both == 1 or i == j):
            count += 1
    return count


@inlined
def sample(r: Run, value: int) -> None:
    """Record the time from a leader's crash to the end of the next one's phase 1."""
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

    Writes are served when a leader has learned all that phase 1 found and reaches a quorum of
    phase 2.
    """
    c, m = r.cluster, r.measure
    now = c.world.now
    c.changed = 0
    leader = leading(c)
    if leader != NOBODY and m.electing == 1:
        m.electing = 0
        if m.disturbed == 0 and m.lost_at >= m.start:
            sample(r, now - m.lost_at)
    served = leader != NOBODY and c.node[leader].proved == 1 and connected(c, leader) >= c.quorum_2
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


@jit
def review_quorum(r: Run) -> None:
    """Account for the time in which too few nodes are up for any leader."""
    c, m = r.cluster, r.measure
    live = 0
    for i in range(c.world.nodes):
        live += 1 if c.world.down[i] == 0 else 0
    if live < max(c.quorum_1, c.quorum_2):
        m.disturbed = 1
    if live < c.quorum_2:
        if m.no_quorum_since == NEVER:
            m.no_quorum_since = c.world.now
    elif m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, c.world.now)
        m.no_quorum_since = NEVER


@jit
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
def forget_counts_of(c: Cluster) -> None:
    """Count phase 1, duels and commits from now on."""
    c.elections = 0
    c.campaigns = 0
    c.duels = 0
    c.deposed = 0
    c.commits = 0
    c.commit_ticks = 0
    c.noops = 0


@jit
def begin_measure(r: Run) -> None:
    """Nothing was measured yet."""
    c, m = r.cluster, r.measure
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
    r.quiet.settled = 0
    r.quiet.fault_at = 0
    forget_counts_of(c)


@jit
def end_measure(r: Run) -> None:
    """Close the spans that are still open at the horizon."""
    m = r.measure
    now = r.cluster.world.now
    if m.serving == NOBODY:
        m.down += since_start(m, m.down_since, now)
    if m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, now)
