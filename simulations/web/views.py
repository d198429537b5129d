"""Pages of simulations: parse, call one service or selector, render."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from metrics import selectors as metrics_selectors
from metrics import services as metrics_services
from metrics.domain.errors import ConflictError, DocumentError, DomainError
from metrics.models import ArchitectureVersion, StoredArchitecture
from simulations import selectors, services
from simulations.models import Campaign
from simulations.verdicts import expiry_of
from simulations.web.costs import cost_in_words
from simulations.web.difference_form import DifferenceForm
from simulations.web.forms import CampaignForm
from simulations.web.presentation import context_of
from simulations.web.story import story_of

T = TypeVar("T")
ROWS_A_PAGE = 25
TIMES_LONGER = 10


@login_required
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """List the simulations of the user, newest first."""
    stored = _chosen_architecture(request)
    wanted = None if stored is None else stored.pk
    rows = selectors.campaign_list(_user_id(request), architecture_id=wanted)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "architecture": stored}
    return render(request, "simulations/campaign_list.html", context)


@login_required
@require_GET
def campaign_detail(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show one simulation, live while it runs."""
    campaign = _campaign(request, campaign_id)
    return render(request, "simulations/campaign_detail.html", context_of(campaign))


def _fragment_tag(request: HttpRequest, campaign_id: UUID) -> str | None:
    campaign = selectors.campaign_list(_user_id(request)).filter(pk=campaign_id).first()
    if campaign is None:
        return None
    return f'"{campaign.revision}-{expiry_of(campaign) or "valid"}-{get_language()}"'


@login_required
@require_GET
@cache_control(private=True, no_cache=True)
@condition(etag_func=_fragment_tag)
def campaign_fragment(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Return the part of the page that changes while the simulation runs."""
    campaign = _campaign(request, campaign_id)
    name = "_summary" if request.GET.get("view") == "panel" else "_live"
    return render(request, f"simulations/{name}.html", context_of(campaign))


@login_required
@require_GET
def campaign_story(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Tell the longest outage event by event."""
    campaign = _campaign(request, campaign_id)
    if campaign.kind != Campaign.Kind.MONTECARLO:
        raise Http404
    context = {"campaign": campaign, **story_of(campaign)}
    return render(request, "simulations/story.html", context)


@login_required
@require_POST
def campaign_cancel(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Cancel a simulation and show what it found."""
    campaign = _campaign(request, campaign_id)
    try:
        services.cancel_campaign(campaign)
    except ConflictError:
        messages.info(request, gettext("The simulation had already ended."))
    return redirect("simulations:campaign", campaign_id=campaign.pk)


@login_required
@require_POST
def campaign_resume(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Take a cancelled or failed simulation up again."""
    campaign = _campaign(request, campaign_id)
    return _taken_up(request, campaign, lambda: services.resume_campaign(campaign))


@login_required
@require_POST
def campaign_extend(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Let a finished simulation run on to ten times its length."""
    campaign = _campaign(request, campaign_id)
    return _taken_up(
        request, campaign, lambda: services.extend_campaign(campaign, factor=TIMES_LONGER)
    )


@login_required
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest, architecture_id: UUID) -> HttpResponse:
    """Ask what to simulate, and start it."""
    stored = _architecture(request, architecture_id)
    version = metrics_selectors.version_of(stored)
    try:
        document = metrics_services.read(version)
    except DocumentError:
        return _corrected_first(request, stored)
    form = CampaignForm(request.POST or None, architecture=document)
    return _offered(request, form, version, "simulations/campaign_new.html")


@login_required
@require_http_methods(["GET", "POST"])
def difference_new(request: HttpRequest, architecture_id: UUID) -> HttpResponse:
    """Ask what to compare an architecture with, and start that."""
    stored = _architecture(request, architecture_id)
    if not stored.is_valid:
        return _corrected_first(request, stored)
    version = metrics_selectors.version_of(stored)
    chosen = request.GET.get("baseline", "")
    form = DifferenceForm(request.POST or None, architecture=stored, chosen=chosen)
    return _offered(request, form, version, "simulations/difference_new.html")


def _architecture(request: HttpRequest, architecture_id: UUID) -> StoredArchitecture:
    mine = metrics_selectors.architectures_of(_user_id(request))
    return get_object_or_404(mine, pk=architecture_id)


def _corrected_first(request: HttpRequest, stored: StoredArchitecture) -> HttpResponse:
    messages.error(request, gettext("Correct the errors of the document first."))
    return redirect("metrics:analysis", stored.pk)


def _offered(
    request: HttpRequest,
    form: CampaignForm | DifferenceForm,
    version: ArchitectureVersion,
    template: str,
) -> HttpResponse:
    """Start what the form holds, or estimate its cost; show the form until it is right."""
    cost = None
    if form.is_valid() and "estimate" in request.POST:
        cost = _asked(form, services.estimate_cost, version)
    elif form.is_valid():
        campaign = _start(request, form, version)
        if campaign is not None:
            return redirect("simulations:campaign", campaign_id=campaign.pk)
    shown = {"architecture": version.architecture, "cost": cost and cost_in_words(cost)}
    status = 422 if form.is_bound and cost is None else 200
    return render(request, template, {"form": form, **shown}, status=status)


def _chosen_architecture(request: HttpRequest) -> StoredArchitecture | None:
    """Return the architecture that the list is limited to, if any."""
    if not request.GET.get("architecture"):
        return None
    try:
        wanted = UUID(request.GET["architecture"])
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(metrics_selectors.architectures_of(_user_id(request)), pk=wanted)


def _start(
    request: HttpRequest, form: CampaignForm | DifferenceForm, version: ArchitectureVersion
) -> Campaign | None:
    """Request the campaign; None when it was refused, which the form then says."""
    owner_id = _user_id(request)
    return _asked(
        form, lambda wanted: services.request_campaign(owner_id=owner_id, request=wanted), version
    )


def _asked(
    form: CampaignForm | DifferenceForm,
    ask: Callable[[services.Request], T],
    version: ArchitectureVersion,
) -> T | None:
    """Ask for what the form holds; a refusal stands at the field that it is about."""
    try:
        return ask(form.request(version))
    except DomainError as error:
        form.add_error(form.field_of(error.field), error.render(gettext))
        return None


def _taken_up(
    request: HttpRequest, campaign: Campaign, take_up: Callable[[], Campaign]
) -> HttpResponse:
    """Take a simulation up again, or say why that is not possible, and show it."""
    try:
        take_up()
    except DomainError as error:
        messages.error(request, error.render(gettext))
    return redirect("simulations:campaign", campaign_id=campaign.pk)


def _user_id(request: HttpRequest) -> int:
    return cast(int, request.user.pk)


def _campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    return get_object_or_404(selectors.campaigns_of(_user_id(request)), pk=campaign_id)
