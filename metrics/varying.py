"""Designs that start from another one and stand beside it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from metrics import services
from metrics.domain.limits import NAME_CHARS_MAX
from metrics.models import ArchitectureVersion, StoredArchitecture


@transaction.atomic
def create_variant(
    origin: ArchitectureVersion,
    *,
    owner: User,
    document: dict[str, Any] | None = None,
    name: str = "",
    note: str = "",
) -> StoredArchitecture:
    """Store another design beside the one it comes from, as an architecture of its own.

    Without a document it is a copy of the version, its errors included. An empty name is made from
    the origin's and the number of the variant.

    Raises `DocumentError` for a given document with errors, `LimitReachedError`.
    """
    parent = origin.architecture
    title = name or _variant_name(parent)
    content = origin.document if document is None else document
    draft = services.Draft(document={**content, "name": title}, note=note)
    variant = services.create_architecture(owner=owner, draft=draft, allow_errors=document is None)
    variant.origin, variant.origin_version = parent, origin.number
    variant.save(update_fields=["origin", "origin_version"])
    return variant


def _variant_name(origin: StoredArchitecture) -> str:
    number = StoredArchitecture.objects.filter(origin=origin).count() + 1
    suffix = _(", variant %(number)d") % {"number": number}
    return str(origin)[: NAME_CHARS_MAX - len(suffix)] + suffix
