"""The few figures that stand for a design in lists and trends, and how it stands by its objectives.

The rule, in one place:

* *breached* while any objective is missed: availability, budget, or the expected recovery time or
  loss of a disruption;
* *at risk* while all are met, but a month breaks the availability objective with more than
  `RISK_PROBABILITY_MAX`, or more than `USED_SHARE_MAX` of what an objective allows is used up: of
  the unavailability that an availability objective leaves, or of the budget;
* *met* otherwise, and nothing without objectives.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from metrics.domain.quantities import is_within
from metrics.domain.results import Evaluation, Objective

Standing = Literal["met", "at_risk", "breached"]
Risk = Literal["month", "margin"]

RISK_PROBABILITY_MAX: Final = 0.1
"""A month that breaks the objective more often than this puts a design at risk."""
USED_SHARE_MAX: Final = 0.9
"""More than this share of what an objective allows puts a design at risk."""


class Headline(BaseModel):
    """The figures of one document in short; what was not computed is None."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    unavailability: float
    downtime_minutes_per_month: float
    cost_per_month: float | None = None
    """None where nothing has a price, too: it is not known to be 0."""
    currency: str = ""
    complexity: float | None = None
    objectives: int = 0
    """How many verdicts there are: of the whole and of each disruption."""
    objectives_met: int = 0
    month_breach_probability: float | None = None
    used_share: float | None = None
    """The largest share of what one objective allows that the design uses; above 1 it is missed."""

    @property
    def standing(self) -> Standing | None:
        """Return how the design stands by its objectives; None without any."""
        if not self.objectives:
            return None
        if self.objectives_met < self.objectives:
            return "breached"
        return "at_risk" if self.risks else "met"

    @property
    def risks(self) -> tuple[Risk, ...]:
        """Return what puts objectives at risk, whether they are met or not."""
        risks: list[Risk] = []
        if not is_within(self.month_breach_probability or 0, RISK_PROBABILITY_MAX):
            risks.append("month")
        if not is_within(self.used_share or 0, USED_SHARE_MAX):
            risks.append("margin")
        return tuple(risks)


def headline_of(evaluation: Evaluation) -> Headline:
    """Take the figures in short from a result."""
    verdicts = [is_met for _, is_met in verdicts_of(evaluation)]
    cost, month = evaluation.cost, (evaluation.whole.periods or {}).get("month")
    shares = [_used(item, evaluation.whole.unavailability) for item in evaluation.objectives]
    return Headline(
        unavailability=evaluation.whole.unavailability,
        downtime_minutes_per_month=evaluation.whole.downtime_minutes_per_month,
        cost_per_month=cost.per_month if cost and cost.items else None,
        currency=cost.currency if cost else "",
        complexity=evaluation.complexity.index if evaluation.complexity else None,
        objectives=len(verdicts),
        objectives_met=sum(verdicts),
        month_breach_probability=month.breach_probability if month else None,
        used_share=max((share for share in shares if share is not None), default=None),
    )


def verdicts_of(evaluation: Evaluation) -> Iterator[tuple[str, bool]]:
    """Yield every objective that was judged, in words, and whether it is met.

    Those of the whole come first, then the recovery time and loss of each disruption and journey.
    """
    for item in evaluation.objectives:
        yield item.objective, item.met
    yield from recovery_verdicts_of(evaluation)


def recovery_verdicts_of(evaluation: Evaluation) -> Iterator[tuple[str, bool]]:
    """Yield every recovery time and loss that was judged, in words, and whether it is met."""
    for row in evaluation.recovery or ():
        for name, verdict in (("RTO", row.objective.rto), ("RPO", row.objective.rpo)):
            if verdict != "no objective":
                yield f"{name} of {row.journey} after {row.disruption}", verdict == "met"


def _used(objective: Objective, unavailability: float) -> float | None:
    """Return how much of what an objective allows is used; None when it allows nothing."""
    target = Decimal(repr(objective.target))
    if objective.objective == "availability":
        allowed, used = 1 - target, unavailability
    else:
        allowed, used = target, objective.value
    return used / float(allowed) if allowed > 0 else None
