"""What sensitivity, advice and the Pareto search return. An absent key was not computed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from metrics.domain.results import DocumentRef


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what was not computed is absent."""
        return self.model_dump(mode="json", exclude_none=True)


class ParameterFigures(_Result):
    """One number of the document, its range, and how the figures follow it."""

    path: str
    kind: Literal["duration", "count", "share", "complement", "money", "rate", "number"]
    """`complement`: an availability, coverage or probability of success, varied as 1 − value."""
    value: float
    """Seconds, a ratio, a count, money or requests per second."""
    text: str
    """The same as it stands in the document."""
    low: str
    high: str
    """The ends of the sensible range, as they would stand in the document."""
    scale: Literal["linear", "log"]
    elasticities: dict[str, float] | None = None
    """By figure: the percentage by which it grows when the parameter grows by one per cent (a
    count by one, in logarithms; of a `complement` the complement grows)."""


class SweepPoint(_Result):
    """The figures at one value; or why the document would be invalid with it."""

    value: float
    text: str
    is_current: bool = False
    figures: dict[str, float] | None = None
    invalid: str | None = None


class Slope(_Result):
    """The elasticity of a figure at the present value, and an estimate of its error."""

    elasticity: float
    error: float


class Sweep(_Result):
    """Every figure against one parameter."""

    parameter: ParameterFigures
    points: tuple[SweepPoint, ...]
    slopes: dict[str, Slope] = Field(default_factory=dict)
    """By figure, by central differences with extrapolation; absent for counts and at 0."""


class Sensitivity(_Result):
    """Every parameter of a document by its influence, and one of them in detail."""

    format: Literal["reliability-sensitivity/v1"] = "reliability-sensitivity/v1"
    engine: str
    document: DocumentRef
    figure: str
    """The figure that the parameters are ranked by."""
    exactness: str
    """`exact`, or why and how far the figures of variants are off."""
    parameters: tuple[ParameterFigures, ...]
    sweep: Sweep | None = None


class Difference(_Result):
    """One figure before and after a change; `change` is after minus before."""

    before: float
    after: float
    change: float


class RecoveryBreach(_Result):
    """A recovery objective that a change meets or misses."""

    objective: Literal["rto", "rpo"]
    disruption: str
    journey: str


Verdict = Literal["free", "pays", "does_not_pay", "unpriced", "no_money", "trade", "worse"]


State = Literal["open", "accepted", "dismissed"]


class Decision(_Result):
    """What somebody decided on one advice for a stored architecture."""

    key: str
    state: State
    """`open`: it was accepted as a variant that has been deleted since."""
    arises: bool
    """Whether the current design still leads to the advice."""
    title: str
    """What the advice said then."""
    reason: str | None = None
    """Why it was dismissed."""
    variant: str | None = None
    """Identifier of the architecture with the change in it."""
    version: int
    """The version of the architecture that was current then."""
    price_per_month: float | None = None
    net_gain_per_month: float | None = None
    author: str | None = None
    created: str
    """When, as in RFC 3339."""


class Advice(_Result):
    """One change of the document and what it does."""

    key: str
    """Stable: the same advice has the same key in every version of a document."""
    kind: str
    path: str
    """The place in the document that changes."""
    does: str
    buys: str
    assumption: str | None = None
    """What the figures take for granted although the document does not say it."""
    effort: Literal["setting", "operation", "build", "redesign"]
    verdict: Verdict
    """`free`: helps and costs nothing in the document; `pays` or `does_not_pay`: the avoided
    loss against the price; `unpriced`: helps, the document has no price for it; `no_money`:
    helps and has a price, but the document does not say what downtime costs; `trade`: gains
    one thing and loses another; `worse`: gains nothing."""
    figures: dict[str, Difference]
    exactness: str = "exact"
    """Of the figures: `exact`, or `approximate: reason`."""
    price_per_month: float | None = None
    """What the change costs a month by the document; absent when the document has no price."""
    avoided_loss_per_month: float | None = None
    """Downtime avoided in money; absent without a cost of downtime."""
    benefit_per_cost: float | None = None
    """Avoided loss by unit of money spent."""
    net_gain_per_month: float | None = None
    """Avoided loss minus price; of what saves money, the saving minus the added loss."""
    break_even_price_per_month: float | None = None
    """The highest price a month at which it pays: the avoided loss."""
    break_even_downtime_cost_per_hour: float | None = None
    """The cost of an hour of downtime from which its price pays."""
    fixes: tuple[RecoveryBreach, ...] = ()
    breaks: tuple[RecoveryBreach, ...] = ()
    patch: dict[str, Any]
    """The change as a JSON merge patch (RFC 7396) of the document."""
    params: dict[str, str] = Field(default_factory=dict)
    """With `kind` they make the words in another language."""
    state: State | None = None
    """How it stands for a stored architecture; absent for a document that is not stored."""


class Step(_Result):
    """One step of the best sequence, with the figures after it."""

    key: str
    does: str
    kind: str
    params: dict[str, str]
    price_per_month: float
    avoided_loss_per_month: float | None = None
    benefit_per_cost: float | None = None
    break_even_downtime_cost_per_hour: float | None = None
    cost_per_month: float
    unavailability: float
    downtime_minutes_per_month: float
    downtime_cost_per_month: float | None = None
    complexity: float
    pays: bool
    exactness: str = "exact"
    """Of the figures after it: `exact`, or `approximate:` with the reason."""
    patch: dict[str, Any]
    """From the document as it is to the design after this step."""


class MoneyCurve(_Result):
    """The sequence of best changes and where money stops helping."""

    steps: tuple[Step, ...]
    stop: Literal["next_does_not_pay", "nothing_helps", "steps_max", "no_prices"]
    paying_steps: int | None = None
    """How many steps pay for themselves; absent without a cost of downtime."""
    net_gain_per_month: float | None = None
    """Avoided loss minus price over the steps that pay."""


class AdviceReport(_Result):
    """Every single change by rank, and the sequence of best ones."""

    format: Literal["reliability-advice/v1"] = "reliability-advice/v1"
    engine: str
    document: DocumentRef
    currency: str
    downtime_cost_per_hour: float | None = None
    unavailability: float
    cost_per_month: float
    complexity: float
    advice: tuple[Advice, ...]
    worse: tuple[Advice, ...] = ()
    """Changes that were tried and gain nothing."""
    money: MoneyCurve
    exactness: str
    """`exact`, or why and how far the figures of variants are off; each advice has its own."""
    changes_tried: int
    components_left: int = 0
    """Of large documents only the components that matter most are looked at; the others."""
    decisions: tuple[Decision, ...] | None = None
    """On advice for a stored architecture, newest first."""


class Design(_Result):
    """One design of the space that was searched."""

    choices: dict[str, str]
    """What each freed part is in this design."""
    cost_per_month: float
    unavailability: float
    downtime_minutes_per_month: float
    complexity: float
    is_current: bool = False
    meets_objectives: bool | None = None
    breaches: tuple[str, ...] = ()
    """Objectives that it misses: `availability`, `budget`, `rto site: eu-a (shop)`."""
    patch: dict[str, Any]


class ParetoGap(_Result):
    """How far a design that was not looked at could be better than the front at most."""

    factor: float
    """No design of the space has, at no more cost, less than 1/factor of the front's
    unavailability. 1 when the front is exact."""
    statement: str


class ParetoFront(_Result):
    """The designs that no other one beats in every objective."""

    format: Literal["reliability-pareto/v1"] = "reliability-pareto/v1"
    engine: str
    document: DocumentRef
    currency: str
    objectives: tuple[str, ...]
    freedoms: tuple[str, ...]
    designs: int
    """In the whole space."""
    evaluated: int
    """Analyses that were made, bounds included."""
    exactness: str
    """Of the figures of each design; `exact` below is about the search."""
    exact: bool
    gap: ParetoGap
    front: tuple[Design, ...]
    current: Design
    dominated_by: tuple[int, ...] = ()
    """Positions in the front of the designs that beat the current one."""
    cheapest_meeting_availability: int | None = None
    """Position in the front; absent without an objective or when none meets it."""
    cheapest_meeting_objectives: int | None = None
    """Position in the front; absent without objectives or when none meets them."""
