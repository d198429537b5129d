"""The parameters of a document: each number that a figure may depend on, by its path.

A parameter has a coordinate x, the number that is varied: seconds, counts, money, requests per
second, ratios. Of an availability, a coverage and a probability of success the coordinate is the
complement, for that is what figures are proportional to, and what keeps its digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from metrics.domain import architecture as parts
from metrics.domain import processes
from metrics.domain.architecture import Architecture, Component
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import Location, gettext_noop, near_miss, path_of
from metrics.domain.processes import Part
from metrics.domain.quantities import SECONDS_OF_UNIT, Ratio, format_duration, parse_duration

Kind = Literal["duration", "count", "share", "complement", "money", "rate", "number"]
Scale = Literal["linear", "log"]

COUNT_STEPS: Final = 4
"""How far beyond the present one a count is worth a look."""
DECADE: Final = 10.0
ZERO_DURATION_HIGH: Final = 600.0
"""Where the range of a duration that is now 0 ends, in seconds."""

_PROCESS: Final[dict[str, Kind]] = {
    "mtbf": "duration",
    "availability": "complement",
    "annual_failure_rate": "share",
    "mttr": "duration",
}
_KINDS: Final[dict[type[Part], dict[str, Kind]]] = {
    processes.Failure: _PROCESS,
    processes.Outage: _PROCESS,
    processes.CommonCause: {"mtbf": "duration", "mttr": "duration", "beta": "share"},
    processes.Weibull: {"shape": "number"},
    processes.Gamma: {"shape": "number"},
    processes.Lognormal: {"cv": "number"},
    processes.Uniform: {"half_width": "duration"},
    parts.Standby: {
        "failover_time": "duration",
        "coverage": "complement",
        "manual_failover_time": "duration",
        "dormancy": "share",
    },
    parts.HealthCheck: {"interval": "duration", "threshold": "count"},
    parts.Capacity: {"rps": "rate", "service_time": "duration"},
    parts.Replication: {
        "lag": "duration",
        "quorum": "count",
        "heartbeat": "duration",
        "message_delay": "duration",
    },
    parts.ElectionTime: {"mean": "duration"},
    parts.Backup: {
        "every": "duration",
        "takes": "duration",
        "restore": "duration",
        "detect": "duration",
        "success": "complement",
    },
    parts.LogShipping: {"every": "duration"},
    parts.Need: {
        "required": "count",
        "failover_time": "duration",
        "quality": "share",
        "hit_ratio": "share",
        "ttl": "duration",
        "stale_if_error": "duration",
    },
    parts.Cost: {"fixed": "money", "per_replica": "money"},
    parts.Component: {"replicas": "count", "required": "count", "repair_crews": "count"},
    parts.Journey: {"demand": "rate"},
    parts.Economics: {"downtime_cost_per_hour": "money"},
}
"""The varied fields. Shares of journeys must add up to 1 and objectives change no figure."""
_FORMS: Final = ("mtbf", "availability", "annual_failure_rate")
_STEP: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a document and the range in which it is worth varying."""

    location: Location
    kind: Kind
    x: float
    """The coordinate of the present value."""
    low: float
    high: float
    scale: Scale

    @property
    def path(self) -> str:
        """`components.db.failure.mtbf`."""
        return path_of(self.location)

    @property
    def is_count(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.kind == "count"

    def text(self, x: float | None = None) -> str:
        """Write a value (by default the present one) as it stands in a document."""
        return written(self.kind, self.x if x is None else x)


def written(kind: Kind, x: float) -> str:
    """Write a coordinate as it stands in a document.

    >>> written("complement", 0.0005), written("duration", 5400.0), written("count", 3.0)
    ('99.95%', '90m', '3')
    """
    match kind:
        case "duration":
            return _short_duration(x)
        case "complement":
            return str(Ratio(1 - Decimal(repr(x))))
        case "count":
            return str(round(x))
        case "rate":
            return f"{x:.10g} rps"
        case _:
            return f"{x:.10g}"


def _short_duration(seconds: float) -> str:
    """Write a duration with a fraction in a large unit where that reads better, exactly.

    >>> _short_duration(3970080.0), _short_duration(5400.0), _short_duration(0.0125)
    ('45.95d', '90m', '12.5ms')
    """
    plain = format_duration(seconds)
    unit = _unit_of(seconds)
    fraction = f"{Decimal(repr(seconds)) / SECONDS_OF_UNIT[unit]:.4g}{unit}"
    is_better = len(fraction) <= len(plain) and "e" not in fraction
    return fraction if is_better and parse_duration(fraction) == seconds else plain


def _unit_of(seconds: float) -> str:
    """Return the largest unit of which there is at least one."""
    fitting = [u for u in ("y", "d", "h", "m", "s") if seconds >= float(SECONDS_OF_UNIT[u])]
    return fitting[0] if fitting else "ms"


def parameters(architecture: Architecture) -> tuple[Parameter, ...]:
    """Return every parameter of a valid document, in its order.

    Counts that are left out are there with the value that they have by default: one replica,
    all replicas required.
    """
    return tuple(_parameters(architecture))


def parameter_at(architecture: Architecture, path: str) -> Parameter:
    """Return one parameter. Raises `InvalidParameterError` when the document has none there."""
    listed = {parameter.path: parameter for parameter in parameters(architecture)}
    if path in listed:
        return listed[path]
    hint = near_miss(path, listed)
    message = gettext_noop("The document has no parameter “%(path)s”.")
    if hint is not None:
        message = gettext_noop("The document has no parameter “%(path)s”. Did you mean “%(hint)s”?")
    raise InvalidParameterError(
        message, field="parameter", params={"path": path[:200], "hint": hint}
    )


def location_of(path: str) -> Location:
    """Return the place that a path names.

    >>> location_of("components.web.needs[0].ttl")
    ('components', 'web', 'needs', 0, 'ttl')
    """
    return tuple(int(index) if index else name for name, index in _STEP.findall(path))


def with_value(architecture: Architecture, parameter: Parameter, x: float) -> Architecture:
    """Return the document with another value of one parameter, not checked for sense.

    A number of replicas keeps `required` at its present value where that was left to the
    default, so that one thing changes and not two. One form of a failure takes the place of
    the form that stands there.
    """
    location = parameter.location
    changed = replace_part(architecture, location, value_of(parameter, x))
    if location[0] == "components" and (
        location[2:] == ("replicas",) or location[2:3] == ("placement",)
    ):
        return _with_required(architecture, changed, str(location[1]))
    return changed


def value_of(parameter: Parameter, x: float) -> Any:
    """Return what stands in the parsed document for a coordinate."""
    if parameter.is_count:
        return round(x)
    if parameter.kind != "complement":
        return x
    exact = 1 - Decimal(repr(x))
    is_ratio = parameter.location[-1] == "availability"
    return Ratio(exact) if is_ratio else float(exact)


def replace_part(architecture: Architecture, location: Location, value: Any) -> Architecture:
    """Return the document with another value at one place."""
    changed: Architecture = _put(architecture, location, value)
    return changed


def _with_required(before: Architecture, after: Architecture, name: str) -> Architecture:
    old, new = before.components[name], after.components[name]
    if old.required is not None or old.is_consensus:
        return after
    fixed = new.model_copy(update={"required": old.required_count})
    return after.model_copy(update={"components": {**after.components, name: fixed}})


def _put(part: Any, location: Location, value: Any) -> Any:
    """Return a copy of a part with `value` at a place in it."""
    if not location:
        return value
    key, rest = location[0], location[1:]
    if isinstance(part, Part):
        name = str(key)
        changes = {name: _put(getattr(part, name), rest, value)}
        if isinstance(part, processes.Failure) and name in _FORMS:
            changes |= {form: None for form in _FORMS if form != name}
        return part.model_copy(update=changes)
    if isinstance(part, dict):
        return {**part, key: _put(part.get(key), rest, value)}
    index = int(key)
    return (*part[:index], _put(part[index], rest, value), *part[index + 1 :])


def _parameters(architecture: Architecture) -> Iterator[Parameter]:
    for section in ("sites", "components", "journeys"):
        for key, part in getattr(architecture, section).items():
            yield from _of_part((section, key), part)
    if architecture.economics is not None:
        yield from _of_part(("economics",), architecture.economics)


def _of_part(place: Location, part: Part) -> Iterator[Parameter]:
    """Yield the parameters of a part and of the parts within it."""
    kinds = _KINDS.get(type(part), {})
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name in kinds:
            yield from _of_field((*place, name), kinds[name], value, part)
        elif isinstance(value, Part):
            yield from _of_part((*place, name), value)
        elif name in _WITHIN and value:
            yield from _of_members((*place, name), value, part)


_WITHIN: Final[dict[str, Kind]] = {
    "placement": "count",
    "election_timeout": "duration",
    "needs": "number",
}
"""Fields with several numbers or parts."""


def _of_members(place: Location, members: Any, owner: Part) -> Iterator[Parameter]:
    kind = _WITHIN[str(place[-1])]
    listed = members.items() if isinstance(members, dict) else enumerate(members)
    for key, member in listed:
        if isinstance(member, Part):
            yield from _of_part((*place, key), member)
        else:
            yield _parameter((*place, key), kind, member, owner)


def _of_field(place: Location, kind: Kind, value: Any, owner: Part) -> Iterator[Parameter]:
    name = str(place[-1])
    value = _implied(owner, name) if value is None else value
    if value is not None and (value or not _is_idle_price(owner, name)):
        yield _parameter(place, kind, value, owner)


def _is_idle_price(part: Part, name: str) -> bool:
    """Whether a price of 0 merely fills a form and was not written."""
    return isinstance(part, parts.Cost) and name not in part.model_fields_set


def _implied(part: Part, name: str) -> float | None:
    """Return the value that a count has although the document leaves it out."""
    match part:
        case Component():
            if name == "replicas" and not part.placement and part.failure is not None:
                return 1
            if name == "required" and not part.is_consensus and part.replica_count > 1:
                return part.required_count
        case parts.Standby(mode="warm") if name == "dormancy":
            return part.dormancy_fraction
    return None


def _parameter(location: Location, kind: Kind, value: Any, owner: Part) -> Parameter:
    x = _coordinate(kind, value)
    low, high, scale = _range(kind, x, owner, str(location[-1]))
    return Parameter(location, kind, x, _tidy(low), _tidy(high), scale)


def _tidy(x: float) -> float:
    return float(f"{x:.12g}")


def _coordinate(kind: Kind, value: Any) -> float:
    if kind == "complement":
        ratio = value if isinstance(value, Ratio) else Ratio(Decimal(repr(float(value))))
        return ratio.complement
    return float(value)


def _range(kind: Kind, x: float, owner: Part, name: str) -> tuple[float, float, Scale]:
    """Return the sensible range: a decade to each side, and where that makes no sense another."""
    if kind == "count":
        return _range_of_count(x, owner, name)
    if kind == "share" or (kind == "complement" and x == 0):
        return 0.0, 1.0 if kind == "share" else 0.1, "linear"
    if kind == "complement":
        return x / DECADE, min(0.5 if name == "availability" else 1.0, DECADE * x), "log"
    if kind == "money":
        return 0.0, max(2 * x, 1.0), "linear"
    if x == 0:
        return 0.0, ZERO_DURATION_HIGH if kind == "duration" else 1.0, "linear"
    return x / DECADE, x * DECADE, "log"


def _range_of_count(x: float, owner: Part, name: str) -> tuple[float, float, Scale]:
    if name == "required" and isinstance(owner, Component):
        return 1.0, float(max(owner.replica_count, 1)), "linear"
    if name == "required" and isinstance(owner, parts.Need):
        return 1.0, float(len(owner.targets)), "linear"
    low = 1.0 if name in _AT_LEAST_ONE else 0.0
    return min(low, x), max(x + COUNT_STEPS, 2 * x), "linear"


_AT_LEAST_ONE: Final = {"replicas", "required", "repair_crews", "quorum", "threshold"}


def spread_values(
    low: float, high: float, points: int, scale: Scale, kind: Kind = "number"
) -> list[float]:
    """Return so many values from low to high, rounded to four digits so that they read well.

    >>> spread_values(1.0, 100.0, 3, "log")
    [1.0, 10.0, 100.0]
    """
    if points < 2 or high <= low:
        return [low]
    steps = [index / (points - 1) for index in range(points)]
    if scale == "log" and low > 0:
        ratio = math.log(high / low)
        raw = [low * math.exp(step * ratio) for step in steps]
    else:
        raw = [low + step * (high - low) for step in steps]
    return list(dict.fromkeys(_rounded(value, kind) for value in raw))


def _rounded(value: float, kind: Kind) -> float:
    """Round to four digits, a duration in the unit that suits it."""
    if kind != "duration" or value <= 0:
        return float(f"{value:.4g}")
    unit = SECONDS_OF_UNIT[_unit_of(value)]
    return float(Decimal(f"{Decimal(repr(value)) / unit:.4g}") * unit)
