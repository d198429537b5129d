"""The shapes of the simulations API, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from simulations import services
from simulations.models import Campaign
from simulations.montecarlo.limits import SEED_MAX
from simulations.verdicts import Expiry, expiry_of
from simulations.web.presentation import error_sentence, sentence_of

TRACE_EVENTS_MAX = 20_000
_RESERVED = (
    *("architecture", "version", "document", "kind", "seed"),
    *("baseline", "baseline_version", "baseline_document"),
)


class CampaignRequestSerializer(serializers.Serializer[Any]):
    """What is asked for. Keys of the kind itself are checked by its engine."""

    architecture = serializers.UUIDField(
        required=False, help_text="A stored architecture; its current version is simulated."
    )
    document = serializers.JSONField(
        required=False, help_text="A document instead of a stored architecture."
    )
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Difference: an earlier version of the stored architecture.",
    )
    baseline = serializers.UUIDField(
        required=False,
        help_text="Difference: the stored architecture to compare with; the result is the "
        "simulated one minus this one.",
    )
    baseline_version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Difference: a version of `baseline`, or of `architecture` when that is absent.",
    )
    baseline_document = serializers.JSONField(
        required=False, help_text="Difference: a document to compare with instead of a stored one."
    )
    kind = serializers.ChoiceField(choices=Campaign.Kind.choices)
    seed = serializers.IntegerField(
        required=False, min_value=0, max_value=SEED_MAX, help_text="Drawn when absent."
    )
    years = serializers.FloatField(
        required=False, help_text="Simulated years in all; for every kind."
    )
    replications = serializers.IntegerField(
        required=False,
        help_text="Monte Carlo: independent histories that the years are split into.",
    )
    precision = serializers.FloatField(
        required=False,
        help_text="Monte Carlo: stop at this relative half-width of the unavailability's interval. "
        "Difference: of the interval of its difference.",
    )
    method = serializers.CharField(
        required=False,
        help_text=(
            "Monte Carlo: `crude` (when absent), `importance`, `splitting` or `numeric` for "
            "systems that hardly ever fail, or `auto`: crude unless that takes too much work."
        ),
    )
    component = serializers.CharField(
        required=False, help_text="Cluster: the consensus component to be simulated."
    )
    protocol = serializers.CharField(
        required=False,
        help_text="Cluster: `raft` or `multi-paxos`; the one that the document names when absent.",
    )
    trials = serializers.IntegerField(
        required=False, help_text="Cluster: leader failures to be simulated."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one document; pass on every other key as an option of the kind."""
        if ("architecture" in attrs) == ("document" in attrs):
            raise serializers.ValidationError(_("Give either `architecture` or `document`."))
        _check_baseline(attrs)
        given = self.initial_data
        attrs["options"] = {key: given[key] for key in given if key not in _RESERVED}
        return attrs


def _check_baseline(attrs: Mapping[str, Any]) -> None:
    """Refuse what names no baseline, or two; the service says when there has to be one."""
    stored = "baseline" in attrs or "baseline_version" in attrs
    if stored and "baseline_document" in attrs:
        message = _("Give either `baseline` or `baseline_document`.")
        raise serializers.ValidationError({"baseline_document": [message]})
    if "baseline_version" in attrs and "baseline" not in attrs and "architecture" not in attrs:
        message = _("A version needs the architecture that it is of.")
        raise serializers.ValidationError({"baseline_version": [message]})
    if "version" in attrs and ("architecture" not in attrs or attrs["kind"] != "difference"):
        message = _("Only a difference takes a version of a stored architecture.")
        raise serializers.ValidationError({"version": [message]})


class ListSerializer(serializers.Serializer[Any]):
    """Which simulations to list."""

    architecture = serializers.UUIDField(
        required=False, help_text="Only those of any version of this architecture."
    )


class TraceSerializer(serializers.Serializer[Any]):
    """How much of a trace to return."""

    events = serializers.IntegerField(
        required=False, default=5_000, min_value=1, max_value=TRACE_EVENTS_MAX
    )


class ChunksSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    total = serializers.IntegerField()


class CampaignErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


SCOPE_HELP = (
    "`whole`, `journeys.browse`, `components.db`; of a difference `difference.whole` and so on: "
    "every value is then the document minus its baseline."
)


class ComparisonSerializer(serializers.Serializer[Any]):
    """One figure: the estimate beside what was simulated."""

    scope = serializers.CharField(help_text=SCOPE_HELP)
    figure = serializers.CharField()
    estimate = serializers.FloatField()
    simulated = serializers.FloatField()
    interval = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        min_length=2,
        max_length=2,
        help_text="99 %; the upper end is null where the simulation does not bound it.",
    )
    ratio = serializers.FloatField(allow_null=True)
    verdict = serializers.ChoiceField(choices=["confirmed", "not_refuted", "refuted"])
    reason = serializers.CharField()


EXPIRED_HELP = (
    "Why the verdicts count no longer: the document or the analysis has changed since. Null while "
    "they do."
)


class VerdictSerializer(serializers.Serializer[Any]):
    """The latest verdict on one figure, and what it belongs to."""

    scope = serializers.CharField(source="comparison.scope")
    figure = serializers.CharField(source="comparison.figure")
    estimate = serializers.FloatField(source="comparison.estimate")
    simulated = serializers.FloatField(source="comparison.simulated")
    interval = serializers.ListField(
        source="comparison.interval", child=serializers.FloatField(allow_null=True)
    )
    ratio = serializers.FloatField(source="comparison.ratio", allow_null=True)
    verdict = serializers.ChoiceField(
        source="comparison.verdict", choices=["confirmed", "not_refuted", "refuted"]
    )
    reason = serializers.CharField(source="comparison.reason")
    expired = serializers.ChoiceField(
        choices=[(expiry.value, expiry.value) for expiry in Expiry],
        allow_null=True,
        help_text=EXPIRED_HELP,
    )
    simulation = serializers.UUIDField(source="campaign.pk")
    digest = serializers.CharField(source="campaign.digest")
    analysis_version = serializers.CharField(source="campaign.analysis_version")
    engine_version = serializers.CharField(source="campaign.engine_version")
    seed = serializers.IntegerField(source="campaign.seed")
    finished = serializers.DateTimeField(source="campaign.finished", allow_null=True)


class BadgeSerializer(serializers.Serializer[Any]):
    """A picture with a public address."""

    url = serializers.URLField(help_text="Answers an SVG to everybody who knows it.")
    markdown = serializers.CharField(help_text="Shows it in a README.")


class BaselineSerializer(serializers.Serializer[Any]):
    """What a difference is taken from."""

    name = serializers.CharField(source="baseline_name")
    architecture = serializers.UUIDField(
        source="baseline_version.architecture_id", default=None, allow_null=True
    )
    version = serializers.IntegerField(
        source="baseline_version.number", default=None, allow_null=True
    )
    digest = serializers.CharField(source="baseline_digest")


class CampaignSummarySerializer(serializers.ModelSerializer[Campaign]):
    """A campaign without its figures, for lists."""

    architecture = serializers.UUIDField(
        source="version.architecture_id", default=None, allow_null=True, read_only=True
    )
    version = serializers.IntegerField(
        source="version.number", default=None, allow_null=True, read_only=True
    )
    baseline = serializers.SerializerMethodField(help_text="Of a difference; null otherwise.")
    chunks = serializers.SerializerMethodField()
    eta_seconds = serializers.FloatField(allow_null=True, read_only=True)
    error = serializers.SerializerMethodField()
    expired = serializers.SerializerMethodField(help_text=EXPIRED_HELP)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = (
            "id",
            "url",
            "kind",
            "name",
            "architecture",
            "version",
            "baseline",
            "state",
            "progress",
            "chunks",
            "seed",
            "digest",
            "engine_version",
            "analysis_version",
            "expired",
            "created",
            "started",
            "finished",
            "eta_seconds",
            "error",
            "parameters",
        )

    @extend_schema_field(BaselineSerializer(allow_null=True))
    def get_baseline(self, campaign: Campaign) -> dict[str, Any] | None:
        if campaign.kind != Campaign.Kind.DIFFERENCE:
            return None
        return dict(BaselineSerializer(campaign).data)

    @extend_schema_field(ChunksSerializer)
    def get_chunks(self, campaign: Campaign) -> dict[str, int]:
        return {"done": campaign.chunks_done, "total": campaign.chunks_total}

    @extend_schema_field(
        serializers.ChoiceField(
            choices=[(expiry.value, expiry.value) for expiry in Expiry],
            allow_null=True,
            help_text=EXPIRED_HELP,
        )
    )
    def get_expired(self, campaign: Campaign) -> str | None:
        return expiry_of(campaign)

    @extend_schema_field(CampaignErrorSerializer(allow_null=True))
    def get_error(self, campaign: Campaign) -> dict[str, str] | None:
        if not campaign.error_code:
            return None
        return {"code": campaign.error_code, "message": error_sentence(campaign)}

    def get_url(self, campaign: Campaign) -> str:
        request = self.context.get("request")
        return reverse("simulations-api:campaign", args=[campaign.pk], request=request)


class CampaignSerializer(CampaignSummarySerializer):
    """A campaign with its figures: partial ones while it runs, under the same keys."""

    result = serializers.JSONField(read_only=True, allow_null=True)
    validation = ComparisonSerializer(many=True, read_only=True)
    sentence = serializers.SerializerMethodField(
        help_text="What the simulation means for somebody who decides, in the caller's language."
    )

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = (
            *CampaignSummarySerializer.Meta.fields,
            "result",
            "validation",
            "sentence",
        )

    def get_sentence(self, campaign: Campaign) -> str:
        return sentence_of(campaign)


class ExtensionSerializer(serializers.Serializer[Any]):
    """How much longer a simulation is to run."""

    factor = serializers.IntegerField(
        min_value=2, max_value=services.FACTOR_MAX, default=10, help_text="Times its length in all."
    )


class PlanSerializer(serializers.Serializer[Any]):
    """What a campaign would cost."""

    chunks = serializers.IntegerField(help_text="At most; a precision may be reached earlier.")
    seconds = serializers.FloatField(help_text="Predicted seconds of one core for all of them.")
    likely_chunks = serializers.IntegerField(
        help_text="How many the precision will need, by the figures of the analysis."
    )
    likely_seconds = serializers.FloatField(help_text="Of one core, for these.")
    workers = serializers.IntegerField(
        allow_null=True, help_text="Processes that work now; null when none answers."
    )
    elapsed_seconds = serializers.FloatField(
        allow_null=True, help_text="With these workers, as if nobody else used them."
    )
    precision = serializers.FloatField(
        allow_null=True, help_text="Relative half-width that the simulation will probably end with."
    )
    reaches_precision = serializers.BooleanField(
        allow_null=True, help_text="Whether that is what was asked for; null when none was."
    )
