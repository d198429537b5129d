"""What the API shows of stored things, and the forms that it accepts besides documents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from metrics import services
from metrics.api.strict import StrictSerializer
from metrics.models import (
    NOTE_CHARS_MAX,
    SLUG_CHARS_MAX,
    TOKEN_NAME_CHARS_MAX,
    ApiToken,
    ArchitectureVersion,
    StoredArchitecture,
)

TOKEN_DAYS_MAX: Final = 366 * 5


class ProblemErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong, and where."""

    path = serializers.CharField(
        help_text="The place, for people: `components.web.needs[0].target`."
    )
    pointer = serializers.CharField(help_text="The same place as a JSON pointer (RFC 6901).")
    code = serializers.CharField(help_text="Stable; programs may branch on it.")
    message = serializers.CharField(help_text="A full sentence in the language of the request.")
    found = serializers.CharField(required=False)
    allowed = serializers.CharField(required=False)
    suggestion = serializers.CharField(required=False, help_text="What was probably meant.")
    line = serializers.IntegerField(required=False, help_text="Line of the text, from 1.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document as of RFC 9457."""

    type = serializers.CharField(help_text="`urn:reliability:problem:` and the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable; programs may branch on it.")
    instance = serializers.CharField(required=False)
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class WholeSerializer(serializers.Serializer[Any]):
    """The figures of the whole, in short."""

    availability = serializers.FloatField()
    unavailability = serializers.FloatField(help_text="Computed on its own: keeps its digits.")
    nines = serializers.FloatField(required=False, help_text="−log₁₀ of the unavailability.")
    downtime_minutes_per_month = serializers.FloatField(help_text="A month has 730 h.")


_WHOLE_KEYS: Final = tuple(WholeSerializer().fields)


class SummarySerializer(serializers.ModelSerializer[StoredArchitecture]):
    """An architecture in a list."""

    # The context holds `wholes`: figures by digest, read for the whole page at once.

    digest = serializers.SerializerMethodField(help_text="Null while the document has errors.")
    valid = serializers.BooleanField(source="is_valid", help_text="Whether it has no errors.")
    url = serializers.SerializerMethodField()
    whole = serializers.SerializerMethodField(
        help_text="Null while the document has errors or its figures are not computed yet."
    )

    origin = serializers.UUIDField(
        source="origin_id",
        read_only=True,
        allow_null=True,
        help_text="The architecture that it is a variant of; null while there is none.",
    )
    origin_version = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The version that the variant started from."
    )

    class Meta:
        model = StoredArchitecture
        fields = [
            "id", "name", "description", "version", "digest", "valid", "origin", "origin_version",
            "created", "updated", "url", "whole",
        ]  # fmt: skip
        read_only_fields = fields

    def get_digest(self, row: StoredArchitecture) -> str | None:
        return row.digest or None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: StoredArchitecture) -> str:
        request = self.context.get("request")
        return reverse("metrics-api:architecture", args=[row.pk], request=request)

    @extend_schema_field(WholeSerializer(allow_null=True))
    def get_whole(self, row: StoredArchitecture) -> dict[str, Any] | None:
        whole = self.context.get("wholes", {}).get(row.digest)
        return {key: whole[key] for key in _WHOLE_KEYS if key in whole} if whole else None


class DetailSerializer(SummarySerializer):
    """An architecture with its document."""

    # The context also holds `current`: its version.

    document = serializers.SerializerMethodField(
        help_text="As typed: durations and percentages are text."
    )
    text = serializers.SerializerMethodField(
        help_text="The source text, comments included, if the document was given as text."
    )
    errors = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Empty when the document is valid."
    )

    class Meta(SummarySerializer.Meta):
        fields = [*SummarySerializer.Meta.fields, "document", "text", "errors"]
        read_only_fields = fields

    @property
    def _current(self) -> ArchitectureVersion:
        version: ArchitectureVersion = self.context["current"]
        return version

    def get_document(self, row: StoredArchitecture) -> dict[str, Any]:
        document: dict[str, Any] = self._current.document
        return document

    def get_text(self, row: StoredArchitecture) -> str | None:
        return self._current.text or None

    @extend_schema_field(ProblemErrorSerializer(many=True))
    def get_errors(self, row: StoredArchitecture) -> list[dict[str, Any]]:
        return errors_of(self._current)


class VersionSummarySerializer(serializers.ModelSerializer[ArchitectureVersion]):
    """A version in a history."""

    digest = serializers.SerializerMethodField(help_text="Null when the document has errors.")
    valid = serializers.BooleanField(source="is_valid")
    draft = serializers.BooleanField(help_text="Whether the editor saved it on its own.")
    author = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = ArchitectureVersion
        fields = ["number", "digest", "valid", "draft", "author", "note", "created", "url"]
        read_only_fields = fields

    def get_digest(self, row: ArchitectureVersion) -> str | None:
        return row.digest or None

    def get_author(self, row: ArchitectureVersion) -> str | None:
        return row.author.get_username() if row.author else None

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: ArchitectureVersion) -> str:
        address = [row.architecture_id, row.number]
        request = self.context.get("request")
        return reverse("metrics-api:version", args=address, request=request)


class VersionSerializer(VersionSummarySerializer):
    """A version with its document."""

    document = serializers.DictField(help_text="As typed.")
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta(VersionSummarySerializer.Meta):
        fields = [*VersionSummarySerializer.Meta.fields, "document", "errors"]
        read_only_fields = fields

    @extend_schema_field(ProblemErrorSerializer(many=True))
    def get_errors(self, row: ArchitectureVersion) -> list[dict[str, Any]]:
        return errors_of(row)


class EnvelopeSerializer(serializers.Serializer[Any]):
    """A document with what belongs to its saving; one of `document`, `text`, `template`."""

    document = serializers.JSONField(required=False, help_text="The document as an object.")
    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        help_text="The document as YAML or JSON text. It counts alone, also beside `document`.",
    )
    template = serializers.SlugField(
        required=False, max_length=SLUG_CHARS_MAX, help_text="The slug of a template to copy."
    )
    draft = serializers.BooleanField(
        required=False, default=False, help_text="Whether a document with errors may be kept."
    )
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=NOTE_CHARS_MAX
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an envelope without content."""
        if not {"document", "text", "template"} & attrs.keys():
            raise serializers.ValidationError(
                _("Send a document, or an object with `document`, `text` or `template`."),
                code="required",
            )
        return attrs


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without its secret."""

    scopes = serializers.MultipleChoiceField(choices=ApiToken.Scope.choices)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "prefix", "scopes", "expires", "last_used", "created"]
        read_only_fields = fields

    def to_representation(self, instance: ApiToken) -> dict[str, Any]:
        """Write the scopes in one order."""
        return {**super().to_representation(instance), "scopes": sorted(instance.scopes)}


class NewTokenSerializer(TokenSerializer):
    """A token as it is shown once."""

    token = serializers.CharField(
        required=False, help_text="The secret. It is shown now and never again."
    )

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields


class TokenRequestSerializer(StrictSerializer):
    """What a new token is to be."""

    name = serializers.CharField(max_length=TOKEN_NAME_CHARS_MAX, help_text="What it is for.")
    scopes = serializers.MultipleChoiceField(choices=ApiToken.Scope.choices, allow_empty=False)
    expires = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Absent: never."
    )

    def validate_expires(self, value: datetime | None) -> datetime | None:
        """Refuse a token that is dead on arrival or outlives everybody."""
        now = timezone.now()
        if value is not None and not now < value <= now + timedelta(days=TOKEN_DAYS_MAX):
            raise serializers.ValidationError(_("Choose a time within the next five years."))
        return value


class MeSerializer(serializers.Serializer[Any]):
    """Who is calling, and what the caller may do."""

    username = serializers.CharField()
    language = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())


class ValidationReportSerializer(serializers.Serializer[Any]):
    """The answer of `validate`."""

    valid = serializers.BooleanField()
    errors = ProblemErrorSerializer(many=True)  # type: ignore[assignment]
    warnings = serializers.ListField(child=serializers.DictField(), required=False)
    digest = serializers.CharField(required=False)


class TemplateSerializer(serializers.Serializer[Any]):
    """A worked example to start from."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    when = serializers.CharField(help_text="When to use it.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where its failure data come from."
    )
    document = serializers.DictField()


class TemplateListSerializer(serializers.Serializer[Any]):
    """All templates."""

    results = TemplateSerializer(many=True)


class GuidanceSerializer(serializers.Serializer[Any]):
    """What is said of every field of the document."""

    fields = serializers.DictField(child=serializers.DictField())  # type: ignore[assignment]
    places = serializers.DictField(child=serializers.CharField())
    terms = serializers.DictField(child=serializers.CharField())


class ChangeSerializer(serializers.Serializer[Any]):
    """One difference of two documents."""

    path = serializers.CharField()
    pointer = serializers.CharField()
    kind = serializers.ChoiceField(choices=["added", "removed", "changed"])
    before = serializers.JSONField(required=False)
    after = serializers.JSONField(required=False)


class FigureChangeSerializer(serializers.Serializer[Any]):
    """What the changes did to one figure."""

    scope = serializers.CharField(help_text="`whole`, `journeys.browse`, `components.db`, `cost`.")
    figure = serializers.CharField()
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True, help_text="After minus before.")


class DiffSerializer(serializers.Serializer[Any]):
    """Two versions side by side."""

    to = serializers.IntegerField()
    changes = ChangeSerializer(many=True)
    layout_changed = serializers.BooleanField()
    figures = FigureChangeSerializer(
        many=True, required=False, help_text="Absent when one of the documents has errors."
    )

    def get_fields(self) -> dict[str, Any]:
        """Name a field by a word that Python keeps for itself."""
        return {"from": serializers.IntegerField(), **super().get_fields()}


class DiffQuerySerializer(serializers.Serializer[Any]):
    """Which versions to compare."""

    to = serializers.IntegerField(required=False, min_value=1)

    def get_fields(self) -> dict[str, Any]:
        """Name a field by a word that Python keeps for itself."""
        return {
            "from": serializers.IntegerField(required=False, min_value=1),
            **super().get_fields(),
        }


def errors_of(version: ArchitectureVersion) -> list[dict[str, Any]]:
    """Write the problems of a version in the reader's language."""
    return [problem.to_json(gettext) for problem in services.problems_of(version)]


def language() -> str:
    """Return the language of the answers."""
    return get_language() or "en"
