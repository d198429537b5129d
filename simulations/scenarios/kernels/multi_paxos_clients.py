"""The clients' messages in a Multi-Paxos cluster."""

from __future__ import annotations

from simulations.kernel.clients import (
    is_waiting,
    on_arrival,
    on_done,
    on_refusal,
    on_retry,
    sending,
)
from simulations.kernel.jit import jit
from simulations.kernel.kinds import DONE, NO_OPERATION, REQUEST
from simulations.kernel.limits import CLIENT
from simulations.kernel.machine import client_of
from simulations.kernel.world import take, transmit
from simulations.protocols.multi_paxos_state import ENTRY_BYTES, Payload
from simulations.scenarios.kernels.multi_paxos_run import Run


@jit
def send_request(r: Run, operation: int) -> None:
    """Send an operation to the node that its client asks now, if there is one to send."""
    if operation == NO_OPERATION:
        return
    w, k = r.cluster.world, r.clients
    call = k.call[client_of(operation)]
    slot = take(w, REQUEST, CLIENT + call.place, call.target)
    m = r.cluster.payload[slot]
    m.ballot = 0
    m.operation = operation
    m.command = call.command
    m.attempt = sending(w, k, operation)
    w.envelope[slot].size = ENTRY_BYTES
    transmit(w, slot, w.now)


@jit
def arrive(r: Run, stamp: int) -> None:
    """Let a client ask for something new."""
    send_request(r, on_arrival(r.cluster.world, r.clients, stamp))


@jit
def retry(r: Run, stamp: int) -> None:
    """Let a client that got no answer ask again."""
    send_request(r, on_retry(r.cluster.world, r.clients, stamp))


@jit
def on_reply(r: Run, source: int, m: Payload) -> None:
    """Hand an answer to its client."""
    w, k = r.cluster.world, r.clients
    if not is_waiting(k, m.operation):
        return
    if m.outcome == DONE:
        on_done(w, k, source, m.operation, m.result)
    else:
        send_request(r, on_refusal(w, k, m.operation, m.attempt, m.outcome, m.hint))
