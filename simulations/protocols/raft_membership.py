"""Who belongs to a Raft cluster, and how that changes: joint consensus and one server at a time.

A configuration is an entry of the log, and a server always uses the latest one in its log, whether
it is committed or not (§6). Sets of servers are bit masks. Marks with D refer to Ongaro's
dissertation; the rule that a leader first commits an entry of its own term is from his message
"bug in single-server membership changes", raft-dev, 10 July 2015.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.limits import NODES_MAX
from simulations.protocols.raft_log import append, cut
from simulations.protocols.raft_state import (
    BATCH_MAX,
    CHANGE_BEFORE_COMMIT,
    CONFIGURATION,
    LEADER,
    LOG_MAX,
    Cluster,
    Node,
)


@inlined
def count_servers(servers: int) -> int:
    """Count the bits of a mask of at most sixteen servers."""
    pairs = servers - ((servers >> 1) & 0x5555)
    fours = (pairs & 0x3333) + ((pairs >> 2) & 0x3333)
    eights = (fours + (fours >> 4)) & 0x0F0F
    return (eights + (eights >> 8)) & 31


@inlined
def quorum_size(c: Cluster, members: int) -> int:
    """Votes that a configuration needs: a majority, or more when the settings say so."""
    count = count_servers(members)
    return min(count, count // 2 + 1 + c.spare_votes)


@inlined
def is_quorum(me: Node, servers: int) -> bool:
    """Whether servers are a quorum of the node's configuration; of both parts of a joint one (§6).

    The node itself counts only where it is a member.
    """
    if count_servers(servers & me.members) < me.need:
        return False
    return me.incoming == 0 or count_servers(servers & me.incoming) >= me.need_incoming


@inlined
def is_member(me: Node, i: int) -> bool:
    return ((me.members | me.incoming) >> i) & 1 == 1


@inlined
def pack_members(members: int, incoming: int) -> int:
    """Command of a configuration entry."""
    return members | (incoming << NODES_MAX)


# ---- the latest configuration in the log (§6) ----------------------------------------------------


@jit
def adopt(c: Cluster, i: int, index: int, command: int) -> None:
    """Use a configuration from now on."""
    me = c.node[i]
    me.config_index = index
    me.members = command & ((1 << NODES_MAX) - 1)
    me.incoming = command >> NODES_MAX
    me.need = quorum_size(c, me.members)
    me.need_incoming = quorum_size(c, me.incoming)
    me.peers = (me.members | me.incoming | me.goal) & ~(1 << i)


@jit
def adopt_latest(c: Cluster, i: int) -> None:
    """Go back to the latest configuration that is still in the log, or in the snapshot."""
    me = c.node[i]
    index = me.last
    while index > me.base:
        entry = me.log[index & (LOG_MAX - 1)]
        if entry.operation == CONFIGURATION:
            adopt(c, i, index, entry.command)
            return
        index -= 1
    adopt(c, i, me.base, pack_members(me.base_members, me.base_incoming))


@inlined
def append_entry(c: Cluster, i: int, term: int, operation: int, command: int) -> None:
    """Append to the log; a configuration counts from here on."""
    me = c.node[i]
    append(me, term, operation, command)
    if operation == CONFIGURATION:
        adopt(c, i, me.last, command)


@inlined
def cut_log(c: Cluster, i: int, last: int) -> None:
    """Delete the entries after `last`, and with them the configurations that they hold."""
    me = c.node[i]
    cut(me, last)
    if me.config_index > last:
        adopt_latest(c, i)


# ---- changes (§6, D §4) --------------------------------------------------------------------------


@jit
def want_members(c: Cluster, i: int, members: int, joint: int) -> None:
    """Take an operator's wish as leader; a wish that is under way is replaced."""
    me = c.node[i]
    if me.role != LEADER or members == 0:
        return
    me.goal = members
    me.joint = joint
    me.peers = (me.members | me.incoming | me.goal) & ~(1 << i)


@inlined
def has_caught_up(c: Cluster, me: Node) -> bool:
    """Whether new servers hold nearly all of the leader's log (D §4.2.1)."""
    for j in range(c.world.nodes):
        is_new = (me.goal & ~me.members) >> j & 1 == 1
        if is_new and me.last - me.match[j] > BATCH_MAX:
            return False
    return True


@jit
def next_configuration(c: Cluster, i: int) -> int:
    """Find the configuration that a leader may append now, as a command; 0 when there is none.

    A joint configuration that is committed is followed by its new part (§6). A change waits until
    the configuration before is committed (D §4.1), until an entry of the leader's own term is
    (raft-dev, 2015), and until new servers have caught up.
    """
    me = c.node[i]
    if me.config_index > me.commit:
        return 0
    if me.incoming != 0:
        return pack_members(me.incoming, 0)
    if me.goal == 0 or (me.proved == 0 and c.flaws & CHANGE_BEFORE_COMMIT == 0):
        return 0
    if not has_caught_up(c, me):
        return 0
    wanted = me.goal
    if me.joint == 0:  # the lowest of the servers that come or go
        differing = me.goal ^ me.members
        wanted = me.members ^ (differing & -differing)
    if wanted == me.goal:
        me.goal = 0
    if wanted == me.members:
        return 0
    return pack_members(me.members, wanted) if me.joint == 1 else pack_members(wanted, 0)


@inlined
def is_removed(me: Node, i: int) -> bool:
    """Whether a leader has committed a configuration without itself: it steps down (§6)."""
    return me.config_index <= me.commit and me.incoming == 0 and (me.members >> i) & 1 == 0
