"""XML from strangers as plain elements: no entities, no document types, bounded size and depth.

A thin layer over expat, the parser of the standard library, which reports every declaration
that could make a small text large or reach outside of it: they are refused before they act.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from metrics.domain.errors import DocumentError
from metrics.domain.problems import Problem, gettext_noop, make_problem, show

BYTES_MAX = 16 * 1024 * 1024
DEPTH_MAX = 64
ELEMENTS_MAX = 1_000_000


@dataclass(slots=True)
class Element:
    """An element with its line; text other than that of labels is of no interest."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)


def parse_xml(content: bytes) -> Element:
    """Return the root element of an XML text.

    Raises
    ------
    DocumentError
        If the text is too large, nested too deeply, declares a document type or entities, or is
        not well-formed XML; with the line.
    """
    if len(content) > BYTES_MAX:
        raise refusal(
            None,
            "too_large",
            gettext_noop("The XML text has %(found)s bytes; at most %(limit)s are read."),
            found=len(content),
            limit=BYTES_MAX,
        )
    return _Reader().read(content)


def refusal(line: int | None, code: str, template: str, /, **params: object) -> DocumentError:
    """Return an error with one problem at a line."""
    found = make_problem((), code, template, params=params)
    return DocumentError((found.at_line(line),))


def problem(
    line: int | None,
    code: str,
    template: str,
    /,
    *,
    suggestion: str | None = None,
    **params: object,
) -> Problem:
    """Return one problem at a line; the value `found` is shortened."""
    return make_problem((), code, template, suggestion=suggestion, params=params).at_line(line)


class _Reader:
    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._declared
        self._parser.ExternalEntityRefHandler = self._declared

    def read(self, content: bytes) -> Element:
        try:
            self._parser.Parse(content, True)  # noqa: FBT003, positional only
        except expat.ExpatError as error:
            raise refusal(
                error.lineno,
                "syntax",
                gettext_noop("This is not well-formed XML: %(reason)s."),
                reason=expat.ErrorString(error.code),
            ) from error
        except (LookupError, ValueError) as error:
            raise refusal(
                1,
                "not_text",
                gettext_noop("The encoding of the XML text cannot be read. Save it as UTF-8."),
            ) from error
        assert self._root is not None, "well-formed XML has a root"
        return self._root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._count += 1
        if len(self._open) >= DEPTH_MAX or self._count > ELEMENTS_MAX:
            raise refusal(
                line,
                "too_large",
                gettext_noop(
                    "Elements may be nested %(depth)s deep and there may be %(limit)s of them. "
                    "Give inner formulas gates of their own, or split the file."
                ),
                depth=DEPTH_MAX,
                limit=ELEMENTS_MAX,
            )
        element = Element(tag, attributes, line)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, tag: str) -> None:
        self._open.pop()

    def _declared(self, *args: object) -> int:
        raise refusal(
            self._parser.CurrentLineNumber,
            "declaration",
            gettext_noop(
                "Document types and entities are not read, because they can hide other files. "
                "Remove the declaration “%(found)s”."
            ),
            found=show(args[0]),
        )
