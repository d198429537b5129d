"""Who is calling, and the tokens of that person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import selectors, services
from metrics.api import openapi
from metrics.api.base import ApiView, UserRequest
from metrics.api.exceptions import SessionRequiredError
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from metrics.api.serializers import (
    MeSerializer,
    NewTokenSerializer,
    TokenRequestSerializer,
    TokenSerializer,
    language,
)
from metrics.models import ApiToken


class MeView(ApiView):
    """The caller."""

    @extend_schema(
        operation_id="me", tags=["account"], responses={200: MeSerializer, **openapi.problems()}
    )
    def get(self, request: UserRequest) -> Response:
        """Say who is calling and with which rights."""
        token = request.auth
        scopes = token.scopes if isinstance(token, ApiToken) else list(ApiToken.Scope.values)
        name = request.user.get_username()
        return Response({"username": name, "language": language(), "scopes": scopes})


class TokenListView(ApiView):
    """The caller's tokens."""

    pagination_class = NewestFirst
    serializer_class = TokenSerializer
    idempotency_secrets = ("token",)

    @extend_schema(
        operation_id="tokens_list",
        tags=["account"],
        responses={200: TokenSerializer(many=True), **openapi.problems(400)},
    )
    def get(self, request: UserRequest) -> Response:
        """List tokens, newest first; their secrets are not known any more."""
        page = self.paginate_queryset(selectors.tokens_of(request.user.pk))
        return self.get_paginated_response(TokenSerializer(page, many=True).data)

    @extend_schema(
        operation_id="tokens_create",
        tags=["account"],
        request=TokenRequestSerializer,
        responses={201: NewTokenSerializer, **openapi.problems(409, 422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Issue a token. Its secret is in this answer and nowhere else, replays included."""
        _refuse_tokens(request)
        form = TokenRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        token, secret = services.issue_token(owner=request.user, **form.validated_data)
        return Response({**TokenSerializer(token).data, "token": secret}, status=201)


class TokenView(ApiView):
    """One token."""

    @extend_schema(
        operation_id="tokens_destroy",
        tags=["account"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def delete(self, request: UserRequest, token_id: UUID) -> HttpResponse:
        """Revoke a token at once."""
        _refuse_tokens(request)
        services.revoke_token(selectors.tokens_of(request.user.pk).get(pk=token_id))
        return Response(status=204)


def _refuse_tokens(request: Request) -> None:
    """Keep a stolen token from making itself better ones or locking its owner out."""
    if isinstance(request.auth, ApiToken):
        raise SessionRequiredError
