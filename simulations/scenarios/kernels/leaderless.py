"""The run loop of a leaderless store: next event, reaction, checks, measurement."""

from __future__ import annotations

from simulations.checkers.leaderless import begin_checks, forget, observe
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
from simulations.kernel.machine import KEYS_MAX, WRITE, client_of, key_of, kind_of
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
from simulations.protocols.leaderless import crash, deliver, leading, restart, ring, start_life
from simulations.protocols.leaderless_state import NOTHING, Payload
from simulations.protocols.leaderless_store import cell_of, clear
from simulations.scenarios.kernels.leaderless_run import ACKNOWLEDGED_MAX, Run

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
    m.version = NOTHING
    transmit(c.world, slot, c.world.now)


@jit
def on_client_timer(r: Run, kind: int, stamp: int) -> None:
    """Let a client ask, or ask again."""
    c = r.cluster
    if kind == ARRIVAL:
        operation = on_arrival(c.world, r.clients, stamp)
        if operation != NO_OPERATION:
            client = client_of(operation)
            r.measure.floor[client] = c.acknowledged[key_of(r.clients.call[client].command)]
    else:
        operation = on_retry(c.world, r.clients, stamp)
    if operation != NO_OPERATION:
        ask(r, operation)


@jit
def judge(r: Run, m: Payload) -> None:
    """Compare an answer with what had been acknowledged when the client asked."""
    measure = r.measure
    client = client_of(m.operation)
    command = r.clients.call[client].command
    key = key_of(command)
    is_old = m.version < measure.floor[client]
    if kind_of(command) == WRITE:
        measure.overruled += 1 if is_old else 0
        place = measure.acknowledged[key] % ACKNOWLEDGED_MAX
        measure.versions[key * ACKNOWLEDGED_MAX + place] = m.version
        measure.acknowledged[key] += 1
    else:
        measure.reads += 1
        measure.stale_reads += 1 if is_old else 0


@jit
def on_reply(r: Run, source: int, m: Payload) -> None:
    """Take an answer, if it is still waited for."""
    c = r.cluster
    if not is_waiting(r.clients, m.operation):
        return
    if m.outcome == DONE:
        judge(r, m)
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
    note(c.world, envelope.kind, envelope.target, m.version & 0xFFFFFF)
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
    """Empty cluster, checks and measurement; settings stay."""
    c = r.cluster
    begin(c.world, r.seed, r.replication)
    begin_checks(r.checks)
    c.amnesia = 0
    c.repairs = 0
    c.hints = 0
    c.handed_off = 0
    c.refused = 0
    r.measure.lost_writes = 0
    r.measure.overruled = 0
    r.measure.vanished = 0
    r.measure.reads = 0
    r.measure.stale_reads = 0
    for key in range(KEYS_MAX):
        c.acknowledged[key] = NOTHING
        r.measure.acknowledged[key] = 0
    for i in range(c.world.nodes):
        me = c.node[i]
        me.epoch = 0
        me.serial = 0
        me.told.count = 0
        clear(me)


@jit
def start(r: Run) -> None:
    """Boot every node at time zero, with fault sources in their long-run state."""
    reset(r)
    c = r.cluster
    begin_faults(c.world)
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            start_life(c, i)
    begin_clients(c.world, r.clients)


@jit
def newest_held(r: Run, key: int) -> int:
    """Newest version of a key that any server has, also for another one or while it is down."""
    c = r.cluster
    newest = NOTHING
    for i in range(c.world.nodes):
        if (c.world.diskless >> i) & 1 == 1:  # down, and its disk is gone
            continue
        for row in range(c.world.nodes):
            newest = max(newest, cell_of(c.node[i], row, key).version)
    return newest


@jit
def finish(r: Run) -> None:
    """Count the acknowledged writes that are gone: no server has them or a newer version."""
    measure = r.measure
    measure.vanished = 0
    for key in range(KEYS_MAX):
        newest = newest_held(r, key)
        for place in range(min(measure.acknowledged[key], ACKNOWLEDGED_MAX)):
            if measure.versions[key * ACKNOWLEDGED_MAX + place] > newest:
                measure.vanished += 1
    measure.lost_writes = measure.overruled + measure.vanished
