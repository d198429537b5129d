"""The architecture document: what a user draws, parsed into immutable objects.

Durations are seconds, ratios floats in [0, 1] unless their complement matters (`Ratio`).
Shapes and ranges of single values are checked here; what spans several parts (references,
cycles, counts) is checked in `semantics`. An instance that `reading` returns is valid, and
the analysis and the simulations never check these rules again.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from metrics.domain.kinds import KNOWN_KINDS
from metrics.domain.limits import (
    COMPONENTS_MAX,
    COORDINATE_MAX,
    DEPENDENCIES_MAX,
    ID_CHARS_MAX,
    JOURNEYS_MAX,
    MONEY_MAX,
    NAME_CHARS_MAX,
    POSITIONS_MAX,
    REPLICAS_MAX,
    SITES_MAX,
    TARGETS_MAX,
)
from metrics.domain.processes import CommonCause, Failure, Outage, Part, Text
from metrics.domain.quantities import (
    ChosenDuration,
    Demand,
    Duration,
    PositiveDuration,
    PositiveRate,
    Ratio,
    Share,
)
from metrics.domain.uncertain import Ranged

_MORE = f"{{0,{ID_CHARS_MAX - 1}}}"
Identifier = Annotated[str, Field(pattern=f"^[a-z][a-z0-9-]{_MORE}$")]
LayoutKey = Annotated[str, Field(pattern=f"^(site:)?[a-z][a-z0-9-]{_MORE}$")]
"""A component, or `site:` and a site."""
Kind = Annotated[str, Field(pattern=f"^[a-z][a-z0-9_-]{_MORE}$")]
"""What an element is; known kinds have a picture of their own, others are welcome."""
ComponentKind = Annotated[Kind, Field(examples=[*KNOWN_KINDS])]
Name = Annotated[str, Field(max_length=NAME_CHARS_MAX)]
Count = Annotated[int, Field(ge=0, le=REPLICAS_MAX, strict=True)]
PositiveCount = Annotated[int, Field(ge=1, le=REPLICAS_MAX, strict=True)]
ChosenMoney = Annotated[float, Field(ge=0, le=MONEY_MAX, strict=True)]
"""Money that somebody decides, such as a budget: never uncertain."""
Money = Annotated[ChosenMoney, Ranged("money", axis_max=MONEY_MAX)]
"""Money; may be uncertain."""

Coordinate = Annotated[float, Field(ge=-COORDINATE_MAX, le=COORDINATE_MAX, strict=True)]
"""Pixels of the editor's canvas."""


class Site(Part):
    """A failure domain: a region, a zone, a rack. Sites nest by `parent`."""

    name: Name | None = None
    kind: Kind = "zone"
    parent: Identifier | None = None
    outage: Outage | None = None


class Standby(Part):
    """Idle replicas that take over by a failover."""

    mode: Literal["hot", "warm", "cold"]
    failover_time: Duration = 0.0
    coverage: Share = 1.0
    manual_failover_time: Duration | None = None
    dormancy: Share | None = None
    """Fraction of the failure rate at which an idle replica ages; by mode 1, 0.5 or 0."""
    failover_law: Literal["exponential", "deterministic"] = "exponential"

    @property
    def dormancy_fraction(self) -> float:
        """Ageing of an idle replica: 1 for hot, 0 for cold, for warm as given or 0.5."""
        if self.mode == "warm":
            return 0.5 if self.dormancy is None else self.dormancy
        return 1.0 if self.mode == "hot" else 0.0

    @property
    def mean_failover_seconds(self) -> float:
        """Expected failover time over covered and uncovered ones."""
        manual = self.manual_failover_time or 0.0
        return self.coverage * self.failover_time + (1 - self.coverage) * manual


class HealthCheck(Part):
    """How a balancer finds out that a target is gone."""

    interval: PositiveDuration
    threshold: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1

    @property
    def mean_detection_seconds(self) -> float:
        """Mean time from loss to detection, interval · (threshold − ½)."""
        return self.interval * (self.threshold - 0.5)


class Capacity(Part):
    """What one replica carries."""

    rps: PositiveRate
    service_time: PositiveDuration | None = None


ELECTION_SHARES = (0.0, 0.1, 0.5, 0.9, 0.99, 1.0)
"""Of the election times that do not exceed `min`, `p10`, …, `max`."""


class ElectionTime(Part):
    """How long a group has no leader once it has lost it, as it was measured.

    The mean counts; the quantiles, if any, give the shape of the law and not its scale.
    """

    mean: PositiveDuration
    min: ChosenDuration | None = None
    p10: ChosenDuration | None = None
    p50: ChosenDuration | None = None
    p90: ChosenDuration | None = None
    p99: ChosenDuration | None = None
    max: ChosenDuration | None = None
    basis: Literal["measured", "published", "assumed"] | None = None
    source: Text | None = None

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Return the times that 0, 10, 50, 90, 99 and 100 % do not exceed; nothing without them."""
        known = (self.min, self.p10, self.p50, self.p90, self.p99, self.max)
        return tuple(time for time in known if time is not None)


class Replication(Part):
    """How copies of the data follow each other."""

    mode: Literal["none", "sync", "async", "raft", "paxos"]
    lag: Duration | None = None
    quorum: PositiveCount | None = None
    election_timeout: tuple[PositiveDuration, PositiveDuration] | None = None
    heartbeat: PositiveDuration | None = None
    message_delay: Duration | None = None
    election_time: ElectionTime | None = None
    """Takes the place of the prediction from the timeouts."""

    @property
    def is_consensus(self) -> bool:
        """Whether replicas vote (Raft, Paxos)."""
        return self.mode in ("raft", "paxos")


class Backup(Part):
    """Copies of the data kept apart."""

    every: PositiveDuration
    takes: Duration = 0.0
    restore: Duration = 0.0
    detect: Duration = 0.0
    at: Identifier | None = None
    """The site that keeps the backup, or `offsite`."""
    success: Share = 1.0
    """Probability that one backup can be restored."""


class LogShipping(Part):
    """Logs that are kept apart between backups."""

    every: PositiveDuration
    at: Identifier | None = None


class Data(Part):
    """What happens to the data of a component."""

    replication: Replication | None = None
    backup: Backup | None = None
    log_shipping: LogShipping | None = None


class Need(Part):
    """A gate over components that another component depends on."""

    target: Identifier | None = None
    all_of: (
        Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=TARGETS_MAX)] | None
    ) = None
    any_of: (
        Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=TARGETS_MAX)] | None
    ) = None
    required: PositiveCount | None = None
    failover_time: Duration | None = None
    if_down: Literal["fail", "degrade", "serve_cached"] = "fail"
    quality: Share | None = None
    hit_ratio: Share | None = None
    ttl: Duration | None = None
    stale_if_error: Duration | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The components named by the gate, in the order given."""
        if self.target is not None:
            return (self.target,)
        return self.all_of or self.any_of or ()

    @property
    def required_count(self) -> int:
        """How many targets must be available."""
        return (self.required or 1) if self.any_of is not None else len(self.targets)

    @property
    def has_memory(self) -> bool:
        """Whether the gate remembers the target in use (`any_of` with a failover time)."""
        return self.any_of is not None and bool(self.failover_time)


class Cost(Part):
    """Money per month."""

    fixed: Money = 0.0
    per_replica: Money = 0.0


class Component(Part):
    """A group of interchangeable replicas, what it needs, and what it costs."""

    name: Name | None = None
    kind: ComponentKind = "service"
    description: Text | None = None
    failure: Failure | None = None
    placement: Annotated[dict[Identifier, Count], Field(max_length=SITES_MAX)] | None = None
    replicas: PositiveCount | None = None
    required: PositiveCount | None = None
    below_required: Literal["fail", "shed"] = "fail"
    standby: Standby | None = None
    repair_crews: PositiveCount | None = None
    common_cause: CommonCause | None = None
    health_check: HealthCheck | None = None
    capacity: Capacity | None = None
    data: Data | None = None
    needs: Annotated[tuple[Need, ...], Field(max_length=DEPENDENCIES_MAX)] = ()
    cost: Cost | None = None

    @field_validator("needs", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """Read `needs: [db]` as `needs: [{target: db}]`."""
        if isinstance(value, list | tuple):
            return tuple({"target": item} if isinstance(item, str) else item for item in value)
        return value

    @property
    def replica_count(self) -> int:
        """All replicas, active and idle, in every site."""
        if self.placement:
            return sum(self.placement.values())
        return self.replicas or 1

    @property
    def is_consensus(self) -> bool:
        """Whether the replicas are voting members of one consensus group."""
        replication = self.data.replication if self.data else None
        return replication is not None and replication.is_consensus

    @property
    def required_count(self) -> int:
        """Usable replicas that carry full service; the quorum of a consensus group."""
        replication = self.data.replication if self.data else None
        if replication is not None and replication.is_consensus:
            return replication.quorum or self.replica_count // 2 + 1
        return self.required or self.replica_count

    @property
    def replica_mtbf_seconds(self) -> float:
        """Mean operating time of one replica without the part that a `beta` splits off."""
        if self.failure is None:
            return math.inf
        beta = self.common_cause.beta if self.common_cause else None
        own = 1 - (beta or 0.0)
        return self.failure.mean_up_seconds / own if own > 0 else math.inf

    @property
    def replica_mttr_seconds(self) -> float:
        """Mean time to restoration of one replica; 0 when it never fails."""
        return self.failure.mttr if self.failure else 0.0

    @property
    def common_cause_mtbf_seconds(self) -> float:
        """Mean operating time between common-cause failures; infinite without one."""
        cause = self.common_cause
        if cause is None:
            return math.inf
        if cause.beta is not None:
            if not cause.beta or self.failure is None:
                return math.inf
            return self.failure.mean_up_seconds / cause.beta
        return cause.mtbf if cause.mtbf is not None else math.inf

    @property
    def common_cause_mttr_seconds(self) -> float:
        """Mean time to restoration of the common cause; 0 without one."""
        cause = self.common_cause
        if cause is None:
            return 0.0
        if cause.beta is not None:
            return self.replica_mttr_seconds
        return cause.mttr or 0.0


class Journey(Part):
    """A way that users take through the system, entering at one component."""

    name: Name | None = None
    entry: Identifier
    share: Share | None = None
    demand: Demand | None = None


class RecoveryObjectives(Part):
    """Largest acceptable time per kind of disruption."""

    instance: ChosenDuration | None = None
    component: ChosenDuration | None = None
    site: ChosenDuration | None = None
    region: ChosenDuration | None = None
    data: ChosenDuration | None = None


class Objectives(Part):
    """What the owner promises."""

    availability: Ratio | None = None
    rto: RecoveryObjectives | None = None
    rpo: RecoveryObjectives | None = None
    budget: ChosenMoney | None = None
    region_is_disaster: Annotated[bool, Field(strict=True)] = False
    """Whether the loss of a top-level site also loses the data there."""


class Economics(Part):
    """What downtime costs."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    downtime_cost_per_hour: Money = 0.0


class Position(Part):
    """Where the editor shows a component or a site; never part of the meaning."""

    x: Coordinate
    y: Coordinate
    width: Coordinate | None = None
    height: Coordinate | None = None


class Architecture(Part):
    """A whole document."""

    format: Literal["reliability/v1"]
    name: Name = ""
    description: Text = ""
    sites: Annotated[dict[Identifier, Site], Field(max_length=SITES_MAX)] = Field(
        default_factory=dict
    )
    components: Annotated[
        dict[Identifier, Component], Field(min_length=1, max_length=COMPONENTS_MAX)
    ]
    journeys: Annotated[dict[Identifier, Journey], Field(max_length=JOURNEYS_MAX)] = Field(
        default_factory=dict
    )
    objectives: Objectives | None = None
    economics: Economics | None = None
    layout: Annotated[dict[LayoutKey, Position], Field(max_length=POSITIONS_MAX)] | None = None

    @property
    def effective_journeys(self) -> dict[str, Journey]:
        """The journeys; without any, one into every component that no other one needs."""
        if self.journeys:
            return self.journeys
        needed = {t for c in self.components.values() for n in c.needs for t in n.targets}
        return {key: Journey(entry=key) for key in self.components if key not in needed}

    @property
    def journey_shares(self) -> dict[str, float]:
        """Share of each journey; equal ones where none is given."""
        journeys = self.effective_journeys
        return {
            key: journey.share if journey.share is not None else 1 / len(journeys)
            for key, journey in journeys.items()
        }
