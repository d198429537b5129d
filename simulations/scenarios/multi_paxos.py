"""What can be set of a Multi-Paxos cluster, checked once, and how a run's record gets it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from metrics.domain.problems import gettext_noop
from simulations.kernel.limits import NODES_MAX, TICKS_PER_SECOND
from simulations.protocols.multi_paxos_state import (
    ACCEPT_BELOW,
    FORGET_ACCEPTED,
    FORGET_PROMISE,
    IGNORE_ACCEPTED,
    READ_LEASE,
    READ_LOCAL,
    READ_LOG,
    READ_QUORUM,
    SHARED_BALLOTS,
    SOUND,
)

Timeout = Annotated[float, Field(ge=1e-6, le=1000.0, allow_inf_nan=False)]
Quorum = Annotated[int, Field(ge=1, le=NODES_MAX)]


class Reads(StrEnum):
    """How a read is served; local reads may return old values."""

    LOG = "log"
    READ_INDEX = "read-index"
    LEASE = "lease"
    LOCAL = "local"


class Flaw(StrEnum):
    """A rule that is left out, to show what it is for."""

    NONE = "none"
    REUSE_BALLOT = "reuse-ballot"
    ACCEPT_BELOW_PROMISE = "accept-below-promise"
    FORGET_PROMISE = "forget-promise"
    SKIP_FSYNC = "skip-fsync"
    IGNORE_ACCEPTED = "ignore-accepted"
    DISJOINT_QUORUMS = "disjoint-quorums"
    LEASE_WITHOUT_BOUND = "lease-without-bound"


READ_CODES = {
    Reads.LOG: READ_LOG,
    Reads.READ_INDEX: READ_QUORUM,
    Reads.LEASE: READ_LEASE,
    Reads.LOCAL: READ_LOCAL,
}
FLAW_CODES = {
    Flaw.REUSE_BALLOT: SHARED_BALLOTS,
    Flaw.ACCEPT_BELOW_PROMISE: ACCEPT_BELOW,
    Flaw.FORGET_PROMISE: FORGET_PROMISE,
    Flaw.SKIP_FSYNC: FORGET_ACCEPTED,
    Flaw.IGNORE_ACCEPTED: IGNORE_ACCEPTED,
}


class MultiPaxos(BaseModel):
    """The settings of the protocol. Times are seconds.

    Quorums that are absent are majorities, or what meets the other one. Quorums of phase 1 and
    phase 2 must meet: q1 + q2 > n (Howard, Malkhi and Spiegelman, "Flexible Paxos", 2016).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    servers: Annotated[int, Field(ge=1, le=NODES_MAX)] = 5
    phase_1_quorum: Quorum | None = None
    phase_2_quorum: Quorum | None = None
    election_timeout_seconds: tuple[Timeout, Timeout] = (0.150, 0.300)
    heartbeat_seconds: Timeout | None = None
    """Absent: half of the smallest election timeout."""
    check_quorum: bool = True
    leader_stickiness: bool = True
    """Ignore other proposers while the present leader is heard."""
    back_off: bool = True
    """Wait for a new random timeout after a higher ballot interrupted an attempt."""
    announce_commits: bool = True
    """Tell the others at once what is chosen, not only with the next message."""
    sessions: bool = True
    reads: Reads = Reads.READ_INDEX
    lease_seconds: Timeout | None = None
    """Absent: the smallest election timeout."""
    drift_bound: Annotated[float, Field(ge=0.0, lt=0.5)] = 0.0
    """Largest share by which a clock may run fast or slow."""
    flaw: Flaw = Flaw.NONE

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        low, high = self.election_timeout_seconds
        if high < low:
            raise ValueError(
                gettext_noop("election_timeout: the high end must not be below the low end")
            )
        if self.heartbeat >= low:
            raise ValueError(
                gettext_noop("heartbeat must be shorter than the smallest election timeout")
            )
        if self.lease > low:
            raise ValueError(
                gettext_noop("lease must not be longer than the smallest election timeout")
            )
        if max(self.quorum_1, self.quorum_2) > self.servers:
            raise ValueError(gettext_noop("a quorum cannot be larger than the cluster"))
        if not self.quorums_meet and self.flaw is not Flaw.DISJOINT_QUORUMS:
            raise ValueError(
                gettext_noop(
                    "the quorums of phase 1 and phase 2 must together be more than all servers"
                )
            )
        return self

    @property
    def majority(self) -> int:
        return self.servers // 2 + 1

    @property
    def quorum_1(self) -> int:
        """Promises that end phase 1."""
        other = self.phase_2_quorum or self.majority
        return self.phase_1_quorum or max(self.majority, self.servers - other + 1)

    @property
    def quorum_2(self) -> int:
        """Acceptances that choose a value."""
        other = self.phase_1_quorum or self.majority
        return self.phase_2_quorum or max(self.majority, self.servers - other + 1)

    @property
    def quorums_meet(self) -> bool:
        return self.quorum_1 + self.quorum_2 > self.servers

    @property
    def heartbeat(self) -> float:
        return self.heartbeat_seconds or self.election_timeout_seconds[0] / 2.0

    @property
    def lease(self) -> float:
        return self.lease_seconds or self.election_timeout_seconds[0]

    @property
    def usable_lease(self) -> float:
        """How long, by its own clock, a leader may trust a lease.

        A follower's clock may be fast and the leader's slow: lease · (1 − δ)/(1 + δ) with the
        drift bound δ keeps the leader's end before the follower's.
        """
        if self.flaw is Flaw.LEASE_WITHOUT_BOUND:
            return self.lease
        return self.lease * (1.0 - self.drift_bound) / (1.0 + self.drift_bound)


def configure(cluster: Any, settings: MultiPaxos) -> None:
    """Write the settings into a cluster's record; the world stays as it is."""
    low, high = (_ticks(end) for end in settings.election_timeout_seconds)
    cluster.quorum_1 = settings.quorum_1
    cluster.quorum_2 = settings.quorum_2
    cluster.timeout_low = low
    cluster.timeout_span = high - low
    cluster.heartbeat = _ticks(settings.heartbeat)
    cluster.check_quorum = int(settings.check_quorum)
    cluster.sticky = int(settings.leader_stickiness)
    cluster.backoff = int(settings.back_off)
    cluster.announce = int(settings.announce_commits)
    cluster.sessions = int(settings.sessions)
    cluster.reads = READ_CODES[settings.reads]
    cluster.lease = _ticks(settings.lease)
    cluster.lease_use = int(settings.usable_lease * TICKS_PER_SECOND)
    cluster.flaw = FLAW_CODES.get(settings.flaw, SOUND)


def _ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND)
