"""The validations on the dashboard that count no longer."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import User

from simulations.verdicts import expired_of

register = template.Library()


@register.inclusion_tag("simulations/_expired.html")
def expired_validations(user: User) -> dict[str, Any]:
    """List the architectures whose latest check by simulation has expired."""
    return {"expired": expired_of(user.pk or 0)}
