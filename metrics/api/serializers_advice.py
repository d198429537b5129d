"""What one sends to ask for sensitivities and Pareto fronts."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from metrics.analysis.pareto.front import EVALUATIONS_MAX, OBJECTIVES
from metrics.analysis.pareto.space import FREEDOMS_MAX
from metrics.analysis.sensitivity.sweeps import DEFAULT_FIGURE, POINTS, POINTS_MAX
from metrics.models import NOTE_CHARS_MAX, AdviceDecision

PATH_CHARS_MAX: Final = 500


class SweepSerializer(serializers.Serializer[Any]):
    """Which parameter to vary, and how."""

    figure = serializers.CharField(
        required=False,
        default=DEFAULT_FIGURE,
        max_length=PATH_CHARS_MAX,
        help_text="The figure to rank all parameters by, such as `journeys.buy.lost_requests`.",
    )
    parameter = serializers.CharField(
        required=False,
        max_length=PATH_CHARS_MAX,
        help_text="Path of the parameter to vary, such as `components.db.failure.mtbf`.",
    )
    values = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        max_length=POINTS_MAX,
        allow_empty=False,
        help_text="Its values as they would stand in the document, such as `4h`.",
    )
    range = serializers.ListField(
        child=serializers.JSONField(),
        required=False,
        min_length=2,
        max_length=2,
        help_text="The first and the last value; without it and values the sensible range.",
    )
    points = serializers.IntegerField(
        required=False, default=POINTS, min_value=2, max_value=POINTS_MAX
    )

    def options(self) -> dict[str, Any]:
        """Return the arguments of the analysis."""
        sent = self.validated_data
        ends = sent.get("range")
        return {
            "figure": sent["figure"],
            "parameter": sent.get("parameter"),
            "values": sent.get("values"),
            "ends": (ends[0], ends[1]) if ends else None,
            "points": sent["points"],
        }


class SensitivityRequestSerializer(SweepSerializer):
    """A document and which of its parameters to vary."""

    document = serializers.JSONField(help_text="The document as an object.")


class AdviceDecisionRequestSerializer(serializers.Serializer[Any]):
    """What is decided on an advice."""

    state = serializers.ChoiceField(
        choices=AdviceDecision.State.choices,
        help_text="`accepted` makes a variant with the change in it; `dismissed` takes a reason.",
    )
    reason = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=NOTE_CHARS_MAX,
        help_text="Why the advice is dismissed.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a dismissal without a reason, and a reason that would be forgotten."""
        if attrs["state"] == AdviceDecision.State.ACCEPTED and attrs["reason"]:
            raise serializers.ValidationError(
                {"reason": _("Only a dismissal has a reason.")}, code="unexpected"
            )
        return attrs


class FreedomsSerializer(serializers.Serializer[Any]):
    """What a search may vary."""

    free = serializers.ListField(
        child=serializers.CharField(max_length=PATH_CHARS_MAX),
        min_length=1,
        max_length=FREEDOMS_MAX,
        help_text=(
            "Such as `components.web.replicas=1..4`, `components.db.standby.mode=none,hot`,"
            " `components.web.sites=eu-a,eu-b`."
        ),
    )
    objectives = serializers.ListField(
        child=serializers.ChoiceField(choices=OBJECTIVES),
        required=False,
        default=["cost", "unavailability"],
        max_length=len(OBJECTIVES),
    )
    evaluations = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=EVALUATIONS_MAX,
        help_text="Bound on the analyses; by default what takes some seconds.",
    )


class ParetoRequestSerializer(FreedomsSerializer):
    """A document and what a search may vary of it."""

    document = serializers.JSONField(help_text="The document as an object.")
