"""Why a figure of an advice is what it is: the design with the change against the one without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from metrics import deciding, services, wording
from metrics.advice_words import assumption, does
from metrics.analysis.advice.explained import FORMULAS, explain_advice
from metrics.domain.advising import Advice, AdviceReport, Step
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import Formula, Value
from metrics.domain.quantities import MONTH_HOURS
from metrics.templatetags import reliability as words
from metrics.web.explained import told
from metrics.web.explanations import alone, version_of
from metrics.web.tabs import SignedInRequest, owned_architecture

_STEP_METHOD: Final = _(
    "The change is made to the design that has all steps before it, and the whole analysis runs"
    " again."
)
_STEPS: Final = "reference/advice/#advice"
STEP_FORMULAS: Final = {
    "price": replace(FORMULAS["price"], method=_STEP_METHOD, documentation=_STEPS),
    "avoided": Formula(
        figure="step.avoided",
        unit="money",
        title=_("Avoids a month"),
        meaning=_("By how much less the downtime of a month is expected to cost."),
        formula="(U₁ − U₂) · 730 h · downtime_cost_per_hour",
        method=_STEP_METHOD,
        documentation=_STEPS,
    ),
    "pays_from": Formula(
        figure="step.pays_from",
        unit="money",
        title=_("Pays from"),
        meaning=_(
            "What an hour of downtime has to cost so that the step avoids as much loss as it costs."
        ),
        formula="price / ((U₁ − U₂) · 730 h)",
        method=_STEP_METHOD,
        documentation=_STEPS,
    ),
}
"""Of the steps of money, each after those before it."""


@require_GET
@login_required
def why(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Explain the downtime, the price or the balance of one advice; or a figure of a step."""
    architecture = owned_architecture(request, pk)
    version, gone = version_of(architecture, request.GET.get("version", ""))
    report, document = deciding.report_of(version), services.read(version)
    of = request.GET.get("of", "")
    if "step" in request.GET:
        numbered = {str(number): step for number, step in enumerate(report.money.steps, 1)}
        step = numbered.get(request.GET["step"])
        context = _of_step(step, STEP_FORMULAS.get(of), document, report.currency)
    else:
        item = next((one for one in report.advice if one.key == request.GET.get("key")), None)
        context = _of_advice(item, FORMULAS.get(of), document, report)
    return alone(request, context | {"version": version, "gone": gone})


def _of_advice(
    item: Advice | None, formula: Formula | None, document: Architecture, report: AdviceReport
) -> dict[str, Any]:
    if item is None or formula is None:
        raise Http404
    taken = assumption(item.params, document)
    shown = _shown(item, formula, report.currency)
    found = explain_advice(item, formula, document)
    values = list(_values(found.values, report.currency))
    return told(formula, shown, values) | {
        "is_exact": item.exactness == "exact",
        "exactness": wording.exactness(item.exactness),
        "assumptions": [taken] if taken else [],
        "scope_name": does(item.params, document),
    }


def _of_step(
    step: Step | None, formula: Formula | None, document: Architecture, currency: str
) -> dict[str, Any]:
    if step is None or formula is None:
        raise Http404
    amounts = {
        "advice.price": step.price_per_month,
        "step.avoided": step.avoided_loss_per_month,
        "step.pays_from": step.break_even_downtime_cost_per_hour,
    }
    amount = amounts[formula.figure]
    shown = "" if amount is None else wording.money(amount, currency)
    values = [
        value for value in _step_values(step, document, currency) if value[1] in formula.formula
    ]
    return told(formula, shown, values) | {
        "is_exact": step.exactness == "exact",
        "exactness": wording.exactness(step.exactness),
        "scope_name": does(step.params, document),
    }


def _step_values(
    step: Step, document: Architecture, currency: str
) -> Iterator[tuple[str, str, str]]:
    """Yield what a step changes: the loss before it follows from what it avoids."""
    before = step.cost_per_month - step.price_per_month
    yield gettext("Cost a month before it"), "cost₁", wording.money(before, currency)
    yield gettext("Cost a month with it"), "cost₂", wording.money(step.cost_per_month, currency)
    yield gettext("Price a month"), "price", wording.money(step.price_per_month, currency)
    hour = document.economics.downtime_cost_per_hour if document.economics else 0.0
    lost = _lost_before(step, hour)
    if lost is not None:
        first, second = wording.apart(lost, step.unavailability)
        yield gettext("Unavailability before it"), "U₁", first
        yield gettext("Unavailability with it"), "U₂", second
    if hour:
        price = wording.money(hour, currency)
        yield gettext("Cost of one hour down"), "downtime_cost_per_hour", price


def _lost_before(step: Step, hour: float) -> float | None:
    avoided, price = step.avoided_loss_per_month, step.break_even_downtime_cost_per_hour
    if avoided is not None and hour:
        return step.unavailability + avoided / hour / MONTH_HOURS
    return step.unavailability + step.price_per_month / price / MONTH_HOURS if price else None


def _shown(item: Advice, formula: Formula, currency: str) -> str:
    if formula.unit == "minutes":
        change = item.figures["whole.unavailability"].change
        return words.signed_minutes(MONTH_HOURS * 60 * change)
    is_price = formula.figure == "advice.price"
    amount = item.price_per_month if is_price else item.net_gain_per_month
    return "" if amount is None else words.signed_money(amount, currency)


def _values(values: Sequence[Value], currency: str) -> Iterator[tuple[str, str, str]]:
    lost = [value.amount for value in values if value.unit == "fraction"]
    texts = iter(wording.apart(lost[0], lost[1]))
    for value in values:
        is_lost = value.unit == "fraction"
        shown = next(texts) if is_lost else wording.money(value.amount, currency)
        yield gettext(value.name), value.symbol, shown
