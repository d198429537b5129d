"""The settings of a laboratory run from a consensus group of a document."""

from __future__ import annotations

from typing import Final

from metrics.domain.architecture import Architecture, Component, Replication
from metrics.domain.problems import gettext_noop
from simulations.kernel.limits import NODES_MAX
from simulations.scenarios.document import (
    DEFAULT_ELECTION_TIMEOUT_SECONDS,
    DEFAULT_MESSAGE_DELAY_SECONDS,
    UnsuitableGroupError,
)
from simulations.scenarios.lab.settings import SECONDS_MAX, Protocol
from simulations.scenarios.lab.values import SITES_MAX, write_range, write_seconds, write_sites

TIMEOUTS_SHOWN: Final = 34.0
"""How many of its longest election timeouts a run lasts: ten seconds with the usual ones."""
CRASH_AT: Final = 0.3
"""Share of the run after which its leader crashes; it is away for as long."""


def settings_of_group(architecture: Architecture, component: str) -> dict[str, str]:
    """Return settings for a group of a document, with a crash of its leader to look at.

    What the document does not say keeps the laboratory's own default. A delay of messages holds
    between all servers, be they in one site or in several.
    """
    part = architecture.components.get(component)
    replication = part.data.replication if part is not None and part.data else None
    if part is None or replication is None or not part.is_consensus:
        raise UnsuitableGroupError(
            gettext_noop("%(component)s is not a consensus group of this document"),
            component=component,
        )
    if part.replica_count > NODES_MAX:
        raise UnsuitableGroupError(
            gettext_noop("%(component)s has %(found)s voters; at most %(allowed)s can be run"),
            component=component,
            found=part.replica_count,
            allowed=NODES_MAX,
        )
    return {
        **_protocol(replication),
        "servers": str(part.replica_count),
        **_network(part, replication),
        **_timeouts(replication),
        **_story(replication),
    }


def _protocol(replication: Replication) -> dict[str, str]:
    """Raft always asks a majority; the other quorum belongs to the writes of Multi-Paxos."""
    if replication.mode == "raft":
        return {"protocol": Protocol.RAFT.value}
    named = {"protocol": Protocol.MULTI_PAXOS.value}
    return named if replication.quorum is None else named | {"phase_two": str(replication.quorum)}


def _network(part: Component, replication: Replication) -> dict[str, str]:
    delay = replication.message_delay
    seconds = DEFAULT_MESSAGE_DELAY_SECONDS if delay is None else delay
    counts = tuple(count for count in (part.placement or {}).values() if count > 0)
    if not 1 < len(counts) <= SITES_MAX:
        return {"delay": write_seconds(seconds)}
    # Without a delay in the document the laboratory's own one between sites holds.
    between = {} if delay is None else {"site_delay": write_seconds(delay)}
    return {"sites": write_sites(counts), "delay": write_seconds(seconds), **between}


def _timeouts(replication: Replication) -> dict[str, str]:
    written = {"election_timeout": write_range(_timeout(replication))}
    if replication.heartbeat is not None:
        written["heartbeat"] = write_seconds(replication.heartbeat)
    return written


def _timeout(replication: Replication) -> tuple[float, float]:
    return replication.election_timeout or DEFAULT_ELECTION_TIMEOUT_SECONDS


def _story(replication: Replication) -> dict[str, str]:
    """Let the leader crash once, and give the group the time to elect another one."""
    seconds = min(SECONDS_MAX, max(10.0, round(TIMEOUTS_SHOWN * _timeout(replication)[1])))
    moment = write_seconds(float(round(CRASH_AT * seconds)))
    return {
        "seconds": write_seconds(seconds),
        "schedule": f"at {moment} crash leader for {moment}",
    }
