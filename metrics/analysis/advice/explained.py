"""Why a figure of an advice is what it is: the design with the change against the one without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from metrics.domain.advising import Advice
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import Explanation, Formula, Value
from metrics.domain.problems import gettext_noop as _
from metrics.domain.quantities import MONTH_HOURS

_METHOD: Final = _(
    "The change is made to the document and the whole analysis runs again; nothing else changes."
)
FORMULAS: Final = {
    "downtime": Formula(
        figure="advice.downtime",
        unit="minutes",
        title=_("Downtime a month"),
        meaning=_("By how much the expected downtime of a month changes."),
        formula="(U₂ − U₁) · 730 h",
        method=_METHOD,
        documentation="reference/advice/#advice",
    ),
    "price": Formula(
        figure="advice.price",
        unit="money",
        title=_("Price a month"),
        meaning=_("What the change costs a month by the prices of the document."),
        formula="cost₂ − cost₁",
        method=_METHOD,
        documentation="reference/advice/#advice",
    ),
    "balance": Formula(
        figure="advice.balance",
        unit="money",
        title=_("On balance"),
        meaning=_("The loss that it avoids a month, minus what it costs."),
        formula="(U₁ − U₂) · 730 h · downtime_cost_per_hour − price",
        method=_METHOD,
        documentation="reference/advice/#advice",
    ),
}
"""By what is asked of an advice."""


def explain_advice(item: Advice, formula: Formula, document: Architecture) -> Explanation:
    """Explain the downtime, the price or the balance of one advice."""
    lost = item.figures["whole.unavailability"]
    values = {
        "advice.downtime": MONTH_HOURS * 60 * lost.change,
        "advice.price": item.price_per_month,
        "advice.balance": item.net_gain_per_month,
    }
    return Explanation(
        scope="whole",
        row=item.key,
        formula=formula,
        value=values[formula.figure],
        exactness=item.exactness,
        values=tuple(_values(item, document)),
    )


def _values(item: Advice, document: Architecture) -> Iterator[Value]:
    lost = item.figures["whole.unavailability"]
    yield Value(_("Unavailability as it is"), lost.before, "fraction", symbol="U₁")
    yield Value(_("Unavailability with the change"), lost.after, "fraction", symbol="U₂")
    economics = document.economics
    hour = economics.downtime_cost_per_hour if economics else 0.0
    amounts = (
        (_("Cost of one hour down"), "downtime_cost_per_hour", hour or None),
        (_("Price a month"), "price", item.price_per_month),
        (_("Avoided loss a month"), "", item.avoided_loss_per_month),
        (_("Pays up to a price a month of"), "", item.break_even_price_per_month),
        (_("Pays from an hour of downtime at"), "", item.break_even_downtime_cost_per_hour),
    )
    for name, symbol, amount in amounts:
        if amount is not None:
            yield Value(name, amount, "money", symbol=symbol)
