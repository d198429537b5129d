"""What one sends to ask who loses what."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from metrics.domain.limits import DEPENDENCIES_MAX, ID_CHARS_MAX, REPLICAS_MAX
from metrics.domain.what_if import FAILED_MAX, FailedElement


class WhatFailsSerializer(serializers.Serializer[Any]):
    """One thing that fails."""

    kind = serializers.ChoiceField(choices=["component", "replica", "site", "link"])
    id = serializers.CharField(
        max_length=ID_CHARS_MAX,
        help_text="A component, or a site; of a link the component that calls.",
    )
    site = serializers.CharField(
        required=False, max_length=ID_CHARS_MAX, help_text="Of a replica: where it is."
    )
    count = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=REPLICAS_MAX,
        help_text="How many replicas.",
    )
    index = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=DEPENDENCIES_MAX,
        help_text="Of a link: which entry of `needs`, from 0.",
    )
    target = serializers.CharField(
        required=False,
        max_length=ID_CHARS_MAX,
        help_text="Of a link: which target; all of them when absent.",
    )


class WhatIfRequestSerializer(serializers.Serializer[Any]):
    """A document and what fails in it."""

    document = serializers.JSONField(help_text="The document as an object.")
    failed = serializers.ListField(child=WhatFailsSerializer(), min_length=0, max_length=FAILED_MAX)

    def elements(self) -> list[FailedElement]:
        """Return what fails."""
        return [FailedElement(**dict(element)) for element in self.validated_data["failed"]]
