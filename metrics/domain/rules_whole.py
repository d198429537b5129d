"""Rules on the document as a whole: nested sites, journeys, totals, positions."""

from __future__ import annotations

import math

from metrics.domain.limits import REPLICAS_MAX
from metrics.domain.problems import gettext_noop
from metrics.domain.rules_needs import cycles
from metrics.domain.scope import Scope

SHARES_TOLERANCE = 1e-9


def check_sites(scope: Scope) -> None:
    """Check that parents exist and that no site lies within itself."""
    edges: dict[str, list[str]] = {}
    for key, site in scope.architecture.sites.items():
        edges[key] = [site.parent] if site.parent is not None else []
        if site.parent is not None and site.parent not in scope.site_ids:
            scope.report_dangling(("sites", key, "parent"), site.parent, "site")
    for cycle in cycles(edges):
        scope.report(
            ("sites", cycle[-1], "parent"),
            "cycle",
            gettext_noop("The sites lie within each other: %(cycle)s. Remove one parent."),
            cycle=" → ".join((*cycle[:8], cycle[0])),
        )


def check_journeys(scope: Scope) -> None:
    """Check that entries exist and that shares add up to 1."""
    journeys = scope.architecture.journeys
    for key, journey in journeys.items():
        if journey.entry not in scope.component_ids:
            scope.report_dangling(("journeys", key, "entry"), journey.entry, "component")
    given = {key: j.share for key, j in journeys.items() if j.share is not None}
    if given and len(given) < len(journeys):
        missing = next(key for key in journeys if key not in given)
        scope.report(
            ("journeys", missing, "share"),
            "share_missing",
            gettext_noop(
                "Some journeys have a share and this one has none. Give all one, or none."
            ),
            reads=(("journeys",),),
        )
    elif given and abs(math.fsum(given.values()) - 1) > SHARES_TOLERANCE:
        scope.report(
            ("journeys",),
            "shares_do_not_add_up",
            gettext_noop("The shares of the journeys add up to %(found)s. They must add up to 1."),
            found=f"{math.fsum(given.values()):.10g}",
        )


def check_totals(scope: Scope) -> None:
    """Check the size that several components share; `reading` has checked the others."""
    components = scope.architecture.components.values()
    replicas = sum(component.replica_count for component in components)
    if replicas > REPLICAS_MAX:
        scope.report(
            ("components",),
            "too_many_replicas",
            gettext_noop("There are %(found)s replicas in all; at most %(limit)d are allowed."),
            found=replicas,
            limit=REPLICAS_MAX,
        )
