"""Errors a caller can act on. Anything else that escapes the core is a bug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from metrics.domain.problems import Phrase, Problem, Translator, gettext_noop


class DomainError(Exception):
    """Base of every error raised on purpose by the domain, the analysis and the services.

    `code` is stable, so API clients may branch on it; the message is a full sentence
    for people, and says what was wrong, with the offending value. The core marks its messages with
    `gettext_noop` and gives the values apart, so that `render` can say them in another language.
    """

    code: ClassVar[str] = "domain_error"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        self.phrase = Phrase(message, params or {})
        super().__init__(str(self.phrase))
        self.field = field

    def render(self, translate: Translator = gettext_noop) -> str:
        """Return the message with its values, translated."""
        return self.phrase.render(translate)


class InvalidParameterError(DomainError):
    """An argument is outside the range in which the model is defined."""

    code = "invalid_parameter"


class ConflictError(DomainError):
    """The request is well formed but the object is not in a state that allows it."""

    code = "conflict"


class DocumentError(DomainError):
    """A document cannot be used; `problems` lists everything that is wrong with it."""

    code = "invalid_document"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems
