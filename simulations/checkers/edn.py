"""Extensible data notation, as Clojure programs print their histories.

Only what stands in histories is read: maps, vectors, lists, sets, keywords, texts, numbers, nil,
true, false and symbols. Tags as `#jepsen.history.Op` are skipped, and so are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

NESTING_MAX = 32
_TOKEN = re.compile(
    r"""(?P<gap>[\s,]+|;[^\n]*|\#_|\#[A-Za-z][\w.\-/]*)
      | (?P<text>"(?:\\.|[^"\\])*")
      | (?P<open>\#\{|[(\[{])
      | (?P<close>[)\]}])
      | (?P<atom>[^\s,()\[\]{}"';]+)""",
    re.VERBOSE,
)
_INTEGER = re.compile(r"[+-]?\d{1,300}N?")
_FLOAT = re.compile(r"[+-]?\d{1,100}(\.\d{0,100})?([eE][+-]?\d{1,3})?M?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "b": "\b", "f": "\f"}
_WORDS = {"nil": None, "true": True, "false": False}
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "#{": "}"}


class EdnError(ValueError):
    """The text is no EDN; `line` says where."""

    def __init__(self, found: str, line: int) -> None:
        super().__init__(found)
        self.found = found
        self.line = line


class Keyword(str):
    """A name such as `:invoke`, without its colon."""

    __slots__ = ()


@dataclass(slots=True)
class _Open:
    """A form that is not closed yet."""

    opener: str
    line: int
    items: list[Any] = field(default_factory=list)

    def closed(self) -> Any:
        """Return the value that the items make."""
        if self.opener != "{":
            return self.items
        if len(self.items) % 2:
            raise EdnError("{…}", self.line)
        keys = (str(key) for key in self.items[::2])
        return dict(zip(keys, self.items[1::2], strict=True))


def read_forms(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the maps of a text with their lines, from the top or from one vector or list around."""
    stack: list[_Open] = []
    for line, kind, token in _tokens(text):
        if kind == "open":
            stack.append(_Open(token, line))
            continue
        begun, value = _close(stack, token, line) if kind == "close" else (line, _single(token))
        if isinstance(value, dict) and not any(form.opener == "{" for form in stack):
            yield begun, value
        elif stack:
            stack[-1].items.append(value)
        elif not isinstance(value, list):
            raise EdnError(token, begun)
    if stack:
        raise EdnError(stack[-1].opener, stack[-1].line)


def read_value(text: str) -> Any:
    """Return the first value of a text; nil when there is none."""
    try:
        return next((form["v"] for _, form in read_forms(f"{{:v {text}\n}}")), None)
    except EdnError:
        return Keyword(text.strip())


def _tokens(text: str) -> Iterator[tuple[int, str | None, str]]:
    """Yield line, kind and text of each token."""
    position, line, depth = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise EdnError(text[position : position + 20].split("\n", 1)[0], line)
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth > NESTING_MAX:
            raise EdnError(match.group(), line)
        if match.lastgroup != "gap":
            yield line, match.lastgroup, match.group()
        position = match.end()
        line += match.group().count("\n")


def _close(stack: list[_Open], token: str, line: int) -> tuple[int, Any]:
    if not stack or _CLOSED_BY[stack[-1].opener] != token:
        raise EdnError(token, line)
    form = stack.pop()
    return form.line, form.closed()


def _single(token: str) -> Any:
    """Return the value of a text or an atom."""
    return _text(token) if token.startswith('"') else _atom(token)


def _text(token: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), token[1:-1], flags=re.S)


def _atom(token: str) -> Any:
    if token in _WORDS:
        return _WORDS[token]
    if _INTEGER.fullmatch(token):
        return int(token.rstrip("N"))
    if _FLOAT.fullmatch(token):
        return float(token.rstrip("M"))
    return Keyword(token.lstrip(":"))
