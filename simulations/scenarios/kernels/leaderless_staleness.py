"""Staleness of one read after one write, again and again, each trial on its own streams.

The model is WARS of Bailis et al., "Probabilistically Bounded Staleness for Practical Partial
Quorums", PVLDB 2012, §5.1: a write, and a read that begins a while after its commit.
"""

from __future__ import annotations

from simulations.kernel.clients import invoke
from simulations.kernel.jit import jit
from simulations.kernel.kinds import RUNNING
from simulations.kernel.limits import NEVER
from simulations.kernel.machine import READ, WRITE, client_of, key_of, pack
from simulations.scenarios.kernels.leaderless import ask, start, step
from simulations.scenarios.kernels.leaderless_run import Run

LIMIT = 1 << 40  # ticks: no operation takes a day


@jit
def carry_out(r: Run, client: int, command: int) -> None:
    """Let an idle client ask and wait for its answer."""
    w = r.cluster.world
    operation = invoke(w, r.clients, client, command)
    r.measure.floor[client_of(operation)] = r.cluster.acknowledged[key_of(command)]
    ask(r, operation)
    w.until = w.now + LIMIT
    while r.clients.call[client].open == 1 and step(r) == RUNNING:
        continue


@jit
def trial(r: Run, wait: int) -> int:
    """Write, wait after the commit, read; returns whether the read was stale."""
    start(r)
    w = r.cluster.world
    carry_out(r, 0, pack(WRITE, 0, 1, 0))
    w.until = w.now + wait
    while step(r) == RUNNING:
        continue
    carry_out(r, 1, pack(READ, 0, 0, 0))
    return r.measure.stale_reads


@jit
def trials(r: Run, first: int, count: int, wait: int) -> int:
    """Run consecutive trials; returns how many reads were stale."""
    stale = 0
    for k in range(count):
        r.replication = first + k
        stale += trial(r, wait)
    r.cluster.world.until = NEVER
    return stale
