"""The offer of the guided first tour."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from metrics.touring import Topic, is_dismissed

register = template.Library()

LATER = "tour_later"
"""The key of the session under which "not now" is remembered."""


@register.inclusion_tag("metrics/_tour_offer.html", takes_context=True)
def tour_offer(context: RequestContext) -> dict[str, Any]:
    """Offer the tour to a user who has neither put it off in this session nor dismissed it."""
    request = context["request"]
    is_offered = (
        request.user.is_authenticated
        and not request.session.get(LATER, False)
        and not is_dismissed(request.user, Topic.TOUR)
    )
    return {"request": request, "is_offered": is_offered, "csrf_token": context.get("csrf_token")}
