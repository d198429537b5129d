"""Requests in which a misspelt key is refused rather than passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """An object without keys that nobody reads: a misspelt `expires` would never end."""

    def to_internal_value(self, data: Any) -> Any:
        """Read an object whose fields are right, and refuse keys that are none of them."""
        values = super().to_internal_value(data)
        allowed = ", ".join(self.fields)
        message = _("This key is unknown. Allowed are: %(keys)s.") % {"keys": allowed}
        keys = data if isinstance(data, Mapping) else ()
        unknown = {str(key): message for key in keys if key not in self.fields}
        if unknown:
            raise serializers.ValidationError(unknown)
        return values
