"""What the simulations of an architecture say of its present figures, and whether it still counts.

A verdict belongs to the digest of a document, to the version of the analysis that made the
estimate, and to the version and seed of the simulation. It expires when the document or the
analysis has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.models import ArchitectureVersion, StoredArchitecture
from simulations import selectors
from simulations.models import Campaign

Json = dict[str, Any]
CAMPAIGNS_MAX: Final = 200
"""Of so many simulations of an account, the newest of each architecture is judged."""


class Expiry(StrEnum):
    """Why a verdict counts no longer."""

    DOCUMENT = "document"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest verdict on one figure, with the simulation that it comes from."""

    campaign: Campaign
    comparison: Json
    """Scope, figure, estimate, simulated, interval, ratio, verdict, reason."""
    expired: Expiry | None
    """None while the verdict counts."""


def expiry_of(campaign: Campaign) -> Expiry | None:
    """Say why the verdicts of a campaign count no longer; None while they do."""
    if _has_changed(campaign.version, campaign.digest) and not campaign.pinned:
        return Expiry.DOCUMENT
    changed = _has_changed(campaign.baseline_version, campaign.baseline_digest)
    if changed and not campaign.baseline_pinned:
        return Expiry.DOCUMENT
    return None if campaign.analysis_version == ENGINE_VERSION else Expiry.ANALYSIS


def _has_changed(version: ArchitectureVersion | None, digest: str) -> bool:
    return version is not None and version.architecture.digest != digest


def standing_of(architecture: StoredArchitecture) -> list[Standing]:
    """Return the latest verdict on each figure: of the whole, of clusters, of differences."""
    found = []
    for campaign in selectors.finished_checks(architecture):
        expired = expiry_of(campaign)
        found += [Standing(campaign, item, expired) for item in campaign.validation]
    return found


def standing_of_availability(architecture: StoredArchitecture) -> Standing | None:
    """Return the latest verdict on the availability of the whole; None before the first."""
    campaign = selectors.finished_check(architecture)
    if campaign is None:
        return None
    of_whole = (item for item in campaign.validation if item["scope"] == "whole")
    found = next((item for item in of_whole if item["figure"] == "unavailability"), None)
    return None if found is None else Standing(campaign, found, expiry_of(campaign))


def expired_of(owner_id: int) -> list[tuple[Campaign, Expiry]]:
    """Return the latest check of each architecture that counts no longer, in one query."""
    rows = selectors.campaign_list(owner_id).filter(
        kind=Campaign.Kind.MONTECARLO, state=Campaign.State.SUCCEEDED, version__isnull=False
    )
    latest: dict[UUID, tuple[Campaign, Expiry | None]] = {}
    for campaign in rows[:CAMPAIGNS_MAX]:
        assert campaign.version is not None
        key, expired = campaign.version.architecture_id, expiry_of(campaign)
        # An older check of the present document says more than a newer one of another version.
        if campaign.validation and (key not in latest or expired is None):
            latest[key] = (campaign, expired)
    return [(campaign, expired) for campaign, expired in latest.values() if expired is not None]
