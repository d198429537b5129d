"""Clients of a Raft cluster: writes that arrive, wait, are sent on and tried again."""

from __future__ import annotations

from simulations.kernel.jit import jit
from simulations.kernel.limits import CLIENT, OPERATIONS_FULL
from simulations.kernel.rng import exponential
from simulations.kernel.world import (
    set_timer,
    take,
    transmit,
)
from simulations.protocols.raft_state import (
    ARRIVAL,
    NOBODY,
    RETRY,
    WRITE,
    Payload,
)
from simulations.scenarios.kernels.raft_run import OPERATIONS_MAX, Run


@jit
def submit(r: Run, operation: int) -> None:
    w = r.cluster.world
    slot = take(w, WRITE, CLIENT, r.clients.target)
    r.cluster.payload[slot].index = operation
    transmit(w, slot, w.now)
    set_timer(w, RETRY, CLIENT, w.now + r.clients.retry, operation)


@jit
def on_arrival(r: Run) -> None:
    """Let a client write; the next one comes after an exponential time (open loop)."""
    w = r.cluster.world
    clients = r.clients
    w.client_draws += 1
    gap = 1 + int(exponential(w.client_key, w.client_draws, clients.mean_gap))
    set_timer(w, ARRIVAL, CLIENT, w.now + gap, 0)
    operation = clients.operation[clients.next_id & (OPERATIONS_MAX - 1)]
    if operation.open == 1:
        w.error = OPERATIONS_FULL
        return
    operation.id = clients.next_id
    operation.open = 1
    operation.since = w.now
    clients.next_id += 1
    submit(r, operation.id)


@jit
def on_retry(r: Run, identity: int) -> None:
    """Without an answer try the next node; in the end the outcome stays unknown."""
    w = r.cluster.world
    operation = r.clients.operation[identity & (OPERATIONS_MAX - 1)]
    if operation.id != identity or operation.open == 0:
        return
    if w.now - operation.since >= r.clients.patience:
        operation.open = 0
        r.clients.unknown += 1
        return
    r.clients.target = (r.clients.target + 1) % w.nodes
    submit(r, identity)


@jit
def on_wrote(r: Run, source: int, m: Payload) -> None:
    """Take an answer: done, or who the leader is."""
    clients = r.clients
    operation = clients.operation[m.index & (OPERATIONS_MAX - 1)]
    if operation.id != m.index or operation.open == 0:
        return
    if m.granted == 1:
        operation.open = 0
        clients.succeeded += 1
        clients.latency += r.cluster.world.now - operation.since
        clients.target = source
    elif m.count not in (NOBODY, clients.target):
        clients.target = m.count
        submit(r, m.index)
