"""`manage.py uncertainty FILE`: credible intervals, and which unknown matters most."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from metrics import wording
from metrics.analysis.uncertainty.analysis import SAMPLES, SEED, uncertainty
from metrics.domain.errors import DomainError
from metrics.domain.uncertainty_results import FigureUncertainty, Uncertainty
from metrics.files import read_file
from metrics.reports import uncertainty_csv

INVALID = 2
BARS_SHOWN = 10
COMPLEMENTS = ("availability", "served_requests", "utility")
"""Left out of the text: what is lost keeps its digits."""


class Command(BaseCommand):
    """Print credible intervals and the tornado; exit 2 when nothing is uncertain."""

    help = "Follows the uncertain values of an architecture document into its figures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--samples", type=int, default=SAMPLES, metavar="N")
        parser.add_argument("--seed", type=int, default=SEED, metavar="S")
        parser.add_argument("--format", choices=["text", "json", "csv"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        result = read_file(options["file"])
        if result.architecture is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(INVALID)
        try:
            found = uncertainty(
                result.architecture, samples=options["samples"], seed=options["seed"]
            )
        except DomainError as error:
            self.stderr.write(f"{result.name}: {error}", self.style.NOTICE)
            sys.exit(INVALID)
        match options["format"]:
            case "json":
                self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
            case "csv":
                self.stdout.write(uncertainty_csv.render(found), ending="")
            case _:
                self.stdout.write("\n".join(_lines(found)))


def _lines(found: Uncertainty) -> Iterator[str]:
    yield f"{found.document.name}  ({found.samples} samples, seed {found.seed})"
    yield f"  {found.summary}"
    yield from _table("the whole", found.whole)
    for name, figures in found.journeys.items():
        yield from _table(f"journey {name}", figures)
    if found.objective is not None:
        target = wording.availability_percent(1 - found.objective.target)
        met = wording.percent(found.objective.probability)
        yield f"  the objective of {target} is met with a probability of {met}"
    yield "  unknowns, by their part of the variance of the unavailability:"
    for bar in found.tornado[:BARS_SHOWN]:
        effect = bar.effects.get("unavailability")
        if effect is not None and effect.at_low != effect.at_high:
            ends = f"{wording.number(effect.at_low)} to {wording.number(effect.at_high)}"
            yield f"    {effect.variance_share:6.1%}  {bar.path}: {ends}"
    yield f"  {found.exactness['unavailability']}"


def _table(title: str, figures: dict[str, FigureUncertainty]) -> Iterator[str]:
    yield f"  {title}:{'':<{max(0, 31 - len(title))}} best       median     90 % interval"
    for name, figure in figures.items():
        if name in COMPLEMENTS:
            continue
        low, high = figure.interval_90.low, figure.interval_90.high
        shown = [f"{value:<10.4g}" for value in (figure.best, figure.median)]
        yield f"    {name:<28} {' '.join(shown)} {low:.4g} to {high:.4g}"
