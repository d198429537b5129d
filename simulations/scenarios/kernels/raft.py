"""The run loop of a Raft cluster: next event, reaction, checks, measurement."""

from __future__ import annotations

from simulations.checkers.raft import begin_checks, forget_promises, observe
from simulations.kernel.clients import (
    begin_clients,
    is_waiting,
    on_arrival,
    on_done,
    on_refusal,
    on_retry,
    sending,
)
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import (
    ARRIVAL,
    DONE,
    FAILED,
    FAULT,
    FAULT_DUE,
    FINISHED,
    HORIZON,
    NO_OPERATION,
    REQUEST,
    RETRY,
    RUNNING,
    TIMERS_FROM,
)
from simulations.kernel.limits import CLIENT, NODES_MAX, OK
from simulations.kernel.machine import client_of
from simulations.kernel.world import (
    arrives,
    begin,
    begin_faults,
    held,
    next_item,
    note,
    release,
    take,
    take_fault,
    transmit,
)
from simulations.protocols.raft import (
    admin,
    boot,
    crash,
    deliver,
    forget,
    leading,
    restart,
    ring,
)
from simulations.protocols.raft_replication import arm
from simulations.protocols.raft_state import REQUEST_BYTES, Payload
from simulations.scenarios.kernels.leadership import begin_measure, end_measure, note_crash
from simulations.scenarios.kernels.raft_measure import (
    forget_cluster_counts,
    review,
    review_quorum,
)
from simulations.scenarios.kernels.raft_quiet import begin_quiet, end_silence, try_to_skip
from simulations.scenarios.kernels.raft_run import Run

__all__ = ["admin", "advance", "begin_measurement", "finish", "reset", "start", "step"]


# ---- faults -------------------------------------------------------------------------------------


@jit
def take_down(r: Run, i: int) -> None:
    """Let a node crash."""
    c = r.cluster
    note(c.world, FAULT, i, c.node[i].term)
    note_crash(c.world, r.measure, i)
    crash(c, i)
    forget_promises(c, r.checks, i)


@jit
def bring_up(r: Run, i: int, wiped: int) -> None:
    """Let a node restart, with its disk or without."""
    c = r.cluster
    if wiped == 1:
        forget(c, i)
        forget_promises(c, r.checks, i)
    note(c.world, FAULT, i, c.node[i].term)
    restart(c, i)


@inlined
def observe_all(r: Run) -> None:
    """Check every node, after a change that may concern any."""
    for i in range(r.cluster.world.nodes):
        if r.cluster.world.down[i] == 0:
            observe(r.cluster, r.checks, i)


@jit
def on_fault(r: Run) -> None:
    """Let the world apply a fault, and the protocol what follows from it for its nodes."""
    w = r.cluster.world
    w.leader = leading(r.cluster)
    take_fault(w)
    for i in range(w.nodes):
        if (w.crashing >> i) & 1 == 1:
            take_down(r, i)
        if (w.restarting >> i) & 1 == 1:
            bring_up(r, i, (w.wiped >> i) & 1)
    if w.asked != 0:
        note(w, FAULT, w.asked_of, w.asked)
        admin(r.cluster, w.asked, w.asked_of & ((1 << w.nodes) - 1))
        observe_all(r)
    review_quorum(r)
    r.cluster.changed = 1
    r.quiet.settled = 0
    r.quiet.fault_at = w.now


# ---- clients ------------------------------------------------------------------------------------


@jit
def send_request(r: Run, operation: int) -> None:
    """Send a client's request to the node that it asks."""
    if operation == NO_OPERATION:
        return
    w = r.cluster.world
    call = r.clients.call[client_of(operation)]
    slot = take(w, REQUEST, CLIENT + call.place, call.target)
    w.envelope[slot].size = REQUEST_BYTES + r.cluster.command_bytes
    m = r.cluster.payload[slot]
    m.operation = operation
    m.command = call.command
    m.attempt = sending(w, r.clients, operation)
    transmit(w, slot, w.now)


@inlined
def on_reply(r: Run, source: int, m: Payload) -> None:
    """Hand an answer to the client that still waits for it."""
    if not is_waiting(r.clients, m.operation):
        return
    if m.outcome == DONE:
        on_done(r.cluster.world, r.clients, source, m.operation, m.result)
    else:
        again = on_refusal(r.cluster.world, r.clients, m.operation, m.attempt, m.outcome, m.hint)
        send_request(r, again)


# ---- the loop -----------------------------------------------------------------------------------


@inlined
def on_message(r: Run, slot: int) -> None:
    """Hand a message to whom it concerns."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    kind = envelope.kind
    node = envelope.target
    if not arrives(w, slot):
        return
    if node >= NODES_MAX:
        note(w, kind, node, envelope.source)
        on_reply(r, envelope.source, c.payload[slot])
    else:
        note(w, kind, node, c.payload[slot].term)
        deliver(c, node, envelope.source, kind, c.payload[slot])
        observe(c, r.checks, node)


@inlined
def on_item(r: Run, slot: int) -> None:
    """Hand a message or timer to whom it concerns."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    kind = envelope.kind
    node = envelope.target
    if kind < TIMERS_FROM:
        on_message(r, slot)
    elif kind == ARRIVAL:
        note(w, kind, node, 0)
        send_request(r, on_arrival(w, r.clients, envelope.stamp))
    elif kind == RETRY:
        send_request(r, on_retry(w, r.clients, envelope.stamp))
    elif w.down[node] == 0 and envelope.stamp == c.node[node].epoch and ring(c, node, kind):
        note(w, kind, node, c.node[node].term)
        observe(c, r.checks, node)


@jit
def step(r: Run) -> int:
    """Take the next event; RUNNING, FINISHED at the horizon, or FAILED with an error code."""
    w = r.cluster.world
    slot = next_item(w)
    if slot == HORIZON:
        return FINISHED
    if slot == FAULT_DUE:
        on_fault(r)
    else:
        if w.now >= r.quiet.silent_until:
            end_silence(r)
        if not held(w, slot):
            on_item(r, slot)
            release(w, slot)
    if r.cluster.changed == 1:
        review(r)
    if r.quiet.enabled == 1 and w.in_flight == 0 and r.quiet.settled == 0:
        try_to_skip(r)
    return RUNNING if w.error == OK else FAILED


@jit
def advance(r: Run, steps: int) -> int:
    """Run until the horizon, an error, or the end of the step budget (then RUNNING)."""
    for _ in range(steps):
        state = step(r)
        if state != RUNNING:
            return state
    return RUNNING


# ---- start and end -------------------------------------------------------------------------------


@jit
def reset(r: Run) -> None:
    """Empty cluster, checks, clients and measurement; settings stay."""
    c = r.cluster
    begin(c.world, r.seed, r.replication)
    begin_checks(r.checks)
    c.changed = 0
    c.newest_term = 0
    c.snapshots_sent = 0
    c.members = c.founders
    c.incoming = 0
    c.members_index = 0
    for i in range(c.world.nodes):
        boot(c, i)
    begin_measure(r.measure)
    forget_cluster_counts(r)
    begin_quiet(r.quiet)


@jit
def start(r: Run) -> None:
    """Boot every node at time zero, with fault sources in their long-run state."""
    reset(r)
    c = r.cluster
    begin_faults(c.world)
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            arm(c, i)
    if r.clients.count > 0:
        begin_clients(c.world, r.clients)
    review_quorum(r)


@jit
def begin_measurement(r: Run, until: int) -> None:
    """End the warm-up: count from now on, up to a new horizon."""
    forget_cluster_counts(r)
    r.quiet.settled = 0
    r.cluster.world.until = until


@jit
def finish(r: Run) -> None:
    """Close the spans that are still open at the horizon."""
    end_measure(r.measure, r.cluster.world.now)
