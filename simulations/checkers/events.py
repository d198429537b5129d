"""The events of a recorded history, line by line, in each of the notations that are understood.

These are JSON (one object a line, or one array), the EDN of Jepsen and Knossos, and the lines that
Jepsen logs: `INFO  jepsen.util - 0 :invoke :write 3`. The first line tells which it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Never

from metrics.domain.errors import DocumentError
from metrics.domain.problems import Phrase, Problem, gettext_noop, show
from simulations.checkers.edn import EdnError, read_forms, read_value

EVENTS_MAX = 2_000_000
_LOGGED = re.compile(
    r"(?:.*\bjepsen\S*\s*[-:]?\s+)?(?P<process>\d+|:nemesis)\s+:(?P<type>invoke|ok|fail|info)"
    r"\s+:(?P<f>[\w-]+)(?:\s+(?P<value>.*))?"
)
_BLANK = re.compile(r"\s*")


class Event(dict[str, Any]):
    """One event as it was written: process, type, f, and perhaps key and value."""

    __slots__ = ("line",)
    line: int


def events_of(text: str) -> Iterator[Event]:
    """Yield the events of a history. Raises `DocumentError` for a text in no known notation."""
    text = text.removeprefix("\ufeff")
    for number, (line, fields) in enumerate(_notation(text)(text)):
        if number >= EVENTS_MAX:
            refuse(line, gettext_noop("A history has at most %(limit)d events."), limit=EVENTS_MAX)
        if not isinstance(fields, Mapping):
            refuse(
                line,
                gettext_noop(
                    "%(found)s is no event. Write one object for each event, such as %(allowed)s."
                ),
                found=fields,
                allowed=EXAMPLE,
            )
        event = Event(fields)
        event.line = line
        yield event


EXAMPLE = '{"process": 3, "type": "invoke", "f": "write", "key": "x", "value": 1}'


def refuse(at: int, template: str, *, code: str = "invalid_event", **params: object) -> Never:
    """Say what is wrong with one line."""
    if "found" in params:
        params["found"] = show(params["found"])
    allowed = params.get("allowed")
    problem = Problem(
        path=f"line {at}",
        pointer="",
        code=code,
        message_template=template,
        params=params,
        allowed_phrase=None if allowed is None else Phrase(str(allowed).replace("%", "%%")),
        line=at,
    )
    raise DocumentError((problem,))


def _notation(text: str) -> Callable[[str], Iterator[tuple[int, Any]]]:
    """Tell the notation by how the text begins."""
    start = text.lstrip()
    inner = start[1:].lstrip() if start[:1] in "[(" else start
    if start.startswith("("):
        return _edn
    if inner[:1] in {";", "#"} or re.match(r"\{\s*:", inner):
        return _edn
    if start.startswith("["):
        return _json_array
    if any(_LOGGED.fullmatch(line.strip()) for line in start.splitlines()[:200]):
        return _logged
    return _json_lines


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line, parse_constant=_no_number)
            except (ValueError, RecursionError):
                _no_json(number, line)


def _json_array(text: str) -> Iterator[tuple[int, Any]]:
    decoder = json.JSONDecoder(parse_constant=_no_number)
    position, line = text.index("[") + 1, 1 + text.count("\n", 0, text.index("["))
    while True:
        line, position = _skipped(text, line, position)
        if text[position : position + 1] == "]":
            break
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            _no_json(line, text[position : position + 80].split("\n", 1)[0])
        yield line, value
        line, position = _skipped(text, line + text.count("\n", position, end), end)
        if text[position : position + 1] == ",":
            position += 1
        elif text[position : position + 1] != "]":
            _no_json(line, text[position : position + 80].split("\n", 1)[0])
    line, position = _skipped(text, line, position + 1)
    if position < len(text):
        _no_json(line, text[position : position + 80].split("\n", 1)[0])


def _skipped(text: str, line: int, position: int) -> tuple[int, int]:
    match = _BLANK.match(text, position)
    end = match.end() if match else position
    return line + text.count("\n", position, end), end


def _edn(text: str) -> Iterator[tuple[int, Any]]:
    try:
        yield from read_forms(text)
    except EdnError as error:
        refuse(
            error.line,
            gettext_noop(
                "%(found)s cannot be read as EDN. Write one map for each event, such as "
                "{:process 3, :type :invoke, :f :write, :value 1}."
            ),
            code="syntax",
            found=error.found,
        )


def _logged(text: str) -> Iterator[tuple[int, Any]]:
    """Read what a log says of operations; its other lines are no part of the history."""
    for number, line in enumerate(text.splitlines(), 1):
        match = _LOGGED.fullmatch(line.strip())
        if match:
            process = match["process"]
            yield (
                number,
                {
                    "process": int(process) if process.isdecimal() else process.lstrip(":"),
                    "type": match["type"],
                    "f": match["f"],
                    "value": read_value(match["value"] or "nil"),
                },
            )


def _no_json(line: int, found: str) -> Never:
    refuse(
        line,
        gettext_noop("%(found)s is not JSON. Write one object on each line, such as %(allowed)s."),
        code="syntax",
        found=found.strip(),
        allowed=EXAMPLE,
    )


def _no_number(text: str) -> Never:
    raise ValueError(text)
