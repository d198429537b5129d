"""`manage.py glossary`: the glossary as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from metrics.guidance.entries import Term
from metrics.guidance.glossary import SUBJECTS, TERMS
from metrics.guidance.sources import SOURCES

HEAD = """# Glossary

What the figures, fields and charts mean, with the Chinese word beside the English one. The program
shows the same terms at `/glossary/`, and the help of a field leads to them. This page is written
by `manage.py glossary` from the same source.
"""


class Command(BaseCommand):
    """Print what docs/reference/glossary.md holds."""

    help = "Prints every term with its meaning and source as Markdown."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join([HEAD, *_sections()]), ending="")


def _sections() -> Iterator[str]:
    for title, terms in SUBJECTS.items():
        yield f"## {title}\n"
        yield from map(_entry, terms)


def _entry(term: Term) -> str:
    source = SOURCES[term.source].title if term.source else ""
    place = f", {term.section}" if term.section else ""
    see = ", ".join(f"[{TERMS[slug].title}](#{slug})" for slug in term.see)
    lines = (
        f"### {term.title} ({term.chinese}) {{ #{term.slug} }}\n",
        f"{term.definition}\n",
        f"{f'Source: {source}{place}. ' if source else ''}{f'See also: {see}.' if see else ''}\n",
    )
    return "\n".join(line for line in lines if line.strip())
