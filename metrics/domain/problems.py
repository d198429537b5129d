"""What is wrong with a document: where, what was found, what is allowed, what to do.

Messages are kept as templates with parameters, so that a page can show them in the reader's
language: `problem.render(gettext)`. Without a translator they read in English.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from metrics.domain.limits import PROBLEMS_MAX

Location = tuple[str | int, ...]
Translator = Callable[[str], str]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FOUND_CHARS_MAX = 60
_KEY_CHARS_MAX = 200
_CANDIDATES_MAX = 100


def gettext_noop(message: str) -> str:
    """Mark a text for translation and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that can be translated, with the values that are put into it."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Translator = gettext_noop) -> str:
        """Return the text with its values, translated."""
        values = {
            key: value.render(translate) if isinstance(value, Phrase) else value
            for key, value in self.params.items()
        }
        text = translate(self.template)
        return text % values if values else text

    def __str__(self) -> str:
        """Return the English text."""
        return self.render()


@dataclass(frozen=True, slots=True)
class Problem:
    """One error in a document. `code` is stable; the message is for people."""

    path: str
    """`components.web.needs[0].target`; empty for the document itself."""
    pointer: str
    """The same place as a JSON pointer (RFC 6901)."""
    code: str
    message_template: str
    params: Mapping[str, object] = field(default_factory=dict)
    allowed_phrase: Phrase | None = None
    suggestion: str | None = None
    line: int | None = None
    """Line of the text, counted from 1."""
    location: Location = ()

    @property
    def message(self) -> str:
        """The message in English."""
        return self.render()

    @property
    def found(self) -> str | None:
        """What stands there, shortened."""
        value = self.params.get("found")
        return None if value is None else str(value)

    @property
    def allowed(self) -> str | None:
        """What may stand there, in English."""
        return None if self.allowed_phrase is None else self.allowed_phrase.render()

    def render(self, translate: Translator = gettext_noop) -> str:
        """Return the message in the language of `translate`."""
        values = dict(self.params)
        if self.allowed_phrase is not None:
            values["allowed"] = self.allowed_phrase
        text = Phrase(self.message_template, values).render(translate)
        if self.suggestion is not None:
            hint = gettext_noop("Did you mean “%(suggestion)s”?")
            text += " " + translate(hint) % {"suggestion": self.suggestion}
        return text

    def to_json(self, translate: Translator = gettext_noop) -> dict[str, Any]:
        """Return plain JSON values; what is not known is absent."""
        allowed = self.allowed_phrase
        values = {
            "path": self.path,
            "pointer": self.pointer,
            "code": self.code,
            "message": self.render(translate),
            "found": self.found,
            "allowed": None if allowed is None else allowed.render(translate),
            "suggestion": self.suggestion,
            "line": self.line,
        }
        return {key: value for key, value in values.items() if value is not None}

    def at_line(self, line: int | None) -> Problem:
        """Return the problem with the line it stands in."""
        return replace(self, line=line)


def make_problem(
    location: Location,
    code: str,
    template: str,
    *,
    allowed: Phrase | str | None = None,
    suggestion: str | None = None,
    params: Mapping[str, object] | None = None,
    **more: object,
) -> Problem:
    """Return a problem at `location`; the value `found` is shortened for display."""
    values = {**(params or {}), **more}
    if "found" in values and not isinstance(values["found"], Phrase):
        values["found"] = show(values["found"])
    return Problem(
        path=path_of(location),
        pointer=pointer_of(location),
        code=code,
        message_template=template,
        params=values,
        allowed_phrase=Phrase(allowed) if isinstance(allowed, str) else allowed,
        suggestion=suggestion,
        location=location,
    )


def path_of(location: Location) -> str:
    """Write a place for people.

    >>> path_of(("components", "web", "needs", 0, "target"))
    'components.web.needs[0].target'
    >>> path_of(("sites", "a b"))
    'sites["a b"]'
    """
    parts: list[str] = []
    for key in location:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        elif _PLAIN_KEY.fullmatch(key):
            parts.append(f".{key}" if parts else key)
        else:
            parts.append(
                f"[{json.dumps(_shorten(key, chars_max=_KEY_CHARS_MAX), ensure_ascii=False)}]"
            )
    return "".join(parts)


def pointer_of(location: Location) -> str:
    """Write a place as a JSON pointer.

    >>> pointer_of(("components", "a/b", 0))
    '/components/a~1b/0'
    """
    keys = (str(key).replace("~", "~0").replace("/", "~1") for key in location)
    return "".join(f"/{_shorten(key, chars_max=_KEY_CHARS_MAX)}" for key in keys)


def show(value: object) -> str:
    """Write a value as it would stand in a document, shortened."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int) and abs(value) >= 10**_FOUND_CHARS_MAX:
        return "an integer of more than 60 digits"
    return _shorten(str(value))


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, if one is close.

    >>> near_miss("databse", ["database", "cache"])
    'database'
    """
    return near_miss_in(folded(known), word)


def folded(known: Iterable[str]) -> dict[str, str]:
    """Return known words by their spelling with hyphens, for `near_miss_in`."""
    return {key.replace("_", "-"): key for key in known}


def near_miss_in(by_spelling: Mapping[str, str], word: str) -> str | None:
    """Return the known word that was probably meant; quicker when asked often."""
    spelling = word[:_KEY_CHARS_MAX].strip().lower().replace("_", "-").replace(" ", "-")
    if not spelling:
        return None
    if spelling in by_spelling:
        return by_spelling[spelling]
    # The comparison is slow, so only words that share an end and about the length enter it.
    first, last, shortest, longest = spelling[0], spelling[-1], len(spelling) - 3, len(spelling) + 3
    likely = (
        key
        for key in by_spelling
        if (key[:1] == first or key[-1:] == last) and shortest <= len(key) <= longest
    )
    candidates = list(islice(likely, _CANDIDATES_MAX))
    close = difflib.get_close_matches(spelling, candidates, n=1, cutoff=0.65)
    return by_spelling[close[0]] if close else None


def capped(problems: list[Problem], *, total: int | None = None) -> tuple[Problem, ...]:
    """Return at most `PROBLEMS_MAX` problems and one that says how many are left."""
    count = len(problems) if total is None else total
    if count <= PROBLEMS_MAX:
        return tuple(problems)
    rest = make_problem(
        (),
        "too_many_problems",
        gettext_noop("%(count)d more problems are not listed. Correct the ones above first."),
        count=count - PROBLEMS_MAX,
    )
    return (*problems[:PROBLEMS_MAX], rest)


def _shorten(text: str, *, chars_max: int = _FOUND_CHARS_MAX) -> str:
    """Cut long text, and make sure that it can be encoded."""
    short = text if len(text) <= chars_max else text[: chars_max - 1] + "…"
    return short.encode("utf-8", "replace").decode("utf-8")
