"""What stands in a cell of the report: figures, verdicts, and whole tables of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext

from metrics import wording

NONE: Final = "–"

Content = dict[str, Any]


def table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], right: set[int]
) -> Content:
    """Return a table; a width of 0 fits the content, the others share what is left."""
    plain = [list(row) for row in rows]
    return {"headers": list(headers), "rows": plain, "widths": list(widths), "right": sorted(right)}


def verdict(value: bool | str | None) -> Content:  # noqa: FBT001  # both forms of a verdict
    """Return a verdict as a word and the kind of sign before it."""
    word = wording.verdict(value)
    if value is True or value == "met":
        return {"kind": "ok", "word": word}
    if value is False or value == "breached":
        return {"kind": "bad", "word": word}
    return {"kind": "open", "word": word}


def hours(value: float | None) -> str:
    """Write hours as a duration."""
    return NONE if value is None else wording.duration(3600 * value)


def percent(unavailability: float | None) -> str:
    """Write an unavailability as an availability in percent."""
    return NONE if unavailability is None else wording.availability_percent(unavailability)


def rest(count: int) -> str:
    """Say how many rows a table leaves out; nothing when it has all."""
    if count <= 0:
        return ""
    return gettext("%(count)s more are in the CSV and on the page.") % {"count": count}
