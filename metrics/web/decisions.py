"""Deciding on advice by the buttons of its page."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from metrics import deciding
from metrics.domain.errors import DocumentError, DomainError
from metrics.models import ADVICE_KEY_CHARS_MAX, StoredArchitecture
from metrics.web.tabs import SignedInRequest, owned_architecture

PLACES: Final = {"accept": "accepted", "dismiss": "dismissed", "reopen": "open"}
"""Where the page shows what was decided on."""


@require_POST
@login_required
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Accept an advice as a variant, dismiss it with a reason, or open it again."""
    architecture = owned_architecture(request, pk)
    action = request.POST.get("do", "")
    place = "open"
    try:
        messages.success(request, _done(request, architecture, action))
        place = PLACES[action]
    except (KeyError, ValueError):
        messages.error(request, gettext("The decision could not be read."))
    except DocumentError as error:
        messages.error(request, error.problems[0].render(gettext))
    except DomainError as error:
        messages.error(request, error.render(gettext))
    return redirect(f"{reverse('metrics:advice', args=[pk])}#advice-{place}")


def _done(request: SignedInRequest, architecture: StoredArchitecture, action: str) -> str:
    """Carry the decision out and say what happened."""
    key = request.POST["key"][:ADVICE_KEY_CHARS_MAX]
    match action:
        case "accept":
            row = deciding.accept(
                architecture,
                key,
                author=request.user,
                expected_version=int(request.POST["version"]),
            )
            return gettext("The variant “%(name)s” is there: %(title)s") % {
                "name": row.variant,
                "title": row.title,
            }
        case "dismiss":
            row = deciding.dismiss(
                architecture,
                key,
                reason=request.POST.get("reason", ""),
                author=request.user,
                expected_version=int(request.POST["version"]),
            )
            return gettext("Dismissed: %(title)s") % {"title": row.title}
        case "reopen":
            deciding.reopen(architecture, key)
            return gettext("The advice is open again.")
        case _:
            raise ValueError(action)
