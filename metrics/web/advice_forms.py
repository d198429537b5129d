"""What one picks on the page on changes: a parameter, a figure, and what a search may vary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from metrics.analysis.changes.base import is_replicable
from metrics.analysis.sensitivity.parameters import parameters
from metrics.analysis.sensitivity.sweeps import DEFAULT_FIGURE
from metrics.domain.architecture import Architecture, Component
from metrics.domain.results import Evaluation
from metrics.naming import names_of

PARETO: Final = "free-"
"""Before the names of a search's fields."""
ROWS_MAX: Final = 12
SITES_MAX: Final = 6
FIGURES: Final[Mapping[str, str | Promise]] = {
    "whole.unavailability": _("unavailability of the whole"),
    "whole.lost_requests": _("lost requests of the whole"),
    "whole.lost_utility": _("lost utility of the whole"),
    "whole.failure_frequency_per_year": _("failures a year"),
    "whole.mtbf_hours": _("MTBF in hours"),
    "whole.mttr_hours": _("MTTR in hours"),
    "cost.per_month": _("cost a month"),
    "cost.downtime_per_month": _("cost of downtime a month"),
    "complexity.index": _("complexity"),
    "recovery.rto_worst_seconds": _("longest recovery in seconds"),
    "recovery.rpo_worst_seconds": _("largest loss of data in seconds"),
}

MODES: Final[Mapping[str, str | Promise]] = {
    "none": _("active"),
    "cold": _("cold"),
    "warm": _("warm"),
    "hot": _("hot"),
}
"""What a group does with the replicas that are not required."""

Choice = tuple[str, Any, bool]
"""A value, its label, whether it is chosen."""


@dataclass(frozen=True, slots=True)
class Freeing:
    """What may vary of one component, and what was picked."""

    name: str
    label: str
    low: str
    high: str
    now: int
    modes: list[Choice]
    sites: list[Choice]

    @classmethod
    def rows(cls, document: Architecture, evaluation: Evaluation, sent: QueryDict) -> list[Freeing]:
        """Return the components to offer, those with the largest part of the downtime first."""
        names = names_of(document.components)
        shares = {key: f.downtime_share or 0.0 for key, f in evaluation.components.items()}
        offered = [key for key, part in document.components.items() if is_replicable(part)]
        offered.sort(key=lambda key: -shares.get(key, 0.0))
        return [
            cls._of(document, key, names[key], sent, is_first=number < 3)
            for number, key in enumerate(offered[:ROWS_MAX])
        ]

    @classmethod
    def _of(
        cls, document: Architecture, key: str, label: str, sent: QueryDict, *, is_first: bool
    ) -> Freeing:
        component = document.components[key]
        count, is_new = component.replica_count, not freedoms_of(sent)
        suggested = is_first and is_new
        low = max(1, component.required_count) if not component.is_consensus else count
        return cls(
            name=key,
            label=label,
            low=sent.get(f"{PARETO}low-{key}", str(low) if suggested else ""),
            high=sent.get(f"{PARETO}high-{key}", str(count + 2) if suggested else ""),
            now=count,
            modes=_modes(component, sent.getlist(f"{PARETO}mode-{key}")),
            sites=_sites(document, component, sent.getlist(f"{PARETO}site-{key}")),
        )


def freedoms_of(sent: QueryDict) -> list[str]:
    """Return the freedoms that a form asks for, as the command line writes them.

    >>> freedoms_of(QueryDict("free-low-web=1&free-high-web=3&free-mode-db=hot"))
    ['components.web.replicas=1..3', 'components.db.standby.mode=hot']
    """
    found = []
    for field in sent:
        kind, _dash, name = field.removeprefix(PARETO).partition("-")
        values = [value.strip() for value in sent.getlist(field) if value.strip()]
        if not field.startswith(PARETO) or not name or not values:
            continue
        if kind == "low":
            high = sent.get(f"{PARETO}high-{name}", "").strip() or values[0]
            found.append(f"components.{name}.replicas={values[0]}..{high}")
        elif kind == "mode":
            found.append(f"components.{name}.standby.mode={','.join(values)}")
        elif kind == "site":
            found.append(f"components.{name}.sites={','.join(values)}")
    return found


def parameter_choices(document: Architecture, chosen: str) -> list[tuple[str, list[Choice]]]:
    """Return the parameters in groups by what they belong to."""
    groups: dict[str, list[Choice]] = {}
    for item in parameters(document):
        section = ".".join(str(key) for key in item.location[:2])
        label = f"{item.path} = {item.text()}"
        groups.setdefault(section, []).append((item.path, label, item.path == chosen))
    return list(groups.items())


def figure_choices(document: Architecture, chosen: str) -> list[Choice]:
    """Return the figures that a document has, one of them chosen."""
    known = dict(FIGURES)
    if document.economics is None:
        known.pop("cost.downtime_per_month")
    picked = chosen if chosen in known else DEFAULT_FIGURE
    return [(key, label, key == picked) for key, label in known.items()]


def _modes(component: Component, chosen: list[str]) -> list[Choice]:
    if component.standby is None:
        return []
    return [(mode, label, mode in chosen) for mode, label in MODES.items()]


def _sites(document: Architecture, component: Component, chosen: list[str]) -> list[Choice]:
    """Return the sites in use and their siblings."""
    placement = component.placement or {}
    kinds = {(document.sites[key].parent, document.sites[key].kind) for key in placement}
    names = names_of(document.sites)
    like = [key for key, site in document.sites.items() if (site.parent, site.kind) in kinds]
    return [(key, names[key], key in chosen) for key in like][:SITES_MAX] if len(like) > 1 else []
