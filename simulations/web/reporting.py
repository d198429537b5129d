"""What the reports of `metrics` say of simulations."""

from __future__ import annotations

from metrics.models import ArchitectureVersion
from metrics.reports.checks import Check
from simulations import verdicts
from simulations.verdicts import Standing
from simulations.web import presentation


def checks_of(version: ArchitectureVersion) -> list[Check]:
    """Return the latest verdict on each figure of an architecture."""
    return [_check(standing) for standing in verdicts.standing_of(version.architecture)]


def _check(standing: Standing) -> Check:
    campaign, item = standing.campaign, standing.comparison
    figure, (low, high) = item["figure"], item["interval"]
    verdict = presentation.EXPIRED if standing.expired else item["verdict"]
    top = "∞" if high is None else presentation.figure_text(figure, high)
    return Check(
        scope=item["scope"],
        figure=figure,
        estimate=item["estimate"],
        simulated=item["simulated"],
        low=low,
        high=high,
        verdict=verdict,
        digest=campaign.digest,
        engine=campaign.engine_version,
        analysis=campaign.analysis_version,
        seed=campaign.seed,
        words=(
            presentation.scope_name(item["scope"], campaign.document),
            presentation.figure_name(figure),
            presentation.figure_text(figure, item["estimate"]),
            presentation.figure_text(figure, item["simulated"]),
            f"{presentation.figure_text(figure, low)} – {top}",
            presentation.verdict_word(verdict),
        ),
    )
