"""What may be kept of a decoded tree, whatever the database."""

from __future__ import annotations

import math
from typing import Any

from metrics.domain.decoding import ExactNumber
from metrics.domain.errors import DomainError
from metrics.domain.problems import gettext_noop


class UnstorableDocumentError(DomainError):
    """What was sent cannot be kept, not even as a draft."""

    code = "unstorable_document"


def storable(value: Any) -> Any:
    """Return a decoded tree as any database can hold it.

    Numbers with more digits than a float become text, which the document reads alike. NaN,
    lone surrogates and the character NUL are refused.
    """
    match value:
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case ExactNumber():
            return repr(value)
        case float() if not math.isfinite(value):
            raise UnstorableDocumentError(
                gettext_noop("The document holds a number that is not finite.")
            )
        case str() if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise UnstorableDocumentError(
                gettext_noop("The document holds characters that are not text.")
            )
        case _:
            return value
