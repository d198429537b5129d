"""Verdicts of simulations beside the figures of a report.

This application knows nothing of simulations; another one tells, through `tell_by`, what it has
found about a stored document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from metrics.models import ArchitectureVersion
from metrics.reports import cells
from metrics.reports.cells import Content

ROWS_MAX: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure: the estimate beside what a simulation found, with its verdict."""

    scope: str
    """`whole`, `journeys.browse`, `components.db`."""
    figure: str
    estimate: float
    simulated: float
    low: float
    high: float | None
    """Ends of the 99 % interval; None where the simulation does not bound it."""
    verdict: str
    """`confirmed`, `not_refuted`, `refuted` or `expired`."""
    digest: str
    """Of the document that was simulated."""
    engine: str
    analysis: str
    """Versions of the simulation and of the analysis whose estimate it judged."""
    seed: int
    words: tuple[str, str, str, str, str, str]
    """Scope, figure, estimate, simulated, interval and verdict in the active language."""


Teller = Callable[[ArchitectureVersion], Sequence[Check]]
_tellers: list[Teller] = []
_SIGNS: Final = {"confirmed": "ok", "refuted": "bad"}


def tell_by(teller: Teller) -> None:
    """Ask this function, from now on, what is known about a stored document."""
    _tellers.append(teller)


def of(version: ArchitectureVersion | None) -> list[Check]:
    """Return what simulations found about a document; nothing about one that is not stored."""
    if version is None:
        return []
    return [check for teller in _tellers for check in teller(version)]


def tag(version: ArchitectureVersion) -> str:
    """Return what changes whenever a report would tell something else."""
    return repr(
        [(one.scope, one.figure, one.verdict, one.simulated, one.seed) for one in of(version)]
    )


def content(checks: Sequence[Check]) -> Content:
    """Return the table of the PDF, what it leaves out, and what the verdicts belong to."""
    shown = checks[:ROWS_MAX]
    return {
        "checks": _table(shown) if shown else None,
        "checks-rest": cells.rest(len(checks) - len(shown)),
        "checks-source": _sources(checks),
    }


def _table(checks: Sequence[Check]) -> Content:
    headers = (
        gettext("Of"),
        gettext("Figure"),
        gettext("Estimate"),
        gettext("Simulated"),
        gettext("99 % interval"),
        gettext("Verdict"),
    )
    rows = [
        [*check.words[:5], {"kind": _SIGNS.get(check.verdict, "open"), "word": check.words[5]}]
        for check in checks
    ]
    return cells.table(headers, rows, (1.1, 1.4, 1, 1, 1.4, 0), {2, 3})


def _sources(checks: Sequence[Check]) -> list[str]:
    """Say once of each simulation what it belongs to."""
    template = gettext(
        "Document %(digest)s, analysis version %(analysis)s, simulation %(engine)s, seed %(seed)s"
    )
    sources = dict.fromkeys((one.digest, one.analysis, one.engine, one.seed) for one in checks)
    names = ("digest", "analysis", "engine", "seed")
    return [template % dict(zip(names, source, strict=True)) for source in sources]
