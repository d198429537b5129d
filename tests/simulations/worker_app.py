"""The project's Celery application that also knows the kind `tally`, for real workers in tests."""

from __future__ import annotations

import os

from celery.signals import celeryd_init, worker_init

from reliability_app.celery import app
from tests.simulations import tally

__all__ = ["app", "tally"]


@celeryd_init.connect
def compile_when_asked(**_: object) -> None:
    """Leave the kernels alone until a test asks for them: most need only the kind `tally`."""
    from simulations import tasks  # noqa: PLC0415 - Django is ready only now

    if not os.environ.get("FARM_WARM"):
        worker_init.disconnect(tasks.warm_up)
