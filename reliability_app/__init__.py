"""The project: settings, addresses and processes. Wiring only; the apps never import it."""

from __future__ import annotations

from reliability_app.celery import app as celery_app

__all__ = ["celery_app"]
