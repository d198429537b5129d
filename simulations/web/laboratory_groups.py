"""From a consensus group of a design to the laboratory, with the group's settings filled in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from metrics import selectors, services
from metrics.domain.errors import DocumentError
from simulations.scenarios.document import UnsuitableGroupError
from simulations.scenarios.lab.groups import settings_of_group


@login_required
@require_GET
def group(request: HttpRequest, architecture_id: UUID, component: str) -> HttpResponse:
    """Lead to a run of the laboratory that is set up like this group."""
    assert request.user.is_authenticated
    stored = get_object_or_404(selectors.architectures_of(request.user.pk), pk=architecture_id)
    try:
        architecture = services.read(selectors.version_of(stored))
        texts = settings_of_group(architecture, component)
    except DocumentError as error:
        messages.warning(request, error.problems[0].render(gettext))
        return redirect("metrics:analysis", pk=architecture_id)
    except UnsuitableGroupError as error:
        messages.warning(request, error.phrase.render(gettext))
        return redirect("metrics:quorums", pk=architecture_id)
    return redirect(f"{reverse('simulations:laboratory-run')}?{urlencode(texts)}")
