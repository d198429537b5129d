"""What the caller does not want to be shown again."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from metrics import selectors, touring
from metrics.api import openapi
from metrics.api.base import ApiView, UserRequest
from metrics.api.serializers_account import DismissalsSerializer
from metrics.touring import Topic

_TOPIC = OpenApiParameter(
    "topic",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=list(Topic),
    description="`tour` is the guided first tour.",
)


class DismissalListView(ApiView):
    """All of them."""

    @extend_schema(
        operation_id="dismissals_list",
        tags=["account"],
        responses={200: DismissalsSerializer, **openapi.problems()},
    )
    def get(self, request: UserRequest) -> Response:
        """List what the caller has dismissed for good."""
        rows = selectors.dismissals_of(request.user.pk)
        return Response({"topics": list(rows.values_list("topic", flat=True))})


class DismissalView(ApiView):
    """One of them."""

    @extend_schema(
        operation_id="dismissals_create",
        tags=["account"],
        request=None,
        parameters=[_TOPIC],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def put(self, request: UserRequest, topic: str) -> HttpResponse:
        """Never offer it to the caller again."""
        touring.dismiss(request.user, _known(topic))
        return Response(status=204)

    @extend_schema(
        operation_id="dismissals_destroy",
        tags=["account"],
        parameters=[_TOPIC],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def delete(self, request: UserRequest, topic: str) -> HttpResponse:
        """Offer it to the caller again."""
        touring.offer_again(request.user, _known(topic))
        return Response(status=204)


def _known(topic: str) -> Topic:
    try:
        return Topic(topic)
    except ValueError as error:
        raise Http404 from error
