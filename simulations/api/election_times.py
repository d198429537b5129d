"""REST endpoint that puts a measured election time into the architecture."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metrics.api import openapi
from metrics.api.base import UserRequest, tagged
from metrics.api.idempotency import idempotent
from simulations import election_times
from simulations.api.views import SimulationView


class ElectionFigureSerializer(serializers.Serializer[Any]):
    """One figure with the election time before and with the measured one."""

    scope = serializers.CharField()
    figure = serializers.CharField()
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)


class AppliedSerializer(serializers.Serializer[Any]):
    """The architecture with the measured election time."""

    architecture = serializers.UUIDField(source="applied.version.architecture_id")
    version = serializers.IntegerField(
        source="applied.version.number", help_text="The current one."
    )
    digest = serializers.CharField(source="applied.version.digest")
    component = serializers.CharField(source="applied.component")
    election_time = serializers.JSONField(
        source="applied.election_time", help_text="As the document has it."
    )
    is_new = serializers.BooleanField(
        source="applied.is_new",
        help_text="Whether this request stored the version; false when the time was there already.",
    )
    figures = ElectionFigureSerializer(
        many=True,
        help_text="Before and after; empty when the document has changed in other ways, too.",
    )


class ElectionTimeView(SimulationView):
    """The election time that a simulation of a cluster measured."""

    write_scope = "write"
    serializer_class = AppliedSerializer

    @extend_schema(
        operation_id="simulations_apply_election_time",
        tags=["simulations"],
        request=None,
        parameters=[openapi.IDEMPOTENCY_KEY],
        responses={200: AppliedSerializer, **openapi.problems(404, 409, 412, 422)},
    )
    @idempotent
    def post(self, request: UserRequest, campaign_id: UUID) -> Response:
        """Put it into the architecture in place of the predicted one, as a new version.

        Sent again, it finds the time there and stores nothing. The verdicts on the document as it
        was expire.
        """
        campaign = self.campaign(campaign_id)
        applied = election_times.apply_election_time(campaign, author=request.user)
        figures = election_times.changes_of(self.campaign(campaign_id))
        shown = AppliedSerializer({"applied": applied, "figures": figures}).data
        return tagged(shown, applied.version.etag)
