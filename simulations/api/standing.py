"""REST endpoints about an architecture: what simulations say of it, and its public badge."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from metrics import selectors as metrics_selectors
from metrics.api import openapi
from metrics.api.base import UserRequest
from metrics.models import StoredArchitecture
from simulations import selectors, services, verdicts
from simulations.api.serializers import BadgeSerializer, VerdictSerializer
from simulations.api.views import SimulationView
from simulations.models import Badge
from simulations.web.badges import markdown_of, path_of


class ArchitectureView(SimulationView):
    """Something about one architecture of the caller."""

    def architecture(self, architecture_id: UUID) -> StoredArchitecture:
        """Return it, or answer 404, also when it is somebody else's."""
        return metrics_selectors.architecture_of(self.request.user.pk, architecture_id)


class VerdictsView(ArchitectureView):
    """What simulations say of the figures of an architecture."""

    serializer_class = VerdictSerializer
    pagination_class = None

    @extend_schema(
        operation_id="architectures_verdicts",
        tags=["architectures"],
        responses={200: VerdictSerializer(many=True), **openapi.problems(404)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """List the latest verdict on each figure, with the simulation that it comes from.

        A verdict expires when the document or the analysis changes.
        """
        found = verdicts.standing_of(self.architecture(architecture_id))
        return Response(self.get_serializer(found, many=True).data)


class BadgeView(ArchitectureView):
    """The picture with a public address."""

    serializer_class = BadgeSerializer
    write_scope = "write"

    @extend_schema(
        operation_id="architectures_badge",
        tags=["architectures"],
        responses={200: BadgeSerializer, **openapi.problems(404)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Return the address of the badge; 404 while it is switched off."""
        badge = selectors.badge_of(self.architecture(architecture_id))
        if badge is None:
            raise Http404
        return Response(_shown(request, badge))

    @extend_schema(
        operation_id="architectures_badge_on",
        tags=["architectures"],
        request=None,
        responses={200: BadgeSerializer, **openapi.problems(404)},
    )
    def put(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Switch the badge on; who knows its address sees availability and verdict, no more."""
        badge = services.switch_badge_on(self.architecture(architecture_id))
        return Response(_shown(request, badge))

    @extend_schema(
        operation_id="architectures_badge_off",
        tags=["architectures"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404)},
    )
    def delete(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Switch the badge off; its address never answers again."""
        services.switch_badge_off(self.architecture(architecture_id))
        return Response(status=204)


def _shown(request: UserRequest, badge: Badge) -> dict[str, str]:
    url = request.build_absolute_uri(path_of(badge))
    return {"url": url, "markdown": markdown_of(url)}
