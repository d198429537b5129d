"""What a cluster campaign runs: the frozen parameters, checked once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from metrics.domain.problems import gettext_noop
from simulations.kernel.laws import Law, quantile_table
from simulations.kernel.limits import NODES_MAX, SOURCES_MAX, TICKS_PER_SECOND
from simulations.scenarios.silences import silence_chance

Seconds = Annotated[float, Field(ge=0.0, le=1e10, allow_inf_nan=False)]
SILENCE_MAX = 1e-3
"""Silences a heartbeat and follower up to which skipping is worth its while."""
PositiveSeconds = Annotated[float, Field(ge=1e-6, le=1e12, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0.0, lt=1.0, allow_inf_nan=False)]


class Protocol(StrEnum):
    RAFT = "raft"
    MULTI_PAXOS = "multi-paxos"


class Experiment(StrEnum):
    LEADER_CRASH = "leader-crash"
    AVAILABILITY = "availability"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Delay(Frozen):
    """A law of delays with its mean; `spread` as in `simulations.kernel.laws`."""

    law: Law = Law.CONSTANT
    mean_seconds: Seconds
    spread: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5


class FaultProcess(Frozen):
    """An alternating process that takes its members down: a server's own, or a site's."""

    name: str = Field(max_length=200)
    members: tuple[Annotated[int, Field(ge=0, lt=NODES_MAX)], ...] = Field(min_length=1)
    mtbf_seconds: PositiveSeconds
    mttr_seconds: PositiveSeconds


class ClusterParameters(Frozen):
    """One cluster campaign. Times are seconds; `heartbeat_seconds` absent is half the timeout."""

    protocol: Protocol = Protocol.RAFT
    experiment: Experiment
    servers: Annotated[int, Field(ge=1, le=NODES_MAX)] = 5
    quorum: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    phase_1_quorum: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    """Multi-Paxos: promises that make a leader; `quorum` then is what writes need."""
    election_timeout_seconds: tuple[PositiveSeconds, PositiveSeconds] = (0.150, 0.300)
    heartbeat_seconds: PositiveSeconds | None = None
    message_delay: Delay = Delay(mean_seconds=0.0005)
    disk_write: Delay = Delay(mean_seconds=0.0)
    loss: Probability = 0.0
    pre_vote: bool = True
    check_quorum: bool = True
    leader_stickiness: bool = True
    keep_unsynced_writes: bool = False
    write_vote_before_request: bool = True
    election_mean_seconds: PositiveSeconds | None = None
    """As the document names it; estimates take it in place of the prediction from the timeouts."""
    faults: tuple[FaultProcess, ...] = Field(default=(), max_length=SOURCES_MAX)
    trials: Annotated[int, Field(ge=1, le=10_000_000)] = 10_000
    years: Annotated[float, Field(gt=0.0, le=10_000_000.0, allow_inf_nan=False)] = 1000.0
    extended: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """How many times the years are simulated: the same replications come first."""
    skip_quiescence: bool = True
    different_logs: bool = False
    """Leader crash: every server's log has another length, as in figure 16 of the Raft paper."""
    writes_per_second: Annotated[float, Field(ge=0.0, le=100.0)] = 0.0
    check_every_event: bool = False

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
        if high > 1000.0:
            raise ValueError(gettext_noop("election_timeout must be at most 1000 s"))
        self._quorums_meet()
        if any(member >= self.servers for fault in self.faults for member in fault.members):
            raise ValueError(gettext_noop("faults name a server that does not exist"))
        return self

    def _quorums_meet(self) -> None:
        """Every quorum of an election shares a server with every quorum of a write."""
        if self.protocol is Protocol.RAFT:
            if self.phase_1_quorum is not None:
                raise ValueError(gettext_noop("only Multi-Paxos has a quorum of phase 1"))
            if not self.servers // 2 < self.majority <= self.servers:
                raise ValueError(
                    gettext_noop("quorum must be more than half of the servers and at most all")
                )
        elif max(self.phase_1, self.majority) > self.servers:
            raise ValueError(gettext_noop("a quorum cannot be larger than the cluster"))
        elif self.phase_1 + self.majority <= self.servers:
            raise ValueError(
                gettext_noop(
                    "the quorums of phase 1 and phase 2 must together be more than all servers"
                )
            )

    @model_validator(mode="after")
    def _can_be_run(self) -> Self:
        if self.experiment is Experiment.AVAILABILITY and not self.faults:
            raise ValueError(
                gettext_noop("an availability campaign needs failure data (mtbf and mttr)")
            )
        needed = max(self.phase_1, self.majority)
        if self.experiment is Experiment.LEADER_CRASH and self.servers <= needed:
            raise ValueError(
                gettext_noop("servers must be at least 3: without a quorum nobody is elected")
            )
        return self

    @property
    def heartbeat(self) -> float:
        """Heartbeat interval in seconds, by default half of the smallest timeout."""
        return self.heartbeat_seconds or self.election_timeout_seconds[0] / 2.0

    @property
    def majority(self) -> int:
        """Votes that an election or a commit needs."""
        return self.quorum or self.servers // 2 + 1

    @property
    def phase_1(self) -> int:
        """Votes or promises that an election needs; by default what meets every write's quorum."""
        if self.protocol is Protocol.RAFT:
            return self.majority
        return self.phase_1_quorum or max(self.servers // 2 + 1, self.servers - self.majority + 1)

    def with_protocol(self, protocol: Protocol) -> Self:
        """Return the same cluster with another protocol."""
        return type(self).model_validate({**self.model_dump(), "protocol": protocol})

    @property
    def can_skip(self) -> bool:
        """Whether quiet times can be skipped without a change of the figures.

        Delays are tables with a largest value; a heartbeat that is not lost arrives within one
        interval and the largest delay of the one before. Elections that lost heartbeats cause are
        put in at their rate, for Raft and while they are rare.
        """
        slowest = largest_delay(self.message_delay)
        calm = slowest + self.heartbeat < self.election_timeout_seconds[0]
        return self.skip_quiescence and self.writes_per_second == 0.0 and calm and self._rarely_lost

    @property
    def _rarely_lost(self) -> bool:
        if self.loss == 0.0:
            return True
        return self.protocol is Protocol.RAFT and self.silence_chance <= SILENCE_MAX

    @property
    def silence_chance(self) -> float:
        """Chance that a follower hears a heartbeat and then none until its timeout ends."""
        return silence_chance(self.loss, self.heartbeat, self.election_timeout_seconds)


def largest_delay(delay: Delay) -> float:
    """Largest value of a delay's table in seconds."""
    table = quantile_table(delay.law, delay.mean_seconds, delay.spread)
    return max(table) / TICKS_PER_SECOND
