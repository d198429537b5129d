"""`manage.py simulate FILE`: Monte Carlo of a document beside its analysis, without a database."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import sys
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DomainError
from metrics.files import read_file
from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.results import MonteCarloResult
from simulations.validation import Comparison, compare

Json = dict[str, Any]
COLUMNS = ("scope", "figure", "estimate", "simulated", "low", "high", "ratio", "verdict", "reason")


class Report(NamedTuple):
    """What is printed."""

    parameters: MonteCarloParameters
    result: MonteCarloResult
    comparisons: tuple[Comparison, ...]


class Command(BaseCommand):
    """Print each figure as estimated and as simulated; exit 2 when there is nothing to simulate."""

    help = "Simulates an architecture document (YAML or JSON) and compares it with the analysis."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--years", type=float, help="simulated years of one replication")
        parser.add_argument("--replications", type=int, help="how many replications (with --years)")
        parser.add_argument(
            "--precision",
            type=float,
            help="relative half-width of the 99 %% interval at which to stop (default 0.05)",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--format", choices=("text", "json", "csv"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        read = read_file(options["file"])
        if read.architecture is None:
            self.stderr.write("\n".join(read.errors), self.style.NOTICE)
            sys.exit(2)
        parameters = _parameters(read.architecture, options)
        result = simulate(parameters, workers=options["workers"])
        comparisons = compare(evaluate(read.architecture), result)
        write = {"text": _text, "json": _json, "csv": _csv}[options["format"]]
        self.stdout.write(write(Report(parameters, result, comparisons)), ending="")


def _parameters(architecture: Architecture, options: Json) -> MonteCarloParameters:
    if options["workers"] < 1:
        raise CommandError(_("--workers must be at least 1."), returncode=2)
    names = ("years", "replications", "precision", "seed")
    try:
        return MonteCarloParameters.of(architecture, **{name: options[name] for name in names})
    except DomainError as error:
        raise CommandError(str(error), returncode=2) from error


def simulate(parameters: MonteCarloParameters, *, workers: int) -> MonteCarloResult:
    """Run chunks in index order on several processes until the result is reached."""
    total = chunks.plan(parameters)
    partials: list[Json] = []
    shown = None if parameters.precision is not None else total
    progress = tqdm(total=shown, unit=" chunks", delay=1, disable=not sys.stderr.isatty())
    with progress:
        for partial in _computed(parameters, total, min(workers, total)):
            partials.append(partial)
            progress.update()
            if len(partials) == total:
                break
            if parameters.precision is None or len(partials) % (1 + len(partials) // 20):
                continue
            result = chunks.merge(parameters, partials)
            if result.reached:
                return result
    return chunks.merge(parameters, partials)


def _computed(parameters: MonteCarloParameters, total: int, workers: int) -> Iterator[Json]:
    """Chunks in index order; those under way are given up when nobody asks for more."""
    if workers == 1:
        for index in range(total):
            yield chunks.run_chunk(parameters, parameters.seed, index)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[Json]] = deque()
        try:
            for index in range(total):
                job = pool.submit(chunks.run_chunk, parameters, parameters.seed, index)
                waiting.append(job)
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _json(report: Report) -> str:
    document = {
        "document": {"name": report.parameters.architecture.name},
        "seed": report.parameters.seed,
        "result": report.result.to_json(),
        "validation": [comparison.to_json() for comparison in report.comparisons],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(report: Report) -> str:
    """Write RFC 4180 with a byte order mark; names start with letters: none is a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in report.comparisons:
        low, high = one.interval
        values = one.model_dump(mode="json", exclude={"interval"})
        writer.writerow(values | {"low": low, "high": "" if high is None else high})
    return "\ufeff" + text.getvalue()


def _text(report: Report) -> str:
    lines = [
        _(
            "%(name)s: %(years)s simulated years in %(count)s histories, "
            "%(events)s events, seed %(seed)s"
        )
        % {
            "name": report.parameters.architecture.name or "-",
            "years": f"{report.result.years:,.0f}",
            "count": f"{report.result.histories:,}",
            "events": f"{report.result.events:,}",
            "seed": report.parameters.seed,
        }
    ]
    if not report.result.reached:
        lines.append(_("The precision asked for was not reached within the limit of work."))
    row = "{:<24} {:<28} {:>12} {:>12}  {:<28} {:>7}  {}"
    names = ("scope", "figure", "estimate", "simulated", "99 % interval", "ratio", "verdict")
    lines.append(row.format(*names))
    lines += [
        row.format(
            one.scope,
            one.figure,
            f"{one.estimate:.6g}",
            f"{one.simulated:.6g}",
            _interval(one),
            "" if one.ratio is None else f"{one.ratio:.4f}",
            one.verdict.value.replace("_", " "),
        )
        for one in report.comparisons
    ]
    return "\n".join(lines) + "\n"


def _interval(one: Comparison) -> str:
    low, high = one.interval
    return f"[{low:.6g}, {'' if high is None else format(high, '.6g')}]"
