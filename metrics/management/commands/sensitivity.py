"""`manage.py sensitivity FILE`: which parameter matters, and every figure against one of them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from metrics import wording
from metrics.analysis.sensitivity.sweeps import DEFAULT_FIGURE, POINTS, sensitivity
from metrics.domain.advising import Sensitivity, Sweep
from metrics.domain.errors import DomainError
from metrics.management.documents import INVALID, DocumentCommand

SHOWN = 20


class Command(DocumentCommand):
    """Rank the parameters of a document, and sweep over one."""

    help = "Ranks the parameters of an architecture document by a figure, and varies one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--figure", default=DEFAULT_FIGURE, help=f"default {DEFAULT_FIGURE}")
        parser.add_argument("--parameter", metavar="PATH", help="components.db.failure.mtbf")
        parser.add_argument("--values", metavar="A,B,…", help="as they stand in the document")
        parser.add_argument("--range", nargs=2, metavar=("FROM", "TO"), help="ends of a sweep")
        parser.add_argument("--points", type=int, default=POINTS, help=f"default {POINTS}")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        values, ends = options["values"], options["range"]
        try:
            found = sensitivity(
                architecture,
                figure=options["figure"],
                parameter=options["parameter"],
                values=values.split(",") if values else None,
                ends=(ends[0], ends[1]) if ends else None,
                points=options["points"],
            )
        except DomainError as error:
            self.stderr.write(f"{options['file']}: {error}", self.style.NOTICE)
            sys.exit(INVALID)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: Sensitivity) -> Iterator[str]:
    if found.sweep is not None:
        yield from _sweep(found.sweep, found.figure)
        return
    yield f"One per cent more of each parameter changes {found.figure} by so many per cent:"
    ranked = [item for item in found.parameters if (item.elasticities or {}).get(found.figure)]
    for item in ranked[:SHOWN]:
        elasticity = (item.elasticities or {})[found.figure]
        note = "  (one minus it)" if item.kind == "complement" else ""
        yield f"  {elasticity:>+9.4f}  {item.path} = {item.text}{note}"
    yield f"{len(found.parameters) - min(len(ranked), SHOWN)} more parameters change it less."


def _sweep(sweep: Sweep, figure: str) -> Iterator[str]:
    slope = sweep.slopes.get(figure)
    yield f"{sweep.parameter.path} = {sweep.parameter.text}"
    if slope is not None:
        yield f"elasticity of {figure}: {slope.elasticity:+.6f} ± {slope.error:.1e}"
    for point in sweep.points:
        mark = "*" if point.is_current else " "
        if point.figures is None:
            yield f"{mark} {point.text:>12}  not possible: {point.invalid}"
        else:
            value = point.figures.get(figure)
            shown = "–" if value is None else wording.number(value, 6)
            yield f"{mark} {point.text:>12}  {shown}"
