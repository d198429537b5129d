"""Reads. Each names whose campaigns it may show."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from metrics.models import StoredArchitecture
from simulations.models import Badge, Campaign, Chunk

_LARGE = ("document", "evaluation", "result_text")
"""Columns that lists leave in the database."""
CLUSTERS_MAX = 25
"""Of so many simulations of clusters, the newest of each component is shown."""


def campaigns_of(owner_id: int) -> QuerySet[Campaign]:
    """Return the campaigns of one user, newest first."""
    return Campaign.objects.filter(owner_id=owner_id).select_related("version__architecture")


def campaign_list(owner_id: int, *, architecture_id: UUID | None = None) -> QuerySet[Campaign]:
    """Return the campaigns of one user, or of one architecture, without what is large."""
    rows = campaigns_of(owner_id).defer(*_LARGE)
    return rows if architecture_id is None else rows.filter(version__architecture=architecture_id)


def latest_of_architecture(owner_id: int, architecture_id: UUID) -> Campaign | None:
    """Return the newest campaign that checked any version of one architecture."""
    return campaigns_of(owner_id).filter(version__architecture=architecture_id).first()


def finished_check(architecture: StoredArchitecture) -> Campaign | None:
    """Return the Monte Carlo that says most of an architecture as it is now.

    That is the newest of the present document, or else the newest of any version.
    """
    rows = _finished(architecture).filter(kind=Campaign.Kind.MONTECARLO)
    return rows.filter(digest=architecture.digest).first() or rows.first()


def finished_checks(architecture: StoredArchitecture) -> list[Campaign]:
    """Return what `finished_check` does, then the newest cluster of each component."""
    clusters: dict[str, Campaign] = {}
    rows = _finished(architecture).filter(kind=Campaign.Kind.CLUSTER)
    for row in rows[:CLUSTERS_MAX]:
        clusters.setdefault(str(row.parameters.get("component")), row)
    first = finished_check(architecture)
    return [*([] if first is None else [first]), *clusters.values()]


def _finished(architecture: StoredArchitecture) -> QuerySet[Campaign]:
    rows = campaigns_of(architecture.owner_id).filter(version__architecture=architecture)
    return rows.filter(state=Campaign.State.SUCCEEDED).defer("evaluation", "result_text")


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
