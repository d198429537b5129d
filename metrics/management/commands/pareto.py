"""`manage.py pareto FILE --free …`: the designs that no other one beats."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from metrics import wording
from metrics.analysis.pareto.front import OBJECTIVES, pareto
from metrics.analysis.pareto.space import parse_freedom
from metrics.domain.advising import Design, ParetoFront
from metrics.domain.errors import DomainError
from metrics.management.documents import INVALID, DocumentCommand


class Command(DocumentCommand):
    """Search what is freed for the designs that nothing beats."""

    help = "Searches variants of an architecture document for those that no other one beats."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument(
            "--free",
            nargs="+",
            required=True,
            metavar="PART=VALUES",
            help="components.web.replicas=1..4, components.db.standby.mode=none,hot,"
            " components.web.sites=eu-a,eu-b",
        )
        parser.add_argument(
            "--objectives",
            nargs="+",
            choices=OBJECTIVES,
            default=["cost", "unavailability"],
        )
        parser.add_argument("--evaluations", type=int, help="bound on the analyses")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        try:
            found = pareto(
                architecture,
                [parse_freedom(text) for text in options["free"]],
                options["objectives"],
                evaluations_max=options["evaluations"],
            )
        except DomainError as error:
            self.stderr.write(f"{options['file']}: {error}", self.style.NOTICE)
            sys.exit(INVALID)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: ParetoFront) -> Iterator[str]:
    kind = "exact" if found.exact else "not exact"
    yield f"{found.designs:,} designs, {found.evaluated:,} analyses, {kind}"
    yield found.gap.statement
    for number, design in enumerate(found.front):
        marks = "cheapest that meets every objective" * (
            number == found.cheapest_meeting_objectives
        )
        now = "as it is" * design.is_current
        yield _design(design, found.currency, " ".join(filter(None, (now, marks))))
    yield _design(found.current, found.currency, "as it is")
    if found.dominated_by:
        yield f"The design as it is is beaten by {len(found.dominated_by)} of the front."


def _design(design: Design, currency: str, marks: str) -> str:
    down = wording.availability_percent(design.unavailability)
    choices = ", ".join(f"{key}={value}" for key, value in design.choices.items())
    line = f"  {wording.money(design.cost_per_month, currency):>14}  {down:>18}  {choices}"
    return f"{line}  ({marks})" if marks else line
