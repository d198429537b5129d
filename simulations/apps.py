from __future__ import annotations

from django.apps import AppConfig

from simulations.engines import register_engines


class SimulationsConfig(AppConfig):
    """Simulation campaigns that check the analysis."""

    name = "simulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the kinds of campaign."""
        register_engines()
