"""Log replication of Raft: terms, AppendEntries and the commit rule (§5.1, §5.3, §5.4.2).

Section marks are those of `simulations.protocols.raft`, which builds elections on this.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import DONE, NO_OPERATION, NOBODY
from simulations.kernel.limits import LOG_FULL, NODES_MAX
from simulations.kernel.world import clock, local_to_world, set_timer, take, transmit
from simulations.protocols.raft_disk import persist, settle, synced_last
from simulations.protocols.raft_log import has_room, term_at
from simulations.protocols.raft_machine import (
    SNAPSHOT_BYTES,
    answer_client,
    apply_committed,
    apply_entry,
    compact_if_long,
    install,
    note_commit,
    pack_snapshot,
)
from simulations.protocols.raft_membership import (
    adopt,
    append_entry,
    cut_log,
    is_quorum,
    is_removed,
    next_configuration,
    pack_members,
)
from simulations.protocols.raft_state import (
    APPEND,
    APPEND_BYTES,
    APPENDED,
    APPENDED_BYTES,
    BATCH_MAX,
    CONFIGURATION,
    COUNT_OLD_TERMS,
    ELECTION,
    ENTRY_BYTES,
    FOLLOWER,
    LEADER,
    LOG_MAX,
    LONG_AGO,
    SNAPSHOT,
    SYNCED,
    Cluster,
    Node,
    Payload,
)

# ---- timers and terms (§5.1, §5.2) ---------------------------------------------------------------


@inlined
def arm(c: Cluster, i: int) -> None:
    """Start a new randomised election timeout (§5.2).

    Its length is drawn when the smallest one is over: a heartbeat that comes before starts another.
    One timer a node is queued; it looks at the present timeout when it goes off.
    """
    me = c.node[i]
    me.armed_at = c.world.now
    me.timeout = 0
    soonest = c.world.now + local_to_world(c.world, i, c.timeout_low)
    if soonest < me.timer_at:
        me.timer_at = soonest
        set_timer(c.world, ELECTION, i, soonest, me.epoch)


@jit
def stop_leading(c: Cluster, i: int) -> None:
    """Become a follower that forgets what only a leader has to remember."""
    me = c.node[i]
    me.role = FOLLOWER
    me.goal = 0
    me.transferee = NOBODY
    me.reads = me.first_read
    adopt(c, i, me.config_index, pack_members(me.members, me.incoming))
    c.changed = 1
    arm(c, i)


@inlined
def become_follower(c: Cluster, i: int, term: int) -> None:
    """Convert to follower; a newer term forgets the vote (§5.1)."""
    me = c.node[i]
    if term > me.term:
        me.term = term
        me.voted_for = NOBODY
        me.leader = NOBODY
    if me.role == LEADER:
        stop_leading(c, i)
    me.role = FOLLOWER


# ---- commit rule (§5.3, §5.4.2) ------------------------------------------------------------------


@inlined
def holders(c: Cluster, me: Node, index: int) -> int:
    """Servers that hold the log up to an index, as far as the leader knows."""
    servers = 0
    for j in range(c.world.nodes):
        if me.match[j] >= index:
            servers |= 1 << j
    return servers


@jit
def commit_up_to(c: Cluster, i: int, top: int) -> None:
    """Commit, apply and answer as leader (§5.3, §8)."""
    me = c.node[i]
    for index in range(me.commit + 1, top + 1):
        entry = me.log[index & (LOG_MAX - 1)]
        note_commit(c, me, index, entry.term)
        result = apply_entry(c, me.machine, entry, index)
        if entry.operation > NO_OPERATION:
            answer_client(c, i, entry.operation, DONE, result, 0)
        elif entry.operation == CONFIGURATION and index > c.members_index:
            c.members_index = index
            c.members = entry.command & ((1 << NODES_MAX) - 1)
            c.incoming = entry.command >> NODES_MAX
            c.changes += 1
            c.changed = 1
    me.commit = top
    compact_if_long(c, i)


@jit
def advance_commit(c: Cluster, i: int) -> None:
    """Commit what a quorum holds if it is of the current term; older follow with it (§5.4.2)."""
    me = c.node[i]
    top = me.last
    while top > me.commit and not is_quorum(me, holders(c, me, top)):
        top -= 1
    if top == me.commit:
        return
    if term_at(me, top) != me.term and c.flaws & COUNT_OLD_TERMS == 0:
        return
    commit_up_to(c, i, top)
    if me.proved == 0 and term_at(me, top) == me.term:
        me.proved = 1
        c.changed = 1
    if is_removed(me, i):
        stop_leading(c, i)


@jit
def log_synced(c: Cluster, i: int) -> None:
    """Count the own copy of the log once the disk holds it (D §10.2.1)."""
    me = c.node[i]
    if me.role != LEADER:
        return
    last = synced_last(c, i)
    if last > me.match[i]:
        me.match[i] = last
        advance_commit(c, i)


# ---- AppendEntries, from the leader (§5.3) -------------------------------------------------------


@inlined
def is_transferring(c: Cluster, me: Node, j: int) -> bool:
    """Whether a snapshot for a follower may still be on its way."""
    return c.world.now - me.snapshot_at[j] < c.timeout_low


@jit
def send_entries(c: Cluster, i: int, j: int) -> None:
    """AppendEntries from `next` on, or the snapshot when that is compacted away (§5.3, §7).

    While a snapshot is on its way, what follows are heartbeats without entries.
    """
    me = c.node[i]
    slot = take(c.world, APPEND, i, j)
    m = c.payload[slot]
    size = APPEND_BYTES
    m.term = me.term
    m.commit = me.commit
    m.round = me.round
    m.clock = clock(c.world, i)
    if me.next[j] <= me.base:
        m.index = me.base
        m.index_term = me.base_term
        m.count = 0
        if not is_transferring(c, me, j):
            m.count = SNAPSHOT
            m.transfer = pack_snapshot(c, i, j)
            me.snapshot_at[j] = c.world.now
            size += SNAPSHOT_BYTES
    else:
        m.index = me.next[j] - 1
        m.index_term = term_at(me, m.index)
        m.count = min(me.last - m.index, BATCH_MAX)
        for k in range(m.count):
            entry = me.log[(m.index + 1 + k) & (LOG_MAX - 1)]
            m.entry[k].term = entry.term
            m.entry[k].operation = entry.operation
            m.entry[k].command = entry.command
        size += m.count * (ENTRY_BYTES + c.command_bytes)
    c.world.envelope[slot].size = size
    transmit(c.world, slot, c.world.now)


@jit
def broadcast(c: Cluster, i: int) -> None:
    """Begin a new round: AppendEntries to all others."""
    me = c.node[i]
    me.round += 1
    for j in range(c.world.nodes):
        if (me.peers >> j) & 1 == 1:
            send_entries(c, i, j)


@jit
def propose(c: Cluster, i: int, operation: int, command: int) -> None:
    """Append an entry of the own term and send it to all (§5.3)."""
    me = c.node[i]
    if not has_room(me):
        c.world.error = LOG_FULL
        return
    append_entry(c, i, me.term, operation, command)
    c.proposed_at[me.last & (LOG_MAX - 1)] = c.world.now
    broadcast(c, i)
    done = persist(c, i)
    if done == c.world.now:
        log_synced(c, i)
    else:
        set_timer(c.world, SYNCED, i, done, me.epoch)


@jit
def proceed_change(c: Cluster, i: int) -> None:
    """Append the configuration that is due, if one is (§6, D §4)."""
    me = c.node[i]
    if me.role == LEADER and (me.goal != 0 or me.incoming != 0) and has_room(me):
        command = next_configuration(c, i)
        if command != 0:
            propose(c, i, CONFIGURATION, command)


# ---- AppendEntries, at a follower (§5.3) ---------------------------------------------------------


@jit
def take_entries(c: Cluster, i: int, m: Payload) -> None:
    """Delete a conflicting entry and all that follow it, append what is new (§5.3)."""
    me = c.node[i]
    for k in range(m.count):
        index = m.index + 1 + k
        if index > me.base:
            if index <= me.last and term_at(me, index) != m.entry[k].term:
                cut_log(c, i, index - 1)
            if index > me.last and has_room(me):
                append_entry(c, i, m.entry[k].term, m.entry[k].operation, m.entry[k].command)


@inlined
def match_log(c: Cluster, i: int, source: int, m: Payload) -> int:
    """Check the entry before and take what is new; returns the last entry shared, or -1 (§5.3)."""
    me = c.node[i]
    if m.count == SNAPSHOT:
        return install(c, i, source, m)
    if m.index > me.last:
        return -1
    if m.index >= me.base and term_at(me, m.index) != m.index_term:
        return -1
    if m.count > 0:
        take_entries(c, i, m)
    return min(m.index + m.count, me.last)


@inlined
def follow_commit(c: Cluster, i: int, index: int) -> None:
    """Commit what the leader says, up to the last entry that is known to be its (§5.3)."""
    me = c.node[i]
    if index > me.commit:
        first = me.commit + 1
        me.commit = max(me.commit, index)
        apply_committed(c, i, first)
        compact_if_long(c, i)


@inlined
def on_append(c: Cluster, i: int, source: int, m: Payload) -> None:
    """AppendEntries: refuse an old term, check the entry before, take what is new (§5.3)."""
    me = c.node[i]
    before_term, before_last = me.term, me.last
    index = -1
    if m.term >= me.term:
        become_follower(c, i, m.term)
        me.leader = source
        me.heard_at = clock(c.world, i)
        arm(c, i)
        index = match_log(c, i, source, m)
        follow_commit(c, i, min(m.commit, index))
    departs = c.world.now
    settle(me, c.world.now)
    if me.term > before_term or me.last != before_last or me.stable.last < index:
        departs = persist(c, i)
    slot = take(c.world, APPENDED, i, source)
    c.world.envelope[slot].size = APPENDED_BYTES
    reply = c.payload[slot]
    reply.term = me.term
    reply.granted = 1 if index >= 0 else 0
    reply.index = index if index >= 0 else min(me.last, m.index - 1)
    reply.round = m.round if m.term == me.term else 0
    reply.clock = m.clock if m.term == me.term else LONG_AGO
    transmit(c.world, slot, departs)


# ---- answers to AppendEntries (§5.3) -------------------------------------------------------------


@inlined
def lags(me: Node, j: int) -> bool:
    """Whether a follower is behind the committed entries or more than one message behind."""
    return me.match[j] < me.commit or me.last - me.match[j] > BATCH_MAX


@inlined
def on_appended(c: Cluster, i: int, source: int, m: Payload) -> None:
    """Advance on success; on a refusal go back and try again (§5.3)."""
    me = c.node[i]
    if m.term > me.term:
        become_follower(c, i, m.term)
    if me.role != LEADER or m.term != me.term:
        return
    me.heard[source] = clock(c.world, i)
    me.answered[source] = max(me.answered[source], m.round)
    me.granted_at[source] = max(me.granted_at[source], m.clock)
    if m.granted == 1:
        if m.index >= me.base:
            me.snapshot_at[source] = LONG_AGO
        advances = m.index > me.match[source]
        if advances:
            me.match[source] = m.index
            advance_commit(c, i)
            proceed_change(c, i)
        me.next[source] = max(me.next[source], me.match[source] + 1)
        if me.role == LEADER and advances and lags(me, source):
            send_entries(c, i, source)
    else:
        me.next[source] = max(me.match[source] + 1, min(me.next[source] - 1, m.index + 1))
        if me.next[source] > me.base or not is_transferring(c, me, source):
            send_entries(c, i, source)
