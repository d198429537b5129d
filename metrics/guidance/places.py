"""Which guide belongs to which place of the document, read off the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from metrics.domain.schema import json_schema

_LAWS: Final = ("Deterministic", "Exponential", "Gamma", "Lognormal", "Uniform", "Weibull")
_UNCERTAIN: Final = "Uncertain"
ROOT: Final = "Architecture"
ANY: Final = "*"
"""Stands for an identifier or a place in a list."""


@cache
def places() -> dict[str, str]:
    """Return the guide of every place, for example `components.*.failure.mtbf`.

    The two ends of a range of times are places of their own, `….0` and `….1`. Inside an
    uncertain value there are no places: what is said of the field holds for its ends.
    """
    schema = json_schema()
    found = _walk(schema, schema["$defs"], owner=ROOT, place="")
    return {place: guide for place, guide in found if not guide.startswith(_UNCERTAIN)}


def fields() -> frozenset[str]:
    """Return the guides that the document needs, those of uncertain values included."""
    schema = json_schema()
    found = _walk(schema, schema["$defs"], owner=ROOT, place="")
    return frozenset(guide for _, guide in found)


def _walk(
    node: dict[str, Any], definitions: dict[str, Any], *, owner: str, place: str
) -> Iterator[tuple[str, str]]:
    """Yield place and guide of everything below a part of the schema."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        yield from _walk(definitions[name], definitions, owner=_owner(name), place=place)
    for choice in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from _walk(choice, definitions, owner=owner, place=place)
    for key, part in node.get("properties", {}).items():
        here, guide = f"{place}.{key}".lstrip("."), f"{owner}.{key}"
        yield here, guide
        yield from _members(part, definitions, guide=guide, place=here)


def _members(
    node: dict[str, Any], definitions: dict[str, Any], *, guide: str, place: str
) -> Iterator[tuple[str, str]]:
    """Yield a field's members: those of a group, of a map, of a list."""
    owner = guide.partition(".")[0]
    yield from _walk(node, definitions, owner=owner, place=place)
    inner = [node["items"]] if isinstance(node.get("items"), dict) else []
    for part in (*node.get("patternProperties", {}).values(), *inner):
        yield f"{place}.{ANY}", guide
        yield from _walk(part, definitions, owner=owner, place=f"{place}.{ANY}")
    for index, part in enumerate(node.get("prefixItems", ())):
        yield f"{place}.{index}", f"{guide}.{index}"
        yield from _walk(part, definitions, owner=owner, place=f"{place}.{index}")


def _owner(definition: str) -> str:
    """Name the definition as the guides do: laws are one, and so are uncertain values."""
    if definition in _LAWS:
        return "Law"
    return _UNCERTAIN if definition.startswith(_UNCERTAIN) else definition
