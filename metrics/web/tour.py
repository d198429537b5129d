"""The guided first tour: where it starts, and the answer to its offer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from metrics import touring
from metrics.domain.errors import DomainError
from metrics.templatetags.tour import LATER
from metrics.web.tabs import SignedInRequest


@require_POST
@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """Open the tour's own copy of the worked example; the script of the page does the rest."""
    try:
        architecture = touring.tour_architecture(request.user)
    except DomainError as error:
        messages.error(request, error.render(gettext))
        return redirect("metrics:dashboard")
    request.session[LATER] = True
    return redirect(f"{reverse('metrics:analysis', args=[architecture.pk])}?tour=start")


@require_POST
@login_required
def answer(request: SignedInRequest) -> HttpResponse:
    """Offer the tour no more: in this session, or ever."""
    if request.POST.get("answer") == "never":
        touring.dismiss(request.user, touring.Topic.TOUR)
    else:
        request.session[LATER] = True
    return redirect(_back(request))


def _back(request: SignedInRequest) -> str:
    """Return the page that the answer was given on, if it is one of ours."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_ours else reverse("metrics:dashboard")
