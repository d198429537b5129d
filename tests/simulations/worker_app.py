"""The project's Celery application that also knows the kind `tally`, for real workers in tests."""

from __future__ import annotations

from celery.signals import worker_init

from reliability_app.celery import app
from simulations import tasks
from tests.simulations import tally

__all__ = ["app", "tally"]

# The other kinds are compiled when a test asks for them: most need only this one.
worker_init.disconnect(tasks.warm_up)
