"""JSON merge patches (RFC 7396): applying one, and finding the one between two documents."""

from __future__ import annotations

from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch: null removes, objects merge, the rest replaces.

    >>> merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": None, "c": 5}, "d": [1]})
    {'a': {'c': 5}, 'd': [1]}
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def merge_patch(before: Any, after: Any) -> Any:
    """Return the merge patch between two trees of plain values without nulls.

    >>> merge_patch({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 5}})
    {'b': {'c': 5, 'd': None}}
    """
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    patch = {key: None for key in before if key not in after}
    for key, value in after.items():
        if key not in before:
            patch[key] = value
        elif before[key] != value:
            patch[key] = merge_patch(before[key], value)
    return {key: patch[key] for key in sorted(patch)}
