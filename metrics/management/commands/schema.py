"""`manage.py schema`: print the JSON Schema of the document."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from metrics.domain.schema import json_schema


class Command(BaseCommand):
    """Print what editors and planning tools check documents against."""

    help = "Prints the JSON Schema of the architecture document."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False))
