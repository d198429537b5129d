"""What is wrong with settings of the laboratory: which one, what was found, what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from metrics.domain.errors import DocumentError
from metrics.domain.problems import Phrase, Problem, gettext_noop, near_miss
from metrics.domain.quantities import DURATION_ALLOWED
from simulations.scenarios.lab.settings import LabRun

_FOUND_MAX: Final = 100
_LIMITS: Final = {
    "greater_than": ("gt", gettext_noop("It must be more than %(limit)s, not %(found)s.")),
    "greater_than_equal": ("ge", gettext_noop("It must be at least %(limit)s, not %(found)s.")),
    "less_than": ("lt", gettext_noop("It must be less than %(limit)s, not %(found)s.")),
    "less_than_equal": ("le", gettext_noop("It must be at most %(limit)s, not %(found)s.")),
}
_PLAIN: Final = {
    "int_parsing": gettext_noop("A whole number is needed here, not “%(found)s”."),
    "int_from_float": gettext_noop("A whole number is needed here, not “%(found)s”."),
    "float_parsing": gettext_noop("A number is needed here, not “%(found)s”."),
    "string_too_long": gettext_noop("This is too long; at most %(limit)s characters are allowed."),
}
_OTHER: Final = gettext_noop("“%(found)s” cannot be used here.")


def read_settings(
    values: Mapping[str, Any], model: Callable[[Mapping[str, Any]], LabRun] = LabRun.model_validate
) -> LabRun:
    """Read settings; raises `DocumentError` with everything that is wrong with them."""
    try:
        return model(values)
    except ValidationError as error:
        raise DocumentError(problems_of(error, values)) from error


def problems_of(error: ValidationError, values: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Return one problem for each error that pydantic found."""
    details = error.errors(include_url=False, include_input=False)
    return tuple(_problem(detail, values) for detail in details)


def _problem(detail: ErrorDetails, values: Mapping[str, Any]) -> Problem:
    """Errors of the whole run stand at the setting that their code names."""
    name = str(detail["loc"][0]) if detail["loc"] else detail["type"]
    found = str(values.get(name, ""))[:_FOUND_MAX]
    phrase, suggestion = _phrase(detail, name, found)
    return Problem(
        path=name,
        pointer=f"/{name}",
        code=detail["type"],
        message_template=phrase.template,
        params={"found": found, **phrase.params},
        suggestion=suggestion,
        location=(name,),
    )


def _phrase(detail: ErrorDetails, name: str, found: str) -> tuple[Phrase, str | None]:
    kind, context = detail["type"], detail.get("ctx", {})
    if "template" in context:
        return Phrase(context["template"], context["params"]), None
    if kind in _LIMITS:
        key, template = _LIMITS[kind]
        return Phrase(template, {"limit": context[key], "found": found}), None
    if kind in ("duration", "duration_unit"):
        allowed = Phrase(gettext_noop("“%(found)s” is not %(allowed)s."))
        return Phrase(allowed.template, {"found": found, "allowed": Phrase(DURATION_ALLOWED)}), None
    if kind == "enum":
        template = gettext_noop("“%(found)s” is not one of: %(allowed)s.")
        known = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return Phrase(template, {"found": found, "allowed": known}), near_miss(
            found, known.split(", ")
        )
    if kind == "extra_forbidden":
        template = gettext_noop("There is no setting “%(name)s”.")
        return Phrase(template, {"name": name}), near_miss(name, LabRun.model_fields)
    params = {"found": found, "limit": context.get("max_length", "")}
    return Phrase(_PLAIN.get(kind, _OTHER), params), None
