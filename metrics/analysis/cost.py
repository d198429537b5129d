"""What an architecture costs a month, item by item."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.domain.architecture import Architecture, Economics
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import is_within
from metrics.domain.results import CostFigures, Item

FIXED = gettext_noop("Fixed cost")
REPLICAS = gettext_noop("Replicas")


def cost(architecture: Architecture, downtime_hours_per_month: float | None = None) -> CostFigures:
    """Return the running cost and the expected cost of downtime, both per month of 730 h.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.
    downtime_hours_per_month : expected hours in a month in which the whole is not up; None
        when it is not known, and then the cost of downtime is absent.

    Notes
    -----
    Idle replicas cost as much as active ones. The budget is for the running cost; what
    downtime costs is not spent, it is lost.
    """
    economics = architecture.economics or Economics()
    items = tuple(_items(architecture))
    per_month = sum(item.amount for item in items)
    budget = architecture.objectives.budget if architecture.objectives else None
    lost = None
    if downtime_hours_per_month is not None and architecture.economics is not None:
        lost = downtime_hours_per_month * economics.downtime_cost_per_hour
    return CostFigures(
        currency=economics.currency,
        per_month=per_month,
        downtime_per_month=lost,
        within_budget=None if budget is None else is_within(per_month, budget),
        items=items,
    )


def _items(architecture: Architecture) -> Iterator[Item]:
    for key, component in architecture.components.items():
        price = component.cost
        if price is None:
            continue
        if price.fixed or not price.per_replica:
            yield Item(label=FIXED, amount=price.fixed, component=key)
        if price.per_replica:
            amount = price.per_replica * component.replica_count
            yield Item(label=REPLICAS, amount=amount, component=key)
