"""What the laboratory must know of a primary with backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulations.checkers.primary_backup import EVERY_EVENT, VIOLATIONS
from simulations.kernel.machine import KINDS, argument_of, key_of, kind_of
from simulations.protocols.primary_backup_state import (
    BEAT,
    LOG_MAX,
    PING,
    STATE,
    SYNCED,
    UPDATE,
    UPDATED,
    VIEW,
)
from simulations.scenarios.kernels.primary_backup_run import Run
from simulations.scenarios.lab.filling import ticks
from simulations.scenarios.lab.running import Adapter
from simulations.scenarios.lab.settings import LabRun

BEATS_PER_FAILOVER = 5
LOG_SHOWN = 8
ROLES = ("idle", "backup", "primary")


def fill(view: Any, run: LabRun) -> None:
    """Write the settings; with fencing, leases are as long as the bound of the drift allows.

    A lease of L on a clock that is slow by the drift d must end before the failover time F on one
    that is fast by d: L = F (1 - d) / (1 + d).
    """
    cluster = view.cluster
    cluster.synchronous = int(run.synchronous)
    cluster.fenced = int(run.fencing)
    bound = (1.0 - run.clock_drift) / (1.0 + run.clock_drift)
    lease = run.failover_timeout * bound if run.lease is None else run.lease
    cluster.lease = ticks(lease) if run.fencing else 0
    cluster.failover = ticks(run.failover_timeout)
    cluster.heartbeat = max(1, ticks(run.failover_timeout / BEATS_PER_FAILOVER))
    cluster.sessions = int(run.sessions)
    view.checks.mode = EVERY_EVENT


def counts(view: Any) -> Mapping[str, int]:
    """Return what the view service decided."""
    return {
        "failovers": int(view.cluster.failovers),
        "views": int(view.cluster.views),
        "states sent": int(view.cluster.copies),
    }


def describe_node(view: Any, i: int) -> dict[str, Any]:
    """Describe a server: its view and the end of its log."""
    me = view.cluster.node[i]
    last, commit = int(me.last), int(me.commit)
    first = max(int(me.base), last - LOG_SHOWN) + 1
    return {
        "role": ROLES[me.role],
        "view": int(me.number),
        "leader": int(me.primary),
        "commit": commit,
        "last": last,
        "log": [_entry(me, index, commit) for index in range(first, last + 1)],
    }


def _entry(me: Any, index: int, commit: int) -> dict[str, Any]:
    command = int(me.log[index % LOG_MAX].command)
    words = f"{KINDS[kind_of(command)]} {key_of(command)} = {argument_of(command)}"
    return {"index": index, "committed": index <= commit, "words": words}


def describe_message(kind: int, payload: Any) -> dict[str, Any]:
    """Describe what a message carries."""
    if kind in (PING, VIEW):
        return {"view": int(payload.number)}
    if kind in (UPDATE, STATE, UPDATED):
        return {"view": int(payload.number), "index": int(payload.index)}
    return {}


ADAPTER = Adapter(
    kernel="simulations.scenarios.kernels.primary_backup",
    record=Run,
    fill=fill,
    violations=VIOLATIONS,
    counts=counts,
    lost_writes=lambda view: int(view.measure.lost_writes),
    node=describe_node,
    message=describe_message,
    names={
        PING: "ping",
        VIEW: "view",
        UPDATE: "update",
        UPDATED: "updated",
        STATE: "state",
        BEAT: "beat",
        SYNCED: "on disk",
    },
)
