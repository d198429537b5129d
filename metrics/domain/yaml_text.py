"""YAML by the core schema of YAML 1.2, from libyaml's events.

PyYAML's own loaders follow YAML 1.1, in which `no` is false and `1:30` is 90. Here a plain
scalar is a number, a boolean or null only where YAML 1.2.2 §10.3.2 says so. There are no
tags, a key stands once, and aliases may not blow the document up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from metrics.domain.decoding import (
    Loaded,
    duplicate_key,
    exact_float,
    exact_int,
    refuse,
    refuse_entries,
    refuse_nesting,
    refuse_nodes,
    scalar_problem,
)
from metrics.domain.errors import DocumentError
from metrics.domain.limits import (
    ENTRIES_MAX,
    NESTING_MAX,
    NODES_MAX,
    PROBLEMS_MAX,
    TEXT_BYTES_MAX,
)
from metrics.domain.problems import Location, Problem, capped, gettext_noop, make_problem

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{
        sign + word: float(sign + "inf")
        for sign in ("", "+", "-")
        for word in (".inf", ".Inf", ".INF")
    },
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_RADIX_CHARS_MAX = 200
_ALIASES_MAX = 1_000


def resolve(text: str) -> Any:
    """Return what a plain scalar means in the core schema.

    >>> resolve("no"), resolve("1:30"), resolve("0o17"), resolve("1e3"), resolve("010")
    ('no', '1:30', 15, 1000.0, 10)
    """
    if text in _WORDS:
        return _WORDS[text]
    if not (text[0] in "+-." or text[0].isdigit()):
        return text
    if _INTEGER.fullmatch(text):
        return exact_int(text)
    if _FLOAT.fullmatch(text):
        return exact_float(text)
    if _RADIX.fullmatch(text) and len(text) <= _RADIX_CHARS_MAX:
        return int(text[2:], 8 if text[1] == "o" else 16)
    return text


def load_yaml(text: str) -> Loaded:
    """Decode YAML into a tree with the line of each of its parts.

    Raises
    ------
    DocumentError
        If the text is not YAML, has several documents, or goes beyond a limit.
    """
    try:
        return _Constructor(text).run()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        refuse(
            "syntax",
            gettext_noop("This is not valid YAML: %(reason)s (column %(column)d)."),
            line=mark.line + 1 if mark else None,
            reason=" ".join(part for part in (error.context, error.problem) if part),
            column=mark.column + 1 if mark else 0,
        )
    except yaml.YAMLError as error:
        refuse(
            "syntax_characters",
            gettext_noop("This is not valid YAML: %(reason)s."),
            reason=str(getattr(error, "reason", "") or error).splitlines()[0],
        )


@dataclass(slots=True)
class _Frame:
    """A container that is being read."""

    container: dict[str, Any] | list[Any]
    marks: dict[str, int] | list[int]
    anchor: str | None
    nodes: int
    chars: int
    key: str | None = None
    height: int = 1


class _Anchored(NamedTuple):
    """A value with a name, and how much an alias of it adds to the document."""

    value: Any
    nodes: int
    chars: int
    height: int


@dataclass(slots=True)
class _Constructor:
    text: str
    loaded: Loaded = field(default_factory=lambda: Loaded(None))
    stack: list[_Frame] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    nodes: int = 0
    chars: int = 0
    aliases: int = 0
    documents: int = 0

    def run(self) -> Loaded:
        parser = CParser(self.text)
        try:
            while not isinstance(event := parser.get_event(), StreamEndEvent | None):
                self._take(event)
        finally:
            parser.dispose()
        return self.loaded

    def _take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            self.nodes += 1
            if self.nodes > NODES_MAX:
                refuse_nodes()
            self._node(event)
        elif isinstance(event, CollectionEndEvent):
            self._close()
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                refuse(
                    "several_documents",
                    gettext_noop("The text has more than one YAML document. Keep one in a file."),
                    line=_line(event) + 1,
                )

    def _node(self, event: NodeEvent) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._open_key(frame, event)
            return
        if isinstance(event, AliasEvent):
            self._alias(event)
            return
        if getattr(event, "tag", None) is not None:
            self._refuse_tag(event)
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        else:
            self._open(event)

    def _scalar(self, event: ScalarEvent) -> None:
        text = event.value
        self.chars += len(text)
        plain = event.implicit[0] and not event.style
        value = resolve(text) if plain else text
        if value is not text and value.__class__ is not bool:
            self._check_number(event, value)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(value, 1, len(text), 0)
        self._put(value, _line(event), height=0)

    def _check_number(self, event: ScalarEvent, value: object) -> None:
        if scalar_problem((), value) is not None:
            problem = scalar_problem(self._location(), value)
            assert problem is not None
            self._report(problem, event)

    def _report(self, problem: Problem, event: Event) -> None:
        """Keep a problem; more of them than can be listed end the reading."""
        self.loaded.problems.append(problem.at_line(_line(event) + 1))
        if len(self.loaded.problems) > PROBLEMS_MAX:
            raise DocumentError(capped(self.loaded.problems))

    def _open(self, event: NodeEvent) -> None:
        if len(self.stack) >= NESTING_MAX:
            refuse_nesting(_line(event) + 1)
        assert isinstance(event, MappingStartEvent | SequenceStartEvent)
        container: dict[str, Any] | list[Any]
        marks: dict[str, int] | list[int]
        if isinstance(event, MappingStartEvent):
            container, marks = {}, {}
        else:
            container, marks = [], []
        self._put(container, _line(event), height=1)
        self.loaded.marks[id(container)] = marks
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)  # Inside itself it is not yet known.
        self.stack.append(_Frame(container, marks, event.anchor, self.nodes, self.chars))

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor is not None:
            nodes, chars = self.nodes - frame.nodes + 1, self.chars - frame.chars
            self.anchors[frame.anchor] = _Anchored(frame.container, nodes, chars, frame.height)
        if self.stack:
            parent = self.stack[-1]
            parent.height = max(parent.height, frame.height + 1)
            parent.key = None

    def _alias(self, event: AliasEvent) -> None:
        known = self.anchors.get(event.anchor or "")
        line = _line(event)
        if known is None:
            refuse(
                "unknown_alias",
                gettext_noop("The alias *%(found)s has no anchor before it, or contains itself."),
                line=line + 1,
                found=event.anchor,
            )
        self.aliases += 1
        self.nodes += known.nodes - 1
        self.chars += known.chars
        if (
            self.aliases > _ALIASES_MAX
            or self.nodes > NODES_MAX
            or self.chars > TEXT_BYTES_MAX
            or len(self.stack) + known.height > NESTING_MAX
        ):
            refuse(
                "too_many_aliases",
                gettext_noop("Written out, the aliases go beyond a limit. Use fewer of them."),
                line=line + 1,
            )
        self._put(known.value, line, height=known.height)
        if self.stack:
            self.stack[-1].key = None

    def _open_key(self, frame: _Frame, event: NodeEvent) -> None:
        line = _line(event)
        if not isinstance(event, ScalarEvent):
            refuse(
                "bad_key",
                gettext_noop("A key must be plain text, not a list, a mapping or an alias."),
                line=line + 1,
            )
        if getattr(event, "tag", None) is not None:
            self._refuse_tag(event)
        self.chars += len(event.value)
        frame.key = event.value
        assert isinstance(frame.marks, dict)
        if frame.key in frame.container:
            self._report(duplicate_key(self._location()[:-1], frame.key), event)
        elif len(frame.container) >= ENTRIES_MAX:
            refuse_entries(line + 1)
        frame.marks[frame.key] = line

    def _put(self, value: Any, line: int, *, height: int) -> None:
        """Add a value to the open container; a scalar completes its key."""
        if not self.stack:
            self.loaded.tree = value
            return
        frame = self.stack[-1]
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.container, dict):
            assert frame.key is not None
            frame.container[frame.key] = value
        else:
            if len(frame.container) >= ENTRIES_MAX:
                refuse_entries(line + 1)
            frame.container.append(value)
            assert isinstance(frame.marks, list)
            frame.marks.append(line)
        if height == 0:
            frame.key = None

    def _location(self) -> Location:
        """Return the place of the value that is being read."""
        return tuple(
            (frame.key or "")
            if isinstance(frame.container, dict)
            else len(frame.container) - (frame is not self.stack[-1])
            for frame in self.stack
        )

    def _refuse_tag(self, event: NodeEvent) -> None:
        problem = make_problem(
            self._location(),
            "tag",
            gettext_noop("Found the tag %(found)s. Documents have no tags; remove it."),
            found=getattr(event, "tag", None),
        )
        self._report(problem, event)


def _line(event: Event) -> int:
    """Return the line of an event, counted from 0."""
    assert event.start_mark is not None
    return event.start_mark.line
