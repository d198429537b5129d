"""Why the time without a leader that a simulation measured, or expected, is what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from metrics import wording
from metrics.analysis.explanations import explain
from metrics.domain.errors import DomainError
from metrics.domain.explaining import Explanation, Formula
from metrics.domain.reading import parse_document
from metrics.domain.results import Evaluation
from metrics.web import explained
from simulations.models import Campaign
from simulations.web.election_times import row_names
from simulations.web.names import scope_name
from simulations.web.presentation import parameters_of

FIGURE: Final = "election_time"
ONGARO: Final = "D. Ongaro, Consensus: Bridging Theory and Practice, 2014, chapter 9"
_MEANING: Final = _("Time from the failure of the leader until the next one is elected.")
_MEASURED: Final = _("Every failure of the leader that the simulation saw is one observation.")
_EXPECTED: Final = _(
    "The closed form of an election with the timeouts and delays of the simulation; the mean is"
    " that of the document where it gives one."
)
SAME: Final = 1e-6
"""Relative differences of two computations of one figure."""
_SHARES: Final = {"p10": "0.1", "p50": "0.5", "p90": "0.9", "p99": "0.99"}


def context_of(campaign: Campaign, row: str, *, is_estimate: bool) -> dict[str, Any]:
    """Explain the mean, a quantile or the longest time; 404 for what is not there."""
    times = (campaign.result or {}).get("leader_down_time_ms", {})
    expected = {"mean": times.get("predicted_mean"), **times.get("predicted_quantiles", {})}
    names, estimate = row_names(), expected.get(row)
    value = estimate if is_estimate else times.get(row)
    if row not in names or value is None:
        raise Http404
    if is_estimate and (analysed := _analysed(campaign, row, value)):
        return analysed
    values = _expected(campaign, row) if is_estimate else _measured(campaign, times, row, estimate)
    scope = f"components.{campaign.parameters['component']}"
    return {
        "why": Explanation(scope=scope, formula=_formula(row, is_estimate=is_estimate)),
        "shown": wording.duration(value / 1000),
        "values": [{"name": name, "shown": shown} for name, shown in values],
        "scope_name": scope_name(scope, campaign.document),
        "row_name": " · ".join(
            (names[row], gettext("Estimate") if is_estimate else gettext("Measured"))
        ),
    }


def _analysed(campaign: Campaign, row: str, estimate: float) -> dict[str, Any] | None:
    """Explain by the document, where its group elects as that of the simulation did."""
    scope = f"components.{campaign.parameters['component']}"
    try:
        document = parse_document(campaign.document)
        evaluation = Evaluation.model_validate(campaign.evaluation)
        found = explain(document, evaluation, "election.seconds", scope=scope, row=row)
        if found.value is None or not isclose(1000 * found.value, estimate, rel_tol=SAME):
            return None
        return explained.context(
            document, evaluation, figure="election.seconds", scope=scope, row=row
        )
    except (DomainError, ValueError):
        return None


def _formula(row: str, *, is_estimate: bool) -> Formula:
    measured = {
        "mean": "Σ time without a leader / failures of the leader",
        "max": "max T",
    }
    quantile = f"smallest t with P(T ≤ t) ≥ {_SHARES.get(row, '')}"
    return Formula(
        figure=FIGURE,
        unit="milliseconds",
        title=_("Time without a leader"),
        meaning=_MEANING,
        formula="E[T]" if is_estimate and row == "mean" else measured.get(row, quantile),
        method=_EXPECTED if is_estimate else _MEASURED,
        references=(ONGARO,) if is_estimate else (),
        documentation="reference/consensus/#how-long-an-election-takes",
    )


def _measured(
    campaign: Campaign, times: Mapping[str, Any], row: str, estimate: float | None
) -> Iterator[tuple[str, str]]:
    yield gettext("Leader failures"), wording.number(times["trials"], 6)
    interval = times.get("mean_interval_99")
    if row == "mean" and interval:
        ends = (wording.duration(end / 1000) for end in interval)
        yield gettext("99 % interval"), " – ".join(ends)
    if estimate:
        yield gettext("Estimate"), wording.duration(estimate / 1000)
        yield gettext("Measured ÷ estimate"), wording.number(times[row] / estimate, 4)
    yield gettext("Seed"), str(campaign.seed)


def _expected(campaign: Campaign, row: str) -> Iterator[tuple[str, str]]:
    if row in _SHARES:
        yield gettext("Part of the elections"), wording.percent(float(_SHARES[row]))
    yield from parameters_of(campaign)
