"""What changed between two documents, part by part, for a page and in a line of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml
from django.utils.translation import gettext, ngettext

from metrics.domain.differences import Change
from metrics.domain.problems import path_of

PHRASES_MAX: Final = 3
"""Parts that a line of words names; the rest is counted."""
VALUE_CHARS_MAX: Final = 60
"""A longer value is left out of a line of words."""
_ELEMENTS: Final = ("components", "sites", "journeys")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value before and after; what does not exist is empty."""

    kind: str
    """`added`, `removed` or `changed`."""
    path: str
    """Inside its part, such as `failure.mtbf`; empty for the part itself."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """A component, a site, a journey or another part of the document, with what changed in it."""

    sort: str
    """`components`, `sites`, `journeys` or `document`."""
    name: str
    kind: str
    """`added`, `removed` or `changed`, of the part as a whole."""
    rows: tuple[ValueRow, ...]
    identifier: str = ""
    """Its key in the document; empty for the document itself."""


def parts_of(
    changes: Sequence[Change], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Part]:
    """Group changes by the part of the document that they are in, in the document's order."""
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        for single in _singles(change):
            grouped.setdefault(_part_of(single), []).append(single)
    return [_part(key, found, before, after) for key, found in grouped.items()]


def in_words(parts: Sequence[Part], *, layout_changed: bool) -> str:
    """Say in a line what changed.

    >>> rows = (ValueRow("changed", "replicas", "1", "3"),)
    >>> in_words([Part("components", "Web", "changed", rows)], layout_changed=False)
    'Web: replicas 1 → 3'
    """
    if not parts:
        return gettext("Only the layout.") if layout_changed else gettext("Nothing.")
    phrases = [_phrase(part) for part in parts[:PHRASES_MAX]]
    left = len(parts) - PHRASES_MAX
    if left > 0:
        more = ngettext("%(count)d more part", "%(count)d more parts", left)
        phrases.append(more % {"count": left})
    return "; ".join(phrases)


def value_text(value: Any) -> str:
    """Write a value as it stands in a document.

    >>> value_text("30d"), value_text(True), value_text(3), value_text({"target": "db"})
    ('30d', 'true', '3', 'target: db')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False).strip()
    return yaml.safe_dump(value).partition("\n")[0]


def _singles(change: Change) -> list[Change]:
    """Take a whole section that was added or removed apart into its elements."""
    value = change.after if change.kind == "added" else change.before
    whole = len(change.location) == 1 and change.location[0] in _ELEMENTS
    if change.kind == "changed" or not whole or not isinstance(value, dict):
        return [change]
    both = {"after": value} if change.kind == "added" else {"before": value}
    side, elements = next(iter(both.items()))
    return [
        Change((*change.location, str(key)), change.kind, **{side: element})
        for key, element in elements.items()
    ]


def _part_of(change: Change) -> tuple[str, str]:
    first = str(change.location[0])
    if first in _ELEMENTS and len(change.location) > 1:
        return first, str(change.location[1])
    return "document", ""


def _part(
    key: tuple[str, str],
    changes: Sequence[Change],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Part:
    sort, identifier = key
    depth = 0 if sort == "document" else 2
    name = _name(after, sort, identifier) or _name(before, sort, identifier) or identifier
    whole = next((item.kind for item in changes if depth and len(item.location) == depth), None)
    rows = tuple(_row(item, depth) for item in changes)
    return Part(sort, name, whole or "changed", rows, identifier)


def _name(document: Mapping[str, Any], sort: str, identifier: str) -> str:
    """Return the name of an element, whatever shape a draft with errors has."""
    elements = document.get(sort)
    element = elements.get(identifier) if isinstance(elements, dict) else None
    name = element.get("name") if isinstance(element, dict) else None
    return name if isinstance(name, str) else ""


def _row(change: Change, depth: int) -> ValueRow:
    return ValueRow(
        kind=change.kind,
        path=path_of(change.location[depth:]),
        before="" if change.kind == "added" else value_text(change.before),
        after="" if change.kind == "removed" else value_text(change.after),
    )


def _phrase(part: Part) -> str:
    if part.kind == "added":
        return gettext("%(name)s added") % {"name": part.name}
    if part.kind == "removed":
        return gettext("%(name)s removed") % {"name": part.name}
    values = _values(part.rows)
    return f"{part.name}: {values}" if part.name else values


def _values(rows: Sequence[ValueRow]) -> str:
    (first, *others) = rows
    if others:
        count = len(rows)
        return ngettext("%(count)d value", "%(count)d values", count) % {"count": count}
    if "\n" in first.before + first.after or len(first.before + first.after) > VALUE_CHARS_MAX:
        return first.path
    values = {"path": first.path, "before": first.before or "–", "after": first.after or "–"}
    return gettext("%(path)s %(before)s → %(after)s") % values
