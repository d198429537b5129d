"""The run loop of a primary with backups: next event, reaction, checks."""

from __future__ import annotations

from simulations.checkers.primary_backup import begin_checks, forget, observe
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
from simulations.kernel.limits import CLIENT, OK
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
from simulations.protocols.primary_backup import crash, deliver, leading, restart, ring, start_life
from simulations.protocols.primary_backup_log import clear
from simulations.protocols.primary_backup_state import ACKNOWLEDGED_MAX, IDLE, Payload
from simulations.protocols.primary_backup_views import begin_service
from simulations.scenarios.kernels.primary_backup_run import Run

# ---- clients -------------------------------------------------------------------------------------


@jit
def ask(r: Run, operation: int) -> None:
    """Send a client's operation to the node that it turns to."""
    c = r.cluster
    call = r.clients.call[client_of(operation)]
    attempt = sending(c.world, r.clients, operation)
    slot = take(c.world, REQUEST, CLIENT + call.place, call.target)
    m = c.payload[slot]
    m.operation = operation
    m.attempt = attempt
    m.command = call.command
    m.index = 0
    transmit(c.world, slot, c.world.now)


@jit
def on_client_timer(r: Run, kind: int, stamp: int) -> None:
    """Let a client ask, or ask again."""
    c = r.cluster
    if kind == ARRIVAL:
        operation = on_arrival(c.world, r.clients, stamp)
    else:
        operation = on_retry(c.world, r.clients, stamp)
    if operation != NO_OPERATION:
        ask(r, operation)


@jit
def on_reply(r: Run, source: int, m: Payload) -> None:
    """Take an answer, if it is still waited for."""
    c = r.cluster
    if not is_waiting(r.clients, m.operation):
        return
    if m.outcome == DONE:
        on_done(c.world, r.clients, source, m.operation, m.result)
    else:
        operation = on_refusal(c.world, r.clients, m.operation, m.attempt, m.outcome, m.hint)
        if operation != NO_OPERATION:
            ask(r, operation)


# ---- the loop ------------------------------------------------------------------------------------


@jit
def on_fault(r: Run) -> None:
    """Let the world apply a fault, and the protocol what follows from it for its nodes."""
    c = r.cluster
    w = c.world
    w.leader = leading(c)
    take_fault(w)
    for i in range(w.nodes):
        if (w.crashing >> i) & 1 == 1:
            note(w, FAULT, i, 0)
            crash(c, i)
            forget(r.checks, i)
        if (w.restarting >> i) & 1 == 1:
            note(w, FAULT, i, 1)
            restart(c, i)


@inlined
def on_message(r: Run, slot: int) -> None:
    """Hand a message to whom it is addressed."""
    c = r.cluster
    envelope = c.world.envelope[slot]
    m = c.payload[slot]
    note(c.world, envelope.kind, envelope.target, m.index)
    if envelope.target >= CLIENT:
        on_reply(r, envelope.source, m)
    else:
        deliver(c, envelope.target, envelope.source, envelope.kind, m)
        observe(c, r.checks, envelope.target)


@jit
def on_item(r: Run, slot: int) -> None:
    """Hand a message or timer to whom it concerns."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    kind = envelope.kind
    node = envelope.target
    if kind < TIMERS_FROM:
        if arrives(w, slot):
            on_message(r, slot)
    elif kind in (ARRIVAL, RETRY):
        note(w, kind, node, 0)
        on_client_timer(r, kind, envelope.stamp)
    elif w.down[node] == 0 and ring(c, node, kind, envelope.stamp):
        note(w, kind, node, 0)
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
    elif not held(w, slot):
        on_item(r, slot)
        release(w, slot)
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
    """Empty cluster and checks; settings stay."""
    c = r.cluster
    begin(c.world, r.seed, r.replication)
    begin_checks(r.checks)
    begin_service(c)
    c.changed = 0
    c.failovers = 0
    c.views = 0
    c.amnesia = 0
    c.copies = 0
    c.era = 0
    c.acknowledged = 0
    c.lost = 0
    r.measure.lost_writes = 0
    for place in range(ACKNOWLEDGED_MAX):
        c.acknowledged_at[place] = 0
    for i in range(c.world.nodes):
        me = c.node[i]
        clear(me)
        me.epoch = 0
        me.fresh = 0
        me.role = IDLE
        me.number = 0
        me.primary = 0
        me.members = c.service.members


@jit
def start(r: Run) -> None:
    """Boot every server at time zero; server 0 is the first primary, once it has a lease."""
    reset(r)
    c = r.cluster
    begin_faults(c.world)
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            start_life(c, i)
    begin_clients(c.world, r.clients)


@jit
def finish(r: Run) -> None:
    """Take over what was lost."""
    r.measure.lost_writes = r.cluster.lost
