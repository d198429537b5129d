"""`manage.py periods FILE`: first failure, outages, and downtime in months and years."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from metrics import wording
from metrics.analysis.periods import periods
from metrics.domain.overtime import ScopePeriods
from metrics.management.documents import DocumentCommand


class Command(DocumentCommand):
    """Print what is to be expected of a design over time."""

    help = "Follows an architecture document over time: outages, months and years."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        found = periods(architecture)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
            return
        self.stdout.write("\n".join(_lines("the whole", found.whole)))
        for name, scope in found.journeys.items():
            self.stdout.write("\n".join(_lines(f"journey {name}", scope)))


def _lines(title: str, scope: ScopePeriods) -> Iterator[str]:
    yield f"{title}:"
    if scope.reason is not None:
        yield f"  not told: {scope.reason}; the simulation gives the figures"
        return
    if scope.mttf_hours is not None:
        label = scope.exactness["mttf_hours"]
        yield f"  first failure after        {wording.duration(3600 * scope.mttf_hours)} ({label})"
    if scope.outages is not None:
        known = scope.outages
        times = (known.mean_minutes, known.p50_minutes, known.p90_minutes, known.p99_minutes)
        mean, p50, p90, p99 = (wording.duration(60 * minutes) for minutes in times)
        yield f"  outages                    mean {mean}; 50 % {p50}; 90 % {p90}; 99 % {p99}"
    for name, period in (scope.periods or {}).items():
        yield f"  a {name} without downtime    {wording.percent(period.no_downtime_probability)}"
        if period.breach_probability is not None:
            chance = wording.percent(period.breach_probability)
            yield f"  a {name} over the budget     {chance} ({period.exactness})"
    if scope.breach_probability_twelve_months is not None:
        chance = wording.percent(scope.breach_probability_twelve_months)
        yield f"  at least one month of 12   {chance}"
