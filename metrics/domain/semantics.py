"""What makes a document meaningful beyond its shape: errors, and notices of probable slips."""

from __future__ import annotations

from metrics.domain.notices import notices
from metrics.domain.rules_components import check_components, check_sites_processes
from metrics.domain.rules_needs import check_needs
from metrics.domain.rules_whole import check_journeys, check_sites, check_totals
from metrics.domain.scope import Scope

__all__ = ["check", "notices"]


def check(scope: Scope) -> None:
    """Add every problem of meaning to the scope, in the order of the document."""
    check_sites(scope)
    check_sites_processes(scope)
    check_components(scope)
    check_needs(scope)
    check_journeys(scope)
    check_totals(scope)
