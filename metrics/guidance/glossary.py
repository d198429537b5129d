"""The glossary: the field's terms by subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term
from metrics.guidance.terms_availability import AVAILABILITY
from metrics.guidance.terms_causes import CAUSES
from metrics.guidance.terms_consensus import CONSENSUS
from metrics.guidance.terms_load import LOAD
from metrics.guidance.terms_recovery import RECOVERY
from metrics.guidance.terms_statistics import STATISTICS
from metrics.guidance.terms_structure import STRUCTURE

SUBJECTS: Final[Mapping[str, tuple[Term, ...]]] = {
    _("Availability and time"): AVAILABILITY,
    _("Redundancy and dependence"): STRUCTURE,
    _("Causes and importance"): CAUSES,
    _("Recovery"): RECOVERY,
    _("Consensus"): CONSENSUS,
    _("Statistics and simulation"): STATISTICS,
    _("Load and money"): LOAD,
}
"""Headings of the glossary and what stands under them, in this order."""

TERMS: Final[Mapping[str, Term]] = {
    term.slug: term for terms in SUBJECTS.values() for term in terms
}
