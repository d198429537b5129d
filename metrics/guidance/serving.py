"""The guidance as plain JSON values in the language of a translator."""

from __future__ import annotations

from typing import Any

from metrics.domain.problems import Translator, gettext_noop
from metrics.guidance.entries import BASES, FieldGuide, Term, Typical
from metrics.guidance.fields import FIELDS
from metrics.guidance.glossary import TERMS
from metrics.guidance.places import places
from metrics.guidance.sources import SOURCES


def guidance(translate: Translator = gettext_noop, *, chinese: bool = False) -> dict[str, Any]:
    """Return what is said of every field, and where in a document each of it belongs."""
    return {
        "fields": {key: _field(guide, translate) for key, guide in FIELDS.items()},
        "places": places(),
        "terms": {slug: name(term, chinese=chinese) for slug, term in TERMS.items()},
    }


def name(term: Term, *, chinese: bool = False) -> str:
    """Return what a term is called in the language of the reader.

    >>> from metrics.guidance.glossary import TERMS
    >>> name(TERMS["coverage"]), name(TERMS["coverage"], chinese=True)
    ('Coverage', '涵蓋率')
    """
    return term.chinese if chinese else term.title


def _field(guide: FieldGuide, translate: Translator) -> dict[str, Any]:
    values: dict[str, Any] = {
        "meaning": translate(guide.meaning),
        "form": translate(guide.form.value),
        "example": guide.example,
        "default": translate(guide.default) if guide.default else "",
        "typical": [_typical(item, translate) for item in guide.typical],
        "choices": {value: translate(text) for value, text in guide.choices.items()},
        "terms": list(guide.terms),
    }
    return {key: value for key, value in values.items() if value}


def _typical(item: Typical, translate: Translator) -> dict[str, str]:
    values = {
        "value": item.value,
        "what": translate(item.what),
        "basis": item.basis,
        "basis_name": translate(BASES[item.basis]),
    }
    if item.source:
        source = SOURCES[item.source]
        values |= {"source": source.title}
        values |= {"url": source.url} if source.url else {}
    return values
