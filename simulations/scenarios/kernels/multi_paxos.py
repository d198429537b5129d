"""The run loop of a Multi-Paxos cluster: next event, reaction, checks, measurement."""

from __future__ import annotations

from simulations.checkers.multi_paxos import begin_checks, forget, observe
from simulations.kernel.clients import begin_clients, forget_counts
from simulations.kernel.jit import jit
from simulations.kernel.kinds import (
    ARRIVAL,
    FAILED,
    FAULT,
    FAULT_DUE,
    FINISHED,
    HORIZON,
    RETRY,
    RUNNING,
    TIMERS_FROM,
)
from simulations.kernel.limits import CLIENT, OK
from simulations.kernel.state import ELECT
from simulations.kernel.world import (
    arrives,
    begin,
    begin_faults,
    held,
    next_item,
    note,
    release,
    take_fault,
)
from simulations.protocols.multi_paxos import (
    begin_node,
    crash,
    deliver,
    leading,
    restart,
    ring,
)
from simulations.protocols.multi_paxos_proposer import campaign
from simulations.protocols.multi_paxos_roles import arm
from simulations.protocols.multi_paxos_state import LEADER
from simulations.scenarios.kernels.leadership import begin_measure, end_measure, note_crash
from simulations.scenarios.kernels.multi_paxos_clients import arrive, on_reply, retry
from simulations.scenarios.kernels.multi_paxos_measure import (
    forget_counts_of,
    review,
    review_quorum,
)
from simulations.scenarios.kernels.multi_paxos_quiet import try_to_skip
from simulations.scenarios.kernels.multi_paxos_run import Run

# ---- faults -------------------------------------------------------------------------------------


@jit
def take_down(r: Run, i: int) -> None:
    """Let a node crash."""
    c = r.cluster
    note(c.world, FAULT, i, c.node[i].promised)
    note_crash(c.world, r.measure, i)
    crash(c, i)
    forget(c, r.checks, i)


@jit
def bring_up(r: Run, i: int) -> None:
    """Let a node restart."""
    c = r.cluster
    note(c.world, FAULT, i, c.node[i].promised)
    restart(c, i)


@jit
def elect(r: Run, nodes: int) -> None:
    """Let nodes start phase 1 now, as if they suspected their leader."""
    c = r.cluster
    for i in range(c.world.nodes):
        wanted = (nodes >> i) & 1 == 1
        if wanted and c.world.down[i] == 0 and c.node[i].role != LEADER:
            note(c.world, FAULT, i, c.node[i].promised)
            campaign(c, i)
            observe(c, r.checks, i)


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
            bring_up(r, i)
    if w.asked == ELECT:
        elect(r, w.asked_of)
    r.cluster.changed = 1
    review_quorum(r)
    r.quiet.settled = 0
    r.quiet.fault_at = w.now


# ---- the loop -----------------------------------------------------------------------------------


@jit
def on_message(r: Run, slot: int) -> None:
    """Hand a message to the node or the client that it is for."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    node = envelope.target
    if not arrives(w, slot):
        return
    note(w, envelope.kind, node, c.payload[slot].ballot)
    if node >= CLIENT:
        on_reply(r, envelope.source, c.payload[slot])
    else:
        deliver(c, node, envelope.source, envelope.kind, c.payload[slot])
        observe(c, r.checks, node)


@jit
def on_timer(r: Run, slot: int) -> None:
    """Let a timer of a node's present life go off."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    node = envelope.target
    if w.down[node] == 0 and envelope.stamp == c.node[node].epoch and ring(c, node, envelope.kind):
        note(w, envelope.kind, node, c.node[node].promised)
        observe(c, r.checks, node)


@jit
def on_item(r: Run, slot: int) -> None:
    """Hand a message or timer to whom it concerns."""
    w = r.cluster.world
    envelope = w.envelope[slot]
    if envelope.kind < TIMERS_FROM:
        on_message(r, slot)
    elif envelope.kind == ARRIVAL:
        note(w, ARRIVAL, envelope.target, 0)
        arrive(r, envelope.stamp)
    elif envelope.kind == RETRY:
        retry(r, envelope.stamp)
    else:
        on_timer(r, slot)


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


# ---- start and end ------------------------------------------------------------------------------


@jit
def reset(r: Run) -> None:
    """Empty cluster, checks and measurement; settings stay."""
    c = r.cluster
    begin(c.world, r.seed, r.replication)
    begin_checks(r.checks)
    c.changed = 0
    for i in range(c.world.nodes):
        begin_node(c, i)
    begin_measure(r.measure)
    forget_counts_of(c)
    r.quiet.settled = 0
    r.quiet.fault_at = 0


@jit
def start(r: Run) -> None:
    """Boot every node at time zero, with fault sources in their long-run state."""
    reset(r)
    c = r.cluster
    begin_faults(c.world)
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            arm(c, i)
    begin_clients(c.world, r.clients)
    review_quorum(r)


@jit
def begin_measurement(r: Run, until: int) -> None:
    """End the warm-up: count from now on, up to a new horizon."""
    forget_counts_of(r.cluster)
    forget_counts(r.clients)
    r.quiet.settled = 0
    r.cluster.world.until = until


@jit
def finish(r: Run) -> None:
    """Close the spans that are still open at the horizon."""
    end_measure(r.measure, r.cluster.world.now)
