"""`manage.py evaluate FILE…`: analyse documents without a database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from pydantic_core import PydanticCustomError
from tqdm import tqdm

from metrics import wording
from metrics.analysis.evaluate import evaluate
from metrics.analysis.fault_trees.evaluate import LISTED, evaluate_tree
from metrics.analysis.fault_trees.model import FaultTree
from metrics.domain.errors import DomainError
from metrics.domain.headlines import recovery_verdicts_of, verdicts_of
from metrics.domain.quantities import Ratio, is_within
from metrics.domain.results import Evaluation, Figures
from metrics.files import FileResult, read_document_or_tree
from metrics.reports import csv, fault_trees

BELOW_OBJECTIVE = 1
INVALID = 2


class Command(BaseCommand):
    """Print the figures of each document; exit 1 on a breach that was asked about, 2 on errors."""

    help = "Analyses architecture documents (YAML or JSON) and fault trees (Open-PSA XML)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--format", choices=["text", "json", "csv"], default="text")
        parser.add_argument(
            "--cut-sets",
            type=int,
            default=LISTED,
            metavar="N",
            help="of a fault tree list the N most probable minimal cut sets",
        )
        parser.add_argument(
            "--fail-under",
            type=_ratio,
            metavar="RATIO",
            help="exit with 1 when an availability is below it, for example 99.9%%",
        )
        parser.add_argument(
            "--fail-on-breach",
            action="store_true",
            help="exit with 1 when a document misses one of its own objectives, and name it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["files"]
        status = 0
        shown = tqdm(names, delay=1, leave=False, disable=None, unit="document")
        for position, name in enumerate(shown):
            result = read_document_or_tree(name)
            if result.tree is not None:
                status = self._tree(result.tree, name, options) or status
                continue
            if result.architecture is None:
                self.stderr.write("\n".join(result.errors), self.style.NOTICE)
                status = INVALID
                continue
            evaluation = evaluate(result.architecture)
            self.stdout.write(
                _rendered(evaluation, result, options["format"], first=position == 0), ending=""
            )
            breached = options["fail_on_breach"] and self._breached(evaluation, name, options)
            if status == 0 and (breached or _is_below(evaluation, options["fail_under"])):
                status = BELOW_OBJECTIVE
        if status:
            sys.exit(status)

    def _breached(self, evaluation: Evaluation, name: str, options: dict[str, Any]) -> bool:
        """Return whether an objective is missed; other formats than the text name it on stderr."""
        missed = [objective for objective, is_met in verdicts_of(evaluation) if not is_met]
        if options["format"] != "text":
            for objective in missed:
                self.stderr.write(f"{name}: objectives: breached: {objective}", self.style.NOTICE)
        return bool(missed)

    def _tree(self, tree: FaultTree, name: str, options: dict[str, Any]) -> int:
        """Print the figures of a fault tree and return the exit code."""
        try:
            evaluation = evaluate_tree(tree, listed=max(0, options["cut_sets"]))
        except DomainError as error:
            self.stderr.write(f"{name}: (tree): {error}", self.style.NOTICE)
            return INVALID
        match options["format"]:
            case "json":
                text = json.dumps(evaluation.to_json(), ensure_ascii=False) + "\n"
            case "csv":
                text = fault_trees.as_csv(evaluation)
            case _:
                text = fault_trees.as_text(evaluation, name)
        self.stdout.write(text, ending="")
        below = _exceeds(evaluation.probability, options["fail_under"])
        return BELOW_OBJECTIVE if below else 0


def _ratio(text: str) -> Ratio:
    try:
        return Ratio.parse(text)
    except PydanticCustomError as error:
        raise ArgumentTypeError(f"{text!r}: write a ratio such as 0.999 or 99.9%") from error


def _is_below(evaluation: Evaluation, target: Ratio | None) -> bool:
    """Compare unavailabilities: many nines would be equal as availabilities."""
    return _exceeds(evaluation.whole.unavailability, target)


def _exceeds(unavailability: float, target: Ratio | None) -> bool:
    return target is not None and not is_within(unavailability, target.complement)


def _rendered(evaluation: Evaluation, result: FileResult, how: str, *, first: bool) -> str:
    match how:
        case "json":
            return json.dumps(evaluation.to_json(), ensure_ascii=False) + "\n"
        case "csv":
            table = csv.render(evaluation)
            return table if first else table.split("\n", 1)[1]
        case _:
            return "\n".join(_lines(evaluation, result)) + "\n"


def _lines(evaluation: Evaluation, result: FileResult) -> Iterator[str]:
    yield f"{evaluation.document.name or result.name}  ({result.name})"
    yield from _table("the whole", evaluation.whole)
    for name, journey in evaluation.journeys.items():
        yield from _table(f"journey {name}", journey)
    for objective in evaluation.objectives:
        verdict = "met" if objective.met else "breached"
        yield f"  objective {objective.objective}: {verdict}"
    yield from _recovery(evaluation)
    for cause in evaluation.causes[:5]:
        if cause.downtime_share > 0:
            minutes = wording.number(cause.downtime_minutes_per_year)
            yield f"  {cause.downtime_share:7.2%} of the downtime: {cause.cause} ({minutes} min/y)"
    if evaluation.single_points_of_failure:
        yield f"  single points of failure: {', '.join(evaluation.single_points_of_failure)}"
    yield ""


def _recovery(evaluation: Evaluation) -> Iterator[str]:
    judged = list(recovery_verdicts_of(evaluation))
    if judged:
        met = sum(is_met for _, is_met in judged)
        yield f"  recovery objectives: {met} of {len(judged)} met"
    for objective, is_met in judged:
        if not is_met:
            yield f"    breached: {objective}"


def _table(title: str, figures: Figures) -> Iterator[str]:
    label = figures.exactness["availability"]
    yield f"  {title}: {wording.availability_percent(figures.unavailability)} available ({label})"
    yield f"    downtime a month (730 h)  {wording.number(figures.downtime_minutes_per_month)} min"
    yield f"    failures a year           {wording.number(figures.failure_frequency_per_year)}"
    if figures.mtbf_hours is not None and figures.mttr_hours is not None:
        yield f"    MTBF                      {wording.number(figures.mtbf_hours)} h"
        yield f"    MTTR                      {wording.number(figures.mttr_hours)} h"
    if figures.mttf_hours is not None:
        yield f"    MTTF                      {wording.number(figures.mttf_hours)} h"
    yield from _breaches(figures)
    if figures.served_requests is not None and figures.lost_requests is not None:
        served = wording.availability_percent(figures.lost_requests)
        yield f"    requests served           {served}"


def _breaches(figures: Figures) -> Iterator[str]:
    for name, period in (figures.periods or {}).items():
        if period.breach_probability is not None:
            chance = wording.percent(period.breach_probability)
            yield f"    {name + 's over budget':<25} {chance}"
