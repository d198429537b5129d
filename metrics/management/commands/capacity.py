"""`manage.py capacity FILE`: what growing demand does to a design."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from metrics import wording
from metrics.analysis.scalability import scalability
from metrics.domain.scaling import Scalability, ScalePoint
from metrics.management.documents import DocumentCommand


class Command(DocumentCommand):
    """Print bottlenecks, and the design at multiples of today's demand."""

    help = "Follows an architecture document from today's demand to a hundredfold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        found = scalability(architecture)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: Scalability) -> Iterator[str]:
    if not found.bottlenecks:
        yield "No component with demand states a capacity."
        return
    yield "Saturates at (multiples of today's demand, as it is):"
    for item in found.bottlenecks:
        note = "" if item.limit is None else f"  more replicas do not help: {item.limit}"
        yield f"  {item.component:<24} {wording.number(item.saturates_at):>9} ×{note}"
    if found.unknown:
        yield f"Capacity not stated: {', '.join(found.unknown)}"
    yield from _table("As it is", found.as_it_is)
    yield from _table("With the replicas it needs", found.grown)


def _table(title: str, points: tuple[ScalePoint, ...]) -> Iterator[str]:
    yield f"{title}:"
    for point in points:
        if point.unavailability is None:
            state = f"saturated: {', '.join(point.saturated)}"
        else:
            state = f"{wording.availability_percent(point.unavailability)} available"
        replicas = ", ".join(f"{name} {count}" for name, count in point.replicas.items())
        cost = wording.number(point.cost_per_month)
        yield f"  {wording.number(point.factor):>5} ×  {state}; cost {cost} a month; {replicas}"
