"""`manage.py export FILE --open-psa OUT.xml`: a document as a fault tree for other tools."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metrics.analysis.document_tree import document_tree
from metrics.files import STANDARD_INPUT, read_document_or_tree
from metrics.importers.open_psa_writer import write_fault_tree

INVALID = 2


class Command(BaseCommand):
    """Write the fault tree of a document, or of another tree, in the Open-PSA format."""

    help = "Exports an architecture document as an Open-PSA fault tree."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument(
            "--open-psa", required=True, metavar="OUT.xml", help="where to, or - for stdout"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = read_document_or_tree(options["file"])
        if result.architecture is None and result.tree is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(INVALID)
        if result.architecture is not None:
            text = write_fault_tree(
                document_tree(result.architecture), label=result.architecture.name
            )
        elif result.tree is not None:
            text = write_fault_tree(result.tree)
        if options["open_psa"] == STANDARD_INPUT:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["open_psa"]).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['open_psa']}: {error.strerror}") from error
