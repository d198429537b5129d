from __future__ import annotations

from django.apps import AppConfig

from simulations.engines import register_engines


class SimulationsConfig(AppConfig):
    """Simulation campaigns that check the analysis."""

    name = "simulations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer the kinds of campaign, and tell the reports what campaigns have found."""
        # Models can be imported only now.
        from metrics.reports import checks  # noqa: PLC0415
        from simulations.web import reporting  # noqa: PLC0415

        register_engines()
        checks.tell_by(reporting.checks_of)
