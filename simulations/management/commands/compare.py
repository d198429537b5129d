"""`manage.py compare FIRST SECOND`: what another design changes, estimated and simulated."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DomainError
from metrics.files import read_file
from simulations.montecarlo.differences import (
    DifferenceResult,
    Pair,
    merge,
    run_chunk,
    work_of,
)

INVALID = 2


class Command(BaseCommand):
    """Print for each figure of the whole what the second design adds to the first."""

    help = "Simulates two documents under the same random numbers and compares them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", metavar="FIRST", help="a document")
        parser.add_argument("second", metavar="SECOND", help="another document, or - for stdin")
        parser.add_argument("--years", type=float, help="simulated years of each")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError("--workers must be at least 1.", returncode=INVALID)
        first, second = (self._read(options[name]) for name in ("first", "second"))
        pair = Pair(first, second, years=options["years"], seed=options["seed"])
        try:
            result = _run(pair, options["workers"])
        except DomainError as error:
            raise CommandError(str(error), returncode=INVALID) from error
        estimates = _estimates(pair)
        if options["format"] == "json":
            tree = {"seed": pair.seed, "estimates": estimates, "result": result.to_json()}
            self.stdout.write(json.dumps(tree, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(result, estimates)))

    def _read(self, name: str) -> Architecture:
        result = read_file(name)
        if result.architecture is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(INVALID)
        return result.architecture


def _run(pair: Pair, workers: int) -> DifferenceResult:
    count = work_of(pair).chunks
    run = partial(run_chunk, pair)
    shown = partial(tqdm, total=count, unit=" chunks", delay=1, disable=not sys.stderr.isatty())
    if workers == 1:
        return merge(pair, list(shown(map(run, range(count)))))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        return merge(pair, list(shown(pool.map(run, range(count)))))


def _estimates(pair: Pair) -> dict[str, float]:
    """Return second minus first of the analysis, under the names of the result."""
    first, second = (evaluate(design).whole for design in (pair.first, pair.second))
    pairs = {
        name: (getattr(first, name), getattr(second, name))
        for name in (
            "unavailability",
            "full_service_unavailability",
            "lost_requests",
            "lost_utility",
            "failure_frequency_per_year",
        )
    }
    return {name: b - a for name, (a, b) in pairs.items() if a is not None and b is not None}


def _lines(result: DifferenceResult, estimates: dict[str, float]) -> Iterator[str]:
    yield f"{result.years:,.0f} simulated years of each in {result.histories:,} pairs of histories"
    row = "{:<28} {:>12} {:>12} {:>12} {:>13}  {:<30} {:>8}"
    names = ("the whole", "first", "second", "estimated", "difference", "99 % interval", "worth")
    yield row.format(*names)
    for name, found in result.whole.items():
        estimate = estimates.get(name)
        yield row.format(
            name,
            f"{found.first:.6g}",
            f"{found.second:.6g}",
            "" if estimate is None else f"{estimate:+.4g}",
            f"{found.difference:+.4g}",
            f"[{found.low:+.4g}, {found.high:+.4g}]",
            "" if found.worth is None else f"{found.worth:.1f} ×",
        )
