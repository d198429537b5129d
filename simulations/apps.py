from __future__ import annotations

from django.apps import AppConfig


class SimulationsConfig(AppConfig):
    """Simulation campaigns that check the analysis."""

    name = "simulations"
    default_auto_field = "django.db.models.BigAutoField"
