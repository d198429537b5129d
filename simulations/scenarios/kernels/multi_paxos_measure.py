"""Measurement of a Multi-Paxos cluster: when it serves writes, and how long leaders are missing."""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.protocols.multi_paxos import leading
from simulations.protocols.multi_paxos_state import Cluster
from simulations.scenarios.kernels.leadership import note_no_quorum, note_quorum, note_service
from simulations.scenarios.kernels.multi_paxos_run import Run


@inlined
def connected(c: Cluster, i: int) -> int:
    """Count the nodes that are up and in contact with node i both ways, itself included."""
    count = 0
    for j in range(c.world.nodes):
        both = (c.world.reach[i] >> j) & (c.world.reach[j] >> i) & 1
        if c.world.down[j] == 0 and (both == 1 or i == j):
            count += 1
    return count


@jit
def review(r: Run) -> None:
    """Judge the service again after a change of roles, commits or nodes.

    Writes are served when a leader has learned all that phase 1 found and reaches a quorum of
    phase 2.
    """
    c = r.cluster
    c.changed = 0
    leader = leading(c)
    serving = NOBODY
    if leader != NOBODY and c.node[leader].proved == 1 and connected(c, leader) >= c.quorum_2:
        serving = leader
    note_service(c.world, r.measure, leader, serving)


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
        note_no_quorum(c.world, m)
    else:
        note_quorum(c.world, m)


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
