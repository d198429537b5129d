"""Why a figure of an advice is what it is: the design with the change against the one without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from metrics import deciding, services, wording
from metrics.advice_words import assumption, does
from metrics.domain.advising import Advice
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import Explanation, Formula
from metrics.domain.quantities import MONTH_HOURS
from metrics.templatetags import reliability as words
from metrics.web.explanations import version_of
from metrics.web.tabs import SignedInRequest, owned_architecture

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


@require_GET
@login_required
def why(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Explain the downtime, the price or the balance of one advice."""
    architecture = owned_architecture(request, pk)
    version, gone = version_of(architecture, request.GET.get("version", ""))
    formula = FORMULAS.get(request.GET.get("of", ""))
    report = deciding.report_of(version)
    item = next((one for one in report.advice if one.key == request.GET.get("key")), None)
    if item is None or formula is None:
        raise Http404
    context = _context(item, formula, services.read(version), report.currency)
    name = "_explanation" if "part" in request.GET else "explanation_alone"
    return render(request, f"metrics/{name}.html", context | {"version": version, "gone": gone})


def _context(
    item: Advice, formula: Formula, document: Architecture, currency: str
) -> dict[str, Any]:
    taken = assumption(item.params, document)
    return {
        "why": Explanation(scope="whole", formula=formula),
        "shown": _shown(item, formula, currency),
        "is_exact": item.exactness == "exact",
        "exactness": wording.exactness(item.exactness),
        "values": [
            {"name": name, "symbol": symbol, "of": "", "shown": shown}
            for name, symbol, shown in _values(item, document, currency)
        ],
        "assumptions": [taken] if taken else [],
        "scope_name": does(item.params, document),
    }


def _shown(item: Advice, formula: Formula, currency: str) -> str:
    if formula.unit == "minutes":
        change = item.figures["whole.unavailability"].change
        return words.signed_minutes(MONTH_HOURS * 60 * change)
    is_price = formula.figure == "advice.price"
    amount = item.price_per_month if is_price else item.net_gain_per_month
    return "" if amount is None else words.signed_money(amount, currency)


def _values(item: Advice, document: Architecture, currency: str) -> Iterator[tuple[str, str, str]]:
    lost = item.figures["whole.unavailability"]
    yield gettext("Unavailability as it is"), "U₁", wording.number(lost.before)
    yield gettext("Unavailability with the change"), "U₂", wording.number(lost.after)
    economics = document.economics
    if economics is not None and economics.downtime_cost_per_hour:
        price = wording.money(economics.downtime_cost_per_hour, currency)
        yield gettext("Cost of one hour down"), "downtime_cost_per_hour", price
    amounts = (
        (gettext("Price a month"), "price", item.price_per_month),
        (gettext("Avoided loss a month"), "", item.avoided_loss_per_month),
        (gettext("Pays up to a price a month of"), "", item.break_even_price_per_month),
        (gettext("Pays from an hour of downtime at"), "", item.break_even_downtime_cost_per_hour),
    )
    for name, symbol, amount in amounts:
        if amount is not None:
            yield name, symbol, wording.money(amount, currency)
