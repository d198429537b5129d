"""`manage.py validate FILE…`: check documents without a database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from metrics.domain.canonical import digest
from metrics.domain.semantics import notices
from metrics.files import read_file


class Command(BaseCommand):
    """Print every error of each file on standard error; exit 2 when there is one."""

    help = "Checks architecture documents (YAML or JSON)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a document, or - for stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        results = [read_file(name) for name in options["files"]]
        for result in results:
            if result.architecture is None:
                self.stderr.write("\n".join(result.errors), self.style.NOTICE)
                continue
            self.stdout.write(f"{result.name}: valid, {digest(result.architecture)}")
            for notice in notices(result.architecture):
                self.stdout.write(f"  {notice.path}: {notice.message} {notice.advice}")
        if any(result.architecture is None for result in results):
            sys.exit(2)
