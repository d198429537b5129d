"""What surrounds a primary with backups in a run: clients and checks."""

from __future__ import annotations

from simulations.checkers.primary_backup import Checks
from simulations.kernel.clients import Clients
from simulations.kernel.record import Record
from simulations.protocols.primary_backup_state import Cluster


class Measure(Record):
    """What was lost: acknowledged writes that a server that took over did not have."""

    lost_writes: int


class Run(Record):
    seed: int
    replication: int
    cluster: Cluster
    clients: Clients
    checks: Checks
    measure: Measure
