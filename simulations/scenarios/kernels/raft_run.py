"""What surrounds a Raft cluster in a run: checks, clients, measurement, skipping."""

from __future__ import annotations

from typing import Annotated

from simulations.checkers.raft import Checks
from simulations.kernel.clients import Clients
from simulations.kernel.record import Record
from simulations.protocols.raft_state import Cluster
from simulations.scenarios.kernels.leadership import Measure

TIMEOUTS = 64


class Quiet(Record):
    """Skipping of spans in which nothing changes."""

    enabled: int
    margin: int
    mixing: int
    settled: int
    fault_at: int
    skipped: int
    jumps: int
    silence: float
    """Chance that a heartbeat is the last one that a follower hears before its timeout ends."""
    draws: int
    silent_until: int
    """When the follower stands for election whose heartbeats are lost; else NEVER."""
    injected: int
    timeout: Annotated[list[int], TIMEOUTS]
    """Quantiles of the timeouts that end in silence."""


class Run(Record):
    seed: int
    replication: int
    cluster: Cluster
    checks: Checks
    clients: Clients
    measure: Measure
    quiet: Quiet
