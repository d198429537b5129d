"""What the API shows of the caller's account, besides the tokens."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class DismissalsSerializer(serializers.Serializer[Any]):
    """What the caller does not want to be shown again."""

    topics = serializers.ListField(
        child=serializers.CharField(), help_text="By name, in alphabetical order."
    )
