"""What surrounds a leaderless store in a run: clients, checks and what clients see."""

from __future__ import annotations

from typing import Annotated

from simulations.checkers.leaderless import Checks
from simulations.kernel.clients import Clients
from simulations.kernel.machine import CLIENTS_MAX, KEYS_MAX
from simulations.kernel.record import Record
from simulations.protocols.leaderless_state import Cluster

ACKNOWLEDGED_MAX = 256  # newest acknowledged versions of a key that are kept for the end


class Measure(Record):
    """What clients got: reads of old versions and acknowledged writes that are gone.

    `overruled` writes were acknowledged, but an earlier write has the newer timestamp, because
    clocks differ; `lost_writes` counts them and those that no server holds at the end.
    """

    lost_writes: int
    overruled: int
    vanished: int
    reads: int
    stale_reads: int
    floor: Annotated[list[int], CLIENTS_MAX]
    """For each client the newest version that was acknowledged when it asked."""
    acknowledged: Annotated[list[int], KEYS_MAX]
    versions: Annotated[list[int], KEYS_MAX * ACKNOWLEDGED_MAX]


class Run(Record):
    seed: int
    replication: int
    cluster: Cluster
    clients: Clients
    checks: Checks
    measure: Measure
