"""Log replication of Raft: terms, AppendEntries, commit rule, snapshots (§5.1, §5.3, §5.4.2, §7).

Section marks are those of `simulations.protocols.raft`, which builds elections on this.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import CLIENT, LOG_FULL
from simulations.kernel.world import set_timer, take, timer_between, transmit
from simulations.protocols.raft_disk import is_unsynced, persist, settle
from simulations.protocols.raft_log import (
    append,
    compact,
    cut,
    has_room,
    term_at,
)
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    BATCH_MAX,
    ELECTION,
    FOLLOWER,
    HEARTBEAT,
    KEPT_MIN,
    LEADER,
    LOG_MAX,
    NO_OPERATION,
    NOBODY,
    SNAPSHOT,
    SYNCED,
    WROTE,
    Cluster,
    Node,
    Payload,
)

# ---- timers and terms (§5.1, §5.2) ---------------------------------------------------------------


@jit
def arm(c: Cluster, i: int) -> None:
    """Choose a new randomised election timeout (§5.2).

    One timer a node is queued; a later deadline moves it when it goes off.
    """
    me = c.node[i]
    me.deadline = c.world.now + timer_between(c.world, i, c.timeout_low, c.timeout_span)
    if me.deadline < me.timer_at:
        me.timer_at = me.deadline
        set_timer(c.world, ELECTION, i, me.deadline, me.epoch)


@jit
def become_follower(c: Cluster, i: int, term: int) -> None:
    """Convert to follower; a newer term forgets the vote (§5.1)."""
    me = c.node[i]
    if term > me.term:
        me.term = term
        me.voted_for = NOBODY
        me.leader = NOBODY
    if me.role == LEADER:
        me.role = FOLLOWER
        c.changed = 1
        arm(c, i)
    me.role = FOLLOWER


@inlined
def is_quorum(c: Cluster, members: int) -> bool:
    count = 0
    for j in range(c.world.nodes):
        count += (members >> j) & 1
    return count >= c.quorum


# ---- log replication (§5.3, §5.4.2, §7) ----------------------------------------------------------


@jit
def answer_client(c: Cluster, i: int, operation: int, granted: int) -> None:
    """Tell the clients that an operation is committed, or who the leader is (§8)."""
    slot = take(c.world, WROTE, i, CLIENT)
    reply = c.payload[slot]
    reply.index = operation
    reply.granted = granted
    reply.count = c.node[i].leader
    transmit(c.world, slot, c.world.now)


@inlined
def holders(c: Cluster, me: Node, index: int) -> int:
    """Members that hold the log up to an index, as far as the leader knows."""
    members = 0
    for j in range(c.world.nodes):
        if me.match[j] >= index:
            members |= 1 << j
    return members


@jit
def advance_commit(c: Cluster, i: int) -> None:
    """Commit what a quorum holds if it is of the current term; older follow with it (§5.4.2)."""
    me = c.node[i]
    top = me.last
    while top > me.commit and not is_quorum(c, holders(c, me, top)):
        top -= 1
    if top == me.commit or term_at(me, top) != me.term:
        return
    for index in range(me.commit + 1, top + 1):
        c.commits += 1
        operation = me.log[index & (LOG_MAX - 1)].operation
        if operation != NO_OPERATION:
            answer_client(c, i, operation, 1)
    me.commit = top
    compact(me)
    if me.proved == 0:
        me.proved = 1
        c.changed = 1


@jit
def log_synced(c: Cluster, i: int) -> None:
    """Count the own copy of the log once the disk holds it (D §10.2.1)."""
    me = c.node[i]
    settle(me, c.world.now)
    if me.role == LEADER and me.stable.last > me.match[i]:
        me.match[i] = me.stable.last
        advance_commit(c, i)


@jit
def send_entries(c: Cluster, i: int, j: int) -> None:
    """AppendEntries from `next` on, or the snapshot when that is compacted away (§5.3, §7)."""
    me = c.node[i]
    slot = take(c.world, APPEND, i, j)
    m = c.payload[slot]
    m.term = me.term
    m.commit = me.commit
    if me.next[j] <= me.base:
        m.index = me.base
        m.index_term = me.base_term
        m.count = SNAPSHOT
    else:
        m.index = me.next[j] - 1
        m.index_term = term_at(me, m.index)
        m.count = min(me.last - m.index, BATCH_MAX)
        for k in range(m.count):
            entry = me.log[(m.index + 1 + k) & (LOG_MAX - 1)]
            m.entry[k].term = entry.term
            m.entry[k].operation = entry.operation
    transmit(c.world, slot, c.world.now)


@jit
def broadcast(c: Cluster, i: int) -> None:
    for j in range(c.world.nodes):
        if j != i:
            send_entries(c, i, j)


@jit
def propose(c: Cluster, i: int, operation: int) -> None:
    """Append an entry of the own term and send it to all (§5.3)."""
    me = c.node[i]
    if not has_room(me):
        c.world.error = LOG_FULL
        return
    append(me, me.term, operation)
    broadcast(c, i)
    done = persist(c, i)
    if done == c.world.now:
        log_synced(c, i)
    else:
        set_timer(c.world, SYNCED, i, done, me.epoch)


@jit
def on_write(c: Cluster, i: int, m: Payload) -> None:
    """Take a client's write as leader, or point to the leader (§8).

    A leader whose log is nearly full of uncommitted entries lets the client wait and try again.
    """
    me = c.node[i]
    if me.role != LEADER:
        answer_client(c, i, m.index, 0)
    elif me.last - me.commit < KEPT_MIN and has_room(me):
        propose(c, i, m.index)


@jit
def on_heartbeat(c: Cluster, i: int) -> None:
    """Send to all again; with CheckQuorum, step down when no quorum was heard (D §6.2)."""
    me = c.node[i]
    members = 1 << i
    for j in range(c.world.nodes):
        if c.world.now - me.heard[j] <= c.timeout_low + c.timeout_span:
            members |= 1 << j
    if c.check_quorum == 1 and not is_quorum(c, members):
        become_follower(c, i, me.term)
        return
    set_timer(c.world, HEARTBEAT, i, c.world.now + c.heartbeat, me.epoch)
    broadcast(c, i)


@jit
def take_entries(me: Node, m: Payload) -> bool:
    """Delete a conflicting entry and all that follow it, append what is new (§5.3)."""
    dirty = False
    for k in range(m.count):
        index = m.index + 1 + k
        if index > me.base:
            if index <= me.last and term_at(me, index) != m.entry[k].term:
                cut(me, index - 1)
                dirty = True
            if index > me.last and has_room(me):
                append(me, m.entry[k].term, m.entry[k].operation)
                dirty = True
    return dirty


@jit
def install(me: Node, m: Payload) -> int:
    """InstallSnapshot in one message: take the state, drop a log that it replaces (§7)."""
    if m.index > me.commit:
        if m.index > me.last or m.index < me.base or term_at(me, m.index) != m.index_term:
            cut(me, m.index)
        me.base = m.index
        me.base_term = m.index_term
        me.commit = m.index
    return m.index


@jit
def on_append(c: Cluster, i: int, source: int, m: Payload) -> None:
    """AppendEntries: refuse an old term, check the entry before, take what is new (§5.3)."""
    me = c.node[i]
    before_term, before_last = me.term, me.last
    fits = 0
    index = me.last
    dirty = False
    if m.term >= me.term:
        become_follower(c, i, m.term)
        me.leader = source
        me.heard_at = c.world.now
        arm(c, i)
        if m.count == SNAPSHOT:
            fits = 1
            index = install(me, m)
        elif m.index > me.last:
            index = me.last
        elif m.index >= me.base and term_at(me, m.index) != m.index_term:
            index = m.index - 1
        else:
            fits = 1
            dirty = take_entries(me, m)
            index = min(m.index + m.count, me.last)
        if fits == 1 and m.commit > me.commit:
            me.commit = max(me.commit, min(m.commit, index))
            compact(me)
    departs = c.world.now
    if (
        dirty
        or me.term > before_term
        or me.last != before_last
        or is_unsynced(me, index, c.world.now)
    ):
        departs = persist(c, i)
    slot = take(c.world, APPENDED, i, source)
    reply = c.payload[slot]
    reply.term = me.term
    reply.granted = fits
    reply.index = index
    transmit(c.world, slot, departs)


@inlined
def lags(me: Node, j: int) -> bool:
    """Whether a follower is behind the committed entries or more than one message behind."""
    return me.match[j] < me.commit or me.last - me.match[j] > BATCH_MAX


@jit
def on_appended(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Advance on success; on a refusal go back and try again (§5.3)."""
    me = c.node[i]
    if m.term > me.term:
        become_follower(c, i, m.term)
    if me.role != LEADER or m.term != me.term:
        return
    me.heard[source] = c.world.now
    if m.granted == 1:
        if m.index > me.match[source]:
            me.match[source] = m.index
            advance_commit(c, i)
        me.next[source] = max(me.next[source], me.match[source] + 1)
        if m.index == me.match[source] and lags(me, source):
            send_entries(c, i, source)
    else:
        me.next[source] = max(me.match[source] + 1, min(me.next[source] - 1, m.index + 1))
        send_entries(c, i, source)
