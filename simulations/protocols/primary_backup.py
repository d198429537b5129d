"""A primary with backups: every rule of one server.

The primary-backup approach of Budhiraja, Marzullo, Schneider and Toueg ("The primary-backup
approach", in Mullender, Distributed Systems, 1993), with leases of Gray and Cheriton (SOSP 1989)
and a view service that decides who is primary (`simulations.protocols.primary_backup_views`).

The primary orders the writes and sends them to the members of its view. Synchronous: a write is
acknowledged when every member has it on disk. Asynchronous: when the primary has it, so that a
failover may lose acknowledged writes. Reads are answered from the primary's own state. Fencing
means both that members refuse the updates of an older view and that a primary serves only under a
lease, which the view service's answers to its pings renew.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NO_OPERATION, NOBODY, REDIRECT, REPLY, REQUEST
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import (
    CLIENTS_MAX,
    READ,
    client_of,
    copy_machine,
    key_of,
    kind_of,
)
from simulations.kernel.world import (
    clock,
    local_to_world,
    release,
    set_timer,
    sync_time,
    take,
    timer_between,
    transmit,
)
from simulations.protocols.primary_backup_log import (
    append,
    apply_next,
    can_apply,
    clear,
    compact,
    due,
    entry_at,
    forget_disk_queue,
    has_room,
    lose_unsynced,
    persist,
    settle,
)
from simulations.protocols.primary_backup_state import (
    ACKNOWLEDGED_MAX,
    BACKUP,
    BATCH_MAX,
    BEAT,
    COPIES_MAX,
    IDLE,
    PING,
    PRIMARY,
    STATE,
    SYNCED,
    UNKNOWN,
    UPDATE,
    UPDATED,
    VIEW,
    Cluster,
    Node,
    Payload,
)
from simulations.protocols.primary_backup_views import (
    arbiter,
    hear,
    restart_service,
    review_view,
)

ENTRY_BYTES, STATE_BYTES = 32, 4096
ERA_BITS = 10
LONG_AGO = -(1 << 60)

# ---- who may serve -------------------------------------------------------------------------------


@inlined
def holds_lease(c: Cluster, i: int) -> bool:
    """Whether a primary may still serve, by its own clock."""
    return c.lease == 0 or clock(c.world, i) < c.node[i].lease_until


@inlined
def serves(c: Cluster, i: int) -> bool:
    return c.node[i].role == PRIMARY and holds_lease(c, i)


@jit
def leading(c: Cluster) -> int:
    """Find the primary of the newest view that serves now."""
    found = NOBODY
    for i in range(c.world.nodes):
        able = c.world.down[i] == 0 and serves(c, i)
        if able and (found == NOBODY or c.node[i].number > c.node[found].number):
            found = i
    return found


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


# ---- answers to clients --------------------------------------------------------------------------


@jit
def reply(c: Cluster, i: int, lane: int, m: Payload, outcome: int, result: int) -> None:
    """Answer a request at once."""
    slot = take(c.world, REPLY, i, lane)
    answer = c.payload[slot]
    answer.operation = m.operation
    answer.attempt = m.attempt
    answer.outcome = outcome
    answer.result = result
    answer.hint = c.node[i].primary if c.node[i].primary != i else NOBODY
    answer.index = c.node[i].last
    transmit(c.world, slot, c.world.now)


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


# ---- the order of writes -------------------------------------------------------------------------


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
    """Send a member the whole state: it joins, or it has another history."""
    me = c.node[i]
    c.copies += 1
    copy = c.copy[c.copies % COPIES_MAX]
    copy.number = c.copies
    copy_machine(me.machine, copy.machine)
    slot = take(c.world, STATE, i, j)
    m = c.payload[slot]
    m.number = me.number
    m.era = me.era
    m.index = me.machine.applied
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


@jit
def on_request(c: Cluster, i: int, lane: int, m: Payload) -> None:
    """Serve a client as primary, or say who the primary is."""
    me = c.node[i]
    if not serves(c, i) or me.commit < me.taken_over_at or not has_room(me):
        reply(c, i, lane, m, REDIRECT, 0)
    elif kind_of(m.command) == READ:
        reply(c, i, lane, m, DONE, me.machine.value[key_of(m.command)])
    else:
        waiting = me.client[client_of(m.operation)]
        waiting.operation = m.operation
        waiting.attempt = m.attempt
        waiting.lane = lane
        append(me, m.operation, m.command)
        done = persist(c, i)
        for j in range(c.world.nodes):
            if (me.members >> j) & 1 == 1 and j != i and me.match[j] != UNKNOWN:
                replicate(c, i, j)
        if done == c.world.now:
            advance_commit(c, i)
        else:
            set_timer(c.world, SYNCED, i, done, me.epoch)


# ---- views ---------------------------------------------------------------------------------------


@jit
def take_over(c: Cluster, i: int) -> None:
    """Become primary: begin an era, whose history is the own log, and bring members to it."""
    me = c.node[i]
    me.role = PRIMARY
    me.era = (me.number << ERA_BITS) | (me.epoch & ((1 << ERA_BITS) - 1))
    me.fresh = 0
    me.taken_over_at = me.last
    c.changed = 1
    note_era(c, me)
    for j in range(NODES_MAX):
        me.match[j] = UNKNOWN
    for client in range(CLIENTS_MAX):
        me.client[client].operation = NO_OPERATION
    replicate_all(c, i)


@jit
def learn(c: Cluster, i: int, view: int, primary: int, members: int) -> None:
    """Learn of a view; the primary among its members may be this server."""
    me = c.node[i]
    if view < me.number:
        return
    before = me.members if me.role == PRIMARY else 0
    me.number = view
    me.primary = primary
    me.members = members
    if primary != i:
        if me.role == PRIMARY:
            c.changed = 1
        me.role = BACKUP if (members >> i) & 1 == 1 else IDLE
        return
    if me.role == PRIMARY:
        for j in range(c.world.nodes):
            if (members >> j) & 1 == 1 and (before >> j) & 1 == 0:
                me.match[j] = UNKNOWN
    elif me.fresh == 0 or members == 1 << i:
        take_over(c, i)


@jit
def on_view(c: Cluster, i: int, m: Payload) -> None:
    """Take the answer of the view service, which renews the lease of the primary it names."""
    me = c.node[i]
    learn(c, i, m.number, m.primary, m.members)
    if m.primary == i and m.number == me.number and me.role == PRIMARY:
        me.lease_until = max(me.lease_until, m.asked_at + c.lease)
        advance_commit(c, i)


@jit
def fill_ping(c: Cluster, i: int, m: Payload) -> None:
    """Say in which view this server is and, as primary, which members have its history."""
    me = c.node[i]
    m.number = me.number
    m.index = me.last
    m.fresh = me.fresh
    m.asked_at = clock(c.world, i)
    m.members = 0
    for j in range(c.world.nodes):
        if me.role == PRIMARY and j != i and me.match[j] != UNKNOWN:
            m.members |= 1 << j


@jit
def fill_view(c: Cluster, m: Payload, asked_at: int) -> None:
    s = c.service
    m.number = s.number
    m.primary = s.primary
    m.members = s.members
    m.asked_at = asked_at


@jit
def on_ping(c: Cluster, i: int, source: int, m: Payload) -> None:
    """As view service hear of a server and tell it the view."""
    hear(c, source, m)
    slot = take(c.world, VIEW, i, source)
    fill_view(c, c.payload[slot], m.asked_at)
    transmit(c.world, slot, c.world.now)


@jit
def consult_itself(c: Cluster, i: int) -> None:
    """Let the server of the view service ping itself, without a message, and look around."""
    slot = take(c.world, PING, i, i)
    m = c.payload[slot]
    fill_ping(c, i, m)
    hear(c, i, m)
    review_view(c)
    fill_view(c, m, m.asked_at)
    on_view(c, i, m)
    release(c.world, slot)


@jit
def beat(c: Cluster, i: int) -> None:
    """Ping the view service; as primary bring the members up to date."""
    me = c.node[i]
    again = c.world.now + local_to_world(c.world, i, c.heartbeat)
    set_timer(c.world, BEAT, i, again, me.epoch)
    if i == arbiter(c):
        consult_itself(c, i)
    else:
        slot = take(c.world, PING, i, arbiter(c))
        fill_ping(c, i, c.payload[slot])
        transmit(c.world, slot, c.world.now)
    if me.role == PRIMARY:
        replicate_all(c, i)


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


# ---- what can happen to a server -----------------------------------------------------------------


@jit
def start_life(c: Cluster, i: int) -> None:
    """Begin to ping; the phase is random, so that servers do not beat together."""
    me = c.node[i]
    me.epoch += 1
    me.role = IDLE
    me.lease_until = LONG_AGO
    for client in range(CLIENTS_MAX):
        me.client[client].operation = NO_OPERATION
    first = c.world.now + 1 + timer_between(c.world, i, 0, c.heartbeat - 1)
    set_timer(c.world, BEAT, i, first, me.epoch)
    if i == arbiter(c):
        restart_service(c)


@jit
def crash(c: Cluster, i: int) -> None:
    """Stop: what is not on disk is lost, unless only the process ended."""
    lose_unsynced(c, i)
    c.node[i].role = IDLE
    c.changed = 1


@jit
def restart(c: Cluster, i: int) -> None:
    """Come back with the log on disk, or without any data when the disk is gone."""
    me = c.node[i]
    if (c.world.wiped >> i) & 1 == 1:
        c.amnesia = 1
        clear(me)
        me.fresh = 1
    start_life(c, i)


@jit
def deliver(c: Cluster, i: int, source: int, kind: int, m: Payload) -> None:
    """React to a message."""
    if kind == REQUEST:
        on_request(c, i, source, m)
    elif kind == UPDATE:
        on_update(c, i, source, m)
    elif kind == UPDATED:
        on_updated(c, i, source, m)
    elif kind == PING:
        on_ping(c, i, source, m)
    elif kind == VIEW:
        on_view(c, i, m)
    else:
        on_state(c, i, source, m)


@jit
def ring(c: Cluster, i: int, kind: int, stamp: int) -> bool:
    """React to a timer of this life of the server; returns whether anything happened."""
    me = c.node[i]
    if stamp != me.epoch:
        return False
    if kind == BEAT:
        beat(c, i)
    elif me.role == PRIMARY:
        advance_commit(c, i)
    else:
        apply_all(c, i)
    return True
