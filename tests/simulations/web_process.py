"""What a web process does, as a program of its own with the farm's database and broker."""

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

from simulations import services, tasks  # noqa: E402
from tests.simulations import worker_app  # noqa: E402
from tests.simulations.farm import DOCUMENT  # noqa: E402


def main() -> str:
    """Do one thing and return what the farm wants to know."""
    assert worker_app.app.main == "reliability_app"
    match sys.argv[1:]:
        case ["prepare"]:
            call_command("migrate", verbosity=0, skip_checks=True)
            get_user_model().objects.create_user("alice")
        case ["count workers"]:
            return str(tasks.worker_processes())
        case ["request", text]:
            return _request(**json.loads(text))
        case ["deliver", campaign, times, *indices]:
            for index in indices * int(times):
                tasks.run_chunk.delay(campaign, int(index))
    return "done"


def _request(*, baseline: dict[str, Any] | None, document: dict[str, Any], **asked: Any) -> str:
    compared = None if baseline is None else services.Baseline(document=baseline)
    request = services.Request(document=document or DOCUMENT, baseline=compared, **asked)
    owner = get_user_model().objects.get(username="alice")
    return str(services.request_campaign(owner_id=owner.pk, request=request).pk)


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
