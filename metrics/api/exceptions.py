"""Errors of HTTP itself; `reliability_app.problem_details` writes them as problem documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from metrics.domain.problems import Problem


class MalformedBodyError(APIException):
    """The body is not text of the media type that it claims."""

    status_code = 400
    default_code = "malformed"
    default_detail = _("The body is not well formed.")

    def __init__(self, detail: str | None = None, problems: Iterable[Problem] = ()) -> None:
        super().__init__(detail)
        self.problems: list[dict[str, Any]] | None = [p.to_json(gettext) for p in problems] or None


class BodyTooLargeError(APIException):
    """The body is larger than any document may be."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is too large.")


class PreconditionRequiredError(APIException):
    """A change did not say which version it changes."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = _(
        "Send the ETag that you last read as If-Match, so that nobody's change is lost."
    )


class IdempotencyMismatchError(APIException):
    """A key was used again for another request."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key was used for another request.")


class IdempotencyKeyError(APIException):
    """The key cannot be used."""

    status_code = 400
    default_code = "idempotency_key_invalid"
    default_detail = _("An Idempotency-Key has 1 to 255 printable characters.")


class SessionRequiredError(APIException):
    """Something that a token may not do."""

    status_code = 403
    default_code = "session_required"
    default_detail = _("Tokens are managed by a person who is logged in, not by a token.")
