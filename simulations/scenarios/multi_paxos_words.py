"""How a trace tells of Multi-Paxos: its messages, its timers and the state of its nodes."""

from __future__ import annotations

from typing import Any, Final

from simulations.kernel.kinds import ARRIVAL, NO_OPERATION, REPLY, REQUEST, RETRY
from simulations.protocols.multi_paxos_state import (
    ACCEPT,
    ACCEPTED,
    BEAT,
    CHOSEN,
    CHOSEN_BALLOT,
    COMMIT,
    ELECTION,
    HEARD,
    HEARTBEAT,
    LEARN,
    LOG_MAX,
    NODE_BITS,
    PREEMPT,
    PREPARE,
    PROMISE,
    SNAPSHOT,
    SYNCED,
)

ROLES: Final = ("follower", "candidate", "leader")
TAIL: Final = 8
"""Slots of a log that a node's state shows, the last ones."""
NAMES: Final = {
    PREPARE: "prepare",
    PROMISE: "promise",
    ACCEPT: "accept",
    ACCEPTED: "accepted",
    PREEMPT: "preempt",
    HEARTBEAT: "heartbeat",
    HEARD: "heard",
    COMMIT: "commit",
    LEARN: "learn",
    CHOSEN: "chosen",
    SNAPSHOT: "snapshot",
    ELECTION: "election_timeout",
    BEAT: "heartbeat_due",
    SYNCED: "synced",
    REQUEST: "request",
    REPLY: "reply",
    ARRIVAL: "arrival",
    RETRY: "retry",
}
FIELDS: Final = {
    REQUEST: ("operation",),
    REPLY: ("operation", "outcome", "result", "hint"),
    PREPARE: ("ballot", "index"),
    PROMISE: ("ballot", "index", "count", "last", "commit"),
    ACCEPT: ("ballot", "count", "commit"),
    ACCEPTED: ("ballot", "count"),
    PREEMPT: ("ballot", "hint"),
    HEARTBEAT: ("ballot", "commit"),
    HEARD: ("ballot", "commit"),
    COMMIT: ("ballot", "commit"),
    LEARN: ("index",),
    CHOSEN: ("index", "count", "commit"),
    SNAPSHOT: ("ballot", "index", "commit"),
}


def describe_node(run: Any, i: int) -> dict[str, Any]:
    """Describe a node: role, ballots, and the end of its log."""
    me = run.cluster.node[i]
    last = int(me.last)
    first = max(int(me.base), last - TAIL) + 1
    return {
        "role": ROLES[me.role],
        "ballot": ballot_number(max(me.promised, me.seen)),
        "promised": ballot_number(me.promised),
        "commit": int(me.commit),
        "last": last,
        "leader": int(me.leader) if me.leader >= 0 else None,
        "log": [_entry(me, slot) for slot in range(first, last + 1)],
    }


def _entry(me: Any, slot: int) -> dict[str, Any]:
    entry = me.log[slot & (LOG_MAX - 1)]
    if entry.slot != slot:
        return {"index": slot, "ballot": None, "operation": None, "committed": False}
    return {
        "index": slot,
        "ballot": ballot_number(entry.ballot) if entry.ballot < CHOSEN_BALLOT else None,
        "operation": None if entry.operation == NO_OPERATION else int(entry.operation),
        "committed": bool(entry.chosen == 1 or slot <= me.commit),
    }


def describe_message(kind: int, payload: Any) -> dict[str, Any]:
    """Describe what a message carries."""
    told: dict[str, Any] = {name: int(getattr(payload, name)) for name in FIELDS[kind]}
    if "ballot" in told:
        told["ballot"] = ballot_number(told["ballot"])
    if kind in (ACCEPT, ACCEPTED) and told["count"] > 0:
        told["index"] = int(payload.entry[0].slot)
    return told


def ballot_number(ballot: int) -> float:
    """Write a ballot as one number that orders like it: round 3 of node 1 is 3.1."""
    number = int(ballot)
    return (number >> NODE_BITS) + (number & ((1 << NODE_BITS) - 1)) / 10
