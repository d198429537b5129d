"""The badge of an architecture: its public picture, and the button that switches it."""

from __future__ import annotations

import hashlib
from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from metrics import selectors as metrics_selectors
from simulations import selectors, services
from simulations.web import badges

SECONDS_KEPT: Final = 300
"""How long a cache may show a badge without asking again."""


@require_safe
def badge(request: HttpRequest, key: str) -> HttpResponse:
    """Show the badge to everybody who knows its key, in English or in `?language=`."""
    row = selectors.badge_of_key(key)
    if row is None:
        raise Http404
    language = request.GET.get("language", "en").lower()
    if language not in dict(settings.LANGUAGES):
        language = "en"
    with translation.override(language):
        content = badges.drawn(badges.badge_of(row.architecture))
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(content, content_type="image/svg+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    response["Content-Language"] = language
    return response


@login_required
@require_POST
def switch(request: HttpRequest, architecture_id: UUID) -> HttpResponse:
    """Switch the badge of an architecture on or, with `off` in the form, off."""
    mine = metrics_selectors.architectures_of(cast(int, request.user.pk))
    architecture = get_object_or_404(mine, pk=architecture_id)
    if "off" in request.POST:
        services.switch_badge_off(architecture)
        messages.success(request, gettext("The badge is off; its address answers no more."))
    else:
        services.switch_badge_on(architecture)
    return redirect(f"{reverse('metrics:analysis', args=[architecture_id])}#badge")
