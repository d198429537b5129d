"""What is said of a field of the document and of a term of the field: the shape of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from metrics.domain.problems import gettext_noop as _

Basis = Literal["sla", "measured", "documented", "published", "assumed"]

BASES: Final[Mapping[Basis, str]] = {
    "sla": _("contractual floor"),
    "measured": _("measured"),
    "documented": _("vendor's documentation"),
    "published": _("published"),
    "assumed": _("assumed"),
}
"""How a typical value is known. A floor that a contract promises is no forecast."""


class Form(StrEnum):
    """What may be written into a field."""

    DURATION = _(
        "A duration: a number with a unit (ms, s, m, h, d, w, y), sums such as 1h30m allowed. A"
        " year is 8,760 h."
    )
    RATIO = _("A ratio from 0 to 1, or a percentage: 0.999 or 99.9%.")
    RATE = _("Requests per second; with a unit also a minute or an hour: 500, 1200 rps, 300 rpm.")
    COUNT = _("A whole number.")
    NUMBER = _("A number without a unit.")
    MONEY = _("An amount of money a month, in the currency of the document.")
    HOURLY = _("An amount of money for one hour, in the currency of the document.")
    TEXT = _("Any text.")
    WORD = _("An identifier: small letters, digits and hyphens, a letter first.")
    CHOICE = _("One of the values below.")
    SWITCH = _("Yes or no.")
    LIST = _("A list.")
    GROUP = _("A group of fields.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value or a definition comes from; an address when the text can be read there."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Typical:
    """A value that is usual somewhere, and how it is known."""

    value: str
    what: str
    basis: Basis
    source: str = ""
    """A key of `SOURCES`; what is assumed has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGuide:
    """One field of the document."""

    field: str
    """Definition and property of the JSON Schema: `Failure.mtbf`."""
    meaning: str
    form: Form
    example: str
    default: str = ""
    """What holds while nothing is written; empty where a value must be written."""
    typical: tuple[Typical, ...] = ()
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    terms: tuple[str, ...] = ()
    """Slugs of the glossary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the glossary."""

    slug: str
    title: str
    chinese: str
    definition: str
    source: str = ""
    """A key of `SOURCES`."""
    section: str = ""
    """Where in the source."""
    see: tuple[str, ...] = ()
