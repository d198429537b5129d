"""How the settings of the laboratory are written: every value is a short text, read here.

The command line, the address of a page and the API all write settings in the same way, so that a
run can be repeated from any of them.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from metrics.domain.problems import Phrase, gettext_noop
from metrics.domain.quantities import format_duration, parse_duration

RANGE_ALLOWED: Final = gettext_noop("a duration, or two of them with a dash: 150ms-300ms")
SITES_ALLOWED: Final = gettext_noop("the servers of each site, with dashes: 3-2 or 2-2-1")
SWITCH_ALLOWED: Final = gettext_noop("on or off")
SHARE_ALLOWED: Final = gettext_noop("a share from 0 to 1 or a percentage: 0.01 or 1%")
SITES_MAX: Final = 3


def refusal(code: str, template: str, **params: object) -> PydanticCustomError:
    """Make an error that keeps its template and its values apart, for translation."""
    english = Phrase(template, params).render()
    values = {"english": english, "template": template, "params": params}
    return PydanticCustomError(code, "{english}", values)


def _refuse(found: object, allowed: str) -> PydanticCustomError:
    template = gettext_noop("“%(found)s” is not allowed here; allowed: %(allowed)s.")
    return refusal("setting", template, found=str(found)[:100], allowed=Phrase(allowed))


def seconds(value: object) -> object:
    """Read a duration such as `150ms`; a number is seconds already."""
    return parse_duration(value) if isinstance(value, str) else value


def duration_range(value: object) -> object:
    """Read `150ms-300ms`, or one duration for both ends.

    >>> duration_range("150ms-155ms")
    (0.15, 0.155)
    """
    if not isinstance(value, str):
        return value
    low, dash, high = value.replace("–", "-").partition("-")
    if dash and not high:
        raise _refuse(value, RANGE_ALLOWED)
    return parse_duration(low.strip()), parse_duration((high or low).strip())


def switch(value: object) -> object:
    """Read `on` or `off`."""
    if not isinstance(value, str):
        return value
    text = value.strip().lower()
    if text not in ("on", "off", "true", "false", "yes", "no"):
        raise _refuse(value, SWITCH_ALLOWED)
    return text in ("on", "true", "yes")


def share(value: object) -> object:
    """Read `0.01` or `1%`.

    >>> share("2.5%")
    0.025
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    number, percent = (text[:-1], 100.0) if text.endswith("%") else (text, 1.0)
    try:
        return float(number) / percent
    except ValueError:
        raise _refuse(value, SHARE_ALLOWED) from None


def sites(value: object) -> object:
    """Read how many servers each site has.

    >>> sites("3-2")
    (3, 2)
    """
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[1-9](-[1-9])*", value.strip(), re.ASCII):
        raise _refuse(value, SITES_ALLOWED)
    return tuple(int(part) for part in value.strip().split("-"))


def write_seconds(value: float) -> str:
    return format_duration(value)


def write_range(value: tuple[float, float]) -> str:
    low, high = value
    return write_seconds(low) if low == high else f"{write_seconds(low)}-{write_seconds(high)}"


def write_switch(value: Any) -> str:
    return "on" if value else "off"


def write_sites(value: tuple[int, ...]) -> str:
    return "-".join(str(count) for count in value)


Duration = Annotated[
    float,
    BeforeValidator(seconds),
    Field(ge=0.0, le=3600.0, allow_inf_nan=False),
    PlainSerializer(write_seconds),
]
Range = Annotated[
    tuple[
        Annotated[float, Field(ge=1e-6, le=1000.0, allow_inf_nan=False)],
        Annotated[float, Field(ge=1e-6, le=1000.0, allow_inf_nan=False)],
    ],
    BeforeValidator(duration_range),
    PlainSerializer(write_range),
]
Switch = Annotated[bool, BeforeValidator(switch), PlainSerializer(write_switch)]
Share = Annotated[
    float, BeforeValidator(share), Field(ge=0.0, le=1.0, allow_inf_nan=False), PlainSerializer(str)
]
Sites = Annotated[
    tuple[Annotated[int, Field(ge=1, le=9)], ...],
    BeforeValidator(sites),
    Field(min_length=1, max_length=SITES_MAX),
    PlainSerializer(write_sites),
]
