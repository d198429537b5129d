"""From text to a tree of plain values: what YAML and JSON have in common.

The tree keeps what the person typed: durations and percentages stay text. Whatever the input
is, it yields a tree or listed problems, in time and memory bounded by `limits`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Never

from metrics.domain.errors import DocumentError
from metrics.domain.limits import (
    ENTRIES_MAX,
    NESTING_MAX,
    NODES_MAX,
    PROBLEMS_MAX,
    TEXT_BYTES_MAX,
)
from metrics.domain.problems import Location, Phrase, Problem, gettext_noop, make_problem

_FLOAT_CHARS_MAX = 120
_INTEGER_DIGITS_MAX = 300
_NUMBER_MAX = 1e300


class ExactNumber(float):
    """A number with more digits than a float keeps; `repr` gives back what was typed.

    An availability of 0.99999999999999999999 would otherwise become 1.
    """

    __slots__ = ("text",)
    text: str

    def __repr__(self) -> str:
        return self.text


class RepeatedKeys(dict[str, Any]):
    """A JSON object in which keys occur more than once."""

    repeated: tuple[str, ...] = ()


@dataclass(slots=True)
class Loaded:
    """A decoded text: the tree, the problems found so far, and the line of each part."""

    tree: Any
    problems: list[Problem] = field(default_factory=list)
    marks: dict[int, dict[str, int] | list[int]] = field(default_factory=dict)
    """For the `id` of each container, the line of each child."""

    def line_of(self, location: Location) -> int | None:
        """Return the line of the deepest known part of `location`, counted from 1."""
        value, line = self.tree, None
        for key in location:
            lines = self.marks.get(id(value))
            try:
                value = value[key]
                line = lines[key] + 1 if lines is not None else line  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return line


def refuse(code: str, template: str, *, line: int | None = None, **params: object) -> Never:
    """Raise the one problem that makes the rest of the text unreadable."""
    raise DocumentError((make_problem((), code, template, params=params).at_line(line),))


def refuse_nodes() -> Never:
    """Refuse a text with too many values."""
    refuse(
        "too_many_values",
        gettext_noop("The document has more than %(limit)d values. Split it into several."),
        limit=NODES_MAX,
    )


def refuse_entries(line: int | None = None) -> Never:
    """Refuse a text with a list or a mapping that no document needs."""
    refuse(
        "too_many_entries",
        gettext_noop("A list or mapping has more than %(limit)d entries. Split the document."),
        line=line,
        limit=ENTRIES_MAX,
    )


def refuse_nesting(line: int | None = None) -> Never:
    """Refuse a text that is nested too deeply."""
    refuse(
        "too_deep",
        gettext_noop("The document is nested more than %(limit)d levels deep; flatten it."),
        line=line,
        limit=NESTING_MAX,
    )


def checked_text(text: str | bytes) -> str:
    """Return the text without a byte order mark, or refuse it for its size or encoding."""
    if len(text) > TEXT_BYTES_MAX:
        _refuse_size()
    try:
        data = text.encode() if isinstance(text, str) else text
        plain = data.decode()
    except UnicodeError:
        refuse(
            "not_text",
            gettext_noop("The document is not valid UTF-8 text. Save it with the encoding UTF-8."),
        )
    if len(data) > TEXT_BYTES_MAX:
        _refuse_size()
    return plain.removeprefix("\ufeff")


def exact_float(text: str) -> float:
    """Return a number, with all its digits where a float would lose some."""
    value = float(text)
    if 15 < len(text) <= _FLOAT_CHARS_MAX and math.isfinite(value):
        exact = Decimal(text)
        if exact != Decimal(repr(value)):
            number = ExactNumber(value)
            number.text = str(exact)
            return number
    return value


def exact_int(text: str) -> int | float:
    """Return an integer; one of absurd length becomes infinite and is refused later."""
    return int(text) if len(text) <= _INTEGER_DIGITS_MAX else math.inf


def load_json(text: str) -> Any:
    """Decode JSON; repeated keys and non-finite numbers stay in the tree for `inspect`.

    Raises
    ------
    json.JSONDecodeError
        If the text is not JSON.
    """
    try:
        return json.loads(
            text,
            parse_float=exact_float,
            parse_int=exact_int,
            parse_constant=float,
            object_pairs_hook=_object,
        )
    except RecursionError:
        refuse_nesting()


def inspect(tree: object) -> list[Problem]:
    """Return the problems of a decoded tree that no schema can see.

    Repeated keys, numbers that are not finite, text that cannot be encoded, values of a
    foreign type; too many values or levels end the inspection with a refusal.
    """
    if not isinstance(tree, Mapping | list | tuple):
        problem = scalar_problem((), tree)
        return [problem] if problem else []
    problems: list[Problem] = []
    stack: list[tuple[Location, Any]] = [((), tree)]
    nodes = 0
    while stack and len(problems) <= PROBLEMS_MAX:
        location, container = stack.pop()
        nodes += len(container) * (2 if isinstance(container, Mapping) else 1)
        if nodes > NODES_MAX:
            refuse_nodes()
        if len(container) > ENTRIES_MAX:
            refuse_entries()
        if len(location) >= NESTING_MAX:
            refuse_nesting()
        stack.extend(_inspect_members(location, container, problems))
    return problems


def _inspect_members(
    location: Location, container: Any, problems: list[Problem]
) -> list[tuple[Location, Any]]:
    """Add the problems of a container's scalars, and return the containers in it."""
    inner: list[tuple[Location, Any]] = []
    members: Iterable[tuple[Any, Any]] = enumerate(container)
    if isinstance(container, Mapping):
        problems.extend(_key_problems(location, container))
        members = container.items()
    for key, item in members:
        if isinstance(item, Mapping | list | tuple):
            inner.append(((*location, key), item))
        elif (problem := scalar_problem(location, item, key)) is not None:
            problems.append(problem)
    return inner


def scalar_problem(around: Location, value: object, *keys: str | int) -> Problem | None:
    """Return what is wrong with one value whatever its place, if anything.

    The place is that of the container with the key; it is put together only for a problem.
    """
    if isinstance(value, str):
        return None if value.isascii() or _is_encodable(value) else _unencodable((*around, *keys))
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return None if abs(value) <= _NUMBER_MAX else _not_finite((*around, *keys), value)
    return make_problem(
        (*around, *keys),
        "wrong_type",
        gettext_noop("Found a value of the kind %(found)s. Write %(allowed)s."),
        found=type(value).__name__,
        allowed=gettext_noop("text, a number, true, false, a list or a mapping"),
    )


def duplicate_key(location: Location, key: str) -> Problem:
    """Return the problem of a key that stands twice in one mapping."""
    return make_problem(
        (*location, key),
        "duplicate_key",
        gettext_noop("The key “%(found)s” stands here more than once. Keep one of them."),
        found=key,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    result = RepeatedKeys(members)
    result.repeated = tuple(dict.fromkeys(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
    return result


def _key_problems(location: Location, members: Mapping[Any, object]) -> list[Problem]:
    problems = [
        _unencodable((*location, str(key)))
        for key in members
        if not isinstance(key, str) or not (key.isascii() or _is_encodable(key))
    ]
    if isinstance(members, RepeatedKeys):
        problems.extend(duplicate_key(location, key) for key in members.repeated)
    return problems


def _not_finite(location: Location, value: object) -> Problem:
    return make_problem(
        location,
        "not_finite",
        gettext_noop("Found %(found)s. Numbers must be finite; write the value meant."),
        found=Phrase(gettext_noop("a number that is infinite, too large or not a number"))
        if isinstance(value, float)
        else value,
    )


def _unencodable(location: Location) -> Problem:
    return make_problem(
        location,
        "not_text",
        gettext_noop("This text or key has characters that are not valid Unicode. Remove them."),
    )


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_size() -> Never:
    refuse(
        "too_large",
        gettext_noop("The document is larger than %(limit)d bytes. Split it into several."),
        limit=TEXT_BYTES_MAX,
    )
