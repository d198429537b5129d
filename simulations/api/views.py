"""REST endpoints of simulations: parse, call one service or selector, render."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api import openapi
from metrics.api.authentication import HasScope
from metrics.api.base import ApiView, Negotiation, UserRequest, not_modified, tagged
from metrics.api.bodies import JsonParser
from metrics.api.idempotency import idempotent
from metrics.api.pagination import NewestFirst
from simulations import replays, selectors, services, verdicts
from simulations.api.events import blocking_stream, stream
from simulations.api.requests import request_of
from simulations.api.serializers import (
    CampaignRequestSerializer,
    CampaignSerializer,
    CampaignSummarySerializer,
    ExtensionSerializer,
    ListSerializer,
    PlanSerializer,
    TraceSerializer,
)
from simulations.models import Campaign

LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    str,
    OpenApiParameter.HEADER,
    description="The `id` of the last event that was received; older news is not repeated.",
)


class SimulationView(ApiView):
    """What all of them share: reading needs the scope `read`, the rest `simulate`."""

    permission_classes = [HasScope]
    parser_classes = [JsonParser]
    write_scope = "simulate"
    serializer_class: Any = CampaignSerializer

    def campaign(self, campaign_id: UUID) -> Campaign:
        """Return a campaign of the caller; anybody else's answers 404."""
        return get_object_or_404(selectors.campaigns_of(self.request.user.pk), pk=campaign_id)


class CampaignListView(SimulationView):
    """The caller's simulations."""

    pagination_class = NewestFirst
    serializer_class = CampaignSummarySerializer

    @extend_schema(
        operation_id="simulations_list",
        tags=["simulations"],
        parameters=[ListSerializer],
        responses={200: CampaignSummarySerializer(many=True), **openapi.problems(400)},
    )
    def get(self, request: UserRequest) -> Response:
        """List the caller's simulations, newest first, without their figures."""
        form = ListSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data.get("architecture")
        page = self.paginate_queryset(
            selectors.campaign_list(request.user.pk, architecture_id=wanted)
        )
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="simulations_create",
        tags=["simulations"],
        request=CampaignRequestSerializer,
        parameters=[openapi.IDEMPOTENCY_KEY],
        responses={202: CampaignSerializer, **openapi.problems(404, 409, 422, body=True)},
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Queue a simulation. Answers 202 with its address: the work has not been done yet."""
        campaign = services.request_campaign(owner_id=request.user.pk, request=request_of(request))
        data = CampaignSerializer(campaign, context={"request": request}).data
        return Response(data, status=202, headers={"Location": data["url"]})


class PlanView(SimulationView):
    """The cost of a simulation, before it is asked for."""

    serializer_class = PlanSerializer

    @extend_schema(
        operation_id="simulations_plan",
        tags=["simulations"],
        request=CampaignRequestSerializer,
        responses={200: PlanSerializer, **openapi.problems(404, 422, body=True)},
    )
    def post(self, request: UserRequest) -> Response:
        """Check a request and predict its cost; nothing is stored or queued."""
        return Response(PlanSerializer(services.estimate_cost(request_of(request))).data)


class CampaignView(SimulationView):
    """One simulation."""

    @extend_schema(
        operation_id="simulations_retrieve",
        tags=["simulations"],
        parameters=[openapi.IF_NONE_MATCH],
        responses={
            200: CampaignSerializer,
            304: openapi.NOT_MODIFIED,
            **openapi.problems(404),
        },
    )
    def get(self, request: UserRequest, campaign_id: UUID) -> HttpResponseBase:
        """Show state, progress and figures, which are partial while it runs."""
        campaign = self.campaign(campaign_id)
        etag = f'"r{campaign.revision}-{verdicts.expiry_of(campaign) or "valid"}"'
        return not_modified(request, etag) or tagged(self.get_serializer(campaign).data, etag)

    @extend_schema(
        operation_id="simulations_cancel",
        tags=["simulations"],
        responses={204: openapi.NO_CONTENT, **openapi.problems(404, 409)},
    )
    def delete(self, request: UserRequest, campaign_id: UUID) -> Response:
        """Cancel a simulation; 409 when it has already ended otherwise."""
        services.cancel_campaign(self.campaign(campaign_id))
        return Response(status=204)


class ResumeView(SimulationView):
    """A simulation that was cancelled or failed."""

    @extend_schema(
        operation_id="simulations_resume",
        tags=["simulations"],
        request=None,
        responses={202: CampaignSerializer, **openapi.problems(404, 409)},
    )
    def post(self, request: UserRequest, campaign_id: UUID) -> Response:
        """Take a cancelled or failed simulation up again; what it computed counts."""
        campaign = services.resume_campaign(self.campaign(campaign_id))
        return Response(self.get_serializer(campaign).data, status=202)


class ExtendView(SimulationView):
    """A simulation that has finished."""

    @extend_schema(
        operation_id="simulations_extend",
        tags=["simulations"],
        request=ExtensionSerializer,
        responses={202: CampaignSerializer, **openapi.problems(404, 409, 422, body=True)},
    )
    def post(self, request: UserRequest, campaign_id: UUID) -> Response:
        """Let a finished simulation run on, ten times as long unless said otherwise.

        What it computed stays a part of it. A precision becomes narrower by the root of the
        factor.
        """
        form = ExtensionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        campaign = services.extend_campaign(self.campaign(campaign_id), **form.validated_data)
        return Response(self.get_serializer(campaign).data, status=202)


class IgnoreAccept(Negotiation):
    """Let a client ask for an event stream, and get its errors as JSON."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


class EventsView(SimulationView):
    """The progress of one simulation, live."""

    content_negotiation_class = IgnoreAccept

    @extend_schema(
        operation_id="simulations_events",
        tags=["simulations"],
        parameters=[LAST_EVENT_ID],
        responses={
            (200, "text/event-stream"): OpenApiResponse(
                OpenApiTypes.STR, description="`event: progress`; the data is the simulation."
            ),
            204: OpenApiResponse(description="It has ended, and the caller has seen that."),
            **openapi.problems(404),
        },
    )
    def get(self, request: UserRequest, campaign_id: UUID) -> HttpResponseBase:
        """Stream an event for each change, until the simulation has ended."""
        campaign = self.campaign(campaign_id)
        last_seen = request.headers.get("Last-Event-ID", "")
        if not campaign.is_active and last_seen == str(campaign.revision):
            return Response(status=204)  # A browser then stops asking.
        is_async = isinstance(request._request, ASGIRequest)
        language = get_language()

        def represent(row: Campaign) -> Any:
            """Write it in the language of the request, which has been answered by then."""
            with override(language):
                return self.get_serializer(row).data

        events = (stream if is_async else blocking_stream)(
            campaign.pk, last_seen=last_seen, represent=represent
        )
        return StreamingHttpResponse(
            events,
            content_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


class TraceView(SimulationView):
    """What happened in a history of a simulation, event by event."""

    content_negotiation_class = IgnoreAccept

    @extend_schema(
        operation_id="simulations_trace",
        tags=["simulations"],
        parameters=[TraceSerializer],
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, description="One JSON object a line, in order of time."
            ),
            **openapi.problems(400, 404, 422),
        },
    )
    def get(self, request: UserRequest, campaign_id: UUID) -> HttpResponseBase:
        """Replay from the seed: of a cluster its first history, of a Monte Carlo its worst outage.

        Before an outage of the whole was seen, a Monte Carlo answers 422.
        """
        form = TraceSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        events = replays.trace_of(
            self.campaign(campaign_id), events_max=form.validated_data["events"]
        )
        lines = "".join(f"{line}\n" for line in events)
        return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
