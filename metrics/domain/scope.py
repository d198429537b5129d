"""What the rules that span several parts look at, and where they report.

A document may be broken in one part and still be checked in all others. Broken parts are taken
out first (`usable_part`); a rule whose facts lie in a broken part stays silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from metrics.domain.architecture import Architecture, Component, Need
from metrics.domain.limits import PROBLEMS_MAX
from metrics.domain.problems import (
    Location,
    Phrase,
    Problem,
    folded,
    gettext_noop,
    make_problem,
    near_miss_in,
)
from metrics.domain.shape import place_of

_ROUNDS_MAX = 8
_NAMES_SHOWN_MAX = 12
_STUB_ID = "x"


@dataclass(slots=True)
class Scope:
    """An architecture, the ids that its text declares, and the places that are broken."""

    architecture: Architecture
    component_ids: frozenset[str]
    site_ids: frozenset[str]
    broken: frozenset[Location] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    """Problems beyond those that a list can hold; they are counted only."""
    _known_names: dict[str, tuple[dict[str, str], Phrase]] = field(default_factory=dict)

    @classmethod
    def of(cls, architecture: Architecture) -> Scope:
        """Return the scope of a document without errors of shape."""
        return cls(architecture, frozenset(architecture.components), frozenset(architecture.sites))

    @property
    def components(self) -> Iterator[tuple[str, Component]]:
        """The components that could be read."""
        for key, component in self.architecture.components.items():
            if ("components", key) not in self.broken:
                yield key, component

    def needs(self, key: str, component: Component) -> Iterator[tuple[Location, Need]]:
        """Each need of a component that could be read, with its place."""
        for index, need in enumerate(component.needs):
            location = ("components", key, "needs", index)
            if location not in self.broken:
                yield location, need

    def report(
        self,
        location: Location,
        code: str,
        template: str,
        *,
        reads: tuple[Location, ...] = (),
        allowed: Phrase | str | None = None,
        **params: object,
    ) -> None:
        """Add a problem, unless what it rests on is broken itself."""
        if self._is_full():
            return
        if not any(self._is_broken(place) for place in (location, *reads)):
            problem = make_problem(location, code, template, allowed=allowed, params=params)
            self.problems.append(problem)

    def report_dangling(self, location: Location, found: str, kind: str) -> None:
        """Add the problem of a name that nothing has; `kind` is `component` or `site`."""
        if self._is_full():
            return
        template = {
            "component": gettext_noop("“%(found)s” is not a component. Write %(allowed)s."),
            "site": gettext_noop("“%(found)s” is not a site. Write %(allowed)s."),
            "backup site": gettext_noop(
                "“%(found)s” is not a site. Write offsite for a place outside all, or %(allowed)s."
            ),
        }[kind]
        section = "components" if kind == "component" else "sites"
        if self._is_broken(location) or (section,) in self.broken:
            return
        by_spelling, allowed = self._known(kind)
        problem = make_problem(
            location,
            "dangling_reference",
            template,
            allowed=allowed,
            suggestion=near_miss_in(by_spelling, found),
            found=found,
        )
        self.problems.append(problem)

    def _known(self, kind: str) -> tuple[dict[str, str], Phrase]:
        """Return the names that a reference may have; worked out once for all problems."""
        if kind not in self._known_names:
            names = self.component_ids if kind == "component" else self.site_ids
            extra = {"offsite"} if kind == "backup site" else set()
            self._known_names[kind] = folded(sorted(names | extra)), _listed(names)
        return self._known_names[kind]

    def _is_full(self) -> bool:
        full = len(self.problems) > PROBLEMS_MAX
        self.unlisted += full
        return full

    def _is_broken(self, location: Location) -> bool:
        """Whether a broken place lies in, at or around `location`."""
        return any(
            place[: len(location)] == location or location[: len(place)] == place
            for place in self.broken
        )


def usable_part(tree: Mapping[str, Any], error: ValidationError) -> Scope | None:
    """Return the scope of what can be read of a document with errors of shape.

    Broken optional parts are left out, broken components and needs are replaced by empty
    ones. None when nothing useful is left.
    """
    copy = _copy(tree)
    broken: set[Location] = set()
    for _ in range(_ROUNDS_MAX):
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            place = place_of(copy, detail["loc"])
            broken.add(place)
            _take_out(copy, place[:-1] if detail["type"] == "missing" else place, broken)
        if not copy.get("components"):
            copy["components"] = {_STUB_ID: {}}
            broken.add(("components", _STUB_ID))
        try:
            architecture = Architecture.model_validate(copy)
        except ValidationError as next_error:
            error = next_error
            continue
        return Scope(
            architecture, _keys(tree, "components"), _keys(tree, "sites"), frozenset(broken)
        )
    return None


def _take_out(tree: dict[str, Any], place: Location, broken: set[Location]) -> None:
    """Remove or replace the smallest part of the document that holds `place`."""
    match place:
        case () | ("format",):
            tree["format"] = "reliability/v1"
        case ("components" | "sites" as section, key) if isinstance(tree.get(section), dict):
            _replace_or_drop(tree[section], str(key))
            broken.add(place)
        case (*_, "needs", int(index)):
            _parent(tree, place)[index] = {"target": _STUB_ID}
            broken.add(place)
        case (*_, "all_of" | "any_of", int(index)):
            _parent(tree, place)[index] = _STUB_ID
        case (*_, int()):
            _drop(tree, place[:-1])
        case _:
            _drop(tree, place)


def _replace_or_drop(members: dict[str, Any], key: str) -> None:
    """Empty a part that cannot be read; drop it when already its key is wrong."""
    if members.get(key) == {}:
        del members[key]
    elif key in members:
        members[key] = {}


def _drop(tree: dict[str, Any], place: Location) -> None:
    parent = _parent(tree, place)
    if isinstance(parent, dict):
        parent.pop(place[-1], None)


def _parent(tree: Any, place: Location) -> Any:
    for key in place[:-1]:
        try:
            tree = tree[key]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _copy(value: Any) -> Any:
    """Copy a tree; parts that an alias shares become separate. Nesting is bounded before."""
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(item) for item in value]
    return value


def _keys(tree: Mapping[str, Any], name: str) -> frozenset[str]:
    members = tree.get(name)
    return frozenset(members) if isinstance(members, Mapping) else frozenset()


def _listed(names: frozenset[str]) -> Phrase:
    """Name what is allowed, as far as that stays readable."""
    if not names:
        return Phrase(gettext_noop("the name of one that you add, for there is none"))
    shown = sorted(names)[:_NAMES_SHOWN_MAX]
    text = ", ".join(shown)
    if len(shown) == len(names):
        return Phrase(gettext_noop("one of: %(names)s"), {"names": text})
    return Phrase(
        gettext_noop("one of: %(names)s and %(count)d more"),
        {"names": text, "count": len(names) - len(shown)},
    )
