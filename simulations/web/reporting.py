"""What the reports of `metrics` say of simulations."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext

from metrics.models import ArchitectureVersion
from metrics.reports.checks import Check
from simulations import verdicts
from simulations.models import Campaign
from simulations.verdicts import Standing
from simulations.web import names
from simulations.web.differences import baseline_name

OF_DIFFERENCES: Final = (
    "unavailability",
    "failure_frequency_per_year",
    "downtime_minutes_per_year",
)


def checks_of(version: ArchitectureVersion) -> list[Check]:
    """Return the latest verdict on each figure; of differences, on the main ones."""
    found = verdicts.standing_of(version.architecture)
    return [_check(standing) for standing in found if _is_told(standing)]


def _is_told(standing: Standing) -> bool:
    item = standing.comparison
    if standing.campaign.kind != Campaign.Kind.DIFFERENCE:
        return True
    return item["scope"] == "difference.whole" and item["figure"] in OF_DIFFERENCES


def _check(standing: Standing) -> Check:
    campaign, item = standing.campaign, standing.comparison
    low, high = item["interval"]
    verdict = names.EXPIRED if standing.expired else item["verdict"]
    return Check(
        scope=_scope(campaign, item),
        figure=item["figure"],
        estimate=item["estimate"],
        simulated=item["simulated"],
        low=low,
        high=high,
        verdict=verdict,
        digest=campaign.digest,
        engine=campaign.engine_version,
        analysis=campaign.analysis_version,
        seed=campaign.seed,
        words=(*_words(campaign, item), names.verdict_word(verdict)),
    )


def _scope(campaign: Campaign, item: verdicts.Json) -> str:
    """Return what a figure belongs to; a difference also says what it is taken from."""
    scope: str = item["scope"]
    if campaign.kind != Campaign.Kind.DIFFERENCE:
        return scope
    return f"{scope} from {campaign.baseline_digest}"


def _words(campaign: Campaign, item: verdicts.Json) -> tuple[str, str, str, str, str]:
    """Return scope, figure, estimate, simulated and interval in the active language."""
    figure, (low, high) = item["figure"], item["interval"]
    scope = names.scope_name(item["scope"], campaign.document)
    write = names.figure_text
    if campaign.kind == Campaign.Kind.DIFFERENCE:
        write = names.signed
        values = {"scope": scope, "baseline": baseline_name(campaign)}
        scope = gettext("%(scope)s, difference from %(baseline)s") % values
    top = "∞" if high is None else write(figure, high)
    return (
        scope,
        names.figure_name(figure),
        write(figure, item["estimate"]),
        write(figure, item["simulated"]),
        f"{write(figure, low)} – {top}",
    )
