"""`manage.py explain FILE`: why a figure is what it is."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from metrics import wording
from metrics.analysis.evaluate import evaluate
from metrics.analysis.explanations import explain
from metrics.analysis.formulas import FORMULAS
from metrics.domain.errors import InvalidParameterError
from metrics.management.documents import DocumentCommand


class Command(DocumentCommand):
    """Print meaning, formula, method, assumptions and what dominates a figure."""

    help = "Explains a figure of an architecture document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--figure", choices=list(FORMULAS), default="unavailability")
        parser.add_argument(
            "--scope", default="whole", help="whole, journeys.<id> or components.<id>"
        )
        parser.add_argument(
            "--row", default="", help="of a table: a disruption, month or year, a cut set, a line"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        try:
            found = explain(
                architecture,
                evaluate(architecture),
                options["figure"],
                scope=options["scope"],
                row=options["row"],
            )
        except InvalidParameterError as error:
            raise CommandError(str(error)) from error
        tree = found.to_json()
        if options["format"] == "json":
            self.stdout.write(json.dumps(tree, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(tree)))


def _lines(tree: dict[str, Any]) -> Iterator[str]:
    value = f" = {tree['value']:.10g}" if "value" in tree else ""
    place = ", ".join(tree[key] for key in ("scope", "row") if key in tree)
    yield f"{tree['title']} ({place}){value}"
    if "exactness" in tree:
        yield f"  {tree['exactness']}"
    yield f"  {tree['meaning']}"
    yield f"  Formula: {tree['formula']}"
    yield f"  Method: {tree['method']}"
    for title, lines in (
        ("Put in", [_put_in(value) for value in tree["values"]]),
        ("Assumptions", tree["assumptions"]),
        (
            "Largest causes",
            [f"{wording.percent(c['share'])} {c['cause']}" for c in tree["contributors"]],
        ),
        ("Dominant cut sets", [" + ".join(cut["events"]) for cut in tree["cut_sets"]]),
        ("References", tree["references"]),
    ):
        if lines:
            yield f"  {title}:"
            yield from (f"    {line}" for line in lines)


def _put_in(value: dict[str, Any]) -> str:
    letter = f"{value['symbol']} = " if "symbol" in value else ""
    of = f" of {value['of']}" if "of" in value else ""
    return f"{letter}{value['amount']:.6g} {value['unit']}: {value['name']}{of}"
