from __future__ import annotations

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Architectures, their analysis and reports."""

    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
