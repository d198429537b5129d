"""Durations, ratios and rates as people write them, and as the code computes with them.

A duration is text, a number and a unit (`250ms`, `1h30m`), and becomes seconds. A ratio is a
number in [0, 1] or a percentage. It is parsed as decimal text, so that `99.999999999%` keeps
its nines: the complement of an availability is taken in decimals, never as a float's 1 - a.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from metrics.domain.limits import RATE_MAX, SECONDS_MAX
from metrics.domain.problems import gettext_noop
from metrics.domain.uncertain import Ranged, Spread

SECONDS_OF_UNIT: Final = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
    "w": Decimal(604800),
    "y": Decimal(31_536_000),
}
"""A week is 7 days and a year 8,760 hours."""

HOUR_SECONDS: Final = 3600.0
YEAR_HOURS: Final = 8760
MONTH_HOURS: Final = 730
WEEK_HOURS: Final = 168
YEAR_SECONDS: Final = YEAR_HOURS * HOUR_SECONDS

NOISE: Final = 1e-9
"""Relative differences below this are the last digits of a computation."""

_NUMBER = r"\d{1,30}(?:\.\d{1,30})?"
_DURATION = re.compile(rf"(?:{_NUMBER} ?(?:ms|s|m|h|d|w|y) ?)+", re.ASCII)
_PART = re.compile(rf"({_NUMBER}) ?(ms|s|m|h|d|w|y)", re.ASCII)
_RATIO = re.compile(r"(\d{1,30}(?:\.\d{1,120})?(?:[eE][-+]?\d{1,3})?) ?(%?)", re.ASCII)
_RATE = re.compile(rf"({_NUMBER}) ?(rps|rpm|rph|/s|/min|/h)", re.ASCII)
_FRACTION_DIGITS_MAX = 60
_EXACT: Final = Context(prec=1200)
"""Enough digits for every ratio that can be written, so that nothing is ever rounded."""
_SECONDS_OF_RATE: Final = {"rps": 1, "/s": 1, "rpm": 60, "/min": 60, "rph": 3600, "/h": 3600}

DURATION_ALLOWED: Final = gettext_noop(
    "a number and a unit (ms, s, m, h, d, w, y), for example 30s, 5m or 1h30m"
)
RATIO_ALLOWED: Final = gettext_noop(
    "a number from 0 to 1 or a percentage, for example 0.999 or 99.9%"
)
RATE_ALLOWED: Final = gettext_noop("a number of requests per second, for example 1200 rps")


def is_within(value: float, limit: float) -> bool:
    """Whether a figure keeps a limit; what lies on it but for the last digits keeps it.

    >>> is_within(0.1 + 0.2, 0.3), is_within(0.301, 0.3)
    (True, False)
    """
    return value <= limit + NOISE * abs(limit)


def parse_duration(value: object) -> float:
    """Return the seconds that `value` means; text only, a bare number has no unit."""
    if isinstance(value, str):
        text = value.strip()
        if len(text) <= 200 and _DURATION.fullmatch(text):
            parts = _PART.findall(text)
            seconds = sum(Decimal(number) * SECONDS_OF_UNIT[unit] for number, unit in parts)
            return float(seconds)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = f"{float(value):g}" if abs(value) <= SECONDS_MAX else "30"
        raise PydanticCustomError(
            "duration_unit",
            "A duration needs a unit: write {example} instead of {number}.",
            {"example": f"{number}s", "number": number, "allowed": DURATION_ALLOWED},
        )
    raise PydanticCustomError("duration", "This is not a duration.", {"allowed": DURATION_ALLOWED})


@lru_cache(maxsize=4096)
def format_duration(seconds: float) -> str:
    """Write seconds in the largest unit that needs no fraction, exactly.

    >>> format_duration(5400.0)
    '90m'
    >>> format_duration(0.25)
    '250ms'
    """
    exact = Decimal(repr(seconds))
    for unit in ("y", "w", "d", "h", "m", "s"):
        count = exact / SECONDS_OF_UNIT[unit]
        if count == count.to_integral_value() and (count or unit == "s"):
            return f"{int(count)}{unit}"
    return f"{(exact * 1000).normalize():f}ms"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in [0, 1] in decimals, so that both it and its complement are exact."""

    decimal: Decimal

    @property
    def value(self) -> float:
        """The ratio as a float."""
        return float(self.decimal)

    @property
    def complement(self) -> float:
        """One minus the ratio, subtracted in decimals before it becomes a float."""
        return float(_EXACT.subtract(Decimal(1), self.decimal))

    @classmethod
    def parse(cls, value: object) -> Ratio:
        """Read a number or text; floats by their shortest decimal text."""
        if isinstance(value, Ratio):
            return value
        return cls(_parse_ratio(value))

    def __str__(self) -> str:
        """Write the ratio as a percentage that reads back the same."""
        if not self.decimal:
            return "0%"
        percent = _EXACT.multiply(self.decimal, Decimal(100)).normalize(_EXACT)
        if percent.as_tuple().exponent < -_FRACTION_DIGITS_MAX:  # type: ignore[operator]
            return f"{percent.scaleb(-2, _EXACT):e}"
        return f"{percent:f}%"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate with `parse`, write JSON as a percentage."""
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json"),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the two forms."""
        return ratio_json_schema()


@dataclass(frozen=True, slots=True)
class RangedRatio(Ratio):
    """A ratio that is its best estimate, with the distribution of what it may really be."""

    spread: Spread
    kind: str = "ratio"

    @property
    def certain(self) -> Ratio:
        """The best estimate alone."""
        return Ratio(self.decimal)

    @classmethod
    def of(cls, best: Ratio, spread: Spread, kind: str) -> RangedRatio:
        """Make it of its best estimate."""
        return cls(best.decimal, spread, kind)


def _parse_ratio(value: object) -> Decimal:
    text = None
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
        text = repr(value)
    elif isinstance(value, Decimal):
        text = str(value)
    found = _RATIO.fullmatch(text) if text is not None and len(text) <= 200 else None
    if found is None:
        raise PydanticCustomError("ratio", "This is not a ratio.", {"allowed": RATIO_ALLOWED})
    number = _EXACT.divide(Decimal(found[1]), Decimal(100 if found[2] else 1))
    if not 0 <= number <= 1:
        raise PydanticCustomError(
            "ratio_range",
            "A ratio lies between 0 and 1 (0% and 100%).",
            {"allowed": RATIO_ALLOWED},
        )
    return number


def parse_ratio(value: object) -> float:
    """Return a ratio whose complement does not matter as a float in [0, 1]."""
    return float(_parse_ratio(value))


def parse_rate(value: object) -> float:
    """Return requests per second; a bare number already is one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < RATE_MAX * 10 else RATE_MAX * 10
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("rate", "This is not a rate.", {"allowed": RATE_ALLOWED})
    return float(Decimal(found[1]) / _SECONDS_OF_RATE[found[2]])


def format_rate(rate: float) -> str | float:
    """Write requests per second as text, or as a bare number when too small for it."""
    text = f"{Decimal(repr(rate)).normalize():f}"
    return f"{text} rps" if len(text) <= 30 else rate


def ratio_json_schema() -> JsonSchemaValue:
    """Return the JSON Schema of a ratio: a number or a percentage."""
    return {
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^\d+(\.\d+)?([eE][-+]?\d+)? ?%?$"},
        ],
        "examples": ["99.9%", 0.999],
    }


class _TextSchema:
    """Gives a number that people write as text the JSON Schema of that text."""

    def __init__(self, schema: JsonSchemaValue) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.schema)


_DURATION_SCHEMA: JsonSchemaValue = {
    "type": "string",
    "pattern": r"^\s*(\d{1,30}(\.\d{1,30})? ?(ms|s|m|h|d|w|y) ?)+\s*$",
    "examples": ["30s", "5m", "1h30m"],
}
_RANGED_DURATION = Ranged(
    "duration", write=format_duration, axis_max=SECONDS_MAX, schema=_DURATION_SCHEMA
)

Duration = Annotated[
    float, Field(ge=0, le=SECONDS_MAX), BeforeValidator(parse_duration), _RANGED_DURATION
]
"""Seconds, zero allowed; may be uncertain."""

PositiveDuration = Annotated[
    float, Field(gt=0, le=SECONDS_MAX), BeforeValidator(parse_duration), _RANGED_DURATION
]
"""Seconds, more than zero; may be uncertain."""

ChosenDuration = Annotated[
    float,
    Field(ge=0, le=SECONDS_MAX),
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    _TextSchema(_DURATION_SCHEMA),
]
"""Seconds that somebody decides, such as an objective: never uncertain."""


def _lognormal_side(ratio: float) -> float:
    """Return the ratio or its complement, whichever is the smaller: that one is lognormal."""
    return min(ratio, 1 - ratio)


_RANGED_SHARE = Ranged("ratio", axis=_lognormal_side, axis_max=1.0, schema=ratio_json_schema())

Share = Annotated[float, BeforeValidator(parse_ratio), _RANGED_SHARE]
"""A ratio in [0, 1] as a float; may be uncertain."""

ShareBelowOne = Annotated[float, Field(lt=1), BeforeValidator(parse_ratio), _RANGED_SHARE]
"""A ratio in [0, 1) as a float; may be uncertain."""


def _above_zero(ratio: Ratio) -> Ratio:
    """Refuse 0 %: a unit that is never up has no time between failures."""
    if not ratio.decimal:
        raise PydanticKnownError("greater_than", {"gt": 0})
    return ratio


PositiveRatio = Annotated[
    Ratio,
    AfterValidator(_above_zero),
    Ranged(
        "ratio",
        write=str,
        make=RangedRatio.of,
        axis=lambda ratio: min(ratio.value, ratio.complement),
        axis_max=1.0,
        schema=ratio_json_schema(),
    ),
]
"""A ratio above zero whose complement matters; may be uncertain."""

_RATE_SCHEMA: JsonSchemaValue = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^\d+(\.\d+)? ?(rps|rpm|rph|/s|/min|/h)$"},
    ],
    "examples": ["1200 rps"],
}

PositiveRate = Annotated[
    float,
    Field(gt=0, le=RATE_MAX),
    BeforeValidator(parse_rate),
    Ranged("rate", axis_max=RATE_MAX, schema=_RATE_SCHEMA),
]
"""Requests per second, more than zero; may be uncertain."""

Demand = Annotated[
    float,
    Field(ge=0, le=RATE_MAX),
    BeforeValidator(parse_rate),
    Ranged("rate", write=format_rate, axis_max=RATE_MAX, schema=_RATE_SCHEMA),
]
"""Requests per second, written with their unit; may be uncertain."""
