"""What the laboratory must know of Multi-Paxos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulations.checkers.multi_paxos import ON, VIOLATIONS
from simulations.kernel.kinds import NO_OPERATION, REPLY, REQUEST
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
from simulations.scenarios.kernels.multi_paxos_run import Run
from simulations.scenarios.lab.running import Adapter
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.multi_paxos import Flaw, MultiPaxos, Reads, configure

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
OWN_FLAWS: Final = frozenset(flaw.value for flaw in Flaw)


def settings_of(run: LabRun) -> MultiPaxos:
    """Read the protocol's settings out of those of a run.

    Without stickiness there is no distinguished leader at all: whoever is preempted tries again at
    once. Flaws of other protocols do nothing here.
    """
    return MultiPaxos(
        servers=run.servers,
        phase_1_quorum=run.phase_one,
        phase_2_quorum=run.phase_two,
        election_timeout_seconds=run.election_timeout,
        heartbeat_seconds=run.heartbeat or None,
        check_quorum=run.check_quorum,
        leader_stickiness=run.stickiness,
        back_off=run.stickiness,
        sessions=run.sessions,
        reads=Reads(run.read_mode.value),
        lease_seconds=run.lease or None,
        drift_bound=run.clock_drift,
        flaw=Flaw(run.flaw.value) if run.flaw.value in OWN_FLAWS else Flaw.NONE,
    )


def fill(view: Any, run: LabRun) -> None:
    """Write the protocol's own settings into its record."""
    configure(view.cluster, settings_of(run))
    view.checks.mode = ON


def counts(view: Any) -> Mapping[str, int]:
    """Count attempts to lead, and what became of them."""
    cluster = view.cluster
    return {
        "elections": int(cluster.elections),
        "ballots": int(cluster.campaigns),
        "duels": int(cluster.duels),
        "leaders_deposed": int(cluster.deposed),
        "values_chosen": int(cluster.commits),
        "no_ops": int(cluster.noops),
    }


def lost_writes(view: Any) -> int:
    """Count commands that one replica had learned when another learned something else there."""
    return int(view.checks.lost)


def node(view: Any, i: int) -> dict[str, Any]:
    """Describe a node: role, ballots, and the end of its log."""
    me = view.cluster.node[i]
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


def message(kind: int, payload: Any) -> dict[str, Any]:
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


ADAPTER: Final = Adapter(
    kernel="simulations.scenarios.kernels.multi_paxos",
    record=Run,
    fill=fill,
    violations=VIOLATIONS,
    counts=counts,
    lost_writes=lost_writes,
    node=node,
    message=message,
    names=NAMES,
)
