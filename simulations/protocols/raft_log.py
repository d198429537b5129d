"""The log of a Raft node: a ring of entries behind a snapshot (§5.3, §5.4.1, §7)."""

from __future__ import annotations

from simulations.kernel.jit import inlined
from simulations.protocols.raft_state import LOG_MAX, Node, Payload


@inlined
def term_at(me: Node, index: int) -> int:
    """Term of the entry at an index that is not before the snapshot."""
    if index == me.base:
        return me.base_term
    return me.log[index & (LOG_MAX - 1)].term


@inlined
def has_room(me: Node) -> bool:
    return me.last - me.base < LOG_MAX - 1


@inlined
def append(me: Node, term: int, operation: int, command: int) -> None:
    me.last += 1
    entry = me.log[me.last & (LOG_MAX - 1)]
    entry.term = term
    entry.operation = operation
    entry.command = command


@inlined
def cut(me: Node, last: int) -> None:
    """Delete the entries after `last`, also from what the disk holds."""
    me.last = last
    me.stable.last = min(me.stable.last, last)
    me.writing.last = min(me.writing.last, last)
    me.waiting.last = min(me.waiting.last, last)


@inlined
def is_up_to_date(me: Node, m: Payload) -> bool:
    """Whether the candidate's log is at least as up to date as mine (§5.4.1)."""
    mine = term_at(me, me.last)
    return m.index_term > mine or (m.index_term == mine and m.index >= me.last)
