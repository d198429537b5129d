"""Values that are not known for certain: a range, or a median with an error factor.

Wherever the document takes a duration, a ratio, a rate, money or another measured number it
also takes `{low, best, high}` or `{median, error_factor}`. Such a value behaves as its best
estimate everywhere (it *is* that number) and carries the rest along, so that only the analysis
of uncertainty has to know about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
)

from metrics.domain.problems import Location, gettext_noop

RANGE_KEYS: Final = ("low", "best", "high")
ERROR_FACTOR_MAX: Final = 1000.0
UNCERTAIN: Final = "Uncertain"
"""What the names of the definitions in the JSON Schema begin with."""

RANGE_ORDER: Final = gettext_noop("low ≤ best ≤ high")

Root = TypeVar("Root", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Range:
    """Certainly from `low` to `high` and most likely `best`: a beta-PERT distribution."""

    low: Any
    best: Any
    high: Any

    def written(self, write: Callable[[Any], Any]) -> dict[str, Any]:
        """Return the mapping that a document has for it."""
        return {key: write(getattr(self, key)) for key in RANGE_KEYS}


@dataclass(frozen=True, slots=True)
class Factor:
    """Lognormal; 90 % of it lies from median / error factor to median · error factor."""

    median: Any
    error_factor: float

    def written(self, write: Callable[[Any], Any]) -> dict[str, Any]:
        """Return the mapping that a document has for it."""
        return {"median": write(self.median), "error_factor": self.error_factor}


Spread = Range | Factor


class UncertainFloat(float):
    """A number that is its best estimate, with the distribution of what it may really be."""

    __slots__ = ("kind", "spread")
    kind: str
    """`duration`, `ratio`, `rate`, `money` or `number`."""
    spread: Spread

    def __new__(cls, best: float, spread: Spread, kind: str) -> UncertainFloat:
        """Make the number `best` and remember what is known of it."""
        value = super().__new__(cls, best)
        value.spread = spread
        value.kind = kind
        return value

    def __getnewargs__(self) -> tuple[float, Spread, str]:  # type: ignore[override]
        """Return what a copy in another process is made of."""
        return float(self), self.spread, self.kind

    def __eq__(self, other: object) -> bool:
        """Compare as a number, and with another uncertain one the distributions, too."""
        if isinstance(other, UncertainFloat) and self.spread != other.spread:
            return False
        return float(self) == other

    def __ne__(self, other: object) -> bool:
        """Negate `==`."""
        return not self == other

    __hash__ = float.__hash__


class Uncertain(Protocol):
    """Any value that carries a distribution: `UncertainFloat` or an uncertain `Ratio`."""

    @property
    def spread(self) -> Spread:
        """The distribution."""

    @property
    def kind(self) -> str:
        """What sort of quantity it is."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One uncertain value of a document and the place where it is written."""

    location: Location
    value: Any


def unknowns(part: BaseModel) -> tuple[Unknown, ...]:
    """List every uncertain value of a document in its order."""
    return tuple(_walk((), part))


def replaced(part: Root, values: Mapping[Location, Any]) -> Root:
    """Return a document with other values at some places; they are not validated again."""
    tree: dict[Any, Any] = {}
    for location, value in values.items():
        node = tree
        for key in location[:-1]:
            node = node.setdefault(key, {})
        node[location[-1]] = value
    result: Root = _with(part, tree)
    return result


def certain(part: Root) -> Root:
    """Return a document in which every uncertain value is its best estimate, a plain number."""
    return replaced(part, {item.location: plain(item.value) for item in unknowns(part)})


def plain(value: Any) -> Any:
    """Return the best estimate of an uncertain value."""
    return float(value) if isinstance(value, UncertainFloat) else value.certain


def lowest(value: Any) -> Any:
    """Return the low end of a range; any other value itself."""
    spread = getattr(value, "spread", None)
    return spread.low if isinstance(spread, Range) else value


def is_uncertain(value: object) -> bool:
    """Whether a value of a document carries a distribution."""
    return isinstance(getattr(value, "spread", None), Range | Factor)


def _walk(location: Location, value: object) -> Iterator[Unknown]:
    for key, item in _members(value):
        if item.__class__ in _SIMPLE:
            continue
        if is_uncertain(item):
            yield Unknown((*location, key), item)
        else:
            yield from _walk((*location, key), item)


def _members(value: object) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, BaseModel):
        return value.__dict__.items()
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, tuple) else ()


_SIMPLE: Final = frozenset({str, int, float, bool, type(None)})


def _with(part: Any, tree: Any) -> Any:
    """Return a part with the leaves of `tree` in the place of its own."""
    if not isinstance(tree, dict):
        return tree
    if isinstance(part, BaseModel):
        update = {key: _with(getattr(part, key), node) for key, node in tree.items()}
        return part.model_copy(update=update)
    if isinstance(part, tuple):
        return tuple(_with(item, tree[i]) if i in tree else item for i, item in enumerate(part))
    return {**part, **{key: _with(part[key], node) for key, node in tree.items()}}


@dataclass(frozen=True, slots=True, eq=False)
class Ranged:
    """Lets a value of a model be uncertain; stands behind its other annotations.

    Parameters
    ----------
    kind : what sort of quantity it is.
    write : how one value is written as JSON.
    make : makes the uncertain value of its best estimate and its distribution.
    axis : the number whose logarithm is normal for an error factor: the value itself, or the
        complement of a ratio near one.
    axis_max : its largest sensible value.
    schema : the JSON Schema of one value; by default that of the validation.
    """

    kind: str
    write: Callable[[Any], Any] = lambda value: value
    make: Callable[[Any, Spread, str], Any] = UncertainFloat
    axis: Callable[[Any], float] = float
    axis_max: float = float("inf")
    schema: JsonSchemaValue | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate each end of a range as the value alone would be."""
        return core_schema.no_info_wrap_validator_function(
            self.read,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.to_json, when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe one value, or a range or a median of them."""
        if self.schema is not None:
            one = dict(self.schema)
        else:
            inner = dict(schema.get("schema", schema))
            one = handler(inner)
        return uncertain_json_schema(one, self.kind)

    def read(self, value: Any, handler: Callable[[Any], Any]) -> Any:
        """Return a plain value, or one with a distribution."""
        if not isinstance(value, Mapping):
            return value if is_uncertain(value) else handler(value)
        reader = _Reader(value, handler)
        spread = self._factor(reader) if "error_factor" in value else self._range(reader)
        if reader.errors or spread is None:
            raise ValidationError.from_exception_data(self.kind, reader.errors)
        best = spread.best if isinstance(spread, Range) else spread.median
        return self.make(best, spread, self.kind)

    def to_json(self, value: Any) -> Any:
        """Write a value as a document has it."""
        if is_uncertain(value):
            spread: Spread = value.spread
            return spread.written(self.write)
        return self.write(value)

    def _range(self, reader: _Reader) -> Range | None:
        reader.allow(RANGE_KEYS)
        low, best, high = (reader.required(key) for key in RANGE_KEYS)
        if reader.errors:
            return None
        if not _key(low) <= _key(best) <= _key(high):
            found = f"low {self.write(low)}, best {self.write(best)}, high {self.write(high)}"
            reader.fail((), "range_order", {"found": found, "allowed": RANGE_ORDER})
            return None
        return Range(low, best, high)

    def _factor(self, reader: _Reader) -> Factor | None:
        """Read a median, which may also be called best, with its error factor."""
        name = "best" if "best" in reader.value and "median" not in reader.value else "median"
        reader.allow((name, "error_factor"))
        median, factor = reader.required(name), reader.error_factor()
        if reader.errors:
            return None
        axis = self.axis(median)
        if axis <= 0:
            reader.fail((name,), "median_at_end")
            return None
        if axis * factor > self.axis_max:
            limit = f"{self.axis_max / axis:.4g}"
            reader.fail(("error_factor",), "error_factor_too_large", {"limit": limit})
            return None
        return Factor(median, factor)


class _Reader:
    """Reads the mapping of one uncertain value and collects everything that is wrong."""

    def __init__(self, value: Mapping[str, Any], handler: Callable[[Any], Any]) -> None:
        self.value = value
        self.errors: list[InitErrorDetails] = []
        self._handler = handler

    def allow(self, keys: tuple[str, ...]) -> None:
        for key in self.value:
            if key not in keys:
                self.fail((str(key),), "range_key", {"allowed": ", ".join(keys)})

    def required(self, key: str) -> Any:
        if key not in self.value:
            self.fail((key,), "missing")
            return None
        try:
            return self._handler(self.value[key])
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.fail((key, *detail["loc"]), detail["type"], detail.get("ctx"))
            return None

    def error_factor(self) -> float:
        value = self.value["error_factor"]
        place = ("error_factor",)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(place, "float_type")
        elif not value > 1:
            self.fail(place, "greater_than", {"gt": 1})
        elif value > ERROR_FACTOR_MAX:
            self.fail(place, "less_than_equal", {"le": int(ERROR_FACTOR_MAX)})
        else:
            return float(value)
        return 2.0

    def fail(
        self, place: tuple[str | int, ...], code: str, context: dict[str, Any] | None = None
    ) -> None:
        """Keep an error; the codes of pydantic's own errors stay what they are."""
        values = context or {}
        if code in _PYDANTIC_ERRORS:
            details = InitErrorDetails(type=code, loc=place, input=None, ctx=values)
        else:
            error = PydanticCustomError(code, "This is not allowed.", values)
            details = InitErrorDetails(type=error, loc=place, input=None)
        self.errors.append(details)


_PYDANTIC_ERRORS: Final = frozenset(get_args(core_schema.ErrorType))


def _key(value: Any) -> Any:
    """Return what two values of one kind are compared by."""
    return getattr(value, "decimal", value)


def uncertain_json_schema(one: JsonSchemaValue, kind: str) -> JsonSchemaValue:
    """Return the JSON Schema of a value, a range of it, or a median with its error factor.

    The part with a title that begins with `Uncertain` is the same for all values of a kind.
    """
    factor = {"type": "number", "exclusiveMinimum": 1, "maximum": ERROR_FACTOR_MAX}
    bare = {key: part for key, part in one.items() if key != "examples"}
    end = {"type": "number"} if bare.get("type") == "number" else bare
    mappings = [
        _mapping(dict.fromkeys(RANGE_KEYS, end)),
        _mapping({"median": end, "error_factor": factor}),
        _mapping({"best": end, "error_factor": factor}),
    ]
    examples = {"examples": one["examples"]} if "examples" in one else {}
    choices = bare["anyOf"] if set(bare) == {"anyOf"} else [bare]
    uncertain = {"title": f"{UNCERTAIN}{kind.capitalize()}", "anyOf": mappings}
    return {"anyOf": [*choices, uncertain], **examples}


def _mapping(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
