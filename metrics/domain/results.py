"""What the analysis returns. `to_json` writes the shape that other tools rely on.

A figure that was not computed is absent, never 0 or null: optional fields are dropped.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["met", "breached", "no objective"]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PeriodFigures(_Result):
    """Downtime within one month or year that begins with everything up."""

    hours: float
    budget_minutes: float | None = None
    """Downtime that the objective allows in the period."""
    breach_probability: float | None = None
    """Probability of more downtime than that."""
    no_downtime_probability: float
    p50_minutes: float | None = None
    p90_minutes: float | None = None
    p99_minutes: float | None = None
    exactness: str


class OutageFigures(_Result):
    """How long outages last in the long run."""

    mean_minutes: float
    p50_minutes: float
    p90_minutes: float
    p95_minutes: float
    p99_minutes: float


class CutSet(_Result):
    """A smallest set of events that together take the whole (or a journey) down."""

    events: tuple[str, ...]
    """`site:eu`, `web (3 of 6 replicas)`, `common_cause:web`, `failover:db`, `gate:web`, …"""
    unavailability: float
    failure_frequency_per_year: float
    order: int | None = None
    """How many things fail, each replica counted."""
    combinations: int | None = None
    """How many minimal cut sets the row stands for: the choices of replicas."""
    share: float | None = None
    """Its unavailability as a part of what it belongs to."""


class CutSetCounts(_Result):
    """How many minimal cut sets there are, and what the list of them leaves out."""

    status: Literal["complete", "truncated"]
    """Whether every pattern of lost sites was looked at."""
    by_order: dict[int, int]
    """Replicas told apart; rounded beyond 2⁵³."""
    listed: Literal["complete", "truncated"]
    sum_of_unavailabilities: float
    """Over all cut sets: an upper bound on the unavailability for independent events."""
    remainder_unavailability: float
    """An upper bound on what the cut sets that are not listed add."""
    exactness: str


class Figures(_Result):
    """Long-run figures of a journey or of the whole."""

    availability: float
    unavailability: float
    full_service_availability: float | None = None
    full_service_unavailability: float | None = None
    served_requests: float | None = None
    lost_requests: float | None = None
    """1 − served requests, computed on its own."""
    utility: float | None = None
    lost_utility: float | None = None
    failure_frequency_per_year: float
    mtbf_hours: float | None = None
    """Mean up time; absent when it never fails."""
    mttr_hours: float | None = None
    mttf_hours: float | None = None
    """Mean time to the first failure from everything up."""
    periods: dict[str, PeriodFigures] | None = None
    """`month` (730 h) and `year` (8,760 h)."""
    breach_probability_twelve_months: float | None = None
    """Of breaking the month's objective in at least one of twelve."""
    downtime_minutes_per_year: float
    downtime_minutes_per_month: float
    downtime_minutes_per_week: float
    nines: float | None = None
    response_time_ms: float | None = None
    """While everything works."""
    response_time_mean_ms: float | None = None
    """With every group's states averaged, those that cannot keep up left out."""
    saturation_probability: float | None = None
    """Fraction of time in which a group on the way serves, but cannot keep up."""
    capacity_rps: float | None = None
    cut_sets: tuple[CutSet, ...] | None = None
    """Of a journey: its minimal cut sets, the largest contributions first."""
    cut_set_counts: CutSetCounts | None = None
    exactness: dict[str, str]
    """For each figure `exact`, or `approximate: reason`."""


class Importance(_Result):
    """How much the whole depends on one component's group (or site, or common cause)."""

    birnbaum: float
    criticality: float | None = None
    fussell_vesely: float | None = None
    risk_achievement_worth: float | None = None
    risk_reduction_worth: float | None = None
    """Absent when nothing else fails the system, so that the ratio has no bound."""


class ComponentFigures(_Result):
    """Long-run figures of one component, what it needs included."""

    availability: float
    unavailability: float
    failure_frequency_per_year: float
    mtbf_hours: float | None = None
    mttr_hours: float | None = None
    group_unavailability: float
    """Of its own group, sites included and what it needs left out."""
    importance: Importance | None = None
    downtime_share: float | None = None
    """Share of the whole's downtime that vanishes with this group's failures, normalised."""
    demand_rps: float | None = None
    utilisation: float | None = None
    """While all of its replicas that serve are usable."""
    utilisation_mean: float | None = None
    """Over the states in which it serves."""
    saturation_probability: float | None = None
    """Fraction of time in which it serves, but demand reaches its capacity."""
    response_time_ms: float | None = None
    """Of the group alone, healthy, waiting included."""
    response_time_mean_ms: float | None = None
    exactness: str


class CauseFigures(_Result):
    """One independent cause of failure: a site, a group's replicas, a common cause."""

    cause: str
    """`site:eu-a`, `replicas:web`, `common_cause:web`, `failover:db`, …"""
    unavailability: float
    failure_frequency_per_year: float
    birnbaum: float
    downtime_share: float
    downtime_minutes_per_year: float
    """Its part of the whole's expected downtime; the parts add up to the whole."""


class Range(_Result):
    """A figure in the expected and in the worst case."""

    expected: float
    worst: float


class RecoveryVerdict(_Result):
    """Each recovery figure against its objective."""

    rto: Verdict
    rpo: Verdict


class Recovery(_Result):
    """What one disruption does to one journey."""

    disruption: str
    journey: str
    rto_seconds: Range | None = None
    """Absent when nothing in the document says how service would come back."""
    rpo_seconds: Range | None = None
    path: tuple[str, ...]
    how: tuple[str, ...] = ()
    """For each component of the path how it recovers, in words."""
    objective: RecoveryVerdict


class Item(_Result):
    """One line of an itemised figure."""

    label: str
    amount: float
    component: str | None = None


class CostFigures(_Result):
    """Money per month."""

    currency: str
    per_month: float
    downtime_per_month: float | None = None
    within_budget: bool | None = None
    items: tuple[Item, ...]


class Complexity(_Result):
    """A documented index and what it is made of."""

    index: float
    items: tuple[Item, ...]


class Objective(_Result):
    """One objective against its figure."""

    objective: str
    target: float
    value: float
    met: bool
    breach_probability: float | None = None
    """Of missing an availability in a month of 730 h, even where the long run meets it."""


class Notice(_Result):
    """Something that is allowed but probably not meant, or a limit of the method."""

    path: str
    message: str
    advice: str
    code: str | None = None
    """Stable; with `params` the words can be had in another language (`notices.words`)."""
    params: dict[str, str] | None = None


class DocumentRef(_Result):
    """Which document the figures belong to."""

    name: str
    digest: str


class Evaluation(_Result):
    """Everything that the analysis knows of one document."""

    format: Literal["reliability-result/v1"] = "reliability-result/v1"
    engine: str
    document: DocumentRef
    whole: Figures
    journeys: dict[str, Figures]
    components: dict[str, ComponentFigures]
    causes: tuple[CauseFigures, ...] = ()
    cut_sets: tuple[CutSet, ...] | None = None
    """Of the whole, the largest contributions first."""
    cut_set_counts: CutSetCounts | None = None
    single_points_of_failure: tuple[str, ...] = Field(default=())
    recovery: tuple[Recovery, ...] | None = None
    cost: CostFigures | None = None
    complexity: Complexity | None = None
    objectives: tuple[Objective, ...] = ()
    warnings: tuple[Notice, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values; what was not computed is absent."""
        return self.model_dump(mode="json", exclude_none=True)
