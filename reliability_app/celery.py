"""The queue: tasks are found in the apps, and their messages are JSON that carries ids."""

from __future__ import annotations

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport import redis as transport
from redis.exceptions import RedisError

from reliability_app.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reliability_app.settings")

logger = logging.getLogger(__name__)

app = Celery("reliability_app")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class PatientQoS(transport.QoS):
    """Keeps track of messages, and outlives a broker that is gone.

    When the connection is lost, kombu tries to give back what was not acknowledged through that
    very connection, and the failure ends the worker instead of letting it connect anew. The
    messages come back anyway: by the visibility timeout, or sooner when a chunk's lease runs out.
    """

    def restore_unacked(self, client: Any = None) -> None:
        """Give back what can be given back."""
        try:
            super().restore_unacked(client)
        except (AttributeError, OSError, RedisError):
            logger.warning("the broker is gone; what was in work is handed out again later")
            if self._delivered:
                self._delivered.clear()


transport.Channel.QoS = PatientQoS


@worker_process_init.connect
def _leave_no_orphan(**_: Any) -> None:
    """End a pool process with the worker that it serves, even a killed one."""
    die_with_parent()
