"""The project's Celery application that also knows the kind `tally`, for real workers in tests."""

from __future__ import annotations

import os

from celery.signals import celeryd_init, worker_init

from reliability_app.celery import app
from tests.simulations import tally

__all__ = ["app", "hurry", "tally"]

HASTE = 3.0
"""How much sooner than in the product lost work is noticed: the tests lose a lot of it."""


def hurry() -> None:
    """Shorten every time after which work counts as lost, in the same proportion."""
    from simulations import execution, tasks  # noqa: PLC0415 - Django is ready only now

    for module, names in (
        (execution, ("LEASE", "RENEWAL", "QUEUE_LEASE")),
        (tasks, ("SWEEP_SECONDS", "SILENCE")),
    ):
        for name in names:
            setattr(module, name, getattr(module, name) / HASTE)


@celeryd_init.connect
def begin(**_: object) -> None:
    """Leave the kernels alone until a test asks for them: most need only the kind `tally`."""
    from simulations import tasks  # noqa: PLC0415 - Django is ready only now

    hurry()
    if not os.environ.get("FARM_WARM"):
        worker_init.disconnect(tasks.warm_up)
