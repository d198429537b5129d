"""The project's Celery application that also knows the kind `tally`, for real workers in tests."""

from __future__ import annotations

from reliability_app.celery import app
from tests.simulations import tally

__all__ = ["app", "tally"]
