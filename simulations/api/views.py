"""REST endpoints of simulations: parse, call one service or selector, render."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from metrics import selectors as metrics_selectors
from metrics.api.authentication import HasScope
from metrics.api.base import ApiView, not_modified, tagged
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from simulations import selectors, services
from simulations.api.events import progress_events
from simulations.api.serializers import (
    CampaignRequestSerializer,
    CampaignSerializer,
    CampaignSummarySerializer,
    ListSerializer,
    PlanSerializer,
)
from simulations.models import Campaign


class SimulationView(ApiView):
    """What all of them share: reading needs the scope `read`, the rest `simulate`."""

    permission_classes = (HasScope,)
    write_scope = "simulate"

    def campaign(self, request: Request, campaign_id: UUID) -> Campaign:
        """Return a campaign of the caller; anybody else's answers 404."""
        return get_object_or_404(selectors.campaigns_of(_owner_id(request)), pk=campaign_id)


class CampaignsView(SimulationView):
    """The caller's simulations."""

    pagination_class = NewestFirst
    serializer_class = CampaignSummarySerializer

    @extend_schema(
        operation_id="simulations_list",
        parameters=[ListSerializer],
        responses=CampaignSummarySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the caller's simulations, newest first."""
        form = ListSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        architecture_id = form.validated_data.get("architecture")
        rows = selectors.campaign_list(_owner_id(request), architecture_id=architecture_id)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="simulations_create",
        request=CampaignRequestSerializer,
        responses={202: CampaignSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Queue a simulation. Answers 202 with its address: the work has not been done yet."""
        wanted = _request_of(request)
        campaign = services.request_campaign(owner_id=_owner_id(request), request=wanted)
        data = CampaignSerializer(campaign, context={"request": request}).data
        return Response(data, status.HTTP_202_ACCEPTED, headers={"Location": data["url"]})


class PlanView(SimulationView):
    """The cost of a simulation, before it is asked for."""

    @extend_schema(
        operation_id="simulations_plan",
        request=CampaignRequestSerializer,
        responses=PlanSerializer,
    )
    def post(self, request: Request) -> Response:
        """Check a request and predict its cost; nothing is stored or queued."""
        _, plan = services.plan_campaign(_request_of(request))
        return Response(PlanSerializer(plan).data)


class CampaignView(SimulationView):
    """One simulation."""

    @extend_schema(operation_id="simulations_retrieve", responses=CampaignSerializer)
    def get(self, request: Request, campaign_id: UUID) -> HttpResponseBase:
        """Show state, progress and figures; 304 when nothing changed since `If-None-Match`."""
        campaign = self.campaign(request, campaign_id)
        etag = f'"r{campaign.revision}"'
        known = not_modified(request, etag)
        if known is not None:
            return known
        return tagged(CampaignSerializer(campaign, context={"request": request}).data, etag)

    @extend_schema(operation_id="simulations_cancel", responses={204: None})
    def delete(self, request: Request, campaign_id: UUID) -> Response:
        """Cancel a simulation; 409 when it has already ended otherwise."""
        services.cancel_campaign(self.campaign(request, campaign_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class IgnoreAccept(BaseContentNegotiation):
    """Let a client ask for an event stream, and get its errors as JSON."""

    def select_parser(self, request: Request, parsers: Sequence[BaseParser]) -> BaseParser:
        return parsers[0]

    def select_renderer(
        self,
        request: Request,
        renderers: Sequence[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], str(renderers[0].media_type)


class EventsView(SimulationView):
    """The progress of one simulation, live."""

    content_negotiation_class = IgnoreAccept

    @extend_schema(
        operation_id="simulations_events",
        parameters=[OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={
            (200, "text/event-stream"): OpenApiResponse(
                OpenApiTypes.STR, "`event: progress`, its data the simulation as JSON."
            ),
            204: OpenApiResponse(description="It has ended and the client has seen that."),
        },
    )
    def get(self, request: Request, campaign_id: UUID) -> HttpResponseBase:
        """Stream an event for each change, until the simulation has ended."""
        campaign = self.campaign(request, campaign_id)
        last_seen = request.headers.get("Last-Event-ID", "")
        if not campaign.is_active and last_seen == str(campaign.revision):
            return Response(status=status.HTTP_204_NO_CONTENT)  # A browser then stops asking.

        def represent(row: Campaign) -> Any:
            return CampaignSerializer(row, context={"request": request}).data

        events = progress_events(campaign.pk, last_seen=last_seen, represent=represent)
        return StreamingHttpResponse(
            events,
            content_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


def _owner_id(request: Request) -> int:
    assert request.user.pk is not None, "permissions let nobody in without a user"
    return int(request.user.pk)


def _request_of(request: Request) -> services.Request:
    """Turn a body into a request; the document comes with it or from a stored architecture."""
    form = CampaignRequestSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    asked = form.validated_data
    version = None
    if "architecture" in asked:
        mine = metrics_selectors.architectures_of(_owner_id(request))
        stored = get_object_or_404(mine, pk=asked["architecture"])
        version = metrics_selectors.version_of(stored)
    return services.Request(
        kind=asked["kind"],
        document=asked["document"] if version is None else version.document,
        options=asked["options"],
        version=version,
        seed=asked.get("seed"),
    )
