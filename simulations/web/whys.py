"""Why a simulated figure is what it is: estimator, what was simulated, interval, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from metrics import wording
from metrics.analysis.formulas import FORMULAS
from metrics.domain.errors import DomainError
from metrics.domain.explaining import Explanation, Formula
from metrics.domain.reading import parse_document
from metrics.domain.results import Evaluation
from metrics.figure_words import asked_as
from metrics.web import explained
from simulations import selectors
from simulations.models import Campaign
from simulations.web import differences, election_whys, names
from simulations.web.facts import work_of

Json = Mapping[str, Any]
ESTIMATE: Final = "estimate"
"""Asks for the analysis' side of a comparison."""
FAY: Final = (
    "M. P. Fay and E. J. Feuer, Confidence intervals for directly standardized rates: a method"
    " based on the gamma distribution, Statistics in Medicine 16, 1997"
)
ZOU: Final = (
    "G. Y. Zou and A. Donner, Construction of confidence limits about effect measures: a general"
    " approach, Statistics in Medicine 27, 2008"
)
LAW: Final = "A. M. Law and W. D. Kelton, Simulation Modeling and Analysis, 3rd ed., 2000"

_ESTIMATORS: Final = {
    "unavailability": "Σ time down / Σ time",
    "full_service_unavailability": "Σ time not at full service / Σ time",
    "lost_requests": "Σ requests lost / Σ requests",
    "lost_utility": "Σ utility lost / Σ time",
    "failure_frequency_per_year": "failures / Σ years",
    "mtbf_hours": "Σ time up / failures",
    "mttr_hours": "Σ time down / failures",
    "mttf_hours": "E[time to the first failure]",
    "downtime_minutes_per_year": "Σ time down / Σ years",
    "leader_down_time_ms": "Σ time without a leader / failures of the leader",
    "write_outage_ms": "Σ time without writes / failures of the leader",
    "write_unavailability": "Σ time without writes / Σ time",
    "quorum_unavailability": "Σ time without a quorum / Σ time",
    "election_unavailability": "Σ time with a quorum and no leader / Σ time",
    "elections_per_year": "elections / Σ years",
}
_TOTAL: Final = _(
    "99 %, two-sided: gamma quantiles of a weighted sum of outages, with the variance between"
    " independent histories."
)
_RATIO: Final = _(
    "99 %, two-sided: the delta method on the logarithm of a ratio, with Student's quantile."
)
_REPLICATIONS: Final = _(
    "99 %, two-sided: each replication is one independent observation; Student's interval."
)
_GAPS: Final = _(
    "Both designs meet the same failures. What the second loses more and what it loses less get an"
    " interval each; both are put together by recovering their variances."
)
_NUMERIC: Final = _(
    "Nothing was drawn: the document was solved as one Markov chain. The interval is the stated"
    " error of the computation."
)
_SIMULATED: Final = _("What independent histories of the process that the document describes saw.")


@require_GET
@login_required
def why(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Explain a figure of a simulation, or the estimate beside it."""
    assert request.user.pk is not None
    campaign = get_object_or_404(selectors.campaigns_of(request.user.pk), pk=campaign_id)
    query = request.GET
    is_estimate = query.get("of") == ESTIMATE
    if query.get("figure") == election_whys.FIGURE:
        row = query.get("row", "")
        context = election_whys.context_of(campaign, row, is_estimate=is_estimate)
    else:
        item = _item(campaign, query.get("figure", ""), query.get("scope", ""))
        context = (_of_the_estimate if is_estimate else context_of)(campaign, item)
    if "part" in query:
        return render(request, "metrics/_explanation.html", context)
    back = reverse("simulations:campaign", args=[campaign.pk])
    return render(request, "metrics/explanation_alone.html", context | {"back": back})


def _item(campaign: Campaign, figure: str, scope: str) -> Json:
    for item in campaign.validation:
        if (item["figure"], item["scope"]) == (figure, scope):
            found: Json = item
            return found
    raise Http404


def _of_the_estimate(campaign: Campaign, item: Json) -> dict[str, Any]:
    """Explain by the document and the result that the simulation was asked to check."""
    figure, scope = _analysed(item)
    try:
        document = parse_document(campaign.document)
        evaluation = Evaluation.model_validate(campaign.evaluation)
        return explained.context(document, evaluation, figure=figure, scope=scope, row="")
    except (DomainError, ValueError) as error:  # stored by an older program
        raise Http404 from error


def _analysed(item: Json) -> tuple[str, str]:
    """Return figure and scope of the estimate; simulations write what an availability lacks."""
    figure, scope = asked_as(item["scope"], item["figure"])
    return ("unavailability" if figure == "availability" else figure), scope


def context_of(campaign: Campaign, item: Json) -> dict[str, Any]:
    """Return what the page of an explanation shows of a simulated figure."""
    figure = item["figure"]
    is_difference = campaign.kind == Campaign.Kind.DIFFERENCE
    write = names.signed if is_difference else names.figure_text
    meant = FORMULAS.get(_analysed(item)[0])
    method, references = _method(campaign, figure)
    formula = Formula(
        figure=figure,
        unit="count",
        title=names.figure_name(figure),
        meaning=meant.meaning if meant and not is_difference else _SIMULATED,
        formula=_formula(figure, is_difference=is_difference),
        method=method,
        references=references,
        documentation="reference/simulation/#figures-and-intervals",
    )
    return {
        "why": Explanation(scope=item["scope"], formula=formula, value=item["simulated"]),
        "shown": write(figure, item["simulated"]),
        "values": list(_values(campaign, item)),
        "scope_name": names.scope_name(item["scope"], campaign.document),
        "row_name": gettext("Simulated difference") if is_difference else gettext("Simulated"),
    }


def _formula(figure: str, *, is_difference: bool) -> str:
    one = _ESTIMATORS.get(figure, "")
    return f"({one})₂ − ({one})₁" if is_difference and one else one


def _method(campaign: Campaign, figure: str) -> tuple[str, tuple[str, ...]]:
    """Return how the interval was found, and the source."""
    method = (campaign.result or {}).get("method") or {}
    match campaign.kind:
        case Campaign.Kind.CLUSTER:
            return _REPLICATIONS, (LAW,)
        case Campaign.Kind.DIFFERENCE:
            return _GAPS, (LAW, ZOU, FAY)
    if method.get("name") == "numeric":
        return _NUMERIC, ()
    return (_RATIO, (LAW,)) if figure == "mttr_hours" else (_TOTAL, (FAY,))


def _values(campaign: Campaign, item: Json) -> Iterator[dict[str, str]]:
    figure, (low, high) = item["figure"], item["interval"]
    is_difference = campaign.kind == Campaign.Kind.DIFFERENCE
    write = names.signed if is_difference else names.figure_text
    top = "∞" if high is None else write(figure, high)
    rows = [
        (gettext("Simulated"), write(figure, item["simulated"])),
        (gettext("99 % interval"), f"{write(figure, low)} – {top}"),
        (gettext("Estimate"), write(figure, item["estimate"])),
    ]
    if is_difference:
        rows += differences.sides_of(campaign, item)
    if item.get("ratio") is not None:
        rows.append((gettext("Simulated ÷ estimate"), wording.number(item["ratio"], 4)))
    rows += work_of(campaign)
    rows += [
        (gettext("Chunks"), f"{campaign.chunks_merged} / {campaign.chunks_total}"),
        (gettext("Seed"), str(campaign.seed)),
    ]
    yield from ({"name": name, "symbol": "", "of": "", "shown": shown} for name, shown in rows)
