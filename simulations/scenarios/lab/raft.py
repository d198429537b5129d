"""What the laboratory must know of Raft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simulations.checkers.raft import EVERY_EVENT, VIOLATIONS
from simulations.kernel.kinds import NO_OPERATION, REPLY, REQUEST
from simulations.kernel.limits import CLIENT
from simulations.kernel.machine import (
    CLIENTS_MAX,
    COMPARE_AND_SET,
    READ,
    argument_of,
    expected_of,
    key_of,
    kind_of,
)
from simulations.protocols.raft_state import (
    APPEND,
    APPENDED,
    CHANGE_BEFORE_COMMIT,
    CONFIGURATION,
    COUNT_OLD_TERMS,
    ELECTION,
    HEARTBEAT,
    LEADER,
    LEASE_IGNORES_DRIFT,
    LOG_MAX,
    PRE_VOTE,
    PRE_VOTED,
    READS_INDEX,
    READS_LEADER,
    READS_LEASE,
    READS_LOG,
    SKIP_FSYNC,
    SNAPSHOT,
    SYNCED,
    TIMEOUT_NOW,
    VOTE,
    VOTE_TWICE,
    VOTED,
)
from simulations.scenarios.kernels.raft_run import Run
from simulations.scenarios.lab.filling import ticks
from simulations.scenarios.lab.histories import lost_writes
from simulations.scenarios.lab.running import Adapter
from simulations.scenarios.lab.settings import Flaw, LabRun, Reads

ROLES: Final = ("follower", "pre_candidate", "candidate", "leader")
TAIL: Final = 8
"""Entries of a log that a node's state shows, the last ones."""
COMMAND_BYTES: Final = 100
READ_CODES: Final = {
    Reads.LOG: READS_LOG,
    Reads.READ_INDEX: READS_INDEX,
    Reads.LEASE: READS_LEASE,
    Reads.LOCAL: READS_LEADER,
}
FLAW_BITS: Final = {
    Flaw.COUNT_OLD_TERMS: COUNT_OLD_TERMS,
    Flaw.VOTE_TWICE: VOTE_TWICE,
    Flaw.SKIP_FSYNC: SKIP_FSYNC,
    Flaw.LEASE_WITHOUT_BOUND: LEASE_IGNORES_DRIFT,
    Flaw.HASTY_MEMBERSHIP: CHANGE_BEFORE_COMMIT,
}
NAMES: Final = {
    PRE_VOTE: "pre_vote",
    PRE_VOTED: "pre_voted",
    VOTE: "vote",
    VOTED: "voted",
    APPEND: "append",
    APPENDED: "appended",
    TIMEOUT_NOW: "timeout_now",
    ELECTION: "election_timeout",
    HEARTBEAT: "heartbeat_due",
    SYNCED: "synced",
}
FIELDS: Final = {
    REQUEST: ("operation",),
    REPLY: ("operation", "outcome", "result", "hint"),
    PRE_VOTE: ("term", "index", "index_term"),
    PRE_VOTED: ("term", "granted"),
    VOTE: ("term", "index", "index_term"),
    VOTED: ("term", "granted"),
    APPEND: ("term", "index", "index_term", "commit", "count"),
    APPENDED: ("term", "index", "granted"),
    TIMEOUT_NOW: ("term",),
}


def fill(view: Any, run: LabRun) -> None:
    """Write the protocol's own settings into its record."""
    cluster = view.cluster
    low, high = (ticks(end) for end in run.election_timeout)
    cluster.founders = (1 << (run.members or run.servers)) - 1
    cluster.spare_votes = 0
    cluster.timeout_low = low
    cluster.timeout_span = high - low
    cluster.heartbeat = ticks(run.heartbeat_seconds)
    cluster.lease = ticks(run.lease) if run.lease else safe_lease(low, run.clock_drift)
    cluster.pre_vote = int(run.pre_vote)
    cluster.check_quorum = int(run.check_quorum)
    cluster.sticky = int(run.stickiness)
    cluster.write_vote_first = 1
    cluster.reads = READ_CODES[run.read_mode]
    cluster.sessions = int(run.sessions)
    cluster.joint_changes = int(run.joint_changes)
    cluster.flaws = FLAW_BITS.get(run.flaw, 0)
    cluster.command_bytes = COMMAND_BYTES
    cluster.lane[:] = [CLIENT] * CLIENTS_MAX
    for client in range(run.clients):
        cluster.lane[client] = CLIENT + view.clients.call[client].place
    view.checks.mode = EVERY_EVENT


def safe_lease(timeout: int, drift: float) -> int:
    """Longest lease that no election can overtake while clocks drift by at most `drift`.

    The leader's clock may be slow and a follower's fast: the leader's lease lasts up to
    lease / (1 − drift) of true time, and a timeout ends after timeout / (1 + drift) at the
    earliest (D §6.4.1).
    """
    return int(timeout * (1.0 - drift) / (1.0 + drift))


def counts(view: Any) -> Mapping[str, int]:
    """Count elections and what they cost, and the rest of the protocol's work."""
    cluster = view.cluster
    terms = max(int(node.term) for node in cluster.node[: cluster.world.nodes])
    return {
        "elections": int(cluster.elections),
        "campaigns": int(cluster.campaigns),
        "terms": terms,
        "commits": int(cluster.commits),
        "snapshots": int(cluster.snapshots_sent),
        "transfers": int(cluster.transfers),
        "membership_changes": int(cluster.changes),
    }


def lost(view: Any) -> int:
    """Count acknowledged writes that the leader, else the most advanced server, does not hold."""
    nodes, world = view.cluster.node, view.cluster.world
    live = [i for i in range(world.nodes) if world.down[i] == 0]
    if not live:
        return 0
    leaders = [i for i in live if nodes[i].role == LEADER]
    newest = max(leaders, key=lambda i: nodes[i].term) if leaders else None
    if newest is None:
        newest = max(live, key=lambda i: nodes[i].commit)
    rows = np.array(view.clients.row[: view.clients.rows])
    return lost_writes(rows, [int(value) for value in view.cluster.node[newest].machine.value])


def node(view: Any, i: int) -> dict[str, Any]:
    """Describe a node: role, term, vote, and the end of its log."""
    me = view.cluster.node[i]
    last = int(me.last)
    first = max(int(me.base), last - TAIL) + 1
    return {
        "role": ROLES[me.role],
        "term": int(me.term),
        "voted_for": _server(me.voted_for),
        "leader": _server(me.leader),
        "commit": int(me.commit),
        "last": last,
        "log": [_entry(me, index) for index in range(first, last + 1)],
    }


def _server(number: int) -> int | None:
    return int(number) if number >= 0 else None


def _entry(me: Any, index: int) -> dict[str, Any]:
    entry = me.log[index & (LOG_MAX - 1)]
    return {
        "index": index,
        "term": int(entry.term),
        "committed": bool(index <= me.commit),
        "words": command_words(int(entry.operation), int(entry.command)),
    }


def command_words(operation: int, command: int) -> str:
    """Write an entry's content."""
    if operation == NO_OPERATION:
        return "no-op"
    if operation == CONFIGURATION:
        return "configuration"
    key = f"x{key_of(command)}"
    if kind_of(command) == READ:
        return f"read {key}"
    if kind_of(command) == COMPARE_AND_SET:
        return f"cas {key}: {expected_of(command)} → {argument_of(command)}"
    return f"write {key} = {argument_of(command)}"


def message(kind: int, payload: Any) -> dict[str, Any]:
    """Describe what a message carries."""
    told: dict[str, Any] = {name: int(getattr(payload, name)) for name in FIELDS[kind]}
    if told.get("count") == SNAPSHOT:
        told["count"] = "snapshot"
    return told


ADAPTER: Final = Adapter(
    kernel="simulations.scenarios.kernels.raft",
    record=Run,
    fill=fill,
    violations=VIOLATIONS,
    counts=counts,
    lost_writes=lost,
    node=node,
    message=message,
    names=NAMES,
)
