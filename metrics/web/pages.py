"""What the pages show, put together from figures and rows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, gettext

from metrics import chart_recovery, gallery, selectors, services, wording
from metrics.analysis.evaluate import ENGINE_VERSION, outline
from metrics.analysis.explained_rows import PLUS, name_of
from metrics.charts import charts_of
from metrics.domain import reading
from metrics.domain.results import Evaluation, Figures, Recovery
from metrics.figure_words import Place, place_of, place_of_template
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.naming import names_of, with_names
from metrics.web.diagrams import Diagram, diagram_of
from metrics.web.sweeps import replica_sweeps

TEASERS_MAX: Final = 4
COMPONENT_ROWS_MAX: Final = 300
"""A page with more rows is slow to open; the CSV has all of them."""
GALLERY_SECONDS: Final = 0.3
"""The gallery computes figures for so long; its cards ask for the others themselves."""
_known_figures: Final[dict[str, tuple[Figures, int]]] = {}


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
    whole: Figures | None = None
    """None while nobody has computed them; the page asks for them then."""
    components: int = 0
    """How many it has, where the figures are known."""

    @property
    def words(self) -> dict[str, str]:
        """Name, description, when to use it and source, in the reader's language."""
        return self.template.words(get_language() or gallery.FALLBACK_LANGUAGE)

    @property
    def why_at(self) -> Place:
        """Where its figures are explained."""
        return place_of_template(self.template.slug)

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
    if featured is None:
        return context
    version = selectors.version_of(featured)
    return context | figures(version) | {"why_at": place_of(featured.pk, version.number)}


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
        "recovery_groups": recovery_groups(named.recovery or (), evaluation.recovery or ()),
        "recovery_missed": _breached(named.recovery or ()),
        **component_rows(named, evaluation),
        **summary(named, evaluation),
    }


def figures(version: ArchitectureVersion) -> dict[str, Any]:
    """Return the figures alone. Raises `DocumentError`."""
    evaluation = services.analyse(version)
    return {
        "diagram": diagram_of(version.document, evaluation),
        **summary(with_names(evaluation, services.read(version)), evaluation),
    }


def summary(evaluation: Evaluation, plain: Evaluation) -> dict[str, Any]:
    """Return the figures and what is said about them in one sentence.

    Parameters
    ----------
    evaluation : under the names that people gave.
    plain : the same by identifiers, which explanations go by.
    """
    recovery = evaluation.recovery or ()
    return {
        "evaluation": evaluation,
        "whole": evaluation.whole,
        "journey_rows": [
            (f"journeys.{key}", name, figures)
            for key, (name, figures) in zip(
                plain.journeys, evaluation.journeys.items(), strict=True
            )
        ],
        **_counted_rows(evaluation, plain),
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


def _counted_rows(evaluation: Evaluation, plain: Evaluation) -> dict[str, Any]:
    """Return the lines of the cost, of the complexity and the cut sets with what they go by."""
    cost, lines = evaluation.cost, plain.cost
    complexity = plain.complexity
    return {
        "cost_rows": [
            (name_of(line), item)
            for line, item in zip(
                lines.items if lines else (), cost.items if cost else (), strict=True
            )
        ],
        "complexity_rows": [
            (name_of(item), item) for item in (complexity.items if complexity else ())
        ],
        "cut_set_rows": [
            (PLUS.join(cut.events), named)
            for cut, named in zip(plain.cut_sets or (), evaluation.cut_sets or (), strict=True)
        ],
    }


def recovery_groups(
    recovery: Sequence[Recovery], plain: Sequence[Recovery]
) -> list[tuple[str, list[tuple[Recovery, Recovery]], int]]:
    """Return the recovery figures by kind of disruption, with how many objectives they miss.

    Each row is there twice: under the names that people gave, and by identifiers.
    """
    titles = {
        "instance": gettext("Loss of one instance"),
        "component": gettext("Loss of a component"),
        "site": gettext("Loss of a site"),
        "region": gettext("Loss of a region"),
        "data": gettext("Loss of data"),
    }
    groups: dict[str, list[tuple[Recovery, Recovery]]] = {}
    for item, by_key in zip(recovery, plain, strict=True):
        kind = item.disruption.partition(":")[0]
        groups.setdefault(titles.get(kind, kind), []).append((item, by_key))
    return [
        (
            title,
            sorted(rows, key=lambda row: -_breached([row[0]])),
            _breached([item for item, _ in rows]),
        )
        for title, rows in groups.items()
    ]


def component_rows(evaluation: Evaluation, plain: Evaluation) -> dict[str, Any]:
    """Return the components, those with the largest share of the downtime first."""
    pairs = zip(plain.components, evaluation.components.items(), strict=True)
    rows = sorted(
        ((f"components.{key}", name, figures) for key, (name, figures) in pairs),
        key=lambda row: -(row[2].downtime_share or 0),
    )
    return {
        "component_rows": rows[:COMPONENT_ROWS_MAX],
        "components_left": max(len(rows) - COMPONENT_ROWS_MAX, 0),
    }


def gallery_cards(*, seconds_max: float = GALLERY_SECONDS) -> list[Card]:
    """Return every template, with figures that are known or can be computed while time lasts."""
    deadline = time.monotonic() + seconds_max
    return [
        card(template)
        if template.slug in _known_figures or time.monotonic() < deadline
        else Card(template)
        for template in gallery.templates()
    ]


def card(template: gallery.Template) -> Card:
    """Return a template with its figures, computed once for each process.

    Templates change with the program only.
    """
    if template.slug not in _known_figures:
        document = reading.read_document(template.text)
        _known_figures[template.slug] = outline(document)[1], len(document.components)
    return Card(template, *_known_figures[template.slug])


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
