"""What an advice says, in the language of the reader and with the names that people gave."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from metrics.analysis.changes.words import ASSUMES, DOES
from metrics.domain.architecture import Architecture
from metrics.naming import names_of


def does(params: Mapping[str, str], document: Architecture) -> str:
    """Say what to do."""
    return gettext(DOES[params["words"]]) % _named(params, document)


def assumption(params: Mapping[str, str], document: Architecture) -> str:
    """Say what the figures take for granted; empty when nothing is."""
    assumes = params.get("assumes", "")
    return gettext(ASSUMES[assumes]) % _named(params, document) if assumes else ""


def names_in(text: str, names: Mapping[str, str]) -> str:
    """Put display names into a list of identifiers such as `psp-1, psp-2`."""
    return ", ".join(names.get(key, key) for key in text.split(", "))


def _named(params: Mapping[str, str], document: Architecture) -> dict[str, str]:
    components, sites = names_of(document.components), names_of(document.sites)
    named = dict(params)
    for key in ("name", "targets"):
        if key in named:
            named[key] = names_in(named[key], components)
    for key in ("site", "from", "to"):
        if key in named:
            named[key] = sites.get(named[key], named[key])
    return named
