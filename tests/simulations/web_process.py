"""What a web process does, as a program of its own with the farm's database and broker.

Each line it reads asks for one thing, as a request does, and each answer is a line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "reliability_app.settings"
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.signals import request_finished, request_started  # noqa: E402

from simulations import services, tasks  # noqa: E402
from tests.simulations import worker_app  # noqa: E402
from tests.simulations.farm import DOCUMENT  # noqa: E402


def main() -> None:
    """Prepare the database when asked to; otherwise answer lines until there are no more."""
    assert worker_app.app.main == "reliability_app"
    if sys.argv[1:] == ["prepare"]:
        call_command("migrate", verbosity=0, skip_checks=True)
        get_user_model().objects.create_user("alice")
        return
    worker_app.hurry()
    for line in sys.stdin:
        request_started.send(sender=main)
        answer = _answer(json.loads(line))
        request_finished.send(sender=main)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _answer(words: list[str]) -> str:
    """Do one thing and return what the farm wants to know."""
    match words:
        case ["count workers"]:
            return str(tasks.worker_processes())
        case ["request", text]:
            return _request(**json.loads(text))
        case ["deliver", campaign, times, *indices]:
            for index in indices * int(times):
                tasks.run_chunk.delay(campaign, int(index))
            return "done"
        case _:
            raise ValueError(words)


def _request(*, baseline: dict[str, Any] | None, document: dict[str, Any], **asked: Any) -> str:
    compared = None if baseline is None else services.Baseline(document=baseline)
    request = services.Request(document=document or DOCUMENT, baseline=compared, **asked)
    owner = get_user_model().objects.get(username="alice")
    return str(services.request_campaign(owner_id=owner.pk, request=request).pk)


if __name__ == "__main__":
    main()
