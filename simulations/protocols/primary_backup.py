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

from simulations.kernel.jit import jit
from simulations.kernel.kinds import DONE, NO_OPERATION, NOBODY, REDIRECT, REPLY, REQUEST
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import CLIENTS_MAX, READ, client_of, key_of, kind_of
from simulations.kernel.world import (
    clock,
    local_to_world,
    release,
    set_timer,
    take,
    timer_between,
    transmit,
)
from simulations.protocols.primary_backup_log import (
    append,
    clear,
    has_room,
    lose_unsynced,
    persist,
)
from simulations.protocols.primary_backup_replication import (
    advance_commit,
    apply_all,
    note_era,
    on_state,
    on_update,
    on_updated,
    replicate,
    replicate_all,
    serves,
)
from simulations.protocols.primary_backup_state import (
    BACKUP,
    BEAT,
    IDLE,
    PING,
    PRIMARY,
    SYNCED,
    UNKNOWN,
    UPDATE,
    UPDATED,
    VIEW,
    Cluster,
    Payload,
)
from simulations.protocols.primary_backup_views import (
    arbiter,
    hear,
    restart_service,
    review_view,
)

ERA_BITS = 10
LONG_AGO = -(1 << 60)

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
def learn(c: Cluster, i: int, m: Payload) -> None:
    """Learn of a view; its primary may be this server, unless it has no data."""
    me = c.node[i]
    if m.number < me.number:
        return
    before = me.members if me.role == PRIMARY else 0
    me.number = m.number
    me.primary = m.primary
    me.members = m.members
    if m.primary != i:
        if me.role == PRIMARY:
            c.changed = 1
        me.role = BACKUP if (m.members >> i) & 1 == 1 else IDLE
        return
    if me.role == PRIMARY:
        for j in range(c.world.nodes):
            if (m.members >> j) & 1 == 1 and (before >> j) & 1 == 0:
                me.match[j] = UNKNOWN
    elif me.fresh == 0 or m.fresh == 1:
        take_over(c, i)


@jit
def on_view(c: Cluster, i: int, m: Payload) -> None:
    """Take the answer of the view service, which renews the lease of the primary it names."""
    me = c.node[i]
    learn(c, i, m)
    if m.primary == i and m.number == me.number and me.role == PRIMARY:
        me.lease_until = max(me.lease_until, m.asked_at + c.lease)
        advance_commit(c, i)


@jit
def fill_ping(c: Cluster, i: int, m: Payload) -> None:
    """Say in which view this server is and, as primary, which members have what is committed.

    From then on nothing is committed without them, so that they may take over. Asynchronous
    members only need some part of the history.
    """
    me = c.node[i]
    m.number = me.number
    m.index = me.last
    m.fresh = me.fresh
    m.asked_at = clock(c.world, i)
    m.members = 0
    needed = me.commit if c.synchronous == 1 else 0
    for j in range(c.world.nodes):
        if me.role == PRIMARY and j != i and me.match[j] >= needed:
            m.members |= 1 << j


@jit
def fill_view(c: Cluster, m: Payload, asked_at: int) -> None:
    s = c.service
    m.number = s.number
    m.primary = s.primary
    m.members = s.members
    m.fresh = s.empty
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


@jit
def leading(c: Cluster) -> int:
    """Find the primary of the newest view that serves now."""
    found = NOBODY
    for i in range(c.world.nodes):
        able = c.world.down[i] == 0 and serves(c, i)
        if able and (found == NOBODY or c.node[i].number > c.node[found].number):
            found = i
    return found


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
