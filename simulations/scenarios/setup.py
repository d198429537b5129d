"""Fill the state of a run from its parameters, for the compiled kernel or the interpreted one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from simulations.kernel.laws import Law, quantile_table
from simulations.kernel.limits import CLIENT, NEVER, TICKS_PER_SECOND
from simulations.kernel.machine import CLIENTS_MAX
from simulations.kernel.record import new_array, new_objects
from simulations.kernel.twin import load
from simulations.protocols.raft_state import READS_LOG
from simulations.scenarios.multi_paxos import MultiPaxos
from simulations.scenarios.multi_paxos import configure as configure_multi_paxos
from simulations.scenarios.parameters import ClusterParameters, Protocol
from simulations.scenarios.silences import silent_timeouts

EVERY_EVENT, SAMPLED = 2, 1
MIXING_SECONDS = 2.0
WARM_UP_SECONDS = 10.0
RETRY_SECONDS, PATIENCE_SECONDS = 0.2, 1.0
STEPS_MAX = 2_000_000_000
COMMAND_BYTES = 64
HEADER_BYTES = 54  # Ethernet, IPv4 and TCP
LOOPS = {
    Protocol.RAFT: ("raft", "leader_crash"),
    Protocol.MULTI_PAXOS: ("multi_paxos", "multi_paxos_crash"),
}


@dataclass(frozen=True)
class Prepared:
    """A run that is ready to start.

    `state` goes to the functions of `kernel`; `view` is the same memory with attributes.
    """

    kernel: ModuleType
    crash_kernel: ModuleType
    state: Any
    view: Any
    violations: Mapping[int, str]


def prepare(parameters: ClusterParameters, *, seed: int, interpreted: bool = False) -> Prepared:
    """Make a zeroed run and write the parameters into it."""
    kernel, crash = (
        load(f"simulations.scenarios.kernels.{name}", interpreted=interpreted)
        for name in LOOPS[parameters.protocol]
    )
    record = import_module(f"simulations.scenarios.kernels.{LOOPS[parameters.protocol][0]}_run").Run
    if interpreted:
        state: Any = new_objects(record)
        view = state
    else:
        memory = new_array(record)
        state, view = memory[0], memory.view(np.recarray)[0]
    configure(view, parameters, seed=seed)
    rules = import_module(f"simulations.checkers.{LOOPS[parameters.protocol][0]}").VIOLATIONS
    return Prepared(kernel, crash, state, view, rules)


def configure(run: Any, parameters: ClusterParameters, *, seed: int) -> None:
    """Write every setting; nothing else of the run is touched."""
    run.seed = seed
    if parameters.protocol is Protocol.RAFT:
        _configure_cluster(run.cluster, parameters)
    else:
        configure_multi_paxos(run.cluster, settings_of(parameters))
    _configure_world(run.cluster.world, parameters)
    run.checks.mode = EVERY_EVENT if parameters.check_every_event else SAMPLED
    _configure_clients(run.clients, parameters.writes_per_second)
    run.quiet.enabled = int(parameters.can_skip)
    run.quiet.margin = 2 * run.cluster.heartbeat
    mixing = max(MIXING_SECONDS, 8.0 * parameters.election_timeout_seconds[1])
    run.quiet.mixing = ticks(mixing)
    if parameters.protocol is Protocol.RAFT:
        _configure_silences(run.quiet, parameters)


def _configure_silences(quiet: Any, parameters: ClusterParameters) -> None:
    """Say how often lost heartbeats end in an election, and after which timeouts."""
    quiet.silence = parameters.silence_chance if parameters.loss > 0 else 0.0
    quiet.timeout[:] = silent_timeouts(
        parameters.loss,
        parameters.heartbeat,
        parameters.election_timeout_seconds,
        count=len(quiet.timeout),
    )


def ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND)


def settings_of(parameters: ClusterParameters) -> MultiPaxos:
    """Read the settings of Multi-Paxos out of a campaign's parameters."""
    return MultiPaxos(
        servers=parameters.servers,
        phase_1_quorum=parameters.phase_1,
        phase_2_quorum=parameters.majority,
        election_timeout_seconds=parameters.election_timeout_seconds,
        heartbeat_seconds=parameters.heartbeat_seconds,
        check_quorum=parameters.check_quorum,
        leader_stickiness=parameters.leader_stickiness,
    )


def _configure_cluster(cluster: Any, parameters: ClusterParameters) -> None:
    low, high = (ticks(end) for end in parameters.election_timeout_seconds)
    cluster.founders = (1 << parameters.servers) - 1
    cluster.spare_votes = parameters.majority - (parameters.servers // 2 + 1)
    cluster.timeout_low = low
    cluster.timeout_span = high - low
    cluster.heartbeat = ticks(parameters.heartbeat)
    cluster.pre_vote = int(parameters.pre_vote)
    cluster.check_quorum = int(parameters.check_quorum)
    cluster.sticky = int(parameters.leader_stickiness)
    cluster.write_vote_first = int(parameters.write_vote_before_request)
    cluster.sessions = 1
    cluster.reads = READS_LOG
    cluster.flaws = 0
    cluster.joint_changes = 0
    cluster.lease = low
    cluster.command_bytes = COMMAND_BYTES
    cluster.world.header = HEADER_BYTES
    cluster.lane[:] = [CLIENT] * CLIENTS_MAX


def _configure_clients(clients: Any, writes_per_second: float) -> None:
    """Let clients write in a Poisson stream; without writes there are no clients."""
    clients.count = CLIENTS_MAX if writes_per_second > 0 else 0
    clients.mean_gap = TICKS_PER_SECOND / writes_per_second if writes_per_second > 0 else 0.0
    clients.keys = 1
    clients.retry = ticks(RETRY_SECONDS)
    clients.patience = ticks(PATIENCE_SECONDS)
    clients.until = NEVER


def _configure_world(world: Any, parameters: ClusterParameters) -> None:
    delay, write = parameters.message_delay, parameters.disk_write
    world.nodes = parameters.servers
    world.loss = round(parameters.loss * 2**32)
    world.keep_unsynced = int(parameters.keep_unsynced_writes)
    world.sync_needed = int(write.mean_seconds > 0)
    world.delay[:] = quantile_table(delay.law, delay.mean_seconds, delay.spread)
    world.sync[:] = quantile_table(write.law, write.mean_seconds, write.spread)
    world.steady = int(delay.law is Law.CONSTANT and world.loss == 0)
    world.sources = len(parameters.faults)
    for source, fault in zip(world.source, parameters.faults, strict=False):
        source.mean_up = fault.mtbf_seconds * TICKS_PER_SECOND
        source.mean_down = fault.mttr_seconds * TICKS_PER_SECOND
        source.members = sum(1 << member for member in fault.members)
