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
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DomainError
from metrics.domain.results import Evaluation
from metrics.files import read_file
from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.forecast import Forecast
from simulations.montecarlo.mttf_reasons import FIGURE, REASONS
from simulations.montecarlo.rare import methods
from simulations.montecarlo.rare.methods import RareParameters
from simulations.montecarlo.results import SENTENCES, Method, MonteCarloResult
from simulations.validation import Comparison, compare

Json = dict[str, Any]
COLUMNS = ("scope", "figure", "estimate", "simulated", "low", "high", "ratio", "verdict", "reason")
ALMOST = 1.001
"""Part by which a foreseen interval may be wider than asked for."""

Parameters = MonteCarloParameters | RareParameters


class Report(NamedTuple):
    """What is printed."""

    parameters: Parameters
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
        parser.add_argument(
            "--method",
            choices=methods.METHODS,
            default=methods.AUTO,
            help="auto simulates crudely unless that would take too much work",
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
        evaluation = evaluate(read.architecture)
        self.stderr.write(_cost(parameters, evaluation), self.style.NOTICE)
        result = simulate(parameters, workers=options["workers"])
        comparisons = compare(evaluation, result)
        write = {"text": _text, "json": _json, "csv": _csv}[options["format"]]
        self.stdout.write(write(Report(parameters, result, comparisons)), ending="")


def _parameters(architecture: Architecture, options: Json) -> Parameters:
    if options["workers"] < 1:
        raise CommandError(_("--workers must be at least 1."), returncode=2)
    names = ("years", "replications", "precision", "seed")
    try:
        method = _method(architecture, options)
        if method != methods.CRUDE:
            return methods.parameters_of(
                architecture, method, precision=options["precision"], seed=options["seed"]
            )
        return MonteCarloParameters.of(architecture, **{name: options[name] for name in names})
    except DomainError as error:
        raise CommandError(str(error), returncode=2) from error


def _method(architecture: Architecture, options: Json) -> str:
    """Choose the method; years are simulated crudely, since no other method counts them."""
    wanted = options["method"]
    if options["years"] is None and options["replications"] is None:
        return methods.choose(architecture, wanted, precision=options["precision"])
    if wanted not in (methods.AUTO, methods.CRUDE):
        raise CommandError(_("This method runs to a precision, not for years."), returncode=2)
    return methods.CRUDE


def _cost(parameters: Parameters, evaluation: Evaluation) -> str:
    """Say beforehand what the simulation will probably cost, and whether it will be precise."""
    if isinstance(parameters, RareParameters):
        whole_work = methods.predicted_seconds(parameters)
        likely: Forecast | None = methods.forecast_of(parameters)
    else:
        often = evaluation.whole.failure_frequency_per_year or 0.0
        model = compile_model(parameters.architecture)
        whole_work = chunks.work_of(parameters, model).predicted_seconds
        likely = chunks.forecast_of(parameters, failures_per_year=often)
    share = 1.0 if likely is None else likely.chunks / _plan(parameters)
    told = _("About %(seconds)s seconds of one core.") % {
        "seconds": f"{max(0.1, whole_work * share):,.1f}"
    }
    if likely is None or parameters.precision is None:
        return told
    if likely.half_width <= ALMOST * parameters.precision:
        return told
    if likely.half_width >= 1:
        return f"{told} " + _(
            "Failures of the whole are too rare: at the limit of work the simulation would still "
            "have seen next to none."
        )
    return f"{told} " + _(
        "The precision is out of reach: at the limit of work the interval would be about "
        "±%(precision)s wide."
    ) % {"precision": f"{likely.half_width:.2%}"}


def simulate(parameters: Parameters, *, workers: int) -> MonteCarloResult:
    """Run chunks in index order on several processes until the result is reached."""
    total, merged = _plan(parameters), _merged(parameters)
    partials: list[Json] = []
    shown = None if parameters.precision is not None else total
    progress = tqdm(total=shown, unit=" chunks", delay=1, disable=not sys.stderr.isatty())
    with progress:
        for found in _computed(parameters, total, min(workers, total)):
            partials.append(found)
            progress.update()
            if len(partials) == total:
                break
            if parameters.precision is None or len(partials) % (1 + len(partials) // 20):
                continue
            result = merged(partials)
            if result.reached:
                return result
    return merged(partials)


def _plan(parameters: Parameters) -> int:
    if isinstance(parameters, RareParameters):
        return methods.plan(parameters)
    return chunks.plan(parameters)


def _merged(parameters: Parameters) -> Callable[[list[Json]], MonteCarloResult]:
    if isinstance(parameters, RareParameters):
        return partial(methods.merge, parameters)
    return partial(chunks.merge, parameters)


def _run_chunk(parameters: Parameters, index: int) -> Json:
    if isinstance(parameters, RareParameters):
        return methods.run_chunk(parameters, parameters.seed, index)
    return chunks.run_chunk(parameters, parameters.seed, index)


def _computed(parameters: Parameters, total: int, workers: int) -> Iterator[Json]:
    """Chunks in index order; those under way are given up when nobody asks for more."""
    if workers == 1:
        for index in range(total):
            yield _run_chunk(parameters, index)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[Json]] = deque()
        try:
            for index in range(total):
                job = pool.submit(_run_chunk, parameters, index)
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
    if report.result.method is not None:
        lines.append(_method_line(report.result.method))
    if FIGURE in report.result.missing:
        reason = _(REASONS[report.result.missing[FIGURE]])
        lines.append(_("No mean time to the first failure: %(reason)s.") % {"reason": reason})
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


def _method_line(method: Method) -> str:
    sentence = _(SENTENCES[method.code]) % method.numbers
    if method.crude_years is None:
        return sentence
    return (
        sentence
        + " "
        + _(
            "Crude Monte Carlo would need about %(years)s simulated years for ±%(width)s, "
            "%(hours)s hours of one core."
        )
        % {
            "years": f"{method.crude_years:,.3g}",
            "width": f"{method.crude_half_width:.2%}",
            "hours": f"{method.crude_hours:,.3g}",
        }
    )


def _interval(one: Comparison) -> str:
    low, high = one.interval
    return f"[{low:.6g}, {'' if high is None else format(high, '.6g')}]"
