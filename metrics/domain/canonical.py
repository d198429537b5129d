"""One written form for each architecture: for storage, for people, and for its digest.

The digest names the meaning: positions on the canvas are left out, and notations that mean
the same (90m and 1h30m, 99.9% and 0.999, `db` and `{target: db}`, defaults written out, the
order of keys) give the same digest. The order within `needs` and `any_of` matters.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.cyaml import CEmitter  # type: ignore[attr-defined]
from yaml.representer import SafeRepresenter
from yaml.resolver import Resolver
from yaml.serializer import Serializer

from metrics.domain.architecture import Architecture, Component, Journey, Need, Site
from metrics.domain.problems import Location
from metrics.domain.uncertain import unknowns
from metrics.domain.yaml_text import resolve

_FLOW_CHARS_MAX = 100
"""A mapping of scalars stands on one line when it is at most this long."""
_KEY_ORDER: dict[str, tuple[str, ...]] = {
    "component": (
        "name",
        "kind",
        "description",
        "failure",
        "replicas",
        "placement",
        "required",
        "below_required",
        "standby",
        "repair_crews",
        "common_cause",
        "health_check",
        "capacity",
        "needs",
        "data",
        "cost",
    ),
    "": tuple(Architecture.model_fields),
    "site": tuple(Site.model_fields),
    "journey": tuple(Journey.model_fields),
    "need": tuple(Need.model_fields),
}
assert set(_KEY_ORDER["component"]) == set(Component.model_fields)


def to_tree(architecture: Architecture) -> dict[str, Any]:
    """Return plain JSON values that read back equal, with what was written and no more."""
    tree: dict[str, Any] = architecture.model_dump(
        mode="json", exclude_unset=True, exclude_none=True
    )
    return _short_needs(_plain_numbers(tree))


def canonical_json(architecture: Architecture) -> str:
    """Return the text that the digest is taken of: sorted keys, no defaults, no positions."""
    tree = architecture.model_dump(
        mode="json", exclude_defaults=True, exclude_none=True, exclude={"layout"}
    )
    for unknown in unknowns(architecture):
        # One whose best estimate is the default was left out, but it is no default.
        _set(tree, unknown.location, unknown.value)
    normal = _normal_text(_plain_numbers(_without_empty(tree)))
    return json.dumps(normal, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(architecture: Architecture) -> str:
    """Return `sha256:` and the digest of the canonical form."""
    return f"sha256:{hashlib.sha256(canonical_json(architecture).encode()).hexdigest()}"


def to_yaml(tree: Mapping[str, Any]) -> str:
    """Write a decoded document as YAML for people, its keys in the usual order."""
    return yaml.dump(
        _ordered(tree),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_FLOW_CHARS_MAX + 20,
    )


def _plain_numbers(value: Any) -> Any:
    """Write whole floats as integers, so that 180 and 180.0 are one notation."""
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _set(tree: Any, location: Location, value: Any) -> None:
    """Write an uncertain value at its place, if it is not there."""
    for key in location[:-1]:
        tree = tree[key] if isinstance(key, int) else tree.setdefault(key, {})
    if location[-1] not in tree:
        tree[location[-1]] = value.spread.written(float)


def _short_needs(tree: dict[str, Any]) -> dict[str, Any]:
    """Write `{target: db}` as `db`."""
    for component in tree["components"].values():
        if "needs" in component:
            component["needs"] = [
                need["target"] if set(need) == {"target"} else need for need in component["needs"]
            ]
    return tree


def _without_empty(value: Any) -> Any:
    """Drop parts that say nothing; a component or a site without any word stays."""
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _without_empty(part) for name, part in item.items()}
        if key in ("components", "sites", "journeys")
        else _without_empty(item)
        for key, item in value.items()
        if item not in ({}, [])
    }


def _normal_text(value: Any) -> Any:
    """Make names that look the same be the same: composed characters, single spaces."""
    if isinstance(value, dict):
        return {key: _normal_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal_text(item) for item in value]
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    return value


def _ordered(tree: Mapping[str, Any]) -> dict[str, Any]:
    top = _in_order(tree, "")
    for section, kind in (("sites", "site"), ("components", "component"), ("journeys", "journey")):
        members = top.get(section)
        if isinstance(members, Mapping):
            top[section] = {key: _in_order(part, kind) for key, part in members.items()}
    return dict(top)


def _in_order(part: Any, kind: str) -> Any:
    """Put known keys first, in the usual order; leave what is no mapping alone."""
    if not isinstance(part, Mapping):
        return part
    order = _KEY_ORDER[kind]
    known = {key: part[key] for key in order if key in part}
    result = known | {key: value for key, value in part.items() if key not in known}
    if kind == "component" and isinstance(result.get("needs"), list):
        result["needs"] = [_in_order(need, "need") for need in result["needs"]]
    return result


class _Representer(SafeRepresenter):
    """Quotes what either YAML 1.1 or 1.2 would take for something else than text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, data: str) -> yaml.ScalarNode:
        style = "'" if not isinstance(resolve(data), str) else None
        if "\n" in data:
            style = '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def represent_members(self, data: dict[str, Any]) -> yaml.MappingNode:
        node = self.represent_mapping("tag:yaml.org,2002:map", data)
        node.flow_style = _fits_a_line(data)
        return node

    def represent_items(self, data: list[Any]) -> yaml.SequenceNode:
        node = self.represent_sequence("tag:yaml.org,2002:seq", data)
        node.flow_style = _fits_a_line(data)
        return node

    def represent_number(self, data: float) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:float", repr(data))


_Representer.add_representer(str, _Representer.represent_text)
_Representer.add_representer(dict, _Representer.represent_members)
_Representer.add_representer(list, _Representer.represent_items)
_Representer.add_multi_representer(float, _Representer.represent_number)


class _Dumper(CEmitter, Serializer, _Representer, Resolver):
    """PyYAML's `CSafeDumper` with the representer above."""

    def __init__(self, stream: Any, **options: Any) -> None:
        style, sort_keys = options.pop("default_style", None), options.pop("sort_keys", False)
        flow_style = options.pop("default_flow_style", False)
        CEmitter.__init__(self, stream, **options)
        _Representer.__init__(
            self, default_style=style, default_flow_style=flow_style, sort_keys=sort_keys
        )
        Resolver.__init__(self)


def _fits_a_line(value: Any) -> bool:
    """Whether a small container reads better on one line."""
    if isinstance(value, dict):
        parts = list(value.values())
        size = sum(len(key) + 4 for key in value)
    else:
        parts, size = list(value), 2 * len(value)
    if any(isinstance(part, dict) for part in parts) and isinstance(value, list):
        return False
    inner = [part for part in parts if isinstance(part, dict | list)]
    if any(not _fits_a_line(part) or _is_deep(part) for part in inner):
        return False
    return size + sum(len(str(part)) for part in parts) <= _FLOW_CHARS_MAX


def _is_deep(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    return any(isinstance(part, dict | list) for part in parts)
