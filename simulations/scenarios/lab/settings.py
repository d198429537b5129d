"""Everything that can be set of a laboratory run, checked once.

A run is these settings and its seed. `texts` writes the settings that differ from the defaults;
reading them again gives the same run, so that a link reproduces it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from metrics.domain.problems import gettext_noop
from simulations.kernel.laws import Law
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.machine import CLIENTS_MAX, KEYS_MAX
from simulations.scenarios.lab.values import Duration, Range, Share, Sites, Switch, refusal
from simulations.scenarios.schedule import parse_schedule
from simulations.scenarios.schedule_statements import ScheduleError, What

SECONDS_MAX = 600.0
CHANGES_OF_RAFT = frozenset({What.TRANSFER, What.ADD, What.REMOVE})
SEED_MAX = 2**53 - 1


class Protocol(StrEnum):
    RAFT = "raft"
    MULTI_PAXOS = "multi-paxos"
    LEADERLESS = "leaderless"
    PRIMARY_BACKUP = "primary-backup"


class Reads(StrEnum):
    """How a leader answers a read."""

    LOG = "log"
    READ_INDEX = "read-index"
    LEASE = "lease"
    LOCAL = "local"


class Flaw(StrEnum):
    """A rule of a protocol that is left out, to show what it is for."""

    NONE = "none"
    COUNT_OLD_TERMS = "count-old-terms"
    VOTE_TWICE = "vote-twice"
    SKIP_FSYNC = "skip-fsync"
    LEASE_WITHOUT_BOUND = "lease-without-bound"
    HASTY_MEMBERSHIP = "hasty-membership"
    REUSE_BALLOT = "reuse-ballot"
    FORGET_PROMISE = "forget-promise"
    IGNORE_ACCEPTED = "ignore-accepted"
    ACCEPT_BELOW_PROMISE = "accept-below-promise"
    DISJOINT_QUORUMS = "disjoint-quorums"


FLAWS = {
    Protocol.RAFT: (
        Flaw.COUNT_OLD_TERMS,
        Flaw.VOTE_TWICE,
        Flaw.SKIP_FSYNC,
        Flaw.LEASE_WITHOUT_BOUND,
        Flaw.HASTY_MEMBERSHIP,
    ),
    Protocol.MULTI_PAXOS: (
        Flaw.REUSE_BALLOT,
        Flaw.FORGET_PROMISE,
        Flaw.IGNORE_ACCEPTED,
        Flaw.ACCEPT_BELOW_PROMISE,
        Flaw.DISJOINT_QUORUMS,
        Flaw.SKIP_FSYNC,
        Flaw.LEASE_WITHOUT_BOUND,
    ),
}
"""The rules that each protocol can leave out."""


class LabRun(BaseModel):
    """One run. Times are seconds; text such as `150ms` is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    protocol: Protocol = Protocol.RAFT
    seconds: Annotated[Duration, Field(gt=0.0, le=SECONDS_MAX)] = 10.0
    schedule: Annotated[str, Field(max_length=5_000)] = ""

    # the cluster and its network
    servers: Annotated[int, Field(ge=1, le=NODES_MAX)] = 5
    members: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    """Servers that are members at first, from server 0 on; absent: all."""
    sites: Sites | None = None
    """Servers of each site in order; absent: all in one."""
    delay: Annotated[Duration, Field(le=10.0)] = 0.0005
    delay_law: Law = Law.CONSTANT
    delay_spread: Share = 0.5
    site_delay: Annotated[Duration, Field(le=10.0)] = 0.02
    loss: Annotated[Share, Field(lt=1.0)] = 0.0
    duplication: Annotated[Share, Field(lt=1.0)] = 0.0
    reordering: Annotated[Share, Field(lt=1.0)] = 0.0
    bandwidth: Annotated[float, Field(ge=0.0, le=1e12, allow_inf_nan=False)] = 0.0
    """Bytes a second of each link; 0 is without limit."""
    disk_write: Annotated[Duration, Field(le=10.0)] = 0.0
    keep_unsynced: Switch = False
    processing: Annotated[Duration, Field(le=1.0)] = 0.0
    """Time that a server needs for each message."""
    clock_offset: Annotated[Duration, Field(le=60.0)] = 0.0
    """Largest offset: the servers' clocks are spread evenly over twice this."""
    clock_drift: Annotated[Share, Field(lt=0.5)] = 0.0
    """Largest drift: the servers' clocks run fast or slow by up to this share."""

    # the clients
    clients: Annotated[int, Field(ge=0, le=CLIENTS_MAX)] = 5
    client_sites: Switch = False
    """On: the clients stand evenly in all sites and ask a server of their own site first."""
    stay: Switch = False
    """On: a client only ever asks the server it asked first."""
    rate: Annotated[float, Field(ge=0.0, le=10_000.0, allow_inf_nan=False)] = 0.0
    """Arrivals a second, whether answered or not; 0: each client thinks between requests."""
    think: Duration = 0.05
    reads: Share = 0.5
    swaps: Share = 0.0
    keys: Annotated[int, Field(ge=1, le=KEYS_MAX)] = 1
    retry: Annotated[Duration, Field(gt=0.0)] = 0.2
    patience: Annotated[Duration, Field(gt=0.0)] = 1.0
    sessions: Switch = True

    # consensus
    election_timeout: Range = (0.150, 0.300)
    heartbeat: Duration | None = None
    """Absent: half of the smallest election timeout."""
    pre_vote: Switch = True
    check_quorum: Switch = True
    stickiness: Switch = True
    read_mode: Reads = Reads.READ_INDEX
    lease: Duration | None = None
    """Absent: the smallest election timeout, less the drift of the clocks."""
    flaw: Flaw = Flaw.NONE
    joint_changes: Switch = False
    """On: members change through joint consensus; off: one server at a time."""
    phase_one: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    """Quorum of elections and, `phase_two`, of writes; absent: majorities."""
    phase_two: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None

    # leaderless
    read_quorum: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    write_quorum: Annotated[int, Field(ge=1, le=NODES_MAX)] | None = None
    read_repair: Switch = True
    hinted_handoff: Switch = True

    # primary and backup
    synchronous: Switch = True
    failover_timeout: Annotated[Duration, Field(gt=0.0)] = 1.0
    fencing: Switch = True

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.sites is not None and sum(self.sites) != self.servers:
            raise refusal(
                "sites",
                gettext_noop("The sites hold %(sum)s servers, but there are %(servers)s."),
                sum=sum(self.sites),
                servers=self.servers,
            )
        if self.members is not None and self.members > self.servers:
            raise refusal(
                "members",
                gettext_noop("There are only %(servers)s servers."),
                servers=self.servers,
            )
        low, high = self.election_timeout
        if high < low:
            raise refusal(
                "election_timeout",
                gettext_noop("The high end of a range must not be below its low end."),
            )
        if self.reads + self.swaps > 1.0:
            raise refusal(
                "swaps", gettext_noop("The shares of reads and swaps are more than 1 together.")
            )
        try:
            parse_schedule(self.schedule, servers=self.servers)
        except ScheduleError as error:
            phrase = error.phrase
            raise refusal("schedule", phrase.template, **phrase.params) from error
        return self

    @model_validator(mode="after")
    def _suits_multi_paxos(self) -> Self:
        if self.protocol is not Protocol.MULTI_PAXOS:
            return self
        one, two = self.phases
        if max(one, two) > self.servers:
            raise refusal(
                "phase_one",
                gettext_noop("There are only %(servers)s servers."),
                servers=self.servers,
            )
        if one + two <= self.servers and self.flaw is not Flaw.DISJOINT_QUORUMS:
            raise refusal(
                "phase_one",
                gettext_noop(
                    "Quorums of %(one)s and %(two)s out of %(servers)s servers may miss each other."
                ),
                one=one,
                two=two,
                servers=self.servers,
            )
        for name, value in (("heartbeat", self.heartbeat), ("lease", self.lease)):
            if value is not None and value >= self.election_timeout[0]:
                raise refusal(
                    name, gettext_noop("It must be shorter than the smallest election timeout.")
                )
        planned = parse_schedule(self.schedule, servers=self.servers).planned
        if any(statement.what in CHANGES_OF_RAFT for statement in planned):
            raise refusal(
                "schedule",
                gettext_noop("Multi-Paxos has neither leadership transfer nor membership change."),
            )
        return self

    @model_validator(mode="after")
    def _leaves_out_a_rule_of_the_protocol(self) -> Self:
        flaws = FLAWS.get(self.protocol, ())
        if self.flaw is not Flaw.NONE and self.flaw not in flaws:
            raise refusal(
                "flaw",
                gettext_noop("%(protocol)s has no such rule; there are: %(known)s."),
                protocol=self.protocol.value,
                known=", ".join(flaw.value for flaw in (Flaw.NONE, *flaws)),
            )
        return self

    @property
    def phases(self) -> tuple[int, int]:
        """Quorums of both phases of Multi-Paxos; one that is absent meets the other."""
        majority = self.majority
        one = self.phase_one or max(majority, self.servers - (self.phase_two or majority) + 1)
        return one, self.phase_two or max(majority, self.servers - one + 1)

    @property
    def site_of(self) -> tuple[int, ...]:
        """The site of each server."""
        counts = self.sites or (self.servers,)
        return tuple(site for site, count in enumerate(counts) for _ in range(count))

    @property
    def majority(self) -> int:
        return self.servers // 2 + 1

    @property
    def heartbeat_seconds(self) -> float:
        return self.heartbeat or self.election_timeout[0] / 2.0

    def texts(self) -> dict[str, str]:
        """Write the settings that are not the defaults, as `from_texts` reads them."""
        changed = self.model_dump(mode="json", exclude_defaults=True)
        return {name: str(value) for name, value in changed.items()}

    def changed(self, changes: Mapping[str, object]) -> Self:
        """Return the run with some settings changed, all of them checked again."""
        return type(self).model_validate({**self.texts(), **changes})
