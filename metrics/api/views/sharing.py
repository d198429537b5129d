"""Links that let anybody read an architecture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from metrics import selectors, sharing
from metrics.api import openapi
from metrics.api.base import ApiView, UserRequest
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from metrics.api.serializers_sharing import (
    NewShareSerializer,
    ShareRequestSerializer,
    ShareSerializer,
)
from metrics.models import ArchitectureVersion, StoredArchitecture


class ShareListView(ApiView):
    """The links of an architecture."""

    pagination_class = NewestFirst
    serializer_class = ShareSerializer
    idempotency_secrets = ("url", "embed_url")

    @extend_schema(
        operation_id="shares_list",
        tags=["sharing"],
        responses={200: ShareSerializer(many=True), **openapi.problems(400, 404)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """List the links, newest first; their addresses are not known any more."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        page = self.paginate_queryset(selectors.share_links_of(row))
        return self.get_paginated_response(ShareSerializer(page, many=True).data)

    @extend_schema(
        operation_id="shares_create",
        tags=["sharing"],
        request=ShareRequestSerializer,
        responses={201: NewShareSerializer, **openapi.problems(404, 409, 422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
    )
    @idempotent
    def post(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Make a link. Its address is in this answer and nowhere else, replays included."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        form = ShareRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = dict(form.validated_data)
        version = _version(row, wanted.pop("version"))
        link, secret = sharing.share(row, version=version, **wanted)
        addresses = {
            "url": reverse("metrics:shared", args=[secret], request=request),
            "embed_url": reverse("metrics:shared-embed", args=[secret], request=request),
        }
        return Response({**ShareSerializer(link).data, **addresses}, status=201)


class ShareView(ApiView):
    """One link."""

    @extend_schema(
        operation_id="shares_destroy",
        tags=["sharing"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def delete(self, request: UserRequest, architecture_id: UUID, share_id: UUID) -> HttpResponse:
        """Revoke a link: its address answers 404 from now on."""
        row = selectors.architecture_of(request.user.pk, architecture_id)
        sharing.revoke(selectors.share_links_of(row).get(pk=share_id))
        return Response(status=204)


def _version(row: StoredArchitecture, number: int | None) -> ArchitectureVersion | None:
    if number is None:
        return None
    try:
        return selectors.version_of(row, number)
    except (ArchitectureVersion.DoesNotExist, OverflowError) as error:
        message: Any = _("There is no version %(number)d.") % {"number": number}
        raise ValidationError({"version": [message]}) from error
