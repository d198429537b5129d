"""Reads. Each names whose campaigns it may show."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from metrics import selectors as metrics_selectors
from metrics.models import ArchitectureVersion, StoredArchitecture
from simulations.models import Badge, Campaign, Chunk

_LARGE = ("document", "baseline", "evaluation", "result_text")
"""Columns that lists leave in the database."""
CLUSTERS_MAX = 25
"""Of so many simulations of clusters, the newest of each component is shown."""
DIFFERENCES_MAX = 10
"""Of so many comparisons, the newest with each baseline is shown."""
BASELINES_MAX = 50
"""Architectures, and versions of one, that are offered for a comparison."""


def campaigns_of(owner_id: int) -> QuerySet[Campaign]:
    """Return the campaigns of one user, newest first."""
    rows = Campaign.objects.filter(owner_id=owner_id)
    return rows.select_related("version__architecture", "baseline_version__architecture")


def campaign_list(owner_id: int, *, architecture_id: UUID | None = None) -> QuerySet[Campaign]:
    """Return the campaigns of one user, or of one architecture, without what is large."""
    rows = campaigns_of(owner_id).defer(*_LARGE)
    return rows if architecture_id is None else rows.filter(version__architecture=architecture_id)


def latest_of_architecture(owner_id: int, architecture_id: UUID) -> Campaign | None:
    """Return the newest campaign that checked any version of one architecture."""
    rows = campaigns_of(owner_id).filter(version__architecture=architecture_id)
    return rows.exclude(kind=Campaign.Kind.DIFFERENCE).first()


def differences_of(owner_id: int, architecture_id: UUID, *, limit: int) -> list[Campaign]:
    """Return the newest comparisons of an architecture with others or with what it was."""
    rows = campaign_list(owner_id, architecture_id=architecture_id)
    return list(rows.filter(kind=Campaign.Kind.DIFFERENCE)[:limit])


def earlier_versions(architecture: StoredArchitecture) -> list[ArchitectureVersion]:
    """Return earlier states of an architecture that differ from the present one, newest first."""
    rows = metrics_selectors.versions_of(architecture)
    return list(rows.exclude(digest__in=("", architecture.digest))[:BASELINES_MAX])


def other_architectures(architecture: StoredArchitecture) -> list[StoredArchitecture]:
    """Return the owner's other architectures that an architecture can be compared with."""
    rows = metrics_selectors.architectures_of(architecture.owner_id).exclude(pk=architecture.pk)
    return list(rows.exclude(digest__in=("", architecture.digest))[:BASELINES_MAX])


def finished_check(architecture: StoredArchitecture) -> Campaign | None:
    """Return the Monte Carlo that says most of an architecture as it is now.

    That is the newest of the present document, or else the newest of any version.
    """
    rows = _finished(architecture).filter(kind=Campaign.Kind.MONTECARLO)
    return rows.filter(digest=architecture.digest).first() or rows.first()


def finished_checks(architecture: StoredArchitecture) -> list[Campaign]:
    """Return what `finished_check` does, the newest cluster of each component, then differences.

    Of differences, the newest one from each baseline counts.
    """
    clusters: dict[str, Campaign] = {}
    rows = _finished(architecture).filter(kind=Campaign.Kind.CLUSTER)
    for row in rows[:CLUSTERS_MAX]:
        clusters.setdefault(str(row.parameters.get("component")), row)
    differences: dict[tuple[object, object], Campaign] = {}
    rows = _finished(architecture).filter(kind=Campaign.Kind.DIFFERENCE, pinned=False)
    for row in rows[:DIFFERENCES_MAX]:
        differences.setdefault(_baseline_of(row), row)
    first = finished_check(architecture)
    return [*([] if first is None else [first]), *clusters.values(), *differences.values()]


def _baseline_of(campaign: Campaign) -> tuple[object, object]:
    version = campaign.baseline_version
    if version is None:
        return campaign.baseline_digest, None
    return version.architecture_id, version.number if campaign.baseline_pinned else None


def _finished(architecture: StoredArchitecture) -> QuerySet[Campaign]:
    rows = campaigns_of(architecture.owner_id).filter(version__architecture=architecture)
    rows = rows.filter(state=Campaign.State.SUCCEEDED)
    return rows.defer("baseline", "evaluation", "result_text")


def badge_of(architecture: StoredArchitecture) -> Badge | None:
    """Return the public badge of an architecture; None while there is none."""
    return Badge.objects.filter(architecture=architecture).first()


def badge_of_key(key: str) -> Badge | None:
    """Return the badge that a public address names."""
    return Badge.objects.filter(key=key).select_related("architecture").first()


def active_count(owner_id: int) -> int:
    """Return how many campaigns of one user wait or run."""
    return Campaign.objects.filter(owner_id=owner_id, state__in=Campaign.ACTIVE).count()


def campaign_of_request(owner_id: int, request_key: str) -> Campaign | None:
    """Return what an earlier request with the same key made."""
    return Campaign.objects.filter(owner_id=owner_id, request_key=request_key).first()


def campaign(campaign_id: UUID) -> Campaign | None:
    """Return a campaign whoever owns it; for the workers."""
    return Campaign.objects.filter(pk=campaign_id).first()


def active_campaign(campaign_id: UUID) -> Campaign | None:
    """Return a campaign if it still has work; for the workers."""
    return Campaign.objects.filter(pk=campaign_id, state__in=Campaign.ACTIVE).first()


def neglected_campaign_ids(*, silent_since: datetime, limit: int) -> list[UUID]:
    """Return active campaigns that nobody has worked on since then, the oldest first."""
    found = Campaign.objects.filter(state__in=Campaign.ACTIVE, heartbeat__lt=silent_since)
    return list(found.order_by("heartbeat").values_list("pk", flat=True)[:limit])


def finished_prefix(campaign_id: UUID) -> list[str]:
    """Return the results of the chunks 0 to n - 1 without a gap, in index order."""
    rows = Chunk.objects.filter(campaign_id=campaign_id, state=Chunk.State.DONE)
    texts: list[str] = []
    for index, text in rows.order_by("index").values_list("index", "result_text"):
        if index != len(texts):
            break
        texts.append(text)
    return texts


def done_count(campaign_id: UUID) -> int:
    """Return how many chunks have a result."""
    return Chunk.objects.filter(campaign_id=campaign_id, state=Chunk.State.DONE).count()


def revision_and_state(campaign_id: UUID) -> tuple[int, str] | None:
    """Return what tells a reader whether anything is new; cheap enough to ask often."""
    rows = Campaign.objects.filter(pk=campaign_id)
    return rows.values_list("revision", "state").first()
