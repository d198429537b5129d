"""What the laboratory must know of Multi-Paxos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulations.checkers.multi_paxos import ON, VIOLATIONS
from simulations.scenarios.kernels.multi_paxos_run import Run
from simulations.scenarios.lab.running import Adapter
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.multi_paxos import Flaw, MultiPaxos, Reads, configure
from simulations.scenarios.multi_paxos_words import NAMES, describe_message, describe_node

OWN_FLAWS: Final = frozenset(flaw.value for flaw in Flaw)


def settings_of(run: LabRun) -> MultiPaxos:
    """Read the protocol's settings out of those of a run.

    Without stickiness there is no distinguished leader at all: whoever is preempted tries again at
    once. Flaws of other protocols do nothing here.
    """
    return MultiPaxos(
        servers=run.servers,
        phase_1_quorum=run.phases[0],
        phase_2_quorum=run.phases[1],
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


ADAPTER: Final = Adapter(
    kernel="simulations.scenarios.kernels.multi_paxos",
    record=Run,
    fill=fill,
    violations=VIOLATIONS,
    counts=counts,
    lost_writes=lost_writes,
    node=describe_node,
    message=describe_message,
    names=NAMES,
)
