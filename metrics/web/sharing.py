"""Links to read an architecture: the owner's list of them, and what they show to anybody.

What a link shows names no account, leads to nothing else of the owner, and is not indexed. Only the
embedded form may stand in a frame of another site: it has no forms and knows nobody.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from redis.exceptions import RedisError

from metrics import selectors, sharing
from metrics.domain.errors import DocumentError, DomainError
from metrics.figure_words import Place
from metrics.models import TOKEN_NAME_CHARS_MAX, ArchitectureVersion, ShareLink, StoredArchitecture
from metrics.web import explanations, pages
from metrics.web.diagrams import diagram_of
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture

VISITS_MAX: Final = 120
"""Requests of one address for shared pages in a minute of the clock."""
WINDOW_SECONDS: Final = 60
VERSIONS_MAX: Final = 100
"""Versions that can be picked for a link, the newest."""

View = Callable[..., HttpResponse]


class ShareForm(forms.Form):
    """A new link."""

    name = forms.CharField(
        label=_("Name"),
        max_length=TOKEN_NAME_CHARS_MAX,
        help_text=_("Who gets it, so that you know which one to revoke."),
    )
    version = forms.TypedChoiceField(label=_("Shows"), coerce=int, required=False, empty_value=None)
    days = forms.TypedChoiceField(
        label=_("Expires"),
        coerce=int,
        initial=30,
        choices=[
            (1, _("in a day")),
            (7, _("in 7 days")),
            (30, _("in 30 days")),
            (365, _("in a year")),
            (0, _("never")),
        ],
    )

    def __init__(self, architecture: StoredArchitecture, data: Any = None) -> None:
        super().__init__(data)
        numbers = selectors.versions_of(architecture).values_list("number", flat=True)
        field = self.fields["version"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            ("", _("always the newest version")),
            *(
                (number, gettext("version %(number)d for good") % {"number": number})
                for number in numbers[:VERSIONS_MAX]
            ),
        ]

    def arguments(self, architecture: StoredArchitecture) -> dict[str, Any]:
        """Return what `sharing.share` takes."""
        days, number = self.cleaned_data["days"], self.cleaned_data["version"]
        return {
            "name": self.cleaned_data["name"],
            "version": selectors.version_of(architecture, number) if number else None,
            "expires": timezone.now() + timedelta(days=days) if days else None,
        }


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def share(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """List the links of an architecture and make new ones; an address is shown once."""
    architecture = owned_architecture(request, pk)
    form = ShareForm(architecture, request.POST or None)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            _link, secret = sharing.share(architecture, **form.arguments(architecture))
        except DomainError as error:
            form.add_error(None, error.render(gettext))
        else:
            context = _addresses(request, secret)
            form = ShareForm(architecture)

    def build(version: ArchitectureVersion) -> dict[str, Any]:
        links = list(selectors.share_links_of(version.architecture))
        return {"form": form, "links": links, "now": timezone.now(), **context}

    return architecture_page(request, pk, tab="share", template="metrics/share.html", build=build)


@require_POST
@login_required
def revoke(request: SignedInRequest, pk: UUID, link_id: UUID) -> HttpResponse:
    links = selectors.share_links_of(owned_architecture(request, pk))
    sharing.revoke(get_object_or_404(links, pk=link_id))
    messages.success(request, gettext("The link was revoked: its address answers no more."))
    return redirect("metrics:share", pk=pk)


def _private(view: View) -> View:
    """Keep a shared page out of search engines, caches and the logs of other sites."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answer(request, view, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        # Our own forms need the origin, or the protection against forged requests refuses them.
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(guarded)


def _answer(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answer with a page of ours, also when there is nothing to show."""
    if not _may_visit(request):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(WINDOW_SECONDS)
        return response
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return render(request, "metrics/shared_gone.html", status=404)


@_private
@require_GET
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an architecture to everybody who has the address."""
    link = _link_of(secret)
    return render(request, "metrics/shared.html", _shown(link, secret, pages.analysis))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@_private
@require_GET
def embedded(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the drawing and the figures of an architecture inside a page of another site."""
    context = _shown(_link_of(secret), secret, pages.figures)
    return render(request, "metrics/shared_embed.html", context)


@_private
@require_GET
def explained(request: HttpRequest, secret: str) -> HttpResponse:
    """Say why a figure that a link shows is what it is."""
    context = explanations.of_version(request, sharing.version_of(_link_of(secret)))
    return explanations.alone(request, context | {"back": reverse("metrics:shared", args=[secret])})


@_private
@require_POST
@login_required
def copy(request: SignedInRequest, secret: str) -> HttpResponse:
    """Copy what a link shows into the visitor's own architectures."""
    try:
        architecture = sharing.copy(_link_of(secret), owner=request.user)
    except DomainError as error:
        messages.error(request, error.render(gettext))
        return redirect("metrics:shared", secret=secret)
    messages.success(request, gettext("This copy is yours: changes to it stay with you."))
    return redirect("metrics:analysis", pk=architecture.pk)


def _link_of(secret: str) -> ShareLink:
    link = selectors.usable_share_link(secret)
    if link is None:
        raise Http404
    sharing.note_use_of(link)
    return link


def _shown(
    link: ShareLink, secret: str, build: Callable[[ArchitectureVersion], dict[str, Any]]
) -> dict[str, Any]:
    """Return what a shared page shows; its own rows stay outside, so nothing links to them."""
    version = sharing.version_of(link)
    document = version.document
    context: dict[str, Any] = {}
    try:
        context = build(version)
    except DocumentError:
        context["has_errors"] = True
    context.pop("version", None)
    context.setdefault("diagram", diagram_of(document))
    return context | {
        "secret": secret,
        "why_at": Place(reverse("metrics:shared-explanation", args=[secret])),
        "name": str(document.get("name") or gettext("Architecture")),
        "description": str(document.get("description") or ""),
        "number": version.number,
        "created": version.created,
        "is_pinned": link.version is not None,
    }


def _addresses(request: HttpRequest, secret: str) -> dict[str, str]:
    page = request.build_absolute_uri(reverse("metrics:shared", args=[secret]))
    embed = request.build_absolute_uri(reverse("metrics:shared-embed", args=[secret]))
    frame = f'<iframe src="{embed}" width="100%" height="480" loading="lazy"></iframe>'
    return {"address": page, "frame": frame}


def _may_visit(request: HttpRequest) -> bool:
    """Count the visits of an address; without a cache everybody is let through."""
    window = int(time.time() // WINDOW_SECONDS)
    key = f"visits:{request.META.get('REMOTE_ADDR', '')}:{window}"
    try:
        cache.add(key, 0, WINDOW_SECONDS * 2)
        return cache.incr(key) <= VISITS_MAX
    except (RedisError, ValueError):
        return True
