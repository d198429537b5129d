"""What the laboratory must know of leaderless quorums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulations.checkers.leaderless import EVERY_EVENT, VIOLATIONS
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import KEYS_MAX
from simulations.protocols.leaderless_state import (
    CLOSE,
    GET,
    GOT,
    HAND_OFF,
    HINT,
    HINT_STORED,
    NOTHING,
    PING,
    PONG,
    PUT,
    STORED,
    SYNCED,
)
from simulations.scenarios.kernels.leaderless_run import Run
from simulations.scenarios.lab.filling import ticks
from simulations.scenarios.lab.running import Adapter
from simulations.scenarios.lab.settings import LabRun

HAND_OFF_SECONDS = 0.1
TIMEOUT_SHARE = 0.5
"""Of the clients' own: a coordinator gives up before its client asks the next one."""
CLOCK_BITS = 4


def fill(view: Any, run: LabRun) -> None:
    """Write the settings of a leaderless store; every server is a replica of every key."""
    cluster = view.cluster
    cluster.replicas = run.servers
    cluster.read_quorum = min(run.read_quorum or run.majority, run.servers)
    cluster.write_quorum = min(run.write_quorum or run.majority, run.servers)
    cluster.read_repair = int(run.read_repair)
    cluster.hand_off = int(run.hinted_handoff)
    cluster.sloppy = 0
    cluster.timeout = ticks(run.retry * TIMEOUT_SHARE)
    cluster.hand_off_every = ticks(HAND_OFF_SECONDS)
    view.checks.mode = EVERY_EVENT


def counts(view: Any) -> Mapping[str, int]:
    """Return what repairs and hints did."""
    return {
        "read repairs": int(view.cluster.repairs),
        "hints": int(view.cluster.hints),
        "handed off": int(view.cluster.handed_off),
        "stale reads": int(view.measure.stale_reads),
        "overruled writes": int(view.measure.overruled),
        "vanished writes": int(view.measure.vanished),
        "refused": int(view.cluster.refused),
    }


def describe_node(view: Any, i: int) -> dict[str, Any]:
    """Describe a replica: its newest versions and the hints that it keeps for others."""
    me = view.cluster.node[i]
    keys = range(min(KEYS_MAX, max(1, int(view.clients.keys))))
    cells = [(key, me.cell[i * KEYS_MAX + key]) for key in keys]
    waiting = sum(
        me.cell[row * KEYS_MAX + key].version > NOTHING
        for row in range(NODES_MAX)
        if row != i
        for key in keys
    )
    return {
        "role": "replica",
        "hints": int(waiting),
        "log": [
            {"index": key, "version_ms": version_ms(cell.version), "words": f"= {cell.value}"}
            for key, cell in cells
            if cell.version > NOTHING
        ],
    }


def version_ms(version: int) -> float:
    """Timestamp of a version on its coordinator's clock."""
    return float(int(version) >> CLOCK_BITS) / 10_000.0


def describe_message(kind: int, payload: Any) -> dict[str, Any]:
    """Describe what a message carries."""
    if kind in (PING, PONG, GET):
        return {"key": int(payload.key)} if kind == GET else {}
    if kind < PUT:
        return {}
    known = payload.version > NOTHING
    version = version_ms(payload.version) if known else None
    return {"key": int(payload.key), "value": int(payload.result), "version_ms": version}


ADAPTER = Adapter(
    kernel="simulations.scenarios.kernels.leaderless",
    record=Run,
    fill=fill,
    violations=VIOLATIONS,
    counts=counts,
    lost_writes=lambda view: int(view.measure.lost_writes),
    node=describe_node,
    message=describe_message,
    names={
        PUT: "put",
        STORED: "stored",
        GET: "get",
        GOT: "got",
        HINT: "hint",
        HINT_STORED: "hint stored",
        PING: "ping",
        PONG: "pong",
        CLOSE: "time-out",
        SYNCED: "on disk",
        HAND_OFF: "hand-off",
    },
)
