"""REST endpoint of the worst outage that a simulation has seen, ready to be played."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from metrics.api import openapi
from metrics.api.base import UserRequest, not_modified, tagged
from simulations import replays
from simulations.api.views import SimulationView
from simulations.models import Campaign
from simulations.montecarlo.histories import OUTAGES_KEPT
from simulations.montecarlo.outage import Json, Timeline

EVENTS_MAX: Final = 4_000
KINDS: Final = ("site", "common_cause", "replica", "failover", "move", "cache")
_NAME: Final = re.compile(r"(\w+):([^#@]+)(?:#(\d+))?(?:@(.+))?")


class ThingSerializer(serializers.Serializer[Any]):
    """Something that fails, comes back or is done."""

    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.CharField(help_text="Of the site or of the component.")
    replica = serializers.IntegerField(required=False, help_text="Its number, from 1.")
    site = serializers.CharField(required=False, help_text="Where that replica runs.")


class ComponentStateSerializer(serializers.Serializer[Any]):
    """How a component does."""

    available = serializers.BooleanField()
    served = serializers.FloatField(help_text="Share of its requests that are answered.")
    quality = serializers.FloatField(help_text="Of the answers: 1 is full quality.")


class OutageEventSerializer(ThingSerializer):
    """One event, and what changed by it."""

    t = serializers.FloatField(help_text="Seconds from the beginning of the outage.")
    event = serializers.ChoiceField(choices=["down", "up", "done"])
    components = serializers.DictField(child=ComponentStateSerializer(), required=False)
    journeys = serializers.DictField(
        child=serializers.BooleanField(),
        required=False,
        help_text="Journeys that were lost (false) or are back; `whole` is the whole system.",
    )


class WorstOutageSerializer(serializers.Serializer[Any]):
    """The longest outage: the state when it begins to build up, and each event from there."""

    seconds = serializers.FloatField(help_text="How long the whole system was down.")
    begins = serializers.FloatField(
        help_text="When the first thing failed that has to do with it; zero or negative."
    )
    complete = serializers.BooleanField(
        help_text="Whether the events go on to the end of the outage."
    )
    down = ThingSerializer(many=True, help_text="What had failed when it begins.")
    components = serializers.DictField(
        child=ComponentStateSerializer(),
        help_text="Components that did not work in full when it begins; all others did.",
    )
    journeys = serializers.ListField(
        child=serializers.CharField(), help_text="Journeys that were lost when it begins."
    )
    events = OutageEventSerializer(many=True)
    document = serializers.JSONField(help_text="The document that was simulated, as it was typed.")
    simulation = serializers.UUIDField()
    rank = serializers.IntegerField(help_text="1 is the longest.")
    longest = serializers.ListField(
        child=serializers.FloatField(),
        help_text="Seconds of all that can be played, by rank; each from a history of its own.",
    )


class RankSerializer(serializers.Serializer[Any]):
    """Which of the longest outages."""

    rank = serializers.IntegerField(
        min_value=1, max_value=OUTAGES_KEPT, default=1, help_text="1 is the longest."
    )


class WorstOutageView(SimulationView):
    """The longest outage of a Monte Carlo."""

    serializer_class = WorstOutageSerializer

    @extend_schema(
        operation_id="simulations_worst_outage",
        tags=["simulations"],
        parameters=[RankSerializer, openapi.IF_NONE_MATCH],
        responses={
            200: WorstOutageSerializer,
            304: openapi.NOT_MODIFIED,
            **openapi.problems(400, 404, 422),
        },
    )
    def get(self, request: UserRequest, campaign_id: UUID) -> HttpResponseBase:
        """Replay one of the longest outages of the whole from the seed, event by event.

        Applying the events one after the other to the state at the beginning gives the state at
        every moment. Before an outage of the whole was seen, it answers 422; a simulation that is
        not a Monte Carlo has none (404).
        """
        asked = RankSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rank = asked.validated_data["rank"]
        campaign = self.campaign(campaign_id)
        if campaign.kind != Campaign.Kind.MONTECARLO:
            raise Http404
        etag = f'"outage-{campaign.revision}-{rank}"'
        return not_modified(request, etag) or tagged(_told(campaign, rank), etag)


def _told(campaign: Campaign, rank: int) -> Json:
    timeline = replays.worst_outage_of(campaign, events_max=EVENTS_MAX, rank=rank)
    return _outage(timeline) | {
        "document": campaign.document,
        "simulation": str(campaign.pk),
        "rank": rank,
        "longest": [outage["seconds"] for outage in replays.outages_of(campaign)],
    }


def _outage(timeline: Timeline) -> Json:
    return {
        "seconds": timeline.lasted,
        "begins": timeline.begins,
        "complete": timeline.is_complete,
        "down": [_thing(name) for name in timeline.down],
        "components": timeline.components,
        "journeys": list(timeline.journeys),
        "events": [_event(event) for event in timeline.events],
    }


def _event(event: Json) -> Json:
    named: Json = {key: value for key, value in event.items() if key != "name"}
    return named | _thing(event["name"])


def _thing(name: str) -> Json:
    """Take a name of the trace apart.

    >>> _thing("replica:db#2@eu-a")
    {'kind': 'replica', 'id': 'db', 'replica': 2, 'site': 'eu-a'}
    >>> _thing("site:eu-a")
    {'kind': 'site', 'id': 'eu-a'}
    """
    found = _NAME.fullmatch(name)
    assert found is not None, name
    kind, key, number, site = found.groups()
    thing: Json = {"kind": kind, "id": key}
    if number is not None:
        thing["replica"] = int(number)
    if site is not None:
        thing["site"] = site
    return thing
