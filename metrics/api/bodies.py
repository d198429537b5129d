"""What a caller sends: text of at most the size of a document, in UTF-8, as JSON or YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from metrics.api.exceptions import BodyTooLargeError, MalformedBodyError
from metrics.domain import decoding, reading
from metrics.domain.architecture import Architecture
from metrics.domain.errors import DocumentError
from metrics.domain.limits import TEXT_BYTES_MAX

JSON: Final = "application/json"
YAML: Final = "application/yaml"
MERGE_PATCH: Final = "application/merge-patch+json"


_UNREADABLE: Final = {"syntax", "not_text", "too_large"}
"""Codes of problems of the text itself rather than of the document in it."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent, not yet decoded."""

    content: bytes
    is_yaml: bool

    @property
    def text(self) -> str:
        """The text; what is not UTF-8 is refused when it is decoded."""
        return self.content.decode("utf-8-sig", "replace")

    def tree(self) -> Any:
        """Return the decoded body, which is neither too deep nor too large to be walked."""
        if self.is_yaml:
            with _readable():
                return reading.decode(self.content)
        tree = self._json()
        decoding.inspect(tree)
        return tree

    def architecture(self) -> Architecture:
        """Parse the document in the body. Raises `DocumentError` with everything wrong in it."""
        if not self.is_yaml:
            return reading.parse_document(self._json())
        with _readable():
            return reading.read_document(self.content)

    def _json(self) -> Any:
        """Decode JSON, and nothing that is merely YAML."""
        with _readable():
            text = decoding.checked_text(self.content)
        try:
            return decoding.load_json(text)
        except json.JSONDecodeError as error:
            raise MalformedBodyError(
                _("The body is not JSON: %(reason)s (line %(line)d, column %(column)d).")
                % {"reason": error.msg, "line": error.lineno, "column": error.colno}
            ) from error


@contextmanager
def _readable() -> Iterator[None]:
    """Tell text that cannot be read (400, 413) from a document with errors (422)."""
    try:
        yield
    except DocumentError as error:
        first = error.problems[0]
        if first.code not in _UNREADABLE:
            raise
        if first.code == "too_large":
            raise BodyTooLargeError(first.render(_)) from error
        raise MalformedBodyError(first.render(_), error.problems) from error


class JsonParser(BaseParser):
    """JSON without NaN, endless nesting or repeated keys."""

    media_type = JSON

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        return Body(stream.read(), is_yaml=False).tree()


class JsonDocumentParser(BaseParser):
    """A document, or an object around it, as JSON."""

    media_type = JSON

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        return Body(stream.read(), is_yaml=False)


class YamlDocumentParser(JsonDocumentParser):
    """A document as YAML."""

    media_type = YAML

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        return Body(stream.read(), is_yaml=True)


class MergePatchParser(JsonDocumentParser):
    """Changes of a document as of RFC 7396."""

    media_type = MERGE_PATCH


def sent_document(request: Request) -> Body:
    """Return the body of a request to a view with document parsers; an empty one is no JSON."""
    data: Any = request.data
    return data if isinstance(data, Body) else Body(b"", is_yaml=False)


def buffer_body(request: HttpRequest) -> None:
    """Read the body into memory, so that it has a limit and needs no declared length."""
    if _declared_length(request) > TEXT_BYTES_MAX:
        raise BodyTooLargeError(_too_large())
    if hasattr(request, "_body"):
        return
    body = request.read(TEXT_BYTES_MAX + 1)
    if len(body) > TEXT_BYTES_MAX:
        raise BodyTooLargeError(_too_large())
    request._body = body
    request.META["CONTENT_LENGTH"] = str(len(body))


def _declared_length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _too_large() -> str:
    return _("A body has at most %(limit)d bytes.") % {"limit": TEXT_BYTES_MAX}
