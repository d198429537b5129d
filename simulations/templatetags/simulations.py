"""The simulations panel of an architecture's page, and the marks of states and verdicts."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from metrics.domain.errors import DocumentError
from metrics.models import StoredArchitecture
from metrics.selectors import version_of
from metrics.services import read
from metrics.templatetags.figures import NONE, link
from simulations import selectors
from simulations.web.badges import markdown_of, path_of
from simulations.web.difference_form import baseline_choices
from simulations.web.differences import baseline_name
from simulations.web.forms import CampaignForm
from simulations.web.names import verdict_badge, verdict_word
from simulations.web.presentation import context_of, headline_of

DIFFERENCES_SHOWN: Final = 5

register = template.Library()

register.filter("verdict_word", verdict_word)
register.filter("verdict_badge", verdict_badge)
register.filter("headline", headline_of)


@register.simple_tag(takes_context=True)
def why_simulated(context: Context, shown: str, row: Any, scope: str, of: str = "") -> SafeString:
    """Let a figure of a comparison open its explanation; `of` names the estimate's side."""
    campaign = context["campaign"]
    side = f"&of={of}" if of else ""
    path = reverse("simulations:why", args=[campaign.pk])
    return link(f"{path}?{row.asked}{side}", shown, str(row.figure), scope)


@register.simple_tag(takes_context=True)
def why_election(context: Context, shown: str, row: Any, of: str = "") -> SafeString:
    """Let a time without a leader open its explanation; `of` names the estimate's side."""
    if shown == NONE:
        return SafeString(shown)
    path = reverse("simulations:why", args=[context["campaign"].pk])
    side = f"&of={of}" if of else ""
    title = gettext("Time without a leader")
    return link(f"{path}?figure=election_time&row={row.key}{side}", shown, title, row.name)


def _badge(request: HttpRequest, architecture: StoredArchitecture) -> dict[str, Any]:
    row = selectors.badge_of(architecture)
    if row is None:
        return {"badge": None}
    url = request.build_absolute_uri(path_of(row))
    return {"badge": {"path": path_of(row), "url": url, "markdown": markdown_of(url)}}


@register.inclusion_tag("simulations/_panel.html", takes_context=True)
def simulation_panel(context: Context, architecture: StoredArchitecture) -> dict[str, Any]:
    """Offer to simulate an architecture, and show what its latest simulation found."""
    request = context["request"]
    latest = selectors.latest_of_architecture(architecture.owner_id, architecture.pk)
    shown: dict[str, Any] = {"request": request, "architecture": architecture}
    shown["csrf_token"] = context.get("csrf_token")
    shown |= _badge(request, architecture)
    shown |= context_of(latest) if latest is not None else {"campaign": None}
    try:
        document = read(version_of(architecture))
    except DocumentError:
        return shown | {"form": None}
    form = CampaignForm(architecture=document)
    return shown | {"form": form, "quick_key": secrets.token_urlsafe(16)} | _compared(architecture)


def _compared(architecture: StoredArchitecture) -> dict[str, Any]:
    """Return what an architecture can be compared with, and what it was compared with last."""
    rows = selectors.differences_of(architecture.owner_id, architecture.pk, limit=DIFFERENCES_SHOWN)
    return {
        "baselines": baseline_choices(architecture),
        "compared": [(row, baseline_name(row)) for row in rows],
    }
