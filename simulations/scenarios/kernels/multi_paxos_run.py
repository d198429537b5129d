"""What surrounds a Multi-Paxos cluster in a run: checks, clients, measurement, skipping."""

from __future__ import annotations

from simulations.checkers.multi_paxos import Checks
from simulations.kernel.clients import Clients
from simulations.kernel.record import Record
from simulations.protocols.multi_paxos_state import Cluster
from simulations.scenarios.kernels.leadership import Measure


class Quiet(Record):
    """Skipping of spans in which nothing changes."""

    enabled: int
    margin: int
    mixing: int
    settled: int
    fault_at: int
    skipped: int
    jumps: int


class Run(Record):
    seed: int
    replication: int
    cluster: Cluster
    checks: Checks
    clients: Clients
    measure: Measure
    quiet: Quiet
