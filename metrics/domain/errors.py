"""Errors a caller can act on. Anything else that escapes the core is a bug."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from metrics.domain.problems import Problem


class DomainError(Exception):
    """Base of every error raised on purpose by the domain, the analysis and the services.

    `code` is stable, so API clients may branch on it; the message is a full sentence
    for people, and says what was wrong, with the offending value.
    """

    code: ClassVar[str] = "domain_error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


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
