"""What the API shows of links to architectures, and what a new one is to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from metrics.api.serializers import TOKEN_DAYS_MAX
from metrics.api.strict import StrictSerializer
from metrics.models import TOKEN_NAME_CHARS_MAX, ShareLink


class ShareSerializer(serializers.ModelSerializer[ShareLink]):
    """A link, without its address."""

    version = serializers.SerializerMethodField(
        help_text="The number of the version that it shows for good; null for always the newest."
    )

    class Meta:
        model = ShareLink
        fields = ["id", "name", "prefix", "version", "expires", "last_used", "created"]
        read_only_fields = fields

    def get_version(self, row: ShareLink) -> int | None:
        return row.version.number if row.version else None


class NewShareSerializer(ShareSerializer):
    """A link as it is shown once."""

    url = serializers.URLField(
        required=False, help_text="The page for people. It is shown now and never again."
    )
    embed_url = serializers.URLField(required=False, help_text="The same for a frame.")

    class Meta(ShareSerializer.Meta):
        fields = [*ShareSerializer.Meta.fields, "url", "embed_url"]
        read_only_fields = fields


class ShareRequestSerializer(StrictSerializer):
    """What a new link is to be."""

    name = serializers.CharField(max_length=TOKEN_NAME_CHARS_MAX, help_text="Who gets it.")
    version = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Absent: always the newest.",
    )
    expires = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Absent: never."
    )

    def validate_expires(self, value: datetime | None) -> datetime | None:
        """Refuse a link that is dead on arrival or outlives everybody."""
        now = timezone.now()
        if value is not None and not now < value <= now + timedelta(days=TOKEN_DAYS_MAX):
            raise serializers.ValidationError(_("Choose a time within the next five years."))
        return value
