"""The run loop of a Raft cluster: next event, reaction, checks, measurement."""

from __future__ import annotations

from simulations.checkers.raft import begin_checks, forget, observe
from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import CLIENT, NEVER, OK, SAMPLES_FULL
from simulations.kernel.world import (
    begin,
    begin_faults,
    never_left,
    note,
    pop,
    release,
    set_timer,
    take_fault,
)
from simulations.protocols.raft import crash, deliver, restart, ring
from simulations.protocols.raft_replication import arm
from simulations.protocols.raft_state import (
    ARRIVAL,
    FOLLOWER,
    LAST_MESSAGE,
    LEADER,
    NOBODY,
    RETRY,
    Cluster,
)
from simulations.scenarios.kernels.raft_clients import on_arrival, on_retry, on_wrote
from simulations.scenarios.kernels.raft_quiet import try_to_skip
from simulations.scenarios.kernels.raft_run import OPERATIONS_MAX, SAMPLES_MAX, Measure, Run

RUNNING, FINISHED, FAILED = 0, 1, 2
FAULT = 13  # in the trace only


# ---- measurement --------------------------------------------------------------------------------


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
def newest_leader(c: Cluster) -> int:
    """Find the leader of the highest term among the nodes that are up."""
    found = NOBODY
    for i in range(c.world.nodes):
        leads = c.world.down[i] == 0 and c.node[i].role == LEADER
        if leads and (found == NOBODY or c.node[i].term > c.node[found].term):
            found = i
    return found


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
    leader = newest_leader(c)
    if leader != NOBODY and m.electing == 1:
        m.electing = 0
        if m.disturbed == 0 and m.lost_at >= m.start:
            sample(r, now - m.lost_at)
    served = leader != NOBODY and c.node[leader].proved == 1 and connected(c, leader) >= c.quorum
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
    if live < c.quorum:
        m.disturbed = 1
        if m.no_quorum_since == NEVER:
            m.no_quorum_since = c.world.now
    elif m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, c.world.now)
        m.no_quorum_since = NEVER


# ---- faults -------------------------------------------------------------------------------------


@jit
def take_down(r: Run, i: int) -> None:
    """Let a node crash; the crash of the serving leader starts a leader-down time."""
    c, m = r.cluster, r.measure
    note(c.world, FAULT, i, c.node[i].term)
    if c.world.now >= m.start:
        m.crashes += 1
    if m.serving == i:
        m.lost_at = c.world.now
        m.electing = 1
        m.disturbed = 0
        if c.world.now >= m.start:
            m.leader_failures += 1
    crash(c, i)
    forget(c, r.checks, i)


@jit
def bring_up(r: Run, i: int) -> None:
    """Let a node restart."""
    c = r.cluster
    note(c.world, FAULT, i, c.node[i].term)
    restart(c, i)


@jit
def on_fault(r: Run) -> None:
    """Let the world apply a fault, and the protocol what follows from it for its nodes."""
    w = r.cluster.world
    w.leader = newest_leader(r.cluster)
    take_fault(w)
    for i in range(w.nodes):
        if (w.crashing >> i) & 1 == 1:
            take_down(r, i)
        if (w.restarting >> i) & 1 == 1:
            bring_up(r, i)
    review_quorum(r)
    r.quiet.settled = 0
    r.quiet.fault_at = w.now


# ---- the loop -----------------------------------------------------------------------------------


@jit
def on_item(r: Run, slot: int) -> None:
    """Hand a message or timer to whom it concerns."""
    c = r.cluster
    w = c.world
    envelope = w.envelope[slot]
    kind = envelope.kind
    node = envelope.target
    if kind <= LAST_MESSAGE:
        w.in_flight -= 1
        if never_left(w, envelope):
            w.lost += 1
        elif node == CLIENT:
            note(w, kind, node, envelope.source)
            on_wrote(r, envelope.source, c.payload[slot])
        elif w.down[node] == 0:
            note(w, kind, node, c.payload[slot].term)
            deliver(c, node, envelope.source, kind, c.payload[slot])
            observe(c, r.checks, node)
    elif kind == ARRIVAL:
        note(w, kind, node, 0)
        on_arrival(r)
    elif kind == RETRY:
        on_retry(r, envelope.stamp)
    elif w.down[node] == 0 and envelope.stamp == c.node[node].epoch and ring(c, node, kind):
        note(w, kind, node, c.node[node].term)
        observe(c, r.checks, node)


@jit
def step(r: Run) -> int:
    """Take the next event; RUNNING, FINISHED at the horizon, or FAILED with an error code."""
    w = r.cluster.world
    at = w.queue[1].at if w.queued > 0 else NEVER
    if min(at, w.fault_at) > w.until:
        w.now = w.until
        return FINISHED
    if w.fault_at <= at:
        w.now = w.fault_at
        on_fault(r)
    else:
        w.now = at
        slot = pop(w)
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
    r.quiet.settled = 0
    r.quiet.fault_at = 0
    r.clients.next_id = 0
    r.clients.target = 0
    r.cluster.elections = 0
    r.cluster.campaigns = 0


@jit
def reset(r: Run) -> None:
    """Empty cluster, checks, clients and measurement; settings stay."""
    c = r.cluster
    begin(c.world, r.seed, r.replication)
    begin_checks(r.checks)
    c.changed = 0
    for i in range(c.world.nodes):
        me = c.node[i]
        me.role = FOLLOWER
        me.term = 0
        me.voted_for = NOBODY
        me.leader = NOBODY
        me.votes = 0
        me.commit = 0
        me.last = 0
        me.base = 0
        me.base_term = 0
        me.proved = 0
        me.timer_at = NEVER
        me.heard_at = 0
        me.epoch = 0
        me.stable.at = 0
        me.stable.term = 0
        me.stable.voted_for = NOBODY
        me.stable.last = 0
        me.writing.at = NEVER
        me.waiting.at = NEVER
    for k in range(OPERATIONS_MAX):
        r.clients.operation[k].id = -1
        r.clients.operation[k].open = 0
    reset_measure(r)


@jit
def start(r: Run) -> None:
    """Boot every node at time zero, with fault sources in their long-run state."""
    reset(r)
    c = r.cluster
    begin_faults(c.world)
    for i in range(c.world.nodes):
        if c.world.down[i] == 0:
            arm(c, i)
    if r.clients.mean_gap > 0.0:
        set_timer(c.world, ARRIVAL, CLIENT, 1, 0)
    review_quorum(r)


@jit
def begin_measurement(r: Run, until: int) -> None:
    """End the warm-up: count from now on, up to a new horizon."""
    r.cluster.elections = 0
    r.cluster.campaigns = 0
    r.clients.succeeded = 0
    r.clients.unknown = 0
    r.clients.latency = 0
    r.quiet.settled = 0
    r.cluster.world.until = until


@jit
def finish(r: Run) -> None:
    """Close the spans that are still open at the horizon."""
    m = r.measure
    now = r.cluster.world.now
    if m.serving == NOBODY:
        m.down += since_start(m, m.down_since, now)
    if m.no_quorum_since != NEVER:
        m.without_quorum += since_start(m, m.no_quorum_since, now)
