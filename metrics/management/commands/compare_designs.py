"""`manage.py compare-designs FILE FILE…`: the figures of designs side by side."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import CommandError

from metrics import wording
from metrics.analysis.evaluate import evaluate
from metrics.chart_variants import LETTERS
from metrics.comparing import Candidate, Judged
from metrics.domain.comparing import DESIGNS_MAX, DESIGNS_MIN, SideBySide, compare
from metrics.management.documents import DocumentCommand
from metrics.reports import variants_csv


class Command(DocumentCommand):
    """Print what each design adds to the first, and which designs no other one beats."""

    help = "Compares two to six architecture documents in cost, downtime and complexity."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--format", choices=["text", "json", "csv"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["files"]
        if not DESIGNS_MIN <= len(names) <= DESIGNS_MAX:
            raise CommandError(f"name {DESIGNS_MIN} to {DESIGNS_MAX} documents", returncode=2)
        evaluations = [evaluate(self.read(name)) for name in names]
        found = compare(evaluations)
        match options["format"]:
            case "json":
                self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
            case "csv":
                judged = [
                    Judged(Candidate(name, item.document.name, {}), "computed", item)
                    for name, item in zip(names, evaluations, strict=True)
                ]
                text = variants_csv.render(judged, found, LETTERS[: len(judged)])
                self.stdout.write(text, ending="")
            case _:
                self.stdout.write("\n".join(_lines(found, names)))


def _lines(found: SideBySide, names: Sequence[str]) -> Iterator[str]:
    for place, design in enumerate(found.designs):
        beaten = ", ".join(LETTERS[other] for other in design.beaten_by)
        standing = f"beaten by {beaten}" if beaten else "nothing here beats it"
        yield f"{LETTERS[place]}  {design.document.name or names[place]}  ({names[place]})"
        yield f"   judged by {', '.join(found.criteria)}: {standing}"
        yield from _figures(found, place, design.currency or "")


def _figures(found: SideBySide, place: int, currency: str) -> Iterator[str]:
    rows = (
        ("available", "whole", "unavailability", wording.availability_percent),
        ("downtime a month (730 h)", "whole", "downtime_minutes_per_month", _minutes),
        ("cost a month", "cost", "per_month", lambda value: wording.money(value, currency)),
        ("complexity", "complexity", "index", wording.number),
    )
    for title, scope, figure, write in rows:
        row = found.row(scope, figure)
        value = row.values[place] if row else None
        if row is None or value is None:
            continue
        meaning = "" if place == found.base else row.meanings[place] or ""
        best = "best" if place in row.best else ""
        words = ", ".join(word for word in (meaning, best) if word)
        yield f"     {title:<25} {write(value)}{f'  ({words})' if words else ''}"


def _minutes(value: float) -> str:
    return wording.duration(60 * value)
