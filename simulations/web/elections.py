"""The button that puts a measured election time into the architecture."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from metrics.domain.errors import DocumentError, DomainError
from simulations import election_times, selectors


@login_required
@require_POST
def apply_election_time(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Put the measured election time into the model, and show what that did to the figures."""
    assert request.user.is_authenticated
    campaign = get_object_or_404(selectors.campaigns_of(request.user.pk), pk=campaign_id)
    try:
        applied = election_times.apply_election_time(campaign, author=request.user)
    except DocumentError as error:
        messages.error(request, error.problems[0].render(gettext))
    except DomainError as error:
        messages.error(request, error.render(gettext))
    else:
        done = gettext("The measured election time is in the model, as version %(number)s.")
        messages.success(request, done % {"number": applied.version.number})
    return redirect(f"{reverse('simulations:campaign', args=[campaign_id])}#election-heading")
