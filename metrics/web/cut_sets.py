"""The page on minimal cut sets: which failures together take the whole or a journey down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from metrics import services
from metrics.analysis.explained_rows import PLUS
from metrics.chart_cut_sets import charts_of
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import YEAR_HOURS
from metrics.domain.results import CutSet, CutSetCounts, Evaluation, Importance
from metrics.models import ArchitectureVersion
from metrics.naming import Names, names_of
from metrics.web.tabs import SignedInRequest, architecture_page

_REPLICAS: Final = re.compile(
    r"(?P<name>[^ ]+) \((?P<lost>\d+) of (?P<all>\d+) replicas(?P<left> left)?\)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One cut set as the page shows it."""

    events: tuple[str, ...]
    item: CutSet
    key: str
    """Its events by identifiers, as explanations name a row."""

    @property
    def words(self) -> str:
        """All of its events in one line."""
        return " + ".join(self.events)

    @property
    def minutes(self) -> float:
        """Minutes a year in which all of it is down."""
        return self.item.unavailability * YEAR_HOURS * 60


@dataclass(frozen=True, slots=True)
class Scope:
    """The cut sets of the whole or of a journey."""

    name: str
    scope: str
    rows: tuple[Row, ...]
    counts: CutSetCounts | None


@require_GET
@login_required
def cut_sets(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return architecture_page(
        request, pk, tab="cut-sets", template="metrics/cut_sets.html", build=context
    )


def context(version: ArchitectureVersion) -> dict[str, Any]:
    """Return everything the page shows. Raises `DocumentError`."""
    document, evaluation = services.read(version), services.analyse(version)
    scopes = list(_scopes(document, evaluation))
    rated = _rated(document, evaluation)
    found = [(row.words, row.item) for row in scopes[0].rows]
    return {
        "evaluation": evaluation,
        "whole": scopes[0],
        "journeys": scopes[1:],
        "rated": rated,
        "charts": charts_of(found, [(name, item) for _scope, name, item in rated]),
    }


def _scopes(document: Architecture, evaluation: Evaluation) -> Iterator[Scope]:
    """Yield the whole and, where there are several, the journeys."""
    components, sites = names_of(document.components), names_of(document.sites)
    journeys = names_of(document.effective_journeys)

    def rows(found: tuple[CutSet, ...] | None) -> tuple[Row, ...]:
        return tuple(
            Row(
                tuple(in_words(event, components, sites) for event in item.events),
                item,
                PLUS.join(item.events),
            )
            for item in found or ()
        )

    yield Scope(gettext("The whole"), "whole", rows(evaluation.cut_sets), evaluation.cut_set_counts)
    if len(evaluation.journeys) > 1:
        for name, figures in evaluation.journeys.items():
            key = f"journeys.{name}"
            yield Scope(journeys[name], key, rows(figures.cut_sets), figures.cut_set_counts)


def _rated(document: Architecture, evaluation: Evaluation) -> list[tuple[str, str, Importance]]:
    names = names_of(document.components)
    rated = [
        (f"components.{name}", names[name], figures.importance)
        for name, figures in evaluation.components.items()
        if figures.importance is not None
    ]
    return sorted(rated, key=lambda row: (-(row[2].fussell_vesely or 0), -row[2].birnbaum))


def in_words(event: str, components: Names, sites: Names) -> str:
    """Say what an event of a cut set is, with names in place of identifiers."""
    replicas = _REPLICAS.fullmatch(event)
    if replicas:
        values = replicas.groupdict() | {"name": components.get(replicas["name"], replicas["name"])}
        if replicas["left"]:
            return gettext("%(lost)s of the %(all)s replicas of %(name)s elsewhere") % values
        return gettext("%(lost)s of %(all)s replicas of %(name)s") % values
    kind, separator, key = event.partition(":")
    if not separator:
        return components.get(event, event)
    name = (sites if kind == "site" else components).get(key, key)
    return _phrase(kind) % {"name": name}


def _phrase(kind: str) -> str:
    match kind:
        case "site":
            return gettext("outage of %(name)s")
        case "common_cause":
            return gettext("common cause of %(name)s")
        case "failover":
            return gettext("failover of %(name)s")
        case "gate":
            return gettext("move of %(name)s to another target")
        case _:
            return "%(name)s"
