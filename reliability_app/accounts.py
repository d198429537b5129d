"""Who may get in: accounts of a shared server, and the one-time link of a local owner."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import user_signed_up
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.core import signing
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from metrics import services

OWNER = "owner"
_SALT = "reliability_app.accounts.login_link"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up is an invitation to the public, so it is closed until a setting opens it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)


@receiver(user_signed_up, dispatch_uid="reliability_app.accounts.welcome")
def welcome(user: User, **_facts: object) -> None:
    """Give everybody who signs up the worked example, as the local owner has it."""
    services.load_example_for(user)


def claimed_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Tell the lock against guessing whose password was tried, in whichever form it was."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(name).casefold()


def local_owner() -> User:
    """Return the person at this machine; made on demand, with every right and no password."""
    owner, created = get_user_model().objects.get_or_create(
        username=OWNER, defaults={"is_staff": True, "is_superuser": True}
    )
    if created:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return owner


def login_token(user: User) -> str:
    """Sign an invitation for one login: it names the last login, which the next one changes."""
    return signing.dumps({"user": user.pk, "after": _stamp(user)}, salt=_SALT, compress=True)


@never_cache
@require_GET
def login_once(request: HttpRequest, token: str) -> HttpResponse:
    """Let the owner in by the link that the command line printed, once and from this machine."""
    if not settings.LOGIN_LINKS or not _came_from_this_machine(request):
        raise Http404
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    user = _redeem(token)
    if user is None:
        return render(request, "account/login_link_refused.html", status=403)
    login(request, user, backend=_BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _redeem(token: str) -> User | None:
    """Find whom a link lets in. Of two browsers with one link, the database picks the winner."""
    try:
        claim = signing.loads(token, salt=_SALT, max_age=settings.LOGIN_LINK_SECONDS_MAX)
    except signing.BadSignature:
        return None
    users = get_user_model().objects.filter(is_active=True)
    user = users.filter(pk=claim["user"]).first()
    if user is None or _stamp(user) != claim["after"]:
        return None
    unused = users.filter(pk=user.pk, last_login=user.last_login)
    return user if unused.update(last_login=timezone.now()) else None


def _stamp(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""


def _came_from_this_machine(request: HttpRequest) -> bool:
    """Tell a browser on this machine from one that reached us through a proxy or a network."""
    forwarded = {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys()
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and not forwarded
