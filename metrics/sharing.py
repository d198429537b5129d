"""Links that let anybody read one architecture, and take a copy of it, until they are revoked."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from metrics import selectors, services
from metrics.models import (
    TOKEN_PREFIX_CHARS,
    ArchitectureVersion,
    ShareLink,
    StoredArchitecture,
)
from metrics.services import TOKEN_USE_RESOLUTION, Draft, LimitReachedError

LINKS_MAX: Final = 50
"""For each architecture."""


def share(
    architecture: StoredArchitecture,
    *,
    name: str,
    version: ArchitectureVersion | None = None,
    expires: datetime | None = None,
) -> tuple[ShareLink, str]:
    """Store a new link; return it with the secret of its address, which cannot be read again.

    It shows the version given, or else always the newest one.
    """
    if selectors.share_links_of(architecture).count() >= LINKS_MAX:
        raise LimitReachedError(
            _("An architecture has at most %(allowed)s links.") % {"allowed": LINKS_MAX}
        )
    secret = secrets.token_urlsafe(32)
    link = ShareLink.objects.create(
        architecture=architecture,
        version=version,
        name=name,
        prefix=secret[: TOKEN_PREFIX_CHARS // 2],
        hashed=selectors.hash_of_token(secret),
        expires=expires,
    )
    return link, secret


def revoke(link: ShareLink) -> None:
    """Make the address of a link answer nothing, at once."""
    link.delete()


def note_use_of(link: ShareLink) -> None:
    """Remember when a link was used, without a write for each visit."""
    now = timezone.now()
    if link.last_used is None or now - link.last_used > TOKEN_USE_RESOLUTION:
        ShareLink.objects.filter(pk=link.pk).update(last_used=now)


def version_of(link: ShareLink) -> ArchitectureVersion:
    """Return what a link shows: its own version, or the newest."""
    number = link.version.number if link.version else None
    return selectors.version_of(link.architecture, number)


def copy(link: ShareLink, *, owner: User) -> StoredArchitecture:
    """Store what a link shows as a new architecture of somebody else."""
    version = version_of(link)
    draft = Draft(
        document=version.document, text=version.text, note=_("Copied from a shared link.")
    )
    return services.create_architecture(owner=owner, draft=draft, allow_errors=True)
