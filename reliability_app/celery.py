"""The queue: tasks are found in the apps, and their messages are JSON that carries ids."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from reliability_app.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")

app = Celery("reliability_app")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _leave_no_orphan(**_: Any) -> None:
    """End a pool process with the worker that it serves, even a killed one."""
    die_with_parent()
