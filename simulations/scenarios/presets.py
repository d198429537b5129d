"""Ready-made cluster experiments, each with its source and the keys that can be set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from metrics.domain.quantities import DURATION_ALLOWED, parse_duration
from simulations.kernel.laws import Law
from simulations.kernel.limits import NODES_MAX
from simulations.scenarios.parameters import (
    ClusterParameters,
    Delay,
    Experiment,
    FaultProcess,
    Protocol,
)

# How the broadcast time of figure 16 is made up: an entry goes to the disks of all servers and
# back, so it waits for the slowest of exponential disk writes and for two constant network delays.
# See docs/reference/cluster.md.
NETWORK_SHARE = 0.177


class SettingError(ValueError):
    """A key that does not exist or a value that cannot be."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A named experiment; `build` turns the settings, all of them texts, into parameters."""

    name: str
    shows: str
    source: str
    settings: Mapping[str, str]
    build: Callable[[Mapping[str, str]], ClusterParameters]

    def parameters(self, changes: Mapping[str, str]) -> ClusterParameters:
        """Build the parameters with some settings changed."""
        for key in changes:
            if key not in self.settings:
                known = ", ".join(self.settings)
                raise SettingError(f"{key} cannot be set here; the keys are: {known}")
        try:
            return self.build({**self.settings, **changes})
        except ValidationError as error:
            raise SettingError(first_problem(error)) from error


def first_problem(error: ValidationError) -> str:
    """Say the first thing that is wrong with parameters."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    place = place.partition(".")[0].removesuffix("_seconds")
    message = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{place}: {message}" if place else message


def seconds(text: str) -> float:
    """Read a duration such as `150ms`."""
    try:
        return parse_duration(text)
    except PydanticCustomError as error:
        raise SettingError(f"{text!r} is not {DURATION_ALLOWED}") from error


def timeout_range(text: str) -> tuple[float, float]:
    """Read `150ms-300ms`, or one duration for both ends.

    >>> timeout_range("150ms-155ms")
    (0.15, 0.155)
    """
    low, _, high = text.replace("–", "-").partition("-")
    return seconds(low), seconds(high or low)


def switch(text: str) -> bool:
    """Read `on` or `off`."""
    if text.lower() not in ("on", "off", "true", "false", "yes", "no"):
        raise SettingError(f"{text!r} is neither on nor off")
    return text.lower() in ("on", "true", "yes")


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise SettingError(f"{text!r} is not a number") from error


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise SettingError(f"{text!r} is not a whole number") from error


def law(text: str) -> Law:
    try:
        return Law(text)
    except ValueError as error:
        known = ", ".join(known.value for known in Law)
        raise SettingError(f"{text!r} is not a law of delays; known are: {known}") from error


def slowest_of(count: int) -> float:
    """Mean of the largest of some exponential times of mean one: a harmonic number."""
    return sum(1.0 / k for k in range(1, count + 1))


def _leader_crash(settings: Mapping[str, str]) -> ClusterParameters:
    """Build the set-up of figure 16: plain Raft as in the paper, own vote written meanwhile."""
    servers = whole(settings["servers"])
    broadcast = seconds(settings["broadcast_time"])
    delay = NETWORK_SHARE * broadcast
    if not 1 <= servers <= NODES_MAX:
        raise SettingError(f"servers must be from 3 to {NODES_MAX}")
    write = (broadcast - 2.0 * delay) / slowest_of(servers)
    heartbeat = settings["heartbeat"]
    return ClusterParameters(
        experiment=Experiment.LEADER_CRASH,
        servers=servers,
        election_timeout_seconds=timeout_range(settings["election_timeout"]),
        heartbeat_seconds=seconds(heartbeat) if heartbeat else None,
        message_delay=Delay(mean_seconds=delay),
        disk_write=Delay(law=Law.EXPONENTIAL, mean_seconds=write),
        pre_vote=switch(settings["pre_vote"]),
        check_quorum=False,
        leader_stickiness=False,
        write_vote_before_request=False,
        different_logs=True,
        trials=whole(settings["trials"]),
    )


def _paxos_leader_crash(settings: Mapping[str, str]) -> ClusterParameters:
    """Build the same crash for Multi-Paxos: the same network, disks and timeouts, no votes."""
    raft = _leader_crash({**settings, "pre_vote": "off"})
    changes = {"protocol": Protocol.MULTI_PAXOS, "different_logs": False}
    return ClusterParameters.model_validate({**raft.model_dump(), **changes})


def _paxos_availability(settings: Mapping[str, str]) -> ClusterParameters:
    """Build years of Multi-Paxos; `quorum` is that of phase 2."""
    first = settings["phase_1_quorum"]
    return _availability(
        {**settings, "pre_vote": "off"},
        protocol=Protocol.MULTI_PAXOS,
        phase_1_quorum=whole(first) if first else None,
    )


def _availability(
    settings: Mapping[str, str],
    *,
    protocol: Protocol = Protocol.RAFT,
    phase_1_quorum: int | None = None,
) -> ClusterParameters:
    servers = whole(settings["servers"])
    quorum = settings["quorum"]
    heartbeat = settings["heartbeat"]
    up, down = seconds(settings["mtbf"]), seconds(settings["mttr"])
    if not 1 <= servers <= NODES_MAX:
        raise SettingError(f"servers must be from 1 to {NODES_MAX}")
    return ClusterParameters(
        experiment=Experiment.AVAILABILITY,
        protocol=protocol,
        phase_1_quorum=phase_1_quorum,
        servers=servers,
        quorum=whole(quorum) if quorum else None,
        election_timeout_seconds=timeout_range(settings["election_timeout"]),
        heartbeat_seconds=seconds(heartbeat) if heartbeat else None,
        message_delay=Delay(
            law=law(settings["message_delay_law"]), mean_seconds=seconds(settings["message_delay"])
        ),
        disk_write=Delay(mean_seconds=seconds(settings["disk_write"])),
        loss=number(settings["loss"]),
        pre_vote=switch(settings["pre_vote"]),
        check_quorum=switch(settings["check_quorum"]),
        leader_stickiness=switch(settings["leader_stickiness"]),
        faults=tuple(
            FaultProcess(name=f"server {k}", members=(k,), mtbf_seconds=up, mttr_seconds=down)
            for k in range(servers)
        ),
        years=number(settings["years"]),
        skip_quiescence=switch(settings["skip_quiescence"]),
        writes_per_second=number(settings["writes_per_second"]),
    )


AVAILABILITY_SETTINGS = {
    "servers": "5",
    "quorum": "",
    "mtbf": "30d",
    "mttr": "10m",
    "years": "1000",
    "election_timeout": "150ms-300ms",
    "heartbeat": "",
    "message_delay": "0.5ms",
    "message_delay_law": "constant",
    "disk_write": "0s",
    "loss": "0",
    "pre_vote": "on",
    "check_quorum": "on",
    "leader_stickiness": "on",
    "skip_quiescence": "on",
    "writes_per_second": "0",
}

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="raft-leader-crash",
            shows="How long a cluster is without a leader after the leader has crashed.",
            source="Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm "
            "(Extended Version), 2014, figure 16",
            settings={
                "servers": "5",
                "election_timeout": "150ms-300ms",
                "heartbeat": "",
                "broadcast_time": "15ms",
                "pre_vote": "off",
                "trials": "10000",
            },
            build=_leader_crash,
        ),
        Preset(
            name="raft-availability",
            shows="Availability of writes, elections and leader-down times over years of "
            "crashes and restarts, beside the closed form.",
            source="Ongaro, Consensus: Bridging Theory and Practice, 2014, chapter 9",
            settings=AVAILABILITY_SETTINGS,
            build=_availability,
        ),
        Preset(
            name="multi-paxos-leader-crash",
            shows="How long Multi-Paxos is without a leader after a crash, set up like figure 16 "
            "of the Raft paper: no vote splits, and any server may lead.",
            source="Lamport, Paxos Made Simple, 2001, section 3; Ongaro and Ousterhout, 2014, "
            "figure 16",
            settings={
                "servers": "5",
                "election_timeout": "150ms-300ms",
                "heartbeat": "",
                "broadcast_time": "15ms",
                "trials": "10000",
            },
            build=_paxos_leader_crash,
        ),
        Preset(
            name="multi-paxos-availability",
            shows="Availability of writes, elections and duels of Multi-Paxos over years of "
            "crashes and restarts; the quorums of the two phases may differ.",
            source="Howard, Malkhi and Spiegelman, Flexible Paxos, 2016",
            settings={
                **{key: value for key, value in AVAILABILITY_SETTINGS.items() if key != "pre_vote"},
                "phase_1_quorum": "",
            },
            build=_paxos_availability,
        ),
    )
}
