"""`manage.py quorums`: groups with a leader, of a document or by their figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from metrics import wording
from metrics.analysis.quorums.report import group_studies, quorum_report
from metrics.domain.errors import InvalidParameterError
from metrics.domain.quorums import (
    ElectionFigures,
    GroupRow,
    GroupStudies,
    QuorumReport,
    QuorumStudy,
    read_study,
)
from metrics.management.documents import INVALID, DocumentCommand
from metrics.management.settings import settings_of


class Command(DocumentCommand):
    """Print the two parts of unavailability, elections, and flexible quorums."""

    help = "Tells what limits a consensus group: lost quorums or elections."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="a document, or - for stdin")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="without a document: " + ", ".join(QuorumStudy.model_fields),
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        found = self._found(options)
        if options["format"] == "json":
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(found)))

    def _found(self, options: dict[str, Any]) -> QuorumReport | GroupStudies:
        if options["file"] is not None:
            return group_studies(self.read(options["file"]))
        try:
            return quorum_report(read_study(QuorumStudy, settings_of(options["set"])))
        except InvalidParameterError as error:
            raise CommandError(str(error), returncode=INVALID) from error


def _lines(found: QuorumReport | GroupStudies) -> Iterator[str]:
    if isinstance(found, QuorumReport):
        yield from _election(found.election)
        yield from _sizes(found.sizes)
        yield "Flexible quorums (votes to elect, acknowledgements to write):"
        for row in found.flexible:
            yield (
                f"  {row.electing} {row.writing}  tolerate {row.electing_tolerates} and"
                f" {row.writing_tolerates}  without writes {wording.number(row.unavailability)}"
                f"  write {wording.number(1000 * row.write_mean_seconds)} ms"
            )
        return
    if not found.groups:
        yield "This document has no consensus group (data.replication.mode: raft or paxos)."
    for group in found.groups:
        yield f"{group.component}:"
        yield from _election(group.election)
        if group.as_it_is is not None:
            yield "As it is:"
            yield _row(group.as_it_is)
        yield from _sizes(group.sizes)


def _election(figures: ElectionFigures) -> Iterator[str]:
    yield (
        f"Elections: mean {wording.number(1000 * figures.mean_seconds)} ms,"
        f" split votes {wording.percent(figures.split_probability)}"
    )
    if figures.quantiles_seconds:
        shown = ", ".join(
            f"{name} {wording.number(1000 * seconds)} ms"
            for name, seconds in figures.quantiles_seconds.items()
        )
        yield f"  {shown}"


def _sizes(rows: tuple[GroupRow, ...]) -> Iterator[str]:
    yield "Unavailability by size (without a quorum + in elections):"
    yield from (_row(row) for row in rows)


def _row(row: GroupRow) -> str:
    return (
        f"  {row.voters} voters, {row.quorum} needed:"
        f" {wording.number(row.quorum_unavailability)}"
        f" + {wording.number(row.election_unavailability)}"
        f" = {wording.number(row.unavailability)}, limited by {row.limited_by}"
    )
