"""`manage.py staleness`: how stale reads of a leaderless group are."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metrics import wording
from metrics.analysis.quorums.partial_report import staleness_report
from metrics.domain.errors import InvalidParameterError
from metrics.domain.quorums import Drawn, StalenessReport, StalenessStudy, read_study
from metrics.management.documents import INVALID
from metrics.management.settings import settings_of


class Command(BaseCommand):
    """Print staleness by versions and by time, latency and availability."""

    requires_system_checks = ()
    help = "Tells how stale reads are when N replicas are read from R and written to W."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help=", ".join(StalenessStudy.model_fields),
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = staleness_report(read_study(StalenessStudy, settings_of(options["set"])))
        except InvalidParameterError as error:
            raise CommandError(str(error), returncode=INVALID) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))


def _lines(found: StalenessReport) -> Iterator[str]:
    study = found.study
    kind = "strict" if found.strict else "partial"
    yield f"N = {study.replicas}, R = {study.reads}, W = {study.writes}: {kind} quorums"
    yield f"Reads are possible {wording.availability_percent(found.read_unavailability)}"
    yield f"Writes are possible {wording.availability_percent(found.write_unavailability)}"
    for versions, share in found.within_versions.items():
        yield f"  one of the last {versions} versions: {wording.percent(share)}"
    at_once = found.curve[0].consistent
    yield f"Consistent at once: {wording.percent(at_once.value)}"
    for probability, drawn in found.visible_ms.items():
        yield f"  {wording.percent(float(probability))} after {_milliseconds(drawn)}"
    for name, latencies in (("Reads take", found.read_ms), ("Writes take", found.write_ms)):
        shown = ", ".join(f"{key} {_milliseconds(value)}" for key, value in latencies.items())
        yield f"{name} {shown}"


def _milliseconds(drawn: Drawn) -> str:
    low, high = wording.number(drawn.low), wording.number(drawn.high)
    return f"{wording.number(drawn.value)} ms ({low}–{high})"
