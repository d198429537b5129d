"""Errors of shape: unknown keys, missing keys, wrong types, values out of range.

Pydantic finds them; here each becomes a `Problem` whose sentence says what was found, what is
allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from metrics.domain.architecture import Architecture
from metrics.domain.limits import PROBLEMS_MAX
from metrics.domain.problems import (
    Location,
    Phrase,
    Problem,
    gettext_noop,
    make_problem,
    near_miss,
)
from metrics.domain.quantities import format_duration, parse_duration

_LAWS = ("up", "down")


@dataclass(frozen=True, slots=True)
class _Case:
    """One error of pydantic, the place in the document, and what stands there."""

    place: Location
    found: object
    detail: ErrorDetails


_Maker = Callable[[_Case], Problem]


def shape_problems(error: ValidationError, tree: object) -> tuple[list[Problem], int]:
    """Return the first problems of shape in the order of the document, and how many there are."""
    details = error.errors(include_url=False, include_input=False)
    return [_problem(detail, tree) for detail in details[: PROBLEMS_MAX + 1]], len(details)


def lookup(tree: object, location: Location) -> Any:
    """Return what stands at `location`, or None."""
    value: Any = tree
    for key in location:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def place_of(tree: object, loc: tuple[str | int, ...]) -> Location:
    """Return the place in the document of an error's `loc`.

    Pydantic's path also names the chosen law, and a key that is wrong by `[key]`; a need in
    short form has no `target` of its own.
    """
    place: list[str | int] = []
    value: Any = tree
    for index, key in enumerate(loc):
        if key == "[key]" or isinstance(value, str):
            break
        is_in_law = index and loc[index - 1] in _LAWS and isinstance(value, Mapping)
        if is_in_law and key == value.get("law") and index + 1 < len(loc):
            continue
        place.append(key)
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
    return tuple(place)


def _problem(detail: ErrorDetails, tree: object) -> Problem:
    place = place_of(tree, detail["loc"])
    found = lookup(tree, place)
    is_key = detail["loc"][-1:] == ("[key]",)
    make = _MAKERS.get(detail["type"], _other)
    return make(_Case(place, place[-1] if is_key and place else found, detail))


def _unknown_key(case: _Case) -> Problem:
    keys = _fields_at(case.detail["loc"][:-1])
    return make_problem(
        case.place,
        "unknown_key",
        gettext_noop("The key “%(key)s” is not known here. Write %(allowed)s."),
        allowed=Phrase(gettext_noop("one of: %(names)s"), {"names": ", ".join(keys)}),
        suggestion=near_miss(str(case.place[-1]), keys),
        key=_short_key(case.place),
        found=_short_key(case.place),
    )


def _range_key(case: _Case) -> Problem:
    names = str(case.detail.get("ctx", {}).get("allowed", ""))
    return make_problem(
        case.place,
        "unknown_key",
        gettext_noop("The key “%(key)s” is not known here. Write %(allowed)s."),
        allowed=Phrase(gettext_noop("one of: %(names)s"), {"names": names}),
        suggestion=near_miss(str(case.place[-1]), names.split(", ")),
        key=_short_key(case.place),
        found=_short_key(case.place),
    )


def _range_order(case: _Case) -> Problem:
    context = case.detail.get("ctx", {})
    return make_problem(
        case.place,
        "range_order",
        gettext_noop("The ends are not in order: %(found)s. Write %(allowed)s."),
        allowed=str(context.get("allowed", "")),
        found=context.get("found"),
    )


def _median_at_end(case: _Case) -> Problem:
    return make_problem(
        case.place,
        "median_at_end",
        gettext_noop(
            "“%(found)s” has no error factor: no multiple of it differs. Write %(allowed)s."
        ),
        allowed=gettext_noop("Write a median above 0 and, for a ratio, below 1"),
        found=case.found,
    )


def _error_factor_too_large(case: _Case) -> Problem:
    limit = case.detail.get("ctx", {}).get("limit")
    return make_problem(
        case.place,
        "error_factor_too_large",
        gettext_noop(
            "With the error factor %(found)s, the 95 %% point lies outside what is possible. "
            "Write %(allowed)s."
        ),
        allowed=Phrase(gettext_noop("at most %(limit)s"), {"limit": limit}),
        found=case.found,
    )


def _missing(case: _Case) -> Problem:
    return make_problem(
        case.place,
        "missing_key",
        gettext_noop("The key “%(key)s” is missing. Add it."),
        key=_short_key(case.place),
    )


def _wrong_type(allowed: str) -> _Maker:
    def make(case: _Case) -> Problem:
        return make_problem(
            case.place,
            "wrong_type",
            gettext_noop("Found “%(found)s”. Write %(allowed)s."),
            allowed=allowed,
            found=case.found,
        )

    return make


def _whole_number(case: _Case) -> Problem:
    """Refuse what is no count; a range of counts gets its reason."""
    if isinstance(case.found, Mapping):
        return _wrong_type(
            gettext_noop("a whole number; a count is a decision, which has no range")
        )(case)
    return _wrong_type(gettext_noop("a whole number"))(case)


def _choice(case: _Case) -> Problem:
    place, found = case.place, case.found
    context = case.detail.get("ctx", {})
    listed = str(context.get("expected_tags") or context.get("expected") or "")
    names = [name.strip().strip("'") for name in listed.replace(" or ", ", ").split(",")]
    if case.detail["type"].startswith("union_tag"):
        place = (*place, "law")
        found = found.get("law") if isinstance(found, Mapping) else found
        names = names if listed else list(_LAW_NAMES)
    return make_problem(
        place,
        "unknown_choice",
        gettext_noop("Found “%(found)s”. Write %(allowed)s."),
        allowed=Phrase(gettext_noop("one of: %(names)s"), {"names": ", ".join(names)}),
        suggestion=near_miss(found, names) if isinstance(found, str) else None,
        found=found,
    )


def _out_of_range(relation: str) -> _Maker:
    def make(case: _Case) -> Problem:
        bounds = case.detail.get("ctx", {})
        limit = next((bounds[key] for key in ("ge", "gt", "le", "lt") if key in bounds), 0)
        text = _limit_text(limit, case.found)
        return make_problem(
            case.place,
            "out_of_range",
            gettext_noop("“%(found)s” is out of range. Write %(allowed)s."),
            allowed=Phrase(relation, {"limit": text}),
            found=case.found,
        )

    return make


def _limit_text(limit: object, found: object) -> str:
    """Write a limit in the unit of what was found."""
    if not isinstance(limit, float):
        return str(limit)
    try:
        parse_duration(found)
    except PydanticCustomError:
        return f"{limit:g}"
    return format_duration(limit)


def _quantity(code: str, kind: str) -> _Maker:
    def make(case: _Case) -> Problem:
        context = case.detail.get("ctx", {})
        example = context.get("example")
        return make_problem(
            case.place,
            code,
            kind,
            allowed=str(context.get("allowed", "")),
            suggestion=str(example) if example else None,
            found=case.found,
        )

    return make


def _identifier(case: _Case) -> Problem:
    is_currency = case.place[-1:] == ("currency",)
    allowed = (
        gettext_noop("three capital letters, for example EUR")
        if is_currency
        else gettext_noop(
            "1 to 63 small letters, digits and hyphens that begin with a letter, for example eu-a"
        )
    )
    return make_problem(
        case.place,
        "bad_identifier",
        gettext_noop("“%(found)s” cannot be used here. Write %(allowed)s."),
        allowed=allowed,
        suggestion=None if is_currency else _slug(str(case.found), case.place),
        found=case.found,
    )


def _size(code: str, template: str) -> _Maker:
    def make(case: _Case) -> Problem:
        context = case.detail.get("ctx", {})
        limit = context.get("max_length", context.get("min_length", 0))
        return make_problem(case.place, code, template, limit=limit)

    return make


def _other(case: _Case) -> Problem:
    return make_problem(
        case.place,
        "invalid_value",
        gettext_noop("“%(found)s” is not allowed here: %(reason)s."),
        found=case.found,
        reason=case.detail["msg"].rstrip("."),
    )


def _fields_at(loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that are known at a place of the document."""
    model: Any = Architecture
    for key in loc:
        model = _required(model)
        if isinstance(model, type) and issubclass(model, BaseModel):
            known = model.model_fields.get(str(key))
            model = known.annotation if known else None
        else:
            model = _inner(model, key)
    models = _models_in(model)
    return [name for part in models[:1] for name in part.model_fields]


def _required(annotation: Any) -> Any:
    """Return what stands beside None in an optional field; else the annotation itself."""
    parts = get_args(annotation)
    others = [part for part in parts if part is not NoneType]
    return others[0] if len(others) == 1 and len(parts) == 2 and NoneType in parts else annotation


def _inner(annotation: Any, key: str | int) -> Any:
    """Return the type inside a mapping, a list or a choice of laws."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for model in _models_in(annotation, "law"):
        if key in get_args(model.model_fields["law"].annotation):
            return model
    models = _models_in(annotation)
    return models[0] if models else None


def _models_in(annotation: Any, with_field: str | None = None) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        wanted = with_field is None or with_field in annotation.model_fields
        return [annotation] if wanted else []
    return [model for part in get_args(annotation) for model in _models_in(part, with_field)]


def _short_key(place: Location) -> str:
    return str(place[-1])[:60] if place else ""


def _slug(text: str, place: Location) -> str | None:
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in text[:63].lower())
    slug = letters.strip("-").lstrip("0123456789-")
    return (slug.replace("-", "_") if place[-1:] == ("kind",) else slug) or None


_LAW_NAMES = ("exponential", "weibull", "lognormal", "gamma", "deterministic", "uniform")
_MAPPING = _wrong_type(gettext_noop("a mapping of keys to values"))
_MAKERS: dict[str, _Maker] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "tuple_type": _wrong_type(gettext_noop("a list")),
    "string_type": _wrong_type(gettext_noop("text; put quotes around it if it is text")),
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "float_type": _wrong_type(gettext_noop("a number")),
    "bool_type": _wrong_type(gettext_noop("true or false")),
    "finite_number": _wrong_type(gettext_noop("a finite number")),
    "literal_error": _choice,
    "union_tag_invalid": _choice,
    "union_tag_not_found": _choice,
    "greater_than_equal": _out_of_range(gettext_noop("at least %(limit)s")),
    "greater_than": _out_of_range(gettext_noop("more than %(limit)s")),
    "less_than_equal": _out_of_range(gettext_noop("at most %(limit)s")),
    "less_than": _out_of_range(gettext_noop("less than %(limit)s")),
    "string_pattern_mismatch": _identifier,
    "string_too_long": _size(
        "too_long", gettext_noop("The text is longer than %(limit)d characters. Shorten it.")
    ),
    "too_long": _size(
        "too_many", gettext_noop("There are more than %(limit)d entries. Keep at most that many.")
    ),
    "too_short": _size(
        "too_few", gettext_noop("There are too few entries. Write at least %(limit)d.")
    ),
    "duration": _quantity(
        "bad_duration", gettext_noop("“%(found)s” is not a duration. Write %(allowed)s.")
    ),
    "duration_unit": _quantity(
        "duration_without_unit",
        gettext_noop("The duration “%(found)s” has no unit. Write %(allowed)s."),
    ),
    "ratio": _quantity("bad_ratio", gettext_noop("“%(found)s” is not a ratio. Write %(allowed)s.")),
    "ratio_range": _quantity(
        "ratio_out_of_range", gettext_noop("“%(found)s” is out of range. Write %(allowed)s.")
    ),
    "range_key": _range_key,
    "range_order": _range_order,
    "median_at_end": _median_at_end,
    "error_factor_too_large": _error_factor_too_large,
    "rate": _quantity("bad_rate", gettext_noop("“%(found)s” is not a rate. Write %(allowed)s.")),
}
