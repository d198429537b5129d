"""Reads. Each selector that returns rows of somebody names the owner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from metrics.models import (
    AdviceDecision,
    ApiToken,
    ArchitectureVersion,
    CachedAnalysis,
    Dismissal,
    HeadlineFigures,
    ShareLink,
    StoredArchitecture,
)

READS_MAX: Final = 3


def architectures_of(owner_id: int) -> QuerySet[StoredArchitecture]:
    """Return the owner's architectures, the one that changed last first."""
    return StoredArchitecture.objects.filter(owner_id=owner_id)


def architectures_called(owner_id: int, query: str) -> QuerySet[StoredArchitecture]:
    """Return the owner's architectures with a text in their name; all of them without one."""
    rows = architectures_of(owner_id)
    return rows.filter(name__icontains=query) if query else rows


def architecture_of(owner_id: int, architecture_id: UUID) -> StoredArchitecture:
    """Return one architecture; `StoredArchitecture.DoesNotExist` also for somebody else's."""
    return architectures_of(owner_id).get(pk=architecture_id)


def variants_of(architecture: StoredArchitecture) -> QuerySet[StoredArchitecture]:
    """Return the owner's designs that started from this one, the one that changed last first."""
    return architectures_of(architecture.owner_id).filter(origin=architecture)


def versions_of(architecture: StoredArchitecture) -> QuerySet[ArchitectureVersion]:
    """Return the history of an architecture, newest first, without the documents."""
    versions = ArchitectureVersion.objects.filter(architecture=architecture)
    return versions.select_related("author").defer("document", "text")


def version_of(architecture: StoredArchitecture, number: int | None = None) -> ArchitectureVersion:
    """Return one version, by default the current one. Raises `ArchitectureVersion.DoesNotExist`.

    Autosaving may have replaced the current version since its row was read; the row is then
    read again, so that both belong together.
    """
    versions = ArchitectureVersion.objects.select_related("author", "architecture")
    if number is None:
        for _ in range(READS_MAX):
            found = versions.filter(architecture=architecture, number=architecture.version).first()
            if found is not None:
                return found
            architecture.refresh_from_db()
    wanted = architecture.version if number is None else number
    return versions.get(architecture=architecture, number=wanted)


def cached_analysis(digest: str, engine: str) -> dict[str, Any] | None:
    """Return the stored result of a document, or None."""
    rows = CachedAnalysis.objects.filter(digest=digest, engine=engine)
    result: dict[str, Any] | None = rows.values_list("result", flat=True).first()
    return result


def cached_wholes(digests: Iterable[str], engine: str) -> dict[str, dict[str, Any]]:
    """Return the stored figures of the whole by digest; what was never computed is absent."""
    rows = CachedAnalysis.objects.filter(digest__in=set(digests), engine=engine)
    return dict(rows.values_list("digest", "whole"))


def kept_headlines(digests: Iterable[str], engine: str) -> dict[str, dict[str, Any]]:
    """Return the figures in short by digest; what was never looked at is absent."""
    rows = HeadlineFigures.objects.filter(digest__in=set(digests), engine=engine)
    return dict(rows.values_list("digest", "figures"))


def cached_verdicts(digests: Iterable[str], engine: str) -> dict[str, bool]:
    """Whether each stored result meets every objective; one without objectives is absent."""
    rows = CachedAnalysis.objects.filter(digest__in=set(digests), engine=engine)
    stored = rows.values_list("digest", "result__objectives", "result__recovery")
    return {
        digest: verdict
        for digest, objectives, recovery in stored
        if (verdict := _meets_all(objectives or [], recovery or [])) is not None
    }


def _meets_all(objectives: list[dict[str, Any]], recovery: list[dict[str, Any]]) -> bool | None:
    verdicts = {verdict for item in recovery for verdict in item["objective"].values()}
    verdicts |= {"met" if item["met"] else "breached" for item in objectives}
    judged = verdicts - {"no objective"}
    return "breached" not in judged if judged else None


def tokens_of(owner_id: int) -> QuerySet[ApiToken]:
    """Return the owner's tokens, newest first, expired ones included."""
    return ApiToken.objects.filter(owner_id=owner_id)


def dismissals_of(owner_id: int) -> QuerySet[Dismissal]:
    """Select what a user does not want to be shown again, by name."""
    return Dismissal.objects.filter(owner_id=owner_id).order_by("topic")


def hash_of_token(secret: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def usable_token(secret: str) -> ApiToken | None:
    """Return the token that a caller showed, unless it is unknown or expired."""
    fresh = Q(expires__isnull=True) | Q(expires__gt=timezone.now())
    tokens = ApiToken.objects.select_related("owner").filter(fresh, owner__is_active=True)
    return tokens.filter(hashed=hash_of_token(secret)).first()


def advice_decisions_of(architecture: StoredArchitecture) -> QuerySet[AdviceDecision]:
    """Return what was decided on the advice on an architecture, newest first."""
    rows = AdviceDecision.objects.filter(architecture=architecture)
    return rows.select_related("architecture", "variant", "author")


def share_links_of(architecture: StoredArchitecture) -> QuerySet[ShareLink]:
    """Return the links to an architecture, newest first, expired ones included."""
    return ShareLink.objects.filter(architecture=architecture).select_related("version")


def usable_share_link(secret: str) -> ShareLink | None:
    """Return the link that an address names, unless it is unknown, revoked or expired."""
    fresh = Q(expires__isnull=True) | Q(expires__gt=timezone.now())
    links = ShareLink.objects.select_related("architecture", "version")
    links = links.filter(fresh, architecture__owner__is_active=True)
    return links.filter(hashed=hash_of_token(secret)).first()
