"""How a primary orders writes and its members follow: commit, updates, whole states.

A history is the log of one era; members append what comes next in it, and take over the state when
they have another history. Sources are those of `simulations.protocols.primary_backup`.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NO_OPERATION, NOBODY, REPLY
from simulations.kernel.machine import apply, client_of, copy_machine
from simulations.kernel.world import clock, sync_time, take, transmit
from simulations.protocols.primary_backup_log import (
    append,
    apply_next,
    can_apply,
    compact,
    due,
    entry_at,
    forget_disk_queue,
    has_room,
    persist,
    settle,
)
from simulations.protocols.primary_backup_state import (
    ACKNOWLEDGED_MAX,
    BACKUP,
    BATCH_MAX,
    COPIES_MAX,
    IDLE,
    PRIMARY,
    STATE,
    UNKNOWN,
    UPDATE,
    UPDATED,
    Cluster,
    Node,
    Payload,
)

ENTRY_BYTES, STATE_BYTES = 32, 4096

# ---- who may serve -------------------------------------------------------------------------------


@inlined
def holds_lease(c: Cluster, i: int) -> bool:
    """Whether a primary may still serve, by its own clock."""
    return c.lease == 0 or clock(c.world, i) < c.node[i].lease_until


@inlined
def serves(c: Cluster, i: int) -> bool:
    return c.node[i].role == PRIMARY and holds_lease(c, i)


# ---- what checkers and reports see ---------------------------------------------------------------


@jit
def note_acknowledged(c: Cluster, me: Node, index: int) -> None:
    """Remember an acknowledged write; one of a primary that was replaced is lost already."""
    if me.era < c.era:
        c.lost += 1
    else:
        c.acknowledged_at[index % ACKNOWLEDGED_MAX] = index
        c.acknowledged = max(c.acknowledged, index)


@jit
def note_era(c: Cluster, me: Node) -> None:
    """Count the acknowledged writes that the server that takes over does not have."""
    if me.era <= c.era:
        return
    c.era = me.era
    first = max(me.last + 1, c.acknowledged - ACKNOWLEDGED_MAX + 1)
    for index in range(first, c.acknowledged + 1):
        if c.acknowledged_at[index % ACKNOWLEDGED_MAX] == index:
            c.acknowledged_at[index % ACKNOWLEDGED_MAX] = 0
            c.lost += 1
    c.acknowledged = min(c.acknowledged, me.last)


# ---- the order of writes -------------------------------------------------------------------------


@jit
def respond(c: Cluster, i: int, operation: int, result: int) -> None:
    """Acknowledge an applied operation to the client that waits for it here."""
    me = c.node[i]
    waiting = me.client[client_of(operation)]
    if waiting.operation != operation:
        return
    waiting.operation = NO_OPERATION
    note_acknowledged(c, me, me.machine.applied)
    slot = take(c.world, REPLY, i, waiting.lane)
    answer = c.payload[slot]
    answer.operation = operation
    answer.attempt = waiting.attempt
    answer.outcome = DONE
    answer.result = result
    answer.hint = NOBODY
    answer.index = me.machine.applied
    transmit(c.world, slot, c.world.now)


@jit
def apply_all(c: Cluster, i: int) -> None:
    """Apply what is committed and on disk; a primary acknowledges it."""
    me = c.node[i]
    settle(me, c.world.now)
    while can_apply(me):
        result = apply_next(c, i)
        if me.role == PRIMARY:
            respond(c, i, entry_at(me, me.machine.applied).operation, result)
    compact(me)


@inlined
def have_all(c: Cluster, i: int, index: int) -> bool:
    """Whether every member of the view has the log up to an index."""
    me = c.node[i]
    missing = 0
    for j in range(c.world.nodes):
        if (me.members >> j) & 1 == 1 and j != i and me.match[j] < index:
            missing += 1
    return missing == 0


@jit
def advance_commit(c: Cluster, i: int) -> None:
    """Commit what is on the own disk and, when synchronous, on the disks of all members."""
    me = c.node[i]
    settle(me, c.world.now)
    if not serves(c, i):
        return
    top = me.stable
    while top > me.commit and c.synchronous == 1 and not have_all(c, i, top):
        top -= 1
    me.commit = max(me.commit, top)
    apply_all(c, i)


@jit
def send_update(c: Cluster, i: int, j: int) -> None:
    """Send a member the entries that it does not have, at most a batch; or just the commit."""
    me = c.node[i]
    slot = take(c.world, UPDATE, i, j)
    m = c.payload[slot]
    m.number = me.number
    m.era = me.era
    m.commit = me.commit
    m.index = me.match[j]
    m.count = min(me.last - me.match[j], BATCH_MAX)
    for k in range(m.count):
        entry = entry_at(me, m.index + 1 + k)
        m.entry[k].operation = entry.operation
        m.entry[k].command = entry.command
    c.world.envelope[slot].size = m.count * ENTRY_BYTES
    transmit(c.world, slot, c.world.now)


@jit
def send_state(c: Cluster, i: int, j: int) -> None:
    """Send a member the state after the whole log: it joins, or it has another history.

    What is not committed yet goes with it, for the member gives up its own log, which may hold what
    an earlier primary acknowledged.
    """
    me = c.node[i]
    c.copies += 1
    copy = c.copy[c.copies % COPIES_MAX]
    copy.number = c.copies
    copy_machine(me.machine, copy.machine)
    while copy.machine.applied < me.last:
        copy.machine.applied += 1
        entry = entry_at(me, copy.machine.applied)
        apply(copy.machine, entry.operation, entry.command, c.sessions)
    slot = take(c.world, STATE, i, j)
    m = c.payload[slot]
    m.number = me.number
    m.era = me.era
    m.index = me.last
    m.copy = c.copies % COPIES_MAX
    m.copy_number = c.copies
    m.count = 0
    c.world.envelope[slot].size = STATE_BYTES
    transmit(c.world, slot, c.world.now)


@jit
def replicate(c: Cluster, i: int, j: int) -> None:
    """Bring a member up to date; what the log no longer holds needs the state."""
    me = c.node[i]
    if me.match[j] != UNKNOWN and me.match[j] < me.base:
        me.match[j] = UNKNOWN
    if me.match[j] == UNKNOWN:
        send_state(c, i, j)
    else:
        send_update(c, i, j)


@jit
def replicate_all(c: Cluster, i: int) -> None:
    for j in range(c.world.nodes):
        if (c.node[i].members >> j) & 1 == 1 and j != i:
            replicate(c, i, j)


# ---- backups -------------------------------------------------------------------------------------


@jit
def tell(c: Cluster, i: int, source: int, fresh: int, departs: int) -> None:
    """Tell a primary what this server has of its history, or that it has none of it."""
    me = c.node[i]
    slot = take(c.world, UPDATED, i, source)
    m = c.payload[slot]
    m.number = me.number
    m.era = me.era
    m.index = me.last
    m.fresh = fresh
    transmit(c.world, slot, departs)


@inlined
def is_fenced_off(c: Cluster, me: Node, view: int) -> bool:
    """Whether an update comes from a primary that was replaced, and is refused."""
    return c.fenced == 1 and view < me.number


@jit
def obey(c: Cluster, i: int, source: int, view: int) -> None:
    """Take who sends updates for the primary of its view."""
    me = c.node[i]
    if view >= me.number:
        if view > me.number:
            me.members = 1 << i | 1 << source
        me.number = view
        me.primary = source
        if me.role == PRIMARY:
            c.changed = 1
        me.role = BACKUP


@jit
def on_update(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Append what comes next in the history of the primary; answer when it is on disk."""
    me = c.node[i]
    if is_fenced_off(c, me, m.number):
        tell(c, i, source, 0, c.world.now)
        return
    obey(c, i, source, m.number)
    if m.era != me.era or me.fresh == 1:
        tell(c, i, source, 1, c.world.now)
        return
    is_new = False
    for k in range(m.count):
        if m.index + 1 + k == me.last + 1 and has_room(me):
            append(me, m.entry[k].operation, m.entry[k].command)
            is_new = True
    done = persist(c, i) if is_new else due(me, c.world.now)
    me.commit = max(me.commit, min(m.commit, me.last))
    apply_all(c, i)
    tell(c, i, source, 0, done)


@jit
def on_state(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Take over the state of the primary instead of the own history."""
    me = c.node[i]
    copy = c.copy[m.copy]
    if is_fenced_off(c, me, m.number) or copy.number != m.copy_number or source == i:
        return
    obey(c, i, source, m.number)
    if m.era != me.era or me.fresh == 1 or m.index > me.last:
        copy_machine(copy.machine, me.machine)
        me.era = m.era
        me.last = m.index
        me.base = m.index
        me.commit = m.index
        me.fresh = 0
        forget_disk_queue(me)
        me.installed_at = c.world.now
        if c.world.sync_needed == 1:
            me.installed_at += sync_time(c.world, i)
    tell(c, i, source, 0, max(me.installed_at, due(me, c.world.now)))


@jit
def on_updated(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Count what a member has; commit, and send on what it lacks."""
    me = c.node[i]
    if me.role != PRIMARY:
        return
    if c.fenced == 1 and m.number > me.number:
        me.role = IDLE
        c.changed = 1
    elif m.fresh == 1:
        me.match[source] = UNKNOWN
        send_state(c, i, source)
    elif m.era == me.era and m.index > me.match[source]:
        me.match[source] = m.index
        advance_commit(c, i)
        if m.index < me.last:
            replicate(c, i, source)
