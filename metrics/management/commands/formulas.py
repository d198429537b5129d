"""`manage.py formulas`: the reference of all figures as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from metrics.analysis.formulas import FORMULAS
from metrics.domain.explaining import Formula

HEAD = """# Every figure and its formula

Each figure of the result explains itself with what follows (`manage.py explain`, the figure
itself on a page, `GET /api/v1/architectures/{id}/explanation`), with the assumptions that the
document brings into play, how exact it is and what dominates it. This page is written by
`manage.py formulas` from the same source.
"""


class Command(BaseCommand):
    """Print what docs/reference/formulas.md holds."""

    help = "Prints every figure with its formula, method and sources as Markdown."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join([HEAD, *map(_section, FORMULAS.values())]), ending="")


def _section(formula: Formula) -> str:
    return "\n".join(_lines(formula)) + "\n"


def _lines(formula: Formula) -> Iterator[str]:
    yield f"## {formula.title}"
    yield ""
    yield f"`{formula.figure}`: {formula.meaning}"
    yield ""
    yield f"    {formula.formula}"
    yield ""
    page, _, heading = formula.documentation.removeprefix("reference/").partition("/")
    yield f"{formula.method} More in [{page}]({page}.md{heading})."
    if formula.references:
        yield ""
        yield from (f"- {reference}" for reference in formula.references)
