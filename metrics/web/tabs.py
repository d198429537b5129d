"""The pages of one architecture: a head with tabs, and what each tab shows below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics import selectors
from metrics.domain.errors import DocumentError
from metrics.figure_words import place_of
from metrics.models import ArchitectureVersion, StoredArchitecture


class SignedInRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of an architecture."""

    name: str
    """Of its address in the namespace `metrics`."""
    label: str | Promise
    href: str = ""
    is_current: bool = False


TABS: Final = (
    Tab("analysis", _("Overview")),
    Tab("periods", _("Over time")),
    Tab("cut-sets", _("Cut sets")),
    Tab("uncertainty", _("Uncertainty")),
    Tab("advice", _("Advice")),
    Tab("capacity", _("Capacity")),
    Tab("quorums", _("Quorums")),
    Tab("history", _("History")),
    Tab("share", _("Share")),
)
"""In the order in which they are shown."""


def architecture_page(
    request: SignedInRequest,
    pk: UUID,
    *,
    tab: str,
    template: str,
    build: Callable[[ArchitectureVersion], dict[str, Any]],
) -> HttpResponse:
    """Render a page of an architecture, or what is wrong with its document.

    Parameters
    ----------
    tab : name of the page's address, one of `TABS`.
    template : extends `metrics/architecture.html` and fills its block `tab`.
    build : makes the rest of the context from the version shown; may raise `DocumentError`.
    """
    architecture = owned_architecture(request, pk)
    version = selectors.version_of(architecture)
    context: dict[str, Any] = {
        "architecture": architecture,
        "version": version,
        "why_at": place_of(pk, version.number),
    }
    try:
        context |= build(version)
    except DocumentError as error:
        context["problems"] = [problem.to_json(gettext) for problem in error.problems]
        return render(request, "metrics/problems.html", context)
    return render(request, template, {"tabs": _tabs(pk, tab), **context})


def owned_architecture(request: SignedInRequest, pk: UUID) -> StoredArchitecture:
    """Return the architecture, or answer 404, also when it is somebody else's."""
    try:
        return selectors.architecture_of(request.user.pk, pk)
    except StoredArchitecture.DoesNotExist as error:
        raise Http404 from error


def _tabs(pk: UUID, current: str) -> list[Tab]:
    return [
        Tab(tab.name, tab.label, reverse(f"metrics:{tab.name}", args=[pk]), tab.name == current)
        for tab in TABS
    ]
