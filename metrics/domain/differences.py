"""What differs between two documents, by meaning: `30s` and `0.5m` are the same.

Works on decoded trees, so documents with errors can be compared as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from metrics.domain.problems import Location, path_of, pointer_of
from metrics.domain.quantities import parse_duration
from metrics.domain.results import Evaluation

_ABSENT: Final = object()
_PERCENTAGE = re.compile(r"[0-9]{1,30}(\.[0-9]{1,60})? ?%", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """One place at which two documents differ."""

    location: Location
    kind: Literal["added", "removed", "changed"]
    before: Any = None
    after: Any = None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what does not exist is absent."""
        values: dict[str, Any] = {
            "path": path_of(self.location),
            "pointer": pointer_of(self.location),
            "kind": self.kind,
        }
        if self.kind != "added":
            values["before"] = self.before
        if self.kind != "removed":
            values["after"] = self.after
        return values


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure before and after. The change is after minus before."""

    scope: str
    figure: str
    before: float | None
    after: float | None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        both = self.before is not None and self.after is not None
        return {
            "scope": self.scope,
            "figure": self.figure,
            "before": self.before,
            "after": self.after,
            "change": self.after - self.before if both else None,  # type: ignore[operator]
        }


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """List what was added, removed and changed, layout left out.

    Gates of `needs` are compared by what they target, so a new gate in front changes nothing
    behind it. The place of a removed part is the one that it had.

    >>> [c.to_json()["path"] for c in differences({"a": "30s", "b": 1}, {"a": "0.5m", "b": 2})]
    ['b']
    """
    left = {key: value for key, value in before.items() if key != "layout"}
    right = {key: value for key, value in after.items() if key != "layout"}
    return list(_compare((), left, right))


def figure_changes(before: Evaluation, after: Evaluation) -> list[FigureChange]:
    """List each figure of the whole and the journeys, and those of components that changed."""
    left, right = dict(_figures(before)), dict(_figures(after))
    changes = [
        FigureChange(scope, figure, left.get((scope, figure)), right.get((scope, figure)))
        for scope, figure in dict.fromkeys([*left, *right])
    ]
    return [
        change
        for change in changes
        if not change.scope.startswith("components.") or change.before != change.after
    ]


def _compare(location: Location, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        before, after = _median(before), _median(after)
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key, _ABSENT), after.get(key, _ABSENT)
            yield from _compare_member((*location, str(key)), *pair)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _compare_lists(location, before, after)
    elif _meaning(before) != _meaning(after):
        yield Change(location, "changed", before, after)


def _median(part: dict[str, Any]) -> dict[str, Any]:
    """Call the best estimate beside an error factor what it is, the median."""
    if "error_factor" not in part or "best" not in part:
        return part
    return {"median" if key == "best" else key: value for key, value in part.items()}


def _compare_member(location: Location, before: Any, after: Any) -> Iterator[Change]:
    if before is _ABSENT:
        yield Change(location, "added", after=after)
    elif after is _ABSENT:
        yield Change(location, "removed", before=before)
    else:
        yield from _compare(location, before, after)


def _compare_lists(location: Location, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """Match items that are gates by their targets and all others by their place."""
    left, right = _keyed(before), _keyed(after)
    for key in dict.fromkeys([*left, *right]):
        index_before, item_before = left.get(key, (0, _ABSENT))
        index_after, item_after = right.get(key, (index_before, _ABSENT))
        place = index_before if item_after is _ABSENT else index_after
        yield from _compare_member((*location, place), item_before, item_after)


def _keyed(items: list[Any]) -> dict[tuple[str, int], tuple[int, Any]]:
    keyed: dict[tuple[str, int], tuple[int, Any]] = {}
    for index, item in enumerate(items):
        name, count = _targets(item), 0
        if name is None:
            keyed["", index] = (index, item)
            continue
        while (name, count) in keyed:
            count += 1
        short = isinstance(item, str)
        keyed[name, count] = (index, {"target": item} if short else item)
    return keyed


def _targets(item: Any) -> str | None:
    """Name what a gate targets; None for what is no gate."""
    if isinstance(item, str):
        return f"target {item}"
    if isinstance(item, dict):
        for key in ("target", "all_of", "any_of"):
            if key in item:
                return f"{key} {item[key]}"
    return None


def _meaning(value: Any) -> tuple[str, Any]:
    """Return what a scalar means where two spellings can mean the same."""
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, int | float):
        return ("number", Decimal(repr(value)))
    if isinstance(value, str) and _PERCENTAGE.fullmatch(value):
        return ("number", Decimal(value.rstrip("% ")) / 100)
    if isinstance(value, str):
        try:
            return ("duration", parse_duration(value))
        except ValueError:
            return ("text", value)
    return ("part", value)


def _figures(evaluation: Evaluation) -> Iterator[tuple[tuple[str, str], float]]:
    result = evaluation.to_json()
    scopes = {"whole": result["whole"]}
    for part in ("journeys", "components"):
        scopes |= {f"{part}.{key}": figures for key, figures in result[part].items()}
    scopes |= {part: result[part] for part in ("cost", "complexity") if part in result}
    for scope, figures in scopes.items():
        for figure, value in figures.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield (scope, figure), float(value)
