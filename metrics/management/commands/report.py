"""`manage.py report FILE (--pdf OUT.pdf | --csv OUT.csv)`: the report, as the page exports it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.files import read_file
from metrics.reports import csv, pdf


class Command(BaseCommand):
    """Write the report of a document; exit 2 when the document is invalid."""

    help = "Writes the report of an architecture document as PDF or CSV."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--pdf", metavar="OUT.pdf", help="write a PDF here")
        target.add_argument("--csv", metavar="OUT.csv", help="write a table here")
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default="en",
            help="of the PDF",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = read_file(options["file"])
        if result.architecture is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(2)
        target = Path(options["pdf"] or options["csv"])
        content = _content(result.architecture, options)
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error


def _content(architecture: Architecture, options: dict[str, Any]) -> bytes:
    evaluation = evaluate(architecture)
    if options["csv"]:
        return csv.render(evaluation).encode()
    return pdf.render(evaluation, architecture, options["language"])
