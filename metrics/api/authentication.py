"""Who calls: a person by session, or a tool by bearer token; and what a token may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from metrics import selectors, services
from metrics.models import ApiToken

if TYPE_CHECKING:  # it imports this module, which is named in the settings
    from rest_framework.views import APIView


class BearerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer rel_…` as of RFC 6750."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return owner and token; None when the header is absent or of another scheme."""
        scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        token = selectors.usable_token(secret.strip())
        if token is None:
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        services.note_use_of(token)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class HasScope(BasePermission):
    """Let logged-in callers in; a token also needs the scope of what it does.

    A view may set `read_scope` (for safe methods) and `write_scope` (for the others).
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        safe = request.method in SAFE_METHODS
        scope = (
            getattr(view, "read_scope", "read") if safe else getattr(view, "write_scope", "write")
        )
        if token.allows(scope):
            return True
        message = _("The token lacks the scope “%(scope)s”.") % {"scope": scope}
        raise PermissionDenied(message, code="insufficient_scope")


class MayEvaluate(HasScope):
    """As `HasScope`, but strangers are welcome where `API_ANONYMOUS_EVALUATE` says so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if getattr(settings, "API_ANONYMOUS_EVALUATE", False) and request.user.is_anonymous:
            return True
        return super().has_permission(request, view)
