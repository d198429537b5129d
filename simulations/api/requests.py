"""The body of a request for a simulation, as the service takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from metrics import selectors as metrics_selectors
from metrics.api.base import UserRequest
from metrics.models import ArchitectureVersion
from simulations import services
from simulations.api.serializers import CampaignRequestSerializer


def request_of(request: UserRequest) -> services.Request:
    """Turn a body into a request; documents come with it or from stored architectures."""
    if not isinstance(request.data, dict):
        raise ValidationError([_("The body is an object.")])
    form = CampaignRequestSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    asked = form.validated_data
    version = None
    if "architecture" in asked:
        version = _version(request.user.pk, asked["architecture"], asked.get("version"))
    return services.Request(
        kind=asked["kind"],
        document=asked["document"] if version is None else version.document,
        options=asked["options"],
        version=version,
        is_pinned=asked.get("version") is not None,
        baseline=_baseline(request.user.pk, asked),
        seed=asked.get("seed"),
    )


def _baseline(owner_id: int, asked: Mapping[str, Any]) -> services.Baseline | None:
    if "baseline_document" in asked:
        return services.Baseline(document=asked["baseline_document"])
    number = asked.get("baseline_version")
    wanted = asked.get("baseline", None if number is None else asked.get("architecture"))
    if wanted is None:
        return None
    version = _version(owner_id, wanted, number)
    return services.Baseline(
        document=version.document, version=version, is_pinned=number is not None
    )


def _version(owner_id: int, architecture_id: UUID, number: int | None) -> ArchitectureVersion:
    """Return a version of an architecture of the caller; anybody else's answers 404."""
    mine = metrics_selectors.architectures_of(owner_id)
    return metrics_selectors.version_of(get_object_or_404(mine, pk=architecture_id), number)
