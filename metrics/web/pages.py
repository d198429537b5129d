"""What the pages show, put together from figures and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language, gettext

from metrics import chart_recovery, gallery, selectors, services, wording
from metrics.analysis.evaluate import ENGINE_VERSION, evaluate
from metrics.charts import charts_of
from metrics.domain import reading
from metrics.domain.results import Evaluation, Figures, Recovery
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.naming import names_of, with_names
from metrics.web.diagrams import Diagram, diagram_of
from metrics.web.sweeps import replica_sweeps

TEASERS_MAX: Final = 4
COMPONENT_ROWS_MAX: Final = 300
"""A page with more rows is slow to open; the CSV has all of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: an architecture and, when they are known, its figures."""

    architecture: StoredArchitecture
    whole: dict[str, Any] | None
    is_met: bool | None = None
    """Whether every objective is met; None without objectives or figures."""


@dataclass(frozen=True, slots=True)
class Card:
    """A template of the gallery with its figures."""

    template: gallery.Template
    whole: Figures
    components: int

    @property
    def words(self) -> dict[str, str]:
        """Name, description, when to use it and source, in the reader's language."""
        return self.template.words(get_language() or gallery.FALLBACK_LANGUAGE)

    @property
    def diagram(self) -> Diagram:
        """The small drawing of the card."""
        return thumbnail_of(self.template)


@dataclass(frozen=True, slots=True)
class RecoveryCount:
    """How many recovery figures have an objective, and how many meet it."""

    met: int
    judged: int

    @property
    def is_met(self) -> bool | None:
        return self.met == self.judged if self.judged else None


def welcome(featured: StoredArchitecture | None) -> dict[str, Any]:
    """Return the figures of one architecture in full, and some templates."""
    context: dict[str, Any] = {
        "teasers": [
            {
                "slug": item.slug,
                "diagram": thumbnail_of(item),
                **item.words(get_language() or gallery.FALLBACK_LANGUAGE),
            }
            for item in gallery.templates()[:TEASERS_MAX]
        ],
        "featured": featured,
    }
    return context | (figures(selectors.version_of(featured)) if featured else {})


def listed(rows: Iterable[StoredArchitecture]) -> list[Entry]:
    """Return a list with the figures of each, computing missing ones while time lasts."""
    rows = list(rows)
    wholes = services.whole_figures(rows)
    verdicts = selectors.cached_verdicts(list(wholes), ENGINE_VERSION)
    return [Entry(row, wholes.get(row.digest), verdicts.get(row.digest)) for row in rows]


def analysis(version: ArchitectureVersion) -> dict[str, Any]:
    """Return everything the analysis page shows. Raises `DocumentError`."""
    evaluation, document = services.analyse(version), services.read(version)
    names = names_of(document.components)
    sweeps = replica_sweeps(document, evaluation)
    named = with_names(evaluation, document)
    return {
        "version": version,
        "diagram": diagram_of(version.document, evaluation),
        "charts": (
            *charts_of(named, {names[key]: points for key, points in sweeps.items()}),
            *chart_recovery.charts_of(named.recovery or (), document),
        ),
        "recovery_groups": recovery_groups(named.recovery or ()),
        "recovery_missed": _breached(named.recovery or ()),
        **component_rows(named),
        **summary(named),
    }


def figures(version: ArchitectureVersion) -> dict[str, Any]:
    """Return the figures alone. Raises `DocumentError`."""
    evaluation = services.analyse(version)
    return {
        "diagram": diagram_of(version.document, evaluation),
        **summary(with_names(evaluation, services.read(version))),
    }


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Return the figures and what is said about them in one sentence."""
    recovery = evaluation.recovery or ()
    return {
        "evaluation": evaluation,
        "whole": evaluation.whole,
        "sentence": wording.summary(evaluation),
        "availability_objective": next(
            (item for item in evaluation.objectives if item.objective == "availability"), None
        ),
        "rto": _count([item.objective.rto for item in recovery]),
        "rpo": _count([item.objective.rpo for item in recovery]),
        "worst_rto": _worst(item.rto_seconds for item in recovery),
        "has_response_times": any(
            item.response_time_ms is not None for item in evaluation.journeys.values()
        ),
        "worst_rpo": _worst(item.rpo_seconds for item in recovery),
    }


def recovery_groups(recovery: Sequence[Recovery]) -> list[tuple[str, list[Recovery], int]]:
    """Return the recovery figures by kind of disruption, with how many objectives they miss."""
    titles = {
        "instance": gettext("Loss of one instance"),
        "component": gettext("Loss of a component"),
        "site": gettext("Loss of a site"),
        "region": gettext("Loss of a region"),
        "data": gettext("Loss of data"),
    }
    groups: dict[str, list[Recovery]] = {}
    for item in recovery:
        kind = item.disruption.partition(":")[0]
        groups.setdefault(titles.get(kind, kind), []).append(item)
    return [
        (title, sorted(rows, key=lambda row: -_breached([row])), _breached(rows))
        for title, rows in groups.items()
    ]


def component_rows(evaluation: Evaluation) -> dict[str, Any]:
    """Return the components, those with the largest share of the downtime first."""
    rows = sorted(evaluation.components.items(), key=lambda item: -(item[1].downtime_share or 0))
    return {
        "component_rows": rows[:COMPONENT_ROWS_MAX],
        "components_left": max(len(rows) - COMPONENT_ROWS_MAX, 0),
    }


def gallery_cards() -> list[Card]:
    """Return every template with its figures."""
    return [_card(template) for template in gallery.templates()]


@lru_cache(maxsize=64)
def _figures_of(text: str) -> tuple[Figures, int]:
    """Analyse a template once for each process; templates change with the program only."""
    document = reading.read_document(text)
    return evaluate(document).whole, len(document.components)


def _card(template: gallery.Template) -> Card:
    whole, components = _figures_of(template.text)
    return Card(template, whole, components)


def thumbnail_of(template: gallery.Template) -> Diagram:
    """Return the small drawing of a template."""
    return diagram_of(template.document, key=f"template-{template.slug}-drawing")


def starter_document() -> dict[str, Any]:
    """Return the smallest design that is worth changing: a service and its database."""
    return {
        "format": "reliability/v1",
        "name": gettext("New architecture"),
        "components": {
            "service": {
                "kind": "service",
                "failure": {"mtbf": "30d", "mttr": "30m"},
                "replicas": 2,
                "required": 1,
                "needs": ["database"],
            },
            "database": {"kind": "database", "failure": {"mtbf": "1y", "mttr": "4h"}},
        },
        "journeys": {"use": {"entry": "service"}},
        "layout": {"service": {"x": 80, "y": 120}, "database": {"x": 400, "y": 120}},
    }


def _breached(rows: Sequence[Recovery]) -> int:
    return sum((row.objective.rto, row.objective.rpo).count("breached") for row in rows)


def _count(verdicts: Sequence[str]) -> RecoveryCount:
    judged = [verdict for verdict in verdicts if verdict != "no objective"]
    return RecoveryCount(judged.count("met"), len(judged))


def _worst(ranges: Iterable[Any]) -> float | None:
    return max((item.worst for item in ranges if item is not None), default=None)
