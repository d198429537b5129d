"""`manage.py compare FIRST SECOND`: what another design changes, estimated and simulated."""

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
from functools import partial
from typing import Any, Final, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.errors import DomainError
from metrics.files import read_file
from simulations import campaigns
from simulations.campaigns import Inputs, Json, Merged
from simulations.montecarlo.limits import SEED_MAX

INVALID: Final = 2
KIND: Final = "difference"
COLUMNS: Final = (
    *("scope", "figure", "first", "second", "estimate", "simulated", "low", "high"),
    *("worth", "verdict", "reason"),
)


class Report(NamedTuple):
    """What is printed."""

    inputs: Inputs
    result: Json
    comparisons: list[Json]


class Command(BaseCommand):
    """Print for each figure what the second design adds to the first."""

    help = "Simulates two documents under the same random numbers and compares them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", metavar="FIRST", help="a document")
        parser.add_argument("second", metavar="SECOND", help="another document, or - for stdin")
        parser.add_argument("--years", type=float, help="simulated years of each")
        parser.add_argument(
            "--precision",
            type=float,
            help="half-width of the 99 %% interval, relative to the difference, at which to stop",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--format", choices=("text", "json", "csv"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1:
            raise CommandError(_("--workers must be at least 1."), returncode=INVALID)
        if not 0 <= options["seed"] <= SEED_MAX:
            raise CommandError(
                _("--seed must lie between 0 and %(largest)s.") % {"largest": SEED_MAX},
                returncode=INVALID,
            )
        first, second = (self._read(options[name]) for name in ("first", "second"))
        try:
            report = _compared(first, second, options)
        except DomainError as error:
            raise CommandError(str(error), returncode=INVALID) from error
        write = {"text": _text, "json": _json, "csv": _csv}[options["format"]]
        self.stdout.write(write(report), ending="")

    def _read(self, name: str) -> Architecture:
        result = read_file(name)
        if result.architecture is None:
            self.stderr.write("\n".join(result.errors), self.style.NOTICE)
            sys.exit(INVALID)
        return result.architecture


def _compared(first: Architecture, second: Architecture, options: Json) -> Report:
    """Do what a campaign does, and give the same figures."""
    if digest(first) == digest(second):
        raise campaigns.CampaignError(
            _("Both documents say the same, so that there is nothing to compare."), field="baseline"
        )
    engine = campaigns.engine_of(KIND)
    asked = {name: options[name] for name in ("years", "precision") if options[name] is not None}
    inputs = Inputs(KIND, second, engine.parse(second, asked), options["seed"], baseline=first)
    total = engine.plan(inputs).chunks
    evaluation = {**evaluate(second).to_json(), "baseline": evaluate(first).to_json()}
    engine.forecast(inputs, evaluation)
    merged = _run(inputs, total, min(options["workers"], total))
    found = engine.compare(inputs, evaluation=evaluation, result=merged.result)
    return Report(inputs, merged.result, found)


def _run(inputs: Inputs, total: int, workers: int) -> Merged:
    """Run chunks in index order on several processes until the figures are complete."""
    engine, parts = campaigns.engine_of(KIND), list[Json]()
    shown = None if "precision" in inputs.parameters else total
    with tqdm(total=shown, unit=" chunks", delay=1, disable=not sys.stderr.isatty()) as progress:
        for part in _computed(inputs, total, workers):
            parts.append(part)
            progress.update()
            if shown is None and len(parts) % (1 + len(parts) // 20) == 0:
                merged = engine.merge(inputs, parts)
                if merged.finished:
                    return merged
    return engine.merge(inputs, parts)


def _computed(inputs: Inputs, total: int, workers: int) -> Iterator[Json]:
    """Yield chunks in index order; those under way are given up when nobody asks for more."""
    run = partial(_run_chunk, inputs)
    if workers == 1:
        yield from map(run, range(total))
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[Json]] = deque()
        try:
            for index in range(total):
                waiting.append(pool.submit(run, index))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _run_chunk(inputs: Inputs, index: int) -> Json:
    return campaigns.engine_of(KIND).run_chunk(inputs, index)


def _rows(report: Report) -> Iterator[Json]:
    """Yield each comparison with the figures of both designs."""
    for item in report.comparisons:
        scope = item["scope"].removeprefix("difference.")
        kind, _dot, key = scope.partition(".")
        figures = report.result[kind][key] if key else report.result[kind]
        found = figures[item["figure"]]
        low, high = item["interval"]
        yield item | {
            **{"scope": scope, "low": low, "high": high},
            **{name: found.get(name) for name in ("first", "second", "worth")},
        }


def _json(report: Report) -> str:
    whole = [item for item in report.comparisons if item["scope"] == "difference.whole"]
    tree = {
        "seed": report.inputs.seed,
        "estimates": {item["figure"]: item["estimate"] for item in whole},
        "result": report.result,
        "validation": report.comparisons,
    }
    return json.dumps(tree, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(report: Report) -> str:
    """Write RFC 4180 with a byte order mark; names start with letters: none is a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(_rows(report))
    return "\ufeff" + text.getvalue()


def _text(report: Report) -> str:
    result = report.result
    lines = [
        _("%(years)s simulated years of each in %(count)s pairs of histories, seed %(seed)s")
        % {
            "years": f"{result['years']:,.0f}",
            "count": f"{result['histories']:,}",
            "seed": report.inputs.seed,
        }
    ]
    if not result["reached"]:
        lines.append(_("The precision asked for was not reached within the limit of work."))
    row = "{:<18} {:<28} {:>11} {:>11} {:>11} {:>11}  {:<26} {:>8}  {}"
    names = ("scope", "figure", "first", "second", "estimated", "difference")
    lines.append(row.format(*names, "99 % interval", "worth", "verdict"))
    lines += [_line(row, item) for item in _rows(report)]
    return "\n".join(lines) + "\n"


def _line(row: str, item: Json) -> str:
    return row.format(
        item["scope"],
        item["figure"],
        f"{item['first']:.5g}",
        f"{item['second']:.5g}",
        f"{item['estimate']:+.4g}",
        f"{item['simulated']:+.4g}",
        f"[{item['low']:+.4g}, {item['high']:+.4g}]",
        "" if item["worth"] is None else f"{item['worth']:.1f} ×",
        item["verdict"].replace("_", " "),
    )
