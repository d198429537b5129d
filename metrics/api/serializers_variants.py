"""What one sends to make a variant, or to put designs side by side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from metrics.api.strict import StrictSerializer
from metrics.domain.comparing import DESIGNS_MAX, DESIGNS_MIN
from metrics.domain.limits import NAME_CHARS_MAX
from metrics.models import NOTE_CHARS_MAX, SLUG_CHARS_MAX

VERSION_MAX = 2**31 - 1
_SOURCES = ("architecture", "document", "template")


class ComparedSourceSerializer(StrictSerializer):
    """One design: a stored one, a document, or a template."""

    architecture = serializers.UUIDField(required=False, help_text="The id of a stored one.")
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=VERSION_MAX,
        help_text="Of the architecture; the current one when absent.",
    )
    document = serializers.JSONField(required=False, help_text="A document as an object.")
    template = serializers.CharField(
        required=False, max_length=SLUG_CHARS_MAX, help_text="The slug of a template."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one source, and for a version only of an architecture."""
        if sum(key in attrs for key in _SOURCES) != 1:
            raise serializers.ValidationError(
                _("Name one of `architecture`, `document` and `template`.")
            )
        if "version" in attrs and "architecture" not in attrs:
            message = _("Only an architecture has versions.")
            raise serializers.ValidationError({"version": [message]})
        return attrs


class CompareRequestSerializer(StrictSerializer):
    """Two to six designs, and the one from which changes count."""

    designs = ComparedSourceSerializer(many=True)
    base = serializers.IntegerField(
        required=False, default=0, min_value=0, help_text="Its place in `designs`, from 0."
    )

    def validate_designs(self, value: list[Any]) -> list[Any]:
        """Refuse fewer or more designs than fit side by side."""
        if not DESIGNS_MIN <= len(value) <= DESIGNS_MAX:
            message = _("Send %(least)d to %(most)d designs, not %(count)d.")
            values = {"least": DESIGNS_MIN, "most": DESIGNS_MAX, "count": len(value)}
            raise serializers.ValidationError(message % values)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a base that is none of the designs."""
        if attrs["base"] >= len(attrs["designs"]):
            message = _("The last design has the place %(last)d.")
            last = {"last": len(attrs["designs"]) - 1}
            raise serializers.ValidationError({"base": [message % last]})
        return attrs


class VariantRequestSerializer(StrictSerializer):
    """What a new variant is to be; every key may be absent."""

    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=VERSION_MAX,
        help_text="The version that it starts from; the current one when absent.",
    )
    name = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=NAME_CHARS_MAX,
        help_text="Made from the name of the origin when absent.",
    )
    note = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=NOTE_CHARS_MAX,
        help_text="Of its first version.",
    )
    document = serializers.JSONField(
        required=False, help_text="Its document; a copy of the version when absent."
    )

    def validate_document(self, value: Any) -> dict[str, Any]:
        """Refuse what is no object; everything else wrong in a document is told by its rules."""
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("Send the document as an object."))
        return value
